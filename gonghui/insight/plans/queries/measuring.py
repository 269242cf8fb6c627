"""From figures to what is printed and judged: units, changes against a base year, baselines, aims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gonghui.foundation.core.facts import Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import Figure
from gonghui.insight.indicators.queries import same_period
from gonghui.insight.plans.models import Indicator, Target
from gonghui.insight.plans.queries.frames import Frame
from gonghui.insight.plans.rules import Aim, Judgement, Reading, Status, judge

Comparator = Target.Comparator
DIGITS = Decimal("0.000001")
ALL_OF_THE_LIST = 100  # per cent


def printed_value(indicator: Indicator, found: Figure) -> Decimal | None:
    """A figure's value in the indicator's printed unit: 0.94 → 94 %, 3 900 000 → 390 万人.

    An indicator of a list that is to be worked off (应建尽建) is printed as the number built.
    """
    if found.value is None:
        return None
    if indicator.counts_a_list:
        return rounded(Fraction(found.numerator or 0) / Fraction(indicator.unit_factor))
    return rounded(exact(found) / Fraction(indicator.unit_factor))


def exact(found: Figure) -> Fraction:
    """A figure's value without rounding; the value must be known."""
    numerator = Fraction(found.numerator or 0)
    return numerator if found.denominator is None else numerator / found.denominator


def measured_of(
    frame: Frame,
    indicator: Indicator,
    target: Target | None,
    found: Figure,
    area: int | None = None,
    level: str | None = None,
) -> Fraction | None:
    """What is judged, exact, in the unit of the target; of a change, per cent since its base day."""
    if found.value is None:
        return None
    if target and target.change_since:
        base = frame.figure_of(indicator.metric, area, target.change_since, level)
        if not base.value:
            return None
        return (exact(found) / exact(base) - 1) * 100
    if target and target.comparator == Comparator.ALL_DUE:
        return exact(found) * ALL_OF_THE_LIST
    return exact(found) / Fraction(indicator.unit_factor)


def reference_of(frame: Frame, indicator: Indicator, target: Target) -> Fraction | None:
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


def baseline_of(
    frame: Frame, indicator: Indicator, target: Target | None, area: int | None, level: str | None
) -> Fraction | None:
    """The target's baseline, or what the records say of its day.

    A series that has changed its basis since then has no baseline: its values do not compare.
    """
    if target is None:
        return None
    if target.change_since:
        return Fraction(0)
    if target.baseline_on is None:
        return None
    if target.baseline is not None:
        return Fraction(target.baseline)
    then, now = (frame.basis_of(indicator.metric, day) for day in (target.baseline_on, frame.as_of))
    if then != now:
        return None
    found = frame.figure_of(indicator.metric, area, target.baseline_on, level)
    return measured_of(frame, indicator, target, found)


def judged(
    frame: Frame,
    indicator: Indicator,
    target: Target | None,
    measured: Fraction | None,
    baseline: Fraction | None,
    reference: Fraction | None,
    area: int | None,
) -> Judgement:
    """The status of a value, and what led to it."""
    if target is None:
        return Judgement(status=Status.NO_DATA if measured is None else Status.NO_TARGET)
    held: Iterable[Fraction | None] = ()
    if target.comparator == Comparator.NEVER_BELOW:
        held = [measured_of(frame, indicator, target, day) for day in frame.days_of(indicator.metric, area)]
    return judge(
        aim_of(frame, target, baseline),
        Reading(actual=measured, as_of=frame.as_of, reference=reference, held=tuple(held)),
        on_track_from=frame.on_track_from,
        slightly_behind_from=frame.slightly_behind_from,
    )


def aim_of(frame: Frame, target: Target, baseline: Any) -> Aim:
    """A target as the rules read it; its path starts at the baseline's day, else with the period."""
    return Aim(
        comparator=target.comparator,
        direction=target.direction,
        value=ALL_OF_THE_LIST if target.comparator == Comparator.ALL_DUE else target.value,
        upper=target.upper,
        starts_on=target.change_since or target.baseline_on or frame.plan.period_start - timedelta(days=1),
        due_on=target.due_on,
        each_year=target.each_year,
        baseline=baseline,
        path={step.year: step.value for step in target.path.all()},
        tolerance=frame.setting(target.tolerance_key) if target.tolerance_key else None,
    )


def rounded(value: Fraction | None) -> Decimal | None:
    """Six decimals, without trailing noughts."""
    if value is None:
        return None
    number = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(DIGITS).normalize()
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1))  # type: ignore[operator]
