"""Staged rows lie sealed under the installation's key, each bound to its sheet and place."""

from __future__ import annotations

import json
from typing import Any

from gonghui.foundation.core.rules.crypto import Provider, provider

RAW, ERRORS = "raw", "errors"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # made once, not for each of a million rows


def seal_row(said: Any, *, sheet: int, number: int, part: str, machine: Provider | None = None) -> bytes:
    """What a row said, or why it cannot stand, sealed.

    Args:
        said: anything that JSON holds.
        sheet, number: which row; moved to another it does not open.
        part: RAW or ERRORS.
        machine: `provider()`, where it is asked for very many rows.
    """
    return (machine or provider()).seal(ENCODE(said), context=context_of(sheet, number, part))


def open_row(
    sealed: bytes | memoryview, *, sheet: int, number: int, part: str, machine: Provider | None = None
) -> Any:
    """What `seal_row` sealed.

    Raises:
        Unreadable: of another row, altered, or the key is not there.
    """
    return json.loads((machine or provider()).open(sealed, context=context_of(sheet, number, part)))


def context_of(sheet: int, number: int, part: str) -> bytes:
    """What a sealed row is bound to."""
    return f"registers.stagedrow.{part} {sheet} {number}".encode()
