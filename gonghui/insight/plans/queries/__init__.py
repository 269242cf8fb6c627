"""How plans stand on a day, how two days differ, and where other plans speak of the same matter."""

from gonghui.insight.plans.queries.comparison import Comparison, StructureChange, compare, structure_changes
from gonghui.insight.plans.queries.measuring import printed_value
from gonghui.insight.plans.queries.overview import (
    PlanRow,
    SameMatter,
    default_plan,
    is_elsewhere,
    plan_rows,
    same_matter,
)
from gonghui.insight.plans.queries.states import (
    IndicatorState,
    PlanState,
    plan_state,
    plan_states_below,
    unmeasured_goals,
)

__all__ = [
    "Comparison",
    "IndicatorState",
    "PlanRow",
    "PlanState",
    "SameMatter",
    "StructureChange",
    "compare",
    "default_plan",
    "is_elsewhere",
    "plan_rows",
    "plan_state",
    "plan_states_below",
    "printed_value",
    "same_matter",
    "structure_changes",
    "unmeasured_goals",
]
