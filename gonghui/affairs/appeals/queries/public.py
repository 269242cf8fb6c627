"""The month for the public: counts and rates of the whole city, no case, no person, small cells withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Channel, Request
from gonghui.affairs.appeals.queries.intake import categories
from gonghui.affairs.appeals.queries.rates import KEPT, rates_of
from gonghui.affairs.appeals.rules.public import SMALLEST, withheld


@dataclass(frozen=True, kw_only=True)
class Month:
    """What is published of a month.

    Attributes:
        total: appeals taken; None where they are too few to be told.
        tables: title key → rows of (label, count or None where withheld).
        rates: name → Rate, of the whole city; empty where too few were called back.
    """

    first: date
    total: int | None
    tables: dict[str, list[tuple[Any, int | None]]]
    rates: dict[str, Any]


def first_of_next(first: date) -> date:
    """The first day of the month after a month's first day."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def latest_month(on: date) -> date | None:
    """The first day of the latest month that is over and in which something was asked; None: never."""
    before = Appeal.objects.filter(opened_on__lt=on.replace(day=1)).aggregate(day=Max("opened_on"))["day"]
    return None if before is None else before.replace(day=1)


def month_for_public(first: date) -> Month:
    """The counts and rates of the month that begins on `first`.

    Restricted appeals are counted in the total and in no table, so that no cell tells of one.
    """
    key = f"appeals.month.{first}"
    found: Month | None = cache.get(key)
    if found is None:
        found = _month(first)
        # Anybody may ask, and of a month that is over little changes.
        cache.set(key, found, KEPT)
    return found


def _month(first: date) -> Month:
    until = first_of_next(first)
    rows = Appeal.objects.filter(opened_on__gte=first, opened_on__lt=until)
    total = rows.count()
    if total < SMALLEST:
        return Month(first=first, total=None if total else 0, tables={}, rates={})
    tree = categories(until - timedelta(days=1))
    labels: dict[str, dict[str, Any]] = {
        "section": {key: str(one) for key, one in tree.items() if not one.parent},
        "request": {str(one): one.label for one in Request},
        "channel": {str(one): one.label for one in Channel},
    }
    counted = list(rows.filter(case__restricted=False).values_list(*labels).annotate(n=Count("pk")))
    tables = {
        column: [(names.get(key, key), count) for key, count in _counted(counted, place).items()]
        for place, (column, names) in enumerate(labels.items())
    }
    found = rates_of(first, until)["rates"]
    told_rates = {name: one for name, one in found.items() if one.denominator >= SMALLEST}
    return Month(first=first, total=total, tables=tables, rates=told_rates)


def _counted(counted: Iterable[tuple[Any, ...]], place: int) -> dict[str, int | None]:
    """The counts of one column of several that were counted together, the largest first."""
    counts: Counter[str] = Counter()
    for row in counted:
        if row[place]:
            counts[row[place]] += row[-1]
    return withheld(dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))
