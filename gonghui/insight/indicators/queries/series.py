"""Published values: the latest vintage of every period, breaks of basis, two series over one period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from django.utils import timezone

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.warehouse.queries import Figure
from gonghui.insight.indicators.models import Observation

Based = TypeVar("Based", Observation, Figure)


def metric_area(area: Area | None) -> int | None:
    """How the warehouse is asked for an area: the whole city has no id, bodies without a seat count in it."""
    return None if area is None or area.level == Area.Level.CITY else area.pk


def observations(
    series: str, *, area: Area | None, as_of: date, known_at: datetime | None = None
) -> list[Observation]:
    """The latest vintage of every period that had ended by a day, newest period first.

    Args:
        area: None for any, as published.
        known_at: only vintages published by then.
    """
    rows = Observation.objects.filter(series__key=series, period_end__lte=as_of)
    if area is not None:
        rows = rows.filter(area=area)
    if known_at is not None:
        rows = rows.filter(published_on__lte=timezone.localdate(known_at))
    rows = rows.order_by("-period_end", "-published_on", "-pk")
    found: dict[tuple[date, date], Observation] = {}
    for row in rows.select_related("series"):
        found.setdefault((row.period_start, row.period_end), row)
    return list(found.values())


def stretches(rows: Sequence[Based]) -> list[list[Based]]:
    """Values in order of time, cut wherever what was counted changed: each stretch is a line of its own.

    Args:
        rows: observations, or figures of a series.
    """
    return [list(stretch) for _basis, stretch in groupby(rows, key=lambda row: row.basis)]


def same_period(
    series: str, other: str, *, area: Area | None, as_of: date, known_at: datetime | None = None
) -> tuple[Observation | None, Observation | None]:
    """The latest value of a series, and what another series says of the very same period."""
    own = next(iter(observations(series, area=area, as_of=as_of, known_at=known_at)), None)
    if own is None:
        return None, None
    for row in observations(other, area=area, as_of=as_of, known_at=known_at):
        if (row.period_start, row.period_end) == (own.period_start, own.period_end):
            return own, row
    return own, None
