"""What a unit is not asked for, because the platform knows it: every figure as of the day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from gonghui.foundation.warehouse.queries import pinned
from gonghui.insight.monitoring.queries.sides import Side, beside_of, sides_of
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import IndicatorState, plan_state


@dataclass(frozen=True)
class Prefilled:
    """An indicator with the fields of an item that are known."""

    indicator: Indicator
    values: dict[str, Any]


def prefill(plan: Plan, *, on: date, numbers: Collection[int]) -> list[Prefilled]:
    """The figures of some indicators of a plan in its own area at the end of a day."""
    with pinned():
        states = [one for one in plan_state(plan, as_of=on).indicators if one.indicator.number in numbers]
        sides = sides_of(beside_of(plan, area=plan.area, on=on), states)
    return [_one(state, side) for state, side in zip(states, sides, strict=True)]


def _one(state: IndicatorState, side: Side) -> Prefilled:
    found, target = state.figure, state.target
    outside = next((one.value for one in side.outside if one.value is not None), None)
    values = {
        "attribute": target.attribute if target else "",
        "target_text": target.text if target else "",
        "recorded": side.recorded,
        "reported": side.reported.figure.value if side.reported else None,
        "outside": outside,
        "official": side.value,
        "source": side.source,
        "status": str(state.status),
        "progress": state.progress,
        "metric": state.indicator.metric,
        "definition_version": found.version if found else None,
        "numerator": found.numerator if found else None,
        "denominator": found.denominator if found else None,
    }
    return Prefilled(state.indicator, values)
