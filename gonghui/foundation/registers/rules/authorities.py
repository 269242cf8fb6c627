"""What an authority's extract says: kept sealed, read as our own values where it is taken over."""

from __future__ import annotations

import json
from typing import Any

from gonghui.foundation.core.registers import Profile, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Provider, provider
from gonghui.foundation.registers.rules.profiles import understood
from gonghui.foundation.registers.rules.values import folded, limit_of, read_value


def seal_said(
    check: int, record: int, column: str, ours: str, theirs: str, *, machine: Provider | None = None
) -> bytes:
    """Both values of a difference, sealed to their place."""
    text = json.dumps({"ours": ours, "theirs": theirs}, ensure_ascii=False)
    return (machine or provider()).seal(text, context=context_of(check, record, column))


def open_said(check: int, record: int, column: str, sealed: bytes | memoryview) -> dict[str, str]:
    """Both values of a difference: "ours" and "theirs".

    Raises:
        Unreadable: of another place, altered, or the key is not there.
    """
    found: dict[str, str] = json.loads(provider().open(sealed, context=context_of(check, record, column)))
    return found


def context_of(check: int, record: int, column: str) -> bytes:
    """What a sealed difference is bound to."""
    return f"registers.authority {check} {record} {column}".encode()


def meant(register: Register, authority: Profile, column: str, text: str) -> Any:
    """What a value of an extract means in a column of ours.

    Raises:
        Refusal: it cannot be read.
    """
    ours = next(one for one in register.columns if one.name == column)
    codes = understood(authority).get(column, {})
    return codes.get(folded(text)) or read_value(ours, text, limit_of(register, ours))


def alike(register: Register, authority: Profile, column: str, ours: str, theirs: str) -> bool:
    """Whether both say the same, however each writes its days and codes."""
    if folded(ours) == folded(theirs):
        return True
    try:
        return bool(meant(register, authority, column, ours) == meant(register, authority, column, theirs))
    except Refusal:
        return False
