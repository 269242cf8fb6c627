"""Tasks as they stand with their money; taxonomies and composite indices over the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch

from gonghui.engines.funds.queries import standings
from gonghui.engines.funds.rules import Standing
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import Figure, figure, pinned
from gonghui.insight.indicators.queries import metric_area, version_in_force
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.roadmap.models import Evidence, IndexAdoption, Milestone, Task
from gonghui.insight.roadmap.rules import (
    Component,
    Composite,
    Reading,
    Stand,
    Taxonomy,
    TaxonomyItem,
    composites,
    read_index,
    scored,
    stand_of,
    taxonomies,
)


@dataclass(frozen=True)
class TaskRow:
    """A task as it stands on a day, with its money by source."""

    task: Task
    stand: Stand
    milestones: list[Milestone]
    money: dict[str, Standing]


def tasks_of(plan: Plan, *, on: date) -> list[TaskRow]:
    """The tasks of a plan in their order."""
    evidence = Prefetch("milestones__evidence", Evidence.objects.order_by("pk"))
    rows = list(
        Task.objects.filter(plan=plan)
        .select_related("owner", "goal")
        .prefetch_related("helpers__body", "milestones", evidence)
        .order_by("number")
    )
    money = standings([one.purse_id for one in rows], on=on)
    return [_row(one, money.get(one.purse_id, {}), on) for one in rows]


def _row(task: Task, money: dict[str, Standing], on: date) -> TaskRow:
    milestones = sorted(task.milestones.all(), key=lambda one: one.number)
    stand = stand_of(
        starts_on=task.starts_on,
        due_on=task.due_on,
        done_on=task.done_on,
        milestones=[(one.due_on, one.done_on) for one in milestones],
        on=on,
    )
    return TaskRow(task, stand, milestones, money)


def task_of(public_id: UUID, *, on: date) -> TaskRow | None:
    """One task."""
    found = Task.objects.filter(public_id=public_id).select_related("plan__area", "owner", "goal", "purse")
    task = found.prefetch_related("helpers__body", "milestones__evidence").first()
    if task is None:
        return None
    return _row(task, standings([task.purse_id], on=on)[task.purse_id], on)


def may_keep(account: Account) -> bool:
    """Whether an account keeps tasks and their money."""
    return allows(account, Permission.EDIT_PLAN, Category.FIGURES)


@dataclass(frozen=True)
class Classed:
    """A class of a taxonomy and the plan's indicators in it; none is said, too."""

    item: TaxonomyItem
    indicators: list[Indicator]


def crosswalk(plan: Plan) -> list[tuple[Taxonomy, list[Classed], list[Indicator]]]:
    """Every taxonomy with the plan's indicators by class, and those that it places nowhere."""
    rows = list(plan.indicators.order_by("number"))
    found = []
    for one in taxonomies():
        placed = [Classed(item, [row for row in rows if row.metric in item.metrics]) for item in one.items]
        inside = {row.pk for classed in placed for row in classed.indicators}
        found.append((one, placed, [row for row in rows if row.pk not in inside]))
    return found


def sub_plans(plan: Plan) -> list[Plan]:
    """The plans under a plan, with how many indicators each has."""
    rows = plan.lower.select_related("area").annotate(count=Count("indicators"))
    return list(rows.order_by("period_start", "key"))


@dataclass(frozen=True)
class Part:
    """One component of an index on a day: what its metric says, and what that counts."""

    component: Component
    figure: Figure | None
    score: Decimal | None


@dataclass(frozen=True)
class IndexState:
    """A composite index of an area on a day."""

    composite: Composite
    parts: list[Part]
    reading: Reading
    adoption: IndexAdoption | None


def indices_seen_by(account: Account, *, area: Area, on: date) -> list[IndexState]:
    """The composite indices: those whose weights a committee adopted, for everybody; others only for the
    plan office, to try them."""
    adopted = {
        (one.index, one.weights_digest): one
        for one in IndexAdoption.objects.filter(adopted_on__lte=on).select_related("committee")
    }
    inside = may_keep(account)
    with pinned():
        return [
            _state(one, area, on, found)
            for one in composites()
            if (found := adopted.get((one.key, one.weights_digest))) or inside
        ]


def _state(composite: Composite, area: Area, on: date, adoption: IndexAdoption | None) -> IndexState:
    parts = [_part(one, area, on) for one in composite.components]
    reading = read_index([(part.component.weight, part.score) for part in parts])
    return IndexState(composite, parts, reading, adoption)


def _part(component: Component, area: Area, on: date) -> Part:
    if component.metric not in declared_metrics():
        return Part(component, None, None)
    version = version_in_force(component.metric, region=area.code, on=on)
    found = figure(component.metric, area=metric_area(area), as_of=on, version=version)
    return Part(component, found, scored(component, found.value))
