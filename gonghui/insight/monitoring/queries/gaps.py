"""Where, how many and by when: what an indicator still lacks, in records, adding up to its gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.facts import Metric, Ratio, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import Figure, figures_by_area, pinned
from gonghui.insight.indicators.queries import metric_area
from gonghui.insight.monitoring.queries.differences import WITHOUT_SEAT, level_below
from gonghui.insight.monitoring.rules.gaps import Place, needed_of_count, needed_of_rate, shared
from gonghui.insight.plans.models import Plan, Target
from gonghui.insight.plans.queries import IndicatorState
from gonghui.insight.plans.queries.frames import frame_of
from gonghui.insight.plans.queries.measuring import aim_of
from gonghui.insight.plans.queries.states import target_on
from gonghui.insight.plans.rules.judging import Status, expected_on

Comparator, Direction = Target.Comparator, Target.Direction
RISING = (Comparator.GE, Comparator.GT, Comparator.EQ, Comparator.ALL_DUE, Comparator.RANGE)
BY_WHOLE = 100


@dataclass(frozen=True)
class GapRow:
    """One area: what it has, what it has open, its share of the gap by the next step and by the end."""

    area: Area | None  # None of bodies without a seat
    has: int
    open: int | None
    own_gap: int | None  # to its own target, where the plan sets it one
    soon: int
    whole: int


@dataclass(frozen=True)
class Gap:
    """What lacks to the next step of the path and to the target, in records; the rows add up to both."""

    soon: int
    soon_on: date
    whole: int
    due_on: date
    rows: list[GapRow]
    is_rate: bool


def gap_of(plan: Plan, state: IndicatorState, *, area: Area, on: date) -> Gap | None:
    """The gap of an indicator as a worklist; None where nothing is lacking that records could bring.

    That is so of series, of what is to fall, of ceilings and words, and of a target that is met. A flow's
    gap is that of its own year.
    """
    target, found = state.target, state.figure
    if target is None or found is None or found.numerator is None or state.status == Status.MET:
        return None
    metric = declared(state.indicator.metric, found.version)
    rises = target.comparator in RISING and target.direction != Direction.DOWN
    floor = target.comparator == Comparator.NEVER_BELOW
    if isinstance(metric, Series) or target.change_since is not None or not (rises or floor):
        return None
    frame = frame_of(plan, on)
    aim = aim_of(frame, target, state.baseline)
    if aim.value is None:
        return None
    due = date(on.year, 12, 31) if target.each_year else target.due_on
    goal = Fraction(aim.path.get(on.year, aim.value) if target.each_year else aim.value)
    soon_on = min(date(on.year, 12, 31), due)
    soon = goal
    if state.baseline is not None and not target.each_year and not floor:
        soon = expected_on(aim, state.baseline, goal, soon_on)
    strict = target.comparator == Comparator.GT
    whole = needed(state, metric, found, goal, strict=strict)
    if not whole:
        return None
    early = min(needed(state, metric, found, soon, strict=strict and soon_on == due), whole)
    rows = _rows(plan, state, metric, area, on, whole, early)
    return Gap(early, soon_on, whole, due, rows, isinstance(metric, Ratio))


def needed(
    state: IndicatorState, metric: Metric, found: Figure, goal: Fraction, *, strict: bool = False
) -> int:
    """How many records more a figure needs for a goal in the unit that is judged."""
    if isinstance(metric, Ratio):
        share = goal / BY_WHOLE if state.indicator.counts_a_list else goal * _factor(state)
        return needed_of_rate(int(found.numerator or 0), int(found.denominator or 0), share, strict=strict)
    return needed_of_count(Fraction(found.numerator or 0), goal * _factor(state), strict=strict)


def _factor(state: IndicatorState) -> Fraction:
    return Fraction(state.indicator.unit_factor)


def _rows(
    plan: Plan, state: IndicatorState, metric: Metric, area: Area, on: date, whole: int, early: int
) -> list[GapRow]:
    assert state.figure is not None
    level = level_below(area)
    with pinned():
        figures: Mapping[int, Figure] = figures_by_area(
            metric.key, area=metric_area(area), as_of=on, level=level, version=metric.version
        )
    below = {one.pk: one for one in areas_below(area, on, level=level)}
    held = (target_on(one, on) for one in state.indicator.targets.all() if one.area_id in below)
    targets = {one.area_id: one for one in held}
    known = [pk for pk in (*below, WITHOUT_SEAT) if pk in figures or pk in targets]
    places = [_place(state, metric, pk, figures.get(pk), targets.get(pk)) for pk in known]
    late, soon = shared(whole, places), shared(early, places)
    return [
        GapRow(below.get(one.area), one.has, one.open, one.own_gap, soon[one.area], late[one.area])
        for one in places
    ]


def _place(
    state: IndicatorState, metric: Metric, pk: int, found: Figure | None, target: Target | None
) -> Place:
    has = int(found.numerator or 0) if found else 0
    is_rate = isinstance(metric, Ratio)
    lacking = (int(found.denominator or 0) - has if found else 0) if is_rate else None
    own = None
    if target is not None and target.value is not None and found is not None:
        own = needed(state, metric, found, Fraction(target.value), strict=target.comparator == Comparator.GT)
    elif target is not None and target.comparator == Comparator.ALL_DUE and found is not None:
        own = lacking
    return Place(pk, has, lacking, own)
