"""User names that cannot be taken for another's: no turned writing, no signs that only look like letters."""

from __future__ import annotations

import re

# Letters of ASCII and digits, common Chinese signs, and what parts words; begun by one that is read.
_USERNAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._@+ -]*", re.ASCII)
LONGEST = 60


def is_username(text: str) -> bool:
    """Whether a user name, in small letters, can be read in one way only."""
    return len(text) <= LONGEST and bool(_USERNAME.fullmatch(text)) and "  " not in text
