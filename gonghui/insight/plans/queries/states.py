"""How a plan stands on a day: every indicator with its figure, its target and the judgement."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.warehouse.queries import Figure, pinned
from gonghui.insight.plans.models import Goal, Indicator, Plan, Target
from gonghui.insight.plans.queries.frames import Frame, frame_of
from gonghui.insight.plans.queries.measuring import (
    baseline_of,
    judged,
    measured_of,
    printed_value,
    reference_of,
    rounded,
)
from gonghui.insight.plans.rules import Judgement, Status

WITHOUT_SEAT = 0  # what the warehouse calls the area of bodies that sit nowhere


@dataclass(frozen=True)
class IndicatorState:
    """One indicator in one area at the end of a day.

    Attributes:
        target: the area's own target; None where the plan sets none for it.
        figure: what the metric says; None without a metric.
        value: in the printed unit; None when unknown. Of `all_due`, how many are built.
        measured: what was judged, in the unit of the target; of `all_due`, per cent of the list.
        baseline: in the unit of `measured`: the plan's, or read from the records.
        reference: of `in_step`, the rate it keeps pace with.
        months: the figures of the month ends since the day before the period, where asked for.
        is_flow: it begins at nothing every year.
    """

    indicator: Indicator
    target: Target | None
    figure: Figure | None
    value: Decimal | None
    measured: Decimal | None
    baseline: Decimal | None
    reference: Decimal | None
    judgement: Judgement
    months: list[Figure] = field(default_factory=list)
    is_flow: bool = False

    @property
    def status(self) -> Status:
        """The judgement's status."""
        return self.judgement.status

    @property
    def progress(self) -> Decimal | None:
        """Share of the way from baseline to target."""
        return self.judgement.progress

    @property
    def time_share(self) -> Decimal | None:
        """Share of the time from start to due date."""
        return self.judgement.time_share

    @property
    def expected(self) -> Decimal | None:
        """What the time path asks for by the day."""
        return self.judgement.expected


@dataclass(frozen=True)
class PlanState:
    """A plan in an area at the end of a day."""

    plan: Plan
    as_of: date
    area: int | None
    indicators: list[IndicatorState]
    unmeasured_goals: list[Goal]


def plan_state(
    plan: Plan,
    *,
    as_of: date,
    area: int | None = None,
    scope: Any = None,
    known_at: Any = None,
    months: bool = False,
    number: int | None = None,
) -> PlanState:
    """How a plan stands at the end of a day.

    Args:
        area: Area id; None for the plan's own area.
        scope: count only records of bodies that this scope sees.
        known_at: only what had been recorded by then.
        months: read the months of every indicator, too; without `number`, what was excluded is not told.
        number: of the one indicator that is wanted; None for all.
    """
    own = None if area == plan.area_id else area
    frame = frame_of(
        plan,
        as_of,
        known_at=known_at,
        scope=scope,
        with_months=months,
        with_exclusions=not months or number is not None,
    )
    with pinned():
        states = [
            state_of(frame, indicator, targets.get(own or plan.area_id), own, None)
            for indicator, targets in indicators_of(plan, as_of)
            if number in (None, indicator.number)
        ]
    return PlanState(plan, as_of, own, states, unmeasured_goals(plan))


def plan_states_below(
    plan: Plan, *, as_of: date, level: str, area: Area | None = None, known_at: Any = None
) -> dict[int, list[IndicatorState]]:
    """The same for every district or street of an area, with one question a metric.

    Args:
        level: "district" or "street".
        area: whose parts are wanted; None for the plan's own area.
    Returns:
        Area id → states in the plan's order; the areas in the order of their codes. Where bodies
        without a seat are counted, they stand under 0, so that the parts add up to the whole.
    """
    around = area or plan.area
    within = None if around.pk == plan.area_id else around.pk
    frame = frame_of(plan, as_of, known_at=known_at, within=within)
    areas = [part.pk for part in areas_below(around, as_of, level=level)]
    indicators = indicators_of(plan, as_of)
    with pinned():
        if any(_seatless(frame, indicator, level) for indicator, _targets in indicators):
            areas.append(WITHOUT_SEAT)
        return {
            part: [
                state_of(frame, indicator, targets.get(part), part, level)
                for indicator, targets in indicators
            ]
            for part in areas
        }


def _seatless(frame: Frame, indicator: Indicator, level: str) -> bool:
    if not indicator.metric:
        return False
    found = frame.figure_of(indicator.metric, WITHOUT_SEAT, frame.as_of, level)
    return bool(found.numerator or found.denominator)


def unmeasured_goals(plan: Plan) -> list[Goal]:
    """The goals that no indicator serves."""
    return list(plan.goals.filter(indicators=None).order_by("number"))


def indicators_of(plan: Plan, on: date) -> list[tuple[Indicator, dict[int, Target]]]:
    """The plan's indicators in order, each with its latest target by area, as it held on a day."""
    rows = plan.indicators.select_related("owner", "goal").order_by("number")
    found = []
    for indicator in rows.prefetch_related("targets__path", "targets__former"):
        targets = sorted((target_on(one, on) for one in indicator.targets.all()), key=lambda one: one.due_on)
        found.append((indicator, {target.area_id: target for target in targets}))
    return found


def target_on(target: Target, on: date) -> Target:
    """A target as it held on a day: the row itself, or a copy, not to be saved, of what it was before."""
    former = min(
        (one for one in target.former.all() if on < one.until), key=lambda one: one.until, default=None
    )
    if former is None:
        return target
    held = copy(target)
    held.value, held.text, held.due_on = former.value, former.text, former.due_on
    return held


def state_of(
    frame: Frame, indicator: Indicator, target: Target | None, area: int | None, level: str | None
) -> IndicatorState:
    """One indicator in one area."""
    if not indicator.metric:
        nothing = Judgement(status=Status.NO_DATA)
        return IndicatorState(indicator, target, None, None, None, None, None, nothing)
    found = frame.figure_of(indicator.metric, area, frame.as_of, level)
    measured = measured_of(frame, indicator, target, found, area, level)
    reference = reference_of(frame, indicator, target) if target and measured is not None else None
    baseline = baseline_of(frame, indicator, target, area, level)
    judgement = judged(frame, indicator, target, measured, baseline, reference, area)
    is_change = target is not None and target.change_since is not None
    return IndicatorState(
        indicator,
        target,
        found,
        rounded(measured) if is_change else printed_value(indicator, found),
        rounded(measured),
        rounded(baseline),
        rounded(reference),
        judgement,
        frame.months_of(indicator.metric, area) if frame.with_months else [],
        frame.is_flow(indicator.metric),
    )
