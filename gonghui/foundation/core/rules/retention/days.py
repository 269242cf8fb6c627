"""When a term has passed, and why something stays for now."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long, with its source and how certain it is."""

    months: int
    source: str
    mark: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something of a person stays for now.

    Attributes:
        of: key of the class; "hold" where somebody held it back.
        what: in words.
        until: the first day on which this reason holds no more; None: until further notice.
        source: of the term, or of the hold.
        mark: how certain the source is, as of dated values; empty of a hold.
    """

    of: str
    what: Any
    until: date | None
    source: str
    mark: str = ""


HOLD = "hold"


def due_day(begins: date, months: int) -> date:
    """The day on which a term of months that runs from a day has passed.

    A month without such a day ends the term on its last day (as of periods in 民法典 art. 202).

    >>> due_day(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1]))


def last_begin(on: date, months: int) -> date:
    """The last day from which a term may run so that it has passed on a day: the other way round.

    >>> last_begin(date(2025, 2, 28), 12)
    datetime.date(2024, 2, 29)
    """
    back = due_day(on, -months)
    if (on + timedelta(days=1)).day != 1:
        return back
    # Whatever lies behind it in its month falls due on this last day, too.
    return back.replace(day=calendar.monthrange(back.year, back.month)[1])


def month_of(day: date) -> date:
    """The first of a day's month."""
    return day.replace(day=1)


def months_ahead(on: date, count: int) -> list[date]:
    """The first days of a month and of those after it."""
    return [due_day(month_of(on), n) for n in range(count)]


def strictest(reasons: Iterable[Reason]) -> list[Reason]:
    """Of each class the reason that holds longest, what holds longest first."""
    longest: dict[str, Reason] = {}
    for reason in reasons:
        held = longest.get(reason.of)
        if held is None or _end(reason) > _end(held):
            longest[reason.of] = reason
    return sorted(longest.values(), key=_end, reverse=True)


def _end(reason: Reason) -> date:
    return reason.until or date.max
