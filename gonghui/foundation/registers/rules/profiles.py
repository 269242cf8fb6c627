"""Sheets of superior systems: told by their titles, their codes understood and written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gonghui.foundation.core.registers import Profile, ProfileColumn, Register
from gonghui.foundation.registers.rules.values import folded

ENOUGH = 0.8  # of a profile's titles: so many tell it; ours


def profile_of(register: Register, titles: Sequence[str]) -> Profile | None:
    """The superior system whose sheet this is, by its titles."""
    here = {folded(title) for title in titles}
    for profile in register.profiles:
        named = [folded(column.title) for column in profile.columns]
        if sum(1 for title in named if title in here) >= ENOUGH * len(named):
            return profile
    return None


def profile_named(register: Register, key: str) -> Profile | None:
    """The profile of a key, of a superior system or an authority; None where there is none."""
    return next((one for one in (*register.profiles, *register.authorities) if one.key == key), None)


def understood(profile: Profile) -> dict[str, dict[str, str]]:
    """For each choice of ours what that system's codes mean: column → its code → our key."""
    return {
        column.column: {folded(code): key for key, code in column.codes.items()}
        for column in profile.columns
        if column.column and column.codes
    }


def written(column: ProfileColumn, value: Any) -> Any:
    """A value of ours as that system writes it; a choice comes as its key."""
    if not column.column:
        return column.always
    if value is None or value == "":
        return ""
    if column.codes:
        return column.codes.get(str(value), "")
    return value.strftime(column.days) if isinstance(value, date) else value
