"""How a plan stands on a day: every indicator with its figure, its target and the judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.facts import Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.law.queries import value as dated_value
from gonghui.foundation.warehouse.queries import Figure, figure, figures_by_area, pinned, trend
from gonghui.insight.indicators.queries import same_period
from gonghui.insight.plans.models import Goal, Indicator, Plan, Target
from gonghui.insight.plans.rules import Aim, Judgement, Reading, Status, judge
from gonghui.insight.plans.rules.judging import ON_TRACK_FROM, SLIGHTLY_BEHIND_FROM

Comparator = Target.Comparator
DIGITS = Decimal("0.000001")
ALL_OF_THE_LIST = 100  # per cent
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
    """

    indicator: Indicator
    target: Target | None
    figure: Figure | None
    value: Decimal | None
    measured: Decimal | None
    baseline: Decimal | None
    reference: Decimal | None
    judgement: Judgement

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


@dataclass
class _Frame:
    """What judging one plan on one day needs again and again."""

    plan: Plan
    as_of: date
    known_at: Any = None
    scope: Any = None
    on_track_from: Decimal = ON_TRACK_FROM
    slightly_behind_from: Decimal = SLIGHTLY_BEHIND_FROM
    cache: dict[Any, Mapping[int, Figure]] = field(default_factory=dict)


def plan_state(
    plan: Plan,
    *,
    as_of: date,
    area: int | None = None,
    scope: Any = None,
    known_at: Any = None,
) -> PlanState:
    """How a plan stands at the end of a day.

    Args:
        area: Area id; None for the plan's own area.
        scope: count only records of bodies that this scope sees.
        known_at: only what had been recorded by then.
    """
    own = None if area == plan.area_id else area
    frame = _frame(plan, as_of, known_at, scope)
    with pinned():
        states = [
            _state(frame, indicator, targets.get(own or plan.area_id), own, None)
            for indicator, targets in _indicators(plan)
        ]
    return PlanState(plan, as_of, own, states, unmeasured_goals(plan))


def plan_states_below(
    plan: Plan, *, as_of: date, level: str, known_at: Any = None
) -> dict[int, list[IndicatorState]]:
    """The same for every district or street of the plan's area, with one question a metric.

    Args:
        level: "district" or "street".
    Returns:
        Area id → states in the plan's order; the areas in the order of their codes. Where bodies
        without a seat are counted, they stand under 0, so that the parts add up to the whole.
    """
    frame = _frame(plan, as_of, known_at, None)
    areas = [area.pk for area in areas_below(plan.area, as_of, level=level)]
    indicators = _indicators(plan)
    with pinned():
        if any(_seatless(frame, indicator, level) for indicator, _targets in indicators):
            areas.append(WITHOUT_SEAT)
        return {
            area: [
                _state(frame, indicator, targets.get(area), area, level) for indicator, targets in indicators
            ]
            for area in areas
        }


def _seatless(frame: _Frame, indicator: Indicator, level: str) -> bool:
    if not indicator.metric:
        return False
    found = _figure_of(frame, indicator.metric, WITHOUT_SEAT, frame.as_of, level)
    return bool(found.numerator or found.denominator)


def unmeasured_goals(plan: Plan) -> list[Goal]:
    """The goals that no indicator serves."""
    return list(plan.goals.filter(indicators=None).order_by("number"))


def _frame(plan: Plan, as_of: date, known_at: Any, scope: Any) -> _Frame:
    region = plan.area.code
    return _Frame(
        plan,
        as_of,
        known_at,
        scope,
        _setting("plan.on_track_from", region, as_of, ON_TRACK_FROM),
        _setting("plan.slightly_behind_from", region, as_of, SLIGHTLY_BEHIND_FROM),
    )


def _setting(key: str, region: str, on: date, default: Decimal | None) -> Any:
    try:
        return Fraction(dated_value(key, region, on).value)
    except Unknown:
        return default


def _indicators(plan: Plan) -> list[tuple[Indicator, dict[int, Target]]]:
    """The plan's indicators in order, each with its latest target by area."""
    rows = plan.indicators.select_related("owner", "goal").order_by("number")
    found = []
    for indicator in rows.prefetch_related("targets__path"):
        targets = sorted(indicator.targets.all(), key=lambda target: target.due_on)
        found.append((indicator, {target.area_id: target for target in targets}))
    return found


def _state(
    frame: _Frame, indicator: Indicator, target: Target | None, area: int | None, level: str | None
) -> IndicatorState:
    if not indicator.metric:
        nothing = Judgement(status=Status.NO_DATA)
        return IndicatorState(indicator, target, None, None, None, None, None, nothing)
    found = _figure_of(frame, indicator.metric, area, frame.as_of, level)
    measured = _measured(indicator, target, found)
    reference = _reference(frame, indicator, target) if target and measured is not None else None
    baseline = _baseline(frame, indicator, target, area, level)
    judgement = _judged(frame, indicator, target, measured, baseline, reference, area)
    return IndicatorState(
        indicator,
        target,
        found,
        printed_value(indicator, found),
        _rounded(measured),
        _rounded(baseline),
        _rounded(reference),
        judgement,
    )


def _figure_of(frame: _Frame, metric: str, area: int | None, on: date, level: str | None) -> Figure:
    """The figure of an area; those of districts are asked for together, an absent one counts nothing."""
    if level is None or area is None:
        return figure(metric, area=area, as_of=on, known_at=frame.known_at, scope=frame.scope)
    key = (metric, on, level)
    if key not in frame.cache:
        frame.cache[key] = figures_by_area(metric, as_of=on, level=level, known_at=frame.known_at)
    found = frame.cache[key].get(area)
    return found or _empty_figure(metric, area, on)


def _empty_figure(metric: str, area: int, on: date) -> Figure:
    """An area without any unit: none are counted; a rate over nothing and a series are unknown."""
    found = declared(metric)
    known = not isinstance(found, Series)
    ratio = hasattr(found, "condition")
    return Figure(metric, found.version, on, area, 0 if known else None, 0 if known and ratio else None)


def printed_value(indicator: Indicator, found: Figure) -> Decimal | None:
    """A figure's value in the indicator's printed unit: 0.94 → 94 %, 3 900 000 → 390 万人.

    An indicator of a list that is to be worked off (应建尽建) is printed as the number built.
    """
    if found.value is None:
        return None
    if indicator.counts_a_list:
        return _rounded(Fraction(found.numerator or 0) / Fraction(indicator.unit_factor))
    return _rounded(_exact(found) / Fraction(indicator.unit_factor))


def _exact(found: Figure) -> Fraction:
    numerator = Fraction(found.numerator or 0)
    return numerator if found.denominator is None else numerator / found.denominator


def _measured(indicator: Indicator, target: Target | None, found: Figure) -> Fraction | None:
    """What is judged, exact, in the unit of the target."""
    if found.value is None:
        return None
    if target and target.comparator == Comparator.ALL_DUE:
        return _exact(found) * ALL_OF_THE_LIST
    return _exact(found) / Fraction(indicator.unit_factor)


def _reference(frame: _Frame, indicator: Indicator, target: Target) -> Fraction | None:
    """What the other series says of the very period that the indicator's value is of."""
    if target.comparator != Comparator.IN_STEP:
        return None
    own, other = declared(indicator.metric), declared(target.reference_metric)
    if not isinstance(own, Series) or not isinstance(other, Series):
        return None
    # Series are published for the city as a whole: any area's, as the warehouse reads them.
    _mine, found = same_period(
        own.series, other.series, area=None, as_of=frame.as_of, known_at=frame.known_at
    )
    return Fraction(found.value) if found else None


def _baseline(
    frame: _Frame, indicator: Indicator, target: Target | None, area: int | None, level: str | None
) -> Fraction | None:
    """The target's baseline, or what the records say of its day."""
    if target is None or target.baseline_on is None:
        return None
    if target.baseline is not None:
        return Fraction(target.baseline)
    found = _figure_of(frame, indicator.metric, area, target.baseline_on, level)
    return _measured(indicator, target, found)


def _judged(
    frame: _Frame,
    indicator: Indicator,
    target: Target | None,
    measured: Fraction | None,
    baseline: Fraction | None,
    reference: Fraction | None,
    area: int | None,
) -> Judgement:
    if target is None:
        return Judgement(status=Status.NO_DATA if measured is None else Status.NO_TARGET)
    held: Iterable[Fraction | None] = ()
    if target.comparator == Comparator.NEVER_BELOW:
        months = trend(
            indicator.metric,
            area=area,
            since=frame.plan.period_start,
            until=frame.as_of,
            known_at=frame.known_at,
            scope=frame.scope,
        )
        held = [_measured(indicator, target, month) for month in months]
    return judge(
        aim_of(frame.plan, target, baseline, as_of=frame.as_of),
        Reading(actual=measured, as_of=frame.as_of, reference=reference, held=tuple(held)),
        on_track_from=frame.on_track_from,
        slightly_behind_from=frame.slightly_behind_from,
    )


def aim_of(plan: Plan, target: Target, baseline: Any, *, as_of: date) -> Aim:
    """A target as the rules read it; its path starts at the baseline's day, else with the period."""
    tolerance = _setting(target.tolerance_key, plan.area.code, as_of, None) if target.tolerance_key else None
    return Aim(
        comparator=target.comparator,
        direction=target.direction,
        value=ALL_OF_THE_LIST if target.comparator == Comparator.ALL_DUE else target.value,
        upper=target.upper,
        starts_on=target.baseline_on or plan.period_start - timedelta(days=1),
        due_on=target.due_on,
        each_year=target.each_year,
        baseline=baseline,
        path={step.year: step.value for step in target.path.all()},
        tolerance=tolerance,
    )


def _rounded(value: Fraction | None) -> Decimal | None:
    """Six decimals, without trailing noughts."""
    if value is None:
        return None
    number = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(DIGITS).normalize()
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1))  # type: ignore[operator]
