"""Plans side by side: which there are, which opens first, which indicators speak of the same matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from gonghui.foundation.bodies.models import Area
from gonghui.insight.plans.models import Indicator, Plan


@dataclass(frozen=True)
class PlanRow:
    """A plan with how many indicators it has, and how many of them a metric measures."""

    plan: Plan
    indicators: int
    measured: int
    goals: int


@dataclass(frozen=True)
class SameMatter:
    """An indicator of another plan about the same matter; only with the same metric do values compare."""

    indicator: Indicator
    same_metric: bool


def plan_rows() -> list[PlanRow]:
    """All plans, the newest first, one's own before those of elsewhere."""
    plans = Plan.objects.select_related("area").annotate(
        count=Count("indicators", distinct=True),
        with_metric=Count("indicators", filter=~Q(indicators__metric=""), distinct=True),
        goal_count=Count("goals", distinct=True),
    )
    ordered = sorted(plans, key=lambda one: (is_elsewhere(one), -one.period_start.toordinal(), one.key))
    return [PlanRow(one, one.count, one.with_metric, one.goal_count) for one in ordered]


def default_plan() -> Plan | None:
    """The plan that opens first: the newest of the installation's own that something measures."""
    measured = Indicator.objects.filter(plan=OuterRef("pk")).exclude(metric="")
    plans = Plan.objects.select_related("area").exclude(area__level=Area.Level.ELSEWHERE)
    plans = plans.annotate(is_measured=Exists(measured))
    return (
        plans.order_by("-is_measured", "-period_start", "key").first()
        or Plan.objects.order_by("-period_start").first()
    )


def is_elsewhere(plan: Plan) -> bool:
    """Whether it is a plan of an area of which no records are kept here."""
    return plan.area.level == Area.Level.ELSEWHERE


def same_matter(indicator: Indicator) -> list[SameMatter]:
    """The indicators about the same matter, of other plans and of this one, the newest plan first."""
    alike = Q(pk__in=[])
    if indicator.matter:
        alike |= Q(matter=indicator.matter)
    if indicator.metric:
        alike |= Q(metric=indicator.metric)
    rows = Indicator.objects.filter(alike).exclude(pk=indicator.pk)
    rows = rows.select_related("plan__area").prefetch_related("targets")
    return [
        SameMatter(one, bool(one.metric) and one.metric == indicator.metric)
        for one in rows.order_by("-plan__period_start", "plan__key", "number")
    ]
