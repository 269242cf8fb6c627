"""The month for the public: counts and rates of the whole city, no case, no person, small cells withheld."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Channel, Request
from gonghui.affairs.appeals.queries.intake import categories
from gonghui.affairs.appeals.queries.rates import rates_of
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


def month_for_public(first: date) -> Month:
    """The counts and rates of the month that begins on `first`.

    Restricted appeals are counted in the total and in no table, so that no cell tells of one.
    """
    until = first_of_next(first)
    rows = Appeal.objects.filter(opened_on__gte=first, opened_on__lt=until)
    total = rows.count()
    if total < SMALLEST:
        return Month(first=first, total=None if total else 0, tables={}, rates={})
    told, tree = rows.filter(case__restricted=False), categories(until - timedelta(days=1))
    labels: dict[str, dict[str, Any]] = {
        "section": {key: str(one) for key, one in tree.items() if not one.parent},
        "request": {str(one): one.label for one in Request},
        "channel": {str(one): one.label for one in Channel},
    }
    tables = {
        column: [(names.get(key, key), count) for key, count in _counted(told, column).items()]
        for column, names in labels.items()
    }
    found = rates_of(first, until)["rates"]
    told_rates = {name: one for name, one in found.items() if one.denominator >= SMALLEST}
    return Month(first=first, total=total, tables=tables, rates=told_rates)


def _counted(rows: Any, column: str) -> dict[str, int | None]:
    counted = rows.exclude(**{column: ""}).values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return withheld(dict(counted))
