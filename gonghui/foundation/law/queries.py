"""Reading dated values: the statute files and what was set here, as one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.rules import (
    DatedAmount,
    Unknown,
    exact,
    in_force,
    regions,
    statute,
    unknown,
)

__all__ = ["DatedAmount", "Unknown", "all_values", "keys", "timeline", "value", "values"]


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
    known = _amounts(wanted, regions(region))
    found = {}
    for key in wanted:
        amount = in_force(known[key], region, on)
        if amount is None:
            raise unknown(known[key], key, region, on)
        found[key] = amount
    return found


def all_values(region: str, on: date) -> list[DatedAmount]:
    """Whatever holds in a region on a day, by key; keys without a value then are left out."""
    known = _amounts(keys(), regions(region))
    found = (in_force(amounts, region, on) for _key, amounts in sorted(known.items()))
    return [amount for amount in found if amount is not None]


def timeline(key: str, region: str) -> list[DatedAmount]:
    """Every value of a key in exactly this region, statute and own settings, in order of their beginning."""
    return sorted(_amounts([key], [region])[key], key=lambda amount: amount.valid_from)


def keys() -> list[str]:
    """Every key that has a value somewhere."""
    return sorted({*statute(), *DatedValue.objects.values_list("key", flat=True)})


def _amounts(wanted: list[str], codes: list[str]) -> dict[str, list[DatedAmount]]:
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
