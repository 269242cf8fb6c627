"""Tasks as they stand with their money; taxonomies and composite indices over the metrics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch

from gonghui.engines.funds.queries import standings
from gonghui.engines.funds.rules import Standing
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import grants_of
from gonghui.foundation.accounts.queries.areas import reaches_area
from gonghui.foundation.accounts.rules import ROLES, Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import Figure, figure, pinned
from gonghui.insight.indicators.queries import metric_area, version_in_force
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.roadmap.models import Evidence, IndexAdoption, IndexWeights, Milestone, Task, TaskReport
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
    weighted,
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


def may_keep(account: Account, area: Area) -> bool:
    """Whether an account keeps the plan of an area: its tasks, their money, its indices."""
    return reaches_area(account, Permission.EDIT_PLAN, Category.FIGURES, area)


def may_report(account: Account, task: Task) -> bool:
    """Whether an account reports on a task: the plan office, and whoever reports for its owner."""
    if may_keep(account, task.plan.area):
        return True
    # At the owner itself: a department reaches over the whole city, and reports for no other one.
    return any(
        grant.body_id == task.owner_id and ROLES[grant.role].permits(Permission.REPORT_TASK)
        for grant in grants_of(account)
    )


@dataclass(frozen=True)
class Said:
    """What was said of a task, with the file that shows it."""

    report: TaskReport
    file: Attachment | None


def said_of(task: Task) -> list[Said]:
    """What was said of a task, newest first."""
    rows = list(TaskReport.objects.filter(task=task).select_related("by").order_by("-pk"))
    files = _files("roadmap.taskreport", [one.pk for one in rows])
    return [Said(one, files.get(one.pk)) for one in rows]


def evidence_files(row: TaskRow) -> dict[int, Attachment]:
    """The files that show the milestones of a task, by the evidence's id."""
    return _files("roadmap.evidence", [one.pk for step in row.milestones for one in step.evidence.all()])


def _files(model: str, records: list[int]) -> dict[int, Attachment]:
    return {one.record: one for one in Attachment.objects.filter(model=model, record__in=records)}


def file_of(task: Task, public_id: UUID) -> Attachment | None:
    """A file that shows something of a task; nobody else's."""
    found = Attachment.objects.filter(public_id=public_id, sealed=False).first()
    if found is None:
        return None
    own = {
        "roadmap.taskreport": TaskReport.objects.filter(task=task, pk=found.record),
        "roadmap.evidence": Evidence.objects.filter(milestone__task=task, pk=found.record),
    }.get(found.model)
    return found if own is not None and own.exists() else None


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
class Tried:
    """Drafted weights, and what the index would be with them."""

    weights: IndexWeights
    composite: Composite
    reading: Reading


@dataclass(frozen=True)
class IndexState:
    """A composite index of an area on a day."""

    composite: Composite
    parts: list[Part]
    reading: Reading
    adoption: IndexAdoption | None
    draft: Tried | None = None


def newest_weights(composite: Composite, *, on: date | None = None) -> Composite:
    """An index with the weights adopted last (by the end of a day), else with those of the file."""
    return _in_force(composite, _adoptions(on, index=composite.key), _kept(index=composite.key))[0]


def drafted_weights(composite: Composite) -> Composite | None:
    """An index with the weights that wait as a draft; None without one."""
    held = IndexWeights.objects.filter(index=composite.key, state=IndexWeights.State.DRAFT).first()
    return weighted(composite, held.parts) if held else None


def _adoptions(on: date | None, **only: str) -> list[IndexAdoption]:
    rows = IndexAdoption.objects.filter(**only).select_related("committee").order_by("-adopted_on", "-pk")
    return list(rows if on is None else rows.filter(adopted_on__lte=on))


def _kept(**only: str) -> list[IndexWeights]:
    return list(IndexWeights.objects.filter(**only).exclude(state="dropped").select_related("by"))


def _in_force(
    composite: Composite, adoptions: list[IndexAdoption], kept: list[IndexWeights]
) -> tuple[Composite, IndexAdoption | None]:
    known = {composite.weights_digest: composite}
    for one in kept:
        held = weighted(composite, one.parts) if one.index == composite.key else None
        if held is not None and held.weights_digest == one.digest:
            known[one.digest] = held
    for adoption in adoptions:
        if adoption.index == composite.key and adoption.weights_digest in known:
            return known[adoption.weights_digest], adoption
    return composite, None


def indices_seen_by(account: Account, *, area: Area, on: date) -> list[IndexState]:
    """The composite indices: those whose weights a committee adopted, for everybody; others, and drafts of
    other weights, only for the plan office, to try them."""
    inside, found = may_keep(account, city()), []
    adoptions, kept = _adoptions(on), _kept()
    drafts = {one.index: one for one in kept if one.state == IndexWeights.State.DRAFT} if inside else {}
    with pinned():
        for one in composites():
            held, adoption = _in_force(one, adoptions, kept)
            if adoption is None and not inside:
                continue
            draft = drafts.get(one.key)
            tried = weighted(one, draft.parts) if draft else None
            state = _state(held, area, on, adoption)
            if draft is None or tried is None:
                found.append(state)
                continue
            values = [part.figure.value if part.figure else None for part in state.parts]
            scores = [scored(part, value) for part, value in zip(tried.components, values, strict=True)]
            weights = [part.weight for part in tried.components]
            reading = read_index(list(zip(weights, scores, strict=True)))
            found.append(replace(state, draft=Tried(draft, tried, reading)))
    return found


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


@dataclass(frozen=True)
class Measured:
    """A metric by itself, as the list of records behind a figure takes an indicator of a plan."""

    metric: str
    number: int = 0


@dataclass(frozen=True)
class ComponentFigure:
    """What the metric of a component says of an area on a day; None where no module declares it."""

    indicator: Measured
    figure: Figure | None


def component_figure(metric: str, *, area: Area, on: date) -> ComponentFigure:
    """The figure of a component's metric in the version in force."""
    found = None
    if metric in declared_metrics():
        version = version_in_force(metric, region=area.code, on=on)
        found = figure(metric, area=metric_area(area), as_of=on, version=version)
    return ComponentFigure(Measured(metric), found)
