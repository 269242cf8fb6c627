"""The days on which a value that is to be held all the time (动态保持) lay below its floor."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.warehouse.queries import pinned
from gonghui.insight.indicators.queries import metric_area
from gonghui.insight.plans.models import Plan, Target
from gonghui.insight.plans.queries import IndicatorState
from gonghui.insight.plans.queries.frames import frame_of
from gonghui.insight.plans.queries.measuring import measured_of
from gonghui.insight.plans.rules.judging import Below, days_below


def days_not_held(plan: Plan, state: IndicatorState, *, area: Area, on: date) -> list[Below] | None:
    """The stretches of days below the floor since the plan began; None where nothing is to be held."""
    target = state.target
    if target is None or target.comparator != Target.Comparator.NEVER_BELOW or target.value is None:
        return None
    if not state.indicator.metric:
        return None
    frame = frame_of(plan, on)
    own = None if area.pk == plan.area_id else metric_area(area)
    with pinned():
        days = [
            (one.as_of, measured_of(frame, state.indicator, target, one))
            for one in frame.days_of(state.indicator.metric, own)
        ]
    return days_below(days, target.value)
