"""The series that others publish."""

from __future__ import annotations

from datetime import date

from gonghui.insight.indicators.models import Observation, OutsideSeries


def series_rows() -> list[tuple[OutsideSeries, Observation | None, int]]:
    """Every outside series with its newest value in its latest vintage, and how many values there are."""
    newest: dict[int, Observation] = {}
    counts: dict[int, int] = {}
    for one in Observation.objects.order_by("period_end", "published_on", "pk"):
        newest[one.series_id] = one
        counts[one.series_id] = counts.get(one.series_id, 0) + 1
    return [(one, newest.get(one.pk), counts.get(one.pk, 0)) for one in OutsideSeries.objects.order_by("key")]


def vintages(series: OutsideSeries) -> list[list[Observation]]:
    """The observations of a series by period, newest period first, each period's latest vintage first."""
    periods: dict[tuple[date, date], list[Observation]] = {}
    for one in series.observations.select_related("area").order_by("-period_end", "-published_on", "-pk"):
        periods.setdefault((one.period_end, one.period_start), []).append(one)
    return list(periods.values())
