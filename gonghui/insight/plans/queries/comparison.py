"""Two days of a plan side by side, and what changed besides the value: definition, basis, structure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from gonghui.foundation.bodies.models import Area, AreaEdge, AreaTree
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.warehouse.queries import figure, pinned
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries.frames import Frame, frame_of
from gonghui.insight.plans.queries.measuring import printed_value
from gonghui.insight.plans.queries.states import IndicatorState, indicators_of, state_of


@dataclass(frozen=True)
class Comparison:
    """One indicator on two days.

    Attributes:
        difference: now less then in the printed unit, both by today's definition; None where one is
            unknown, or where the basis of a published series changed.
        restated: the earlier value by the later day's definition, where the definitions differ.
        basis_then: of a series; differs from `basis_now` where its values no longer compare.
    """

    then: IndicatorState
    now: IndicatorState
    difference: Decimal | None
    restated: Decimal | None = None
    basis_then: str | None = None
    basis_now: str | None = None

    @property
    def definition_changed(self) -> bool:
        """Whether another version of the definition is in force."""
        return bool(
            self.then.figure and self.now.figure and self.then.figure.version != self.now.figure.version
        )

    @property
    def basis_changed(self) -> bool:
        """Whether the statistic that somebody else publishes changed its basis."""
        return None not in (self.basis_then, self.basis_now) and self.basis_then != self.basis_now


@dataclass(frozen=True)
class StructureChange:
    """Something that changed in the tree of areas between the two days."""

    area: Area
    on: date
    what: str  # "began", "ended", "moved"


def compare(plan: Plan, *, then: date, now: date, area: int | None = None) -> list[Comparison]:
    """Every indicator of a plan on two days, in the plan's order.

    Args:
        area: Area id; None for the plan's own area.
    """
    own = None if area == plan.area_id else area
    before = frame_of(plan, then)
    after = frame_of(plan, now, figures=before.figures)
    with pinned():
        return [
            _compared(
                before,
                after,
                state_of(before, indicator, earlier.get(own or plan.area_id), own, None),
                state_of(after, indicator, targets.get(own or plan.area_id), own, None),
                own,
            )
            for (indicator, targets), (_same, earlier) in zip(
                indicators_of(plan, now), indicators_of(plan, then), strict=True
            )
        ]


def _compared(
    before: Frame, after: Frame, then: IndicatorState, now: IndicatorState, area: int | None
) -> Comparison:
    metric = now.indicator.metric
    if not metric:
        return Comparison(then, now, None)
    found = Comparison(
        then,
        now,
        None,
        basis_then=before.basis_of(metric, before.as_of),
        basis_now=after.basis_of(metric, after.as_of),
    )
    earlier: Any = then.value
    if found.definition_changed:
        again = figure(metric, area=area, as_of=before.as_of, version=after.version(metric))
        earlier = printed_value(now.indicator, again)
    unknown = earlier is None or now.value is None or found.basis_changed
    difference = None if unknown else now.value - earlier  # type: ignore[operator]
    restated = earlier if found.definition_changed else None
    return Comparison(then, now, difference, restated, found.basis_then, found.basis_now)


def structure_changes(area: Area, *, then: date, now: date) -> list[StructureChange]:
    """What changed in the tree below an area after one day and up to another, oldest first."""
    first, last = sorted((then, now))
    days = (first + timedelta(days=1), last)
    below = {part.pk for day in (first, last) for part in areas_below(area, day)} | {area.pk}
    found = [
        StructureChange(part, day, what)
        for part in Area.objects.filter(
            Q(valid_from__range=days) | Q(valid_to__range=days), pk__in=below
        ).order_by("code")
        for day, what in ((part.valid_from, "began"), (part.valid_to, "ended"))
        if day is not None and days[0] <= day <= days[1]
    ]
    known = {(one.area.pk, one.on) for one in found}
    edges = AreaEdge.objects.filter(
        tree=AreaTree.STATISTICAL, valid_from__range=days, child__in=below
    ).select_related("child")
    found += [
        StructureChange(edge.child, edge.valid_from, "moved")
        for edge in edges
        if (edge.child_id, edge.valid_from) not in known
    ]
    return sorted(found, key=lambda one: (one.on, one.area.code, one.what))
