"""Plans as data, and drafts: published documents read, on their way to becoming one."""

from gonghui.insight.plans.models.drafts import DraftFile, DraftItem, PlanDraft
from gonghui.insight.plans.models.plans import (
    EarlierValue,
    FormerTarget,
    Goal,
    Indicator,
    Plan,
    Target,
    YearTarget,
)

__all__ = [
    "DraftFile",
    "DraftItem",
    "EarlierValue",
    "FormerTarget",
    "Goal",
    "Indicator",
    "Plan",
    "PlanDraft",
    "Target",
    "YearTarget",
]
