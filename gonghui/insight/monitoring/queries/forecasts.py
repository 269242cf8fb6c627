"""What a forecast is made from, and the forecasts that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Kind, Ratio, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.insight.monitoring.models import Forecast
from gonghui.insight.plans.models import Indicator, Plan, Target
from gonghui.insight.plans.queries.frames import Frame, frame_of
from gonghui.insight.plans.queries.measuring import aim_of, measured_of
from gonghui.insight.plans.queries.states import indicators_of
from gonghui.insight.plans.rules.judging import satisfies

Comparator = Target.Comparator
# Comparators that look at one value of the due day.
AT_THE_END = (
    Comparator.GE,
    Comparator.GT,
    Comparator.LE,
    Comparator.LT,
    Comparator.EQ,
    Comparator.RANGE,
    Comparator.ALL_DUE,
)
ALL = 100.0  # per cent
# A kept forecast is shown for so long after its day.
FRESH = timedelta(days=100)


@dataclass(frozen=True)
class Material:
    """An indicator's months, in the unit that is judged, and what is to be reached by when."""

    indicator: Indicator
    due_on: date
    ahead: int
    values: list[float]  # of a flow, what each month added
    so_far: float
    adds_up: bool
    low: float | None
    high: float | None
    goal: float
    reaches: Callable[[float], bool]


def month_end_before(day: date) -> date:
    """The last day of a whole month on or before a day."""
    following = day + timedelta(days=1)
    return day if following.day == 1 else day.replace(day=1) - timedelta(days=1)


def months_between(first: date, last: date) -> int:
    """Whole months from one month's end to another's."""
    return (last.year - first.year) * 12 + last.month - first.month


def material_of(plan: Plan, as_of: date) -> list[tuple[Indicator, Material | None]]:
    """Every indicator of a plan with what a forecast of a month's end is made from; None without aim."""
    frame = frame_of(plan, as_of, with_months=True)
    return [
        (indicator, _material(frame, indicator, targets.get(plan.area_id)))
        for indicator, targets in indicators_of(plan, as_of)
    ]


def _material(frame: Frame, indicator: Indicator, target: Target | None) -> Material | None:
    if target is None or not indicator.metric or target.comparator not in AT_THE_END:
        return None
    metric = declared(indicator.metric)
    if isinstance(metric, Series) or target.change_since is not None:
        return None
    aim = aim_of(frame, target, None)
    yearly = target.each_year or metric.kind == Kind.FLOW
    due = date(frame.as_of.year, 12, 31) if yearly and metric.kind == Kind.FLOW else target.due_on
    if aim.value is None or due <= frame.as_of:
        return None
    goal = aim.path.get(frame.as_of.year, aim.value) if target.each_year else aim.value
    known = known_months(frame, indicator, target)
    adds_up = metric.kind == Kind.FLOW
    values, so_far = increments(known) if adds_up else ([value for _on, value in known], 0.0)
    return Material(
        indicator,
        due,
        months_between(frame.as_of, month_end_before(due)),
        values,
        so_far,
        adds_up,
        0.0,
        ALL if isinstance(metric, Ratio) and (indicator.unit_zh == "%" or indicator.counts_a_list) else None,
        float(Fraction(goal)),
        lambda value: satisfies(aim, Decimal(repr(value))),
    )


def known_months(frame: Frame, indicator: Indicator, target: Target) -> list[tuple[date, float]]:
    """The month ends in the unit that is judged, from the first after which none is unknown."""
    found: list[tuple[date, float]] = []
    for month in frame.months_of(indicator.metric, None):
        value = measured_of(frame, indicator, target, month)
        if value is None:
            found.clear()
        else:
            found.append((month.as_of, float(value)))
    return found


def increments(months: list[tuple[date, float]]) -> tuple[list[float], float]:
    """What each month of a flow added, and how much its last year has so far."""
    added, before = [], 0.0
    for place, (on, value) in enumerate(months):
        if on.month == 1:
            before = 0.0
        # The first month known may hold several months of its year.
        if place or on.month == 1:
            added.append(value - before)
        before = value
    return added, months[-1][1] if months and months[-1][0].month != 12 else 0.0


def forecast_of(indicator: Indicator, area: Area, on: date) -> Forecast | None:
    """The latest forecast kept of a month's end on or before a day; None when none is fresh."""
    rows = Forecast.objects.filter(indicator=indicator, area=area, as_of__lte=on, as_of__gte=on - FRESH)
    return rows.order_by("-as_of").first()


def latest_before(indicator: Indicator, area: Area, on: date) -> Forecast | None:
    """The latest forecast with numbers on or before a day, however old."""
    rows = Forecast.objects.filter(indicator=indicator, area=area, as_of__lte=on, state=Forecast.State.SHOWN)
    return rows.order_by("-as_of").first()


def plans_running(on: date) -> list[Plan]:
    """The plans whose period is running on a day."""
    return list(Plan.objects.select_related("area").filter(period_start__lte=on, period_end__gt=on))
