"""Dated settings of membership as they hold on a day: limits, groups, rights, ages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from gonghui.foundation.bodies.queries import city
from gonghui.foundation.law.queries import DatedAmount, value

GROUPS, LIMITS, AGE = "membership.groups", "joining.limits", "joining.age_from"
OWN_LIMITS = "own_file.limits"
KEPT_AT, REACH_DAYS = "membership.kept_at", "membership.reach.days"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What joining by phone bears."""

    codes_a_phone_an_hour: int
    codes_a_browser_an_hour: int
    code_tries: int
    code_minutes: int
    applications_a_phone_a_day: int
    signed_in_minutes: int
    wrong_codes_an_address_an_hour: int
    wrong_phones_a_code_an_hour: int


@dataclass(frozen=True, kw_only=True)
class OwnLimits:
    """What seeing the own file on a phone bears."""

    asks_an_address_an_hour: int
    asks_a_number_an_hour: int
    visit_minutes: int
    open_requests: int


@dataclass(frozen=True)
class WorkerGroup:
    """One of the groups of the drives."""

    key: str
    name_zh: str
    name_en: str


def region() -> str:
    """The code of this installation's city."""
    return city().code


def setting(key: str, on: date) -> DatedAmount:
    """A setting as it holds in this city on a day.

    Raises:
        Unknown: there is none.
    """
    return value(key, region(), on)


def limits(on: date) -> Limits:
    """The limits that hold on a day."""
    row: Mapping[str, Any] = setting(LIMITS, on).value
    return Limits(**{field.name: int(row[field.name]) for field in fields(Limits)})


def own_limits(on: date) -> OwnLimits:
    """What seeing the own file bears on a day."""
    row: Mapping[str, Any] = setting(OWN_LIMITS, on).value
    return OwnLimits(**{field.name: int(row[field.name]) for field in fields(OwnLimits)})


def groups(on: date) -> dict[str, WorkerGroup]:
    """The groups of the drives by key, in the order of the list that holds on a day."""
    row: Mapping[str, Any] = setting(GROUPS, on).value
    return {key: WorkerGroup(key, str(names["zh"]), str(names["en"])) for key, names in row.items()}


def lowest_age(on: date) -> int:
    """From which age on one may join."""
    return int(setting(AGE, on).value)


def reach_days(on: date) -> int:
    """For how many days a service or activity counts."""
    return int(setting(REACH_DAYS, on).value)
