"""What is doubtful in a plan's figures: the rules asked of months, reports and published series."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.facts import Series, declared_metrics
from gonghui.foundation.warehouse.queries import figures_by_area, pinned
from gonghui.insight.indicators.models import Observation
from gonghui.insight.indicators.queries import metric_area
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.queries.differences import counted, level_below, records_of
from gonghui.insight.monitoring.queries.sides import Beside, beside_of
from gonghui.insight.monitoring.rules.quality import (
    Concern,
    Doubt,
    Point,
    breaks,
    is_stale,
    jumps,
    lateness,
    missing_periods,
    out_of_line,
    unknown_months,
)
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import IndicatorState, PlanState
from gonghui.insight.plans.queries.measuring import exact


@dataclass(frozen=True)
class Asked:
    """One question to whoever keeps or reports a figure."""

    indicator: Indicator
    doubt: Doubt
    source: str  # recorded, reported, outside
    figure: ReportedFigure | None = None
    name: str = ""  # of an area, a body or a series


@dataclass(frozen=True)
class Quality:
    """What is known and what is doubtful of a plan in an area by a day.

    Attributes:
        known: indicators with a value on the day, of all; reported likewise; in_time of the reports.
    """

    questions: list[Asked]
    indicators: int
    known: int
    reported: int
    reports: int
    in_time: int

    def tally(self) -> list[tuple[Concern, int]]:
        """How many questions of each kind, in the order of kinds."""
        counts = {one: sum(1 for asked in self.questions if asked.doubt.concern == one) for one in Concern}
        return [(concern, count) for concern, count in counts.items() if count]


def quality_of(plan: Plan, state: PlanState, *, area: Area, on: date) -> Quality:
    """The data quality of a plan in an area by a day.

    Args:
        state: of the same area and day, with months.
    """
    beside = beside_of(plan, area=area, on=on)
    reports = _reports(plan, area, on)
    by_indicator: dict[int, list[ReportedFigure]] = {}
    for row in reports:
        by_indicator.setdefault(row.indicator_id, []).append(row)
    questions: list[Asked] = []
    for one in state.indicators:
        questions += _recorded(one, on)
        questions += _reported(beside, one.indicator, by_indicator.get(one.indicator.pk, []), on)
        questions += _published(one, on)
    below = _reports_below(plan, area, on)
    with pinned():
        for one in state.indicators:
            questions += _parts(one, area, below.get(one.indicator.pk, []))
    current = [row for row in reports if row.is_current]
    return Quality(
        questions,
        len(state.indicators),
        sum(1 for one in state.indicators if one.value is not None),
        len({row.indicator_id for row in current}),
        len(current),
        sum(1 for row in current if not lateness(row.period_end, _first_receipt(row, reports))),
    )


def _reports(plan: Plan, area: Area, on: date) -> list[ReportedFigure]:
    rows = ReportedFigure.objects.filter(indicator__plan=plan, area=area, received_on__lte=on)
    return list(rows.select_related("body", "indicator", "area").order_by("period_end", "pk"))


def _first_receipt(row: ReportedFigure, reports: Sequence[ReportedFigure]) -> date:
    """When the period was first reported: a correction makes no report late."""
    same = [
        one.received_on
        for one in reports
        if (one.indicator_id, one.period_start, one.period_end)
        == (row.indicator_id, row.period_start, row.period_end)
    ]
    return min(same, default=row.received_on)


def _recorded(state: IndicatorState, on: date) -> Iterable[Asked]:
    indicator = state.indicator
    if not indicator.metric:
        yield Asked(indicator, Doubt(Concern.UNKNOWN, on), "recorded")
        return
    metric = declared_metrics()[indicator.metric][-1]
    if isinstance(metric, Series):
        return
    # A flow begins at nothing every year: no step leads from one year into the next.
    points = [
        Point(
            one.as_of,
            None if one.value is None else float(exact(one)),
            f"{one.as_of.year}" if state.is_flow else "",
        )
        for one in state.months
    ]
    later = [one.in_force_from for one in declared_metrics()[indicator.metric][1:]]
    whole = [Point(one.on, one.value) for one in points]
    for doubt in (*unknown_months(points), *jumps(points), *breaks(whole, later)):
        yield Asked(indicator, doubt, "recorded")


def _reported(
    beside: Beside, indicator: Indicator, rows: Sequence[ReportedFigure], on: date
) -> Iterable[Asked]:
    current = [row for row in rows if row.is_current]
    for end in missing_periods([row.period_end for row in current], on):
        yield Asked(indicator, Doubt(Concern.NOT_REPORTED, end), "reported")
    for row in current:
        late = lateness(row.period_end, _first_receipt(row, rows))
        if late:
            yield Asked(
                indicator, Doubt(Concern.LATE, row.period_end, float(late)), "reported", row, str(row.body)
            )
        if beside.is_afterwards(indicator, row.period_end):
            yield Asked(indicator, Doubt(Concern.AFTERWARDS, row.period_end), "recorded", row)
    bodies = [(row.period_end, row) for row in current]
    for (_on, earlier), (day, later) in itertools.pairwise(bodies):
        if earlier.definition_version != later.definition_version:
            words = f"{earlier.definition_version} → {later.definition_version}"
            yield Asked(indicator, Doubt(Concern.BREAK, day, words=words), "reported", later)


def _published(state: IndicatorState, on: date) -> Iterable[Asked]:
    metric = declared_metrics().get(state.indicator.metric, (None,))[-1]
    if not isinstance(metric, Series):
        return
    rows = Observation.objects.filter(series__key=metric.series, published_on__lte=on, period_end__lte=on)
    latest: dict[Any, Observation] = {}
    for row in rows.order_by("period_end", "published_on", "pk"):
        latest[row.period_start, row.period_end] = row
    points = [Point(row.period_end, float(row.value), row.basis) for row in latest.values()]
    for doubt in breaks(points):
        yield Asked(state.indicator, doubt, "outside")
    if is_stale([one.on for one in points], on):
        yield Asked(state.indicator, Doubt(Concern.STALE, points[-1].on), "outside")


def _reports_below(plan: Plan, area: Area, on: date) -> dict[int, list[ReportedFigure]]:
    """The reports in force of the parts of an area, by indicator."""
    level = level_below(area)
    parts = {one.pk for one in areas_below(area, on, level=level)}
    rows = ReportedFigure.objects.filter(
        indicator__plan=plan, is_current=True, period_end__lte=on, area__in=parts
    ).select_related("area", "indicator", "body")
    found: dict[int, list[ReportedFigure]] = {}
    for row in rows.order_by("period_end", "area__code", "pk"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _parts(state: IndicatorState, area: Area, rows: Sequence[ReportedFigure]) -> Iterable[Asked]:
    """The areas whose reports are far from their records, compared with how far the others are."""
    indicator = state.indicator
    if not rows or state.figure is None or isinstance(declared_metrics()[indicator.metric][-1], Series):
        return
    by_end: dict[date, list[ReportedFigure]] = {}
    for row in rows:
        by_end.setdefault(row.period_end, []).append(row)
    for end, members in list(by_end.items())[-1:]:
        figures = figures_by_area(
            indicator.metric,
            area=metric_area(area),
            as_of=end,
            level=level_below(area),
            version=state.figure.version,
        )
        known = {row.area.code: row for row in members}
        shares = []
        for row in members:
            found = figures.get(row.area_id)
            has = counted(found)
            if has:
                shares.append((row.area.code, end, (records_of(row, found) - has) / has))
        for doubt in out_of_line(shares):
            row = known[doubt.words]
            yield Asked(indicator, doubt, "reported", row, row.area.name_zh)
