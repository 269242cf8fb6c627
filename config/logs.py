"""Log lines without personal data."""

from __future__ import annotations

import logging
import re

# PostgreSQL names the offending values there: a keyed hash, a name, a number.
_VALUES = re.compile(r"^(DETAIL|CONTEXT|HINT): .*$", re.MULTILINE)
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)")


class Formatter(logging.Formatter):
    """Leaves out what a database error quotes, and anything shaped like an identity or phone number."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as written."""
        text = _VALUES.sub(r"\1: (left out)", super().format(record))
        return _IDENTITY.sub("(number left out)", text)
