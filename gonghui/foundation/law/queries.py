"""Reading dated values: the statute files and what was set here, as one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db.models import Q

from gonghui.foundation.core.queries import once
from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.rules import (
    COUNTRY,
    DatedAmount,
    Unknown,
    exact,
    in_force,
    regions,
    statute,
    unknown,
)
from gonghui.foundation.law.rules.calendar import PREFIX, WorkingCalendar, working_calendar

__all__ = [
    "DatedAmount",
    "Unknown",
    "WorkingCalendar",
    "all_values",
    "calendar",
    "keys",
    "timeline",
    "value",
    "values",
]


def value(key: str, region: str, on: date) -> DatedAmount:
    """The value of a key that holds in a region on a day, statute and own settings together.

    Args:
        key: such as `wage.minimum.month`.
        region: an area's code, or "CN"; where it has no value of its own, the nearest wider region's holds.
        on: the day of the event that is judged, not today.
    Raises:
        Unknown: there is none; the sentence says what is known.
    """
    return values([key], region, on)[key]


def values(wanted: Iterable[str], region: str, on: date) -> dict[str, DatedAmount]:
    """Several values at once, in one query.

    Raises:
        Unknown: one of them is not known.
    """
    wanted = list(wanted)
    known = _amounts(tuple(wanted), tuple(regions(region)))
    found = {}
    for key in wanted:
        amount = in_force(known[key], region, on)
        if amount is None:
            raise unknown(known[key], key, region, on)
        found[key] = amount
    return found


def all_values(region: str, on: date) -> list[DatedAmount]:
    """Whatever holds in a region on a day, by key; keys without a value then are left out."""
    known = _amounts(tuple(keys()), tuple(regions(region)))
    found = (in_force(amounts, region, on) for _key, amounts in sorted(known.items()))
    return [amount for amount in found if amount is not None]


def timeline(key: str, region: str) -> list[DatedAmount]:
    """Every value of a key in exactly this region, statute and own settings, in order of their beginning."""
    return sorted(_amounts((key,), (region,))[key], key=lambda amount: amount.valid_from)


def keys() -> list[str]:
    """Every key that has a value somewhere."""
    return sorted({*statute(), *DatedValue.objects.values_list("key", flat=True)})


@once("law.datedvalue")
def calendar(known_on: date | None = None) -> WorkingCalendar:
    """The country's working calendar, statute and notices set here together, in one query.

    Args:
        known_on: what was known at the end of this day; a notice published later does not count. None: all.
    Raises:
        BadStatute: a notice cannot be read.
    """
    rows = DatedValue.objects.filter(key__startswith=PREFIX, region=COUNTRY).order_by("valid_from")
    said = ((row.key, json.dumps(row.value), row.valid_from, row.source, row.mark) for row in rows)
    return _calendar(known_on, tuple(said))


# A calendar counts its working days once; whoever asks for the same one gets it ready.
@lru_cache(maxsize=32)
def _calendar(known_on: date | None, rows: tuple[tuple[str, str, date, str, str], ...]) -> WorkingCalendar:
    amounts = [amount for key, found in statute().items() if key.startswith(PREFIX) for amount in found]
    for key, value_, start, source, mark in rows:
        amounts.append(
            DatedAmount(
                key=key,
                region=COUNTRY,
                value=exact(json.loads(value_)),
                unit="days",
                source=source,
                mark=mark,
                valid_from=start,
            )
        )
    return working_calendar(amounts, known_on)


@once("law.datedvalue")
def _amounts(wanted: tuple[str, ...], codes: tuple[str, ...]) -> dict[str, list[DatedAmount]]:
    found = {key: [a for a in statute().get(key, ()) if a.region in codes] for key in wanted}
    names = {key: next((a.name_zh for a in statute().get(key, ())), "") for key in wanted}
    rows = DatedValue.objects.filter(Q(key__in=wanted) & Q(region__in=codes)).order_by("valid_from")
    for row in rows:
        found[row.key].append(
            DatedAmount(
                key=row.key,
                region=row.region,
                value=exact(row.value),
                unit=row.unit,
                source=row.source,
                mark=row.mark,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                name_zh=names[row.key],
            )
        )
    return found
