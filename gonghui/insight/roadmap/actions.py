"""Tasks entered, milestones reached with evidence, money posted, an index adopted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.engines.funds.actions import open_purse, post
from gonghui.engines.funds.models import Posting
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import attach, fields_of, record_change
from gonghui.foundation.core.registers import Category, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.insight.plans.models import Goal, Plan
from gonghui.insight.roadmap.models import Evidence, IndexAdoption, Milestone, Task, TaskHelper
from gonghui.insight.roadmap.rules import composites

KEEP = (Permission.EDIT_PLAN, Category.FIGURES)
LONGEST = 120

SENTENCES = {
    "add_task": _("entered the task {name}"),
    "add_milestone": _("entered the milestone {name} of {task}"),
    "reach_milestone": _("reached the milestone {name} of {task}, shown by {evidence}"),
    "finish_task": _("finished the task {name}"),
    "adopt_index": _("entered that {committee} adopted the weights of {index}"),
}


@transaction.atomic
def add_task(
    *,
    plan: Plan,
    name_zh: str,
    owner: Body,
    starts_on: date,
    due_on: date,
    by: Account,
    name_en: str = "",
    goal: Goal | None = None,
    helpers: Sequence[Body] = (),
) -> Task:
    """Enters a task of a plan.

    Raises:
        Refusal: no name, reversed days, days outside the plan, or the owner helps itself.
    """
    demand(by, *KEEP)
    if not name_zh.strip() or len(name_zh.strip()) > LONGEST:
        raise Refusal(_("Name the task in at most 120 characters."), "name_zh")
    if due_on < starts_on:
        raise Refusal(_("The task ends before it begins; check both days."), "due_on")
    if starts_on < plan.period_start or due_on > plan.period_end:
        raise Refusal(_("The task lies outside the plan's period."), "due_on")
    if owner in helpers:
        raise Refusal(_("The owner of a task is no helper of it."), "helpers")
    Plan.objects.select_for_update().get(pk=plan.pk)
    last = Task.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    task = Task.objects.create(
        plan=plan,
        goal=goal,
        number=last + 1,
        name_zh=name_zh.strip(),
        name_en=name_en.strip(),
        owner=owner,
        starts_on=starts_on,
        due_on=due_on,
        purse=open_purse(name=name_zh, body=owner, by=by),
    )
    TaskHelper.objects.bulk_create(TaskHelper(task=task, body=body) for body in dict.fromkeys(helpers))
    record_change(verb="add_task", record=task, by=by, params={"name": task.name_zh})
    return task


@transaction.atomic
def add_milestone(*, task: Task, name: str, due_on: date, by: Account) -> Milestone:
    """Enters a step of a task.

    Raises:
        Refusal: no name, a day outside the task's, or the task is finished.
    """
    demand(by, *KEEP)
    held = Task.objects.select_for_update().get(pk=task.pk)
    if held.done_on is not None:
        raise Refusal(_("This task is finished."))
    if not name.strip() or len(name.strip()) > LONGEST:
        raise Refusal(_("Name the milestone in at most 120 characters."), "name")
    if not held.starts_on <= due_on <= held.due_on:
        raise Refusal(_("The milestone lies outside the task's days."), "due_on")
    last = held.milestones.aggregate(last=Max("number"))["last"] or 0
    step = Milestone.objects.create(task=held, number=last + 1, name=name.strip(), due_on=due_on)
    params = {"name": step.name, "task": held.name_zh}
    record_change(verb="add_milestone", record=step, by=by, params=params)
    return step


@transaction.atomic
def reach_milestone(
    *,
    milestone: Milestone,
    on: date,
    label: str,
    by: Account,
    now: datetime,
    content: bytes = b"",
    file_name: str = "",
    register: str = "",
    record_id: str = "",
) -> Milestone:
    """A milestone was reached, with what shows it: a file, or a record of a register.

    Raises:
        Refusal: reached already, a day to come, or nothing that shows it.
    """
    demand(by, *KEEP)
    held = Milestone.objects.select_for_update().select_related("task").get(pk=milestone.pk)
    if held.done_on is not None:
        raise Refusal(_("This milestone was reached already."))
    if on > timezone.localdate(now) or on < held.task.starts_on:
        raise Refusal(_("The day lies before the task or is still to come."), "on")
    if not label.strip():
        raise Refusal(_("Say what shows that it was reached."), "label")
    if not content and not register:
        raise Refusal(_("Attach a file, or name a record of the platform, that shows it."), "file")
    before = fields_of(held)
    held.done_on, held.version = on, held.version + 1
    held.save(update_fields=["done_on", "version"])
    kept = Evidence.objects.create(
        milestone=held,
        label=label.strip()[:LONGEST],
        register=register if not content else "",
        record_id=_record(register, record_id) if not content else None,
        by=by,
    )
    if content:
        attach(content=content, name=file_name, record=kept, by=by)
    params = {"name": held.name, "task": held.task.name_zh, "evidence": kept.label}
    record_change(verb="reach_milestone", record=held, by=by, before=before, params=params)
    return held


def _record(register: str, record_id: str) -> str:
    """The public id of a record that is there."""
    found = declared_registers().get(register)
    refusal = Refusal(_("There is no such record in this register."), "record_id")
    if found is None:
        raise refusal
    try:
        known = apps.get_model(found.model)._default_manager.filter(public_id=record_id).exists()
    except (ValueError, ValidationError):
        raise refusal from None
    if not known:
        raise refusal
    return record_id


@transaction.atomic
def finish_task(*, task: Task, on: date, by: Account, now: datetime) -> Task:
    """A task is done; every milestone of it was reached.

    Raises:
        Refusal: finished already, open milestones, or a day to come.
    """
    demand(by, *KEEP)
    held = Task.objects.select_for_update().get(pk=task.pk)
    if held.done_on is not None:
        raise Refusal(_("This task is finished."))
    waiting = held.milestones.filter(done_on=None).count()
    if waiting:
        raise Refusal(_("%(count)d milestones are not reached yet.") % {"count": waiting})
    if on > timezone.localdate(now) or on < held.starts_on:
        raise Refusal(_("The day lies before the task or is still to come."), "on")
    before = fields_of(held)
    held.done_on, held.version = on, held.version + 1
    held.save(update_fields=["done_on", "version"])
    record_change(verb="finish_task", record=held, by=by, before=before, params={"name": held.name_zh})
    return held


@transaction.atomic
def post_money(
    *,
    task: Task,
    kind: str,
    source: str,
    yuan: str,
    on: date,
    note: str,
    document: str,
    by: Account,
    now: datetime,
) -> Posting:
    """Enters budget, a commitment or a payment of a task; in its own book.

    Raises:
        Refusal: as of `funds.actions.post`.
    """
    demand(by, *KEEP)
    held = Task.objects.select_for_update().select_related("purse").get(pk=task.pk)
    return post(
        purse=held.purse,
        kind=kind,
        source=source,
        amount=Money.yuan(yuan),
        on=on,
        note=note,
        document=document,
        by=by,
        today=timezone.localdate(now),
    )


@transaction.atomic
def adopt_index(
    *, index: str, committee: Body, decision: str, on: date, by: Account, now: datetime
) -> IndexAdoption:
    """Enters that a committee adopted the weights of an index as they stand; from then on others see it.

    Raises:
        Refusal: no such index, no committee, no decision, a day to come, or adopted already.
    """
    demand(by, *KEEP)
    found = next((one for one in composites() if one.key == index), None)
    if found is None:
        raise Refusal(_("There is no such index."))
    if committee.kind != Body.Kind.COMMITTEE:
        raise Refusal(_("Weights are adopted by a committee; choose one."), "committee")
    if not decision.strip() or len(decision.strip()) > LONGEST:
        raise Refusal(_("Name the document of the decision."), "decision")
    if on > timezone.localdate(now):
        raise Refusal(_("This day is still to come; enter what has happened."), "on")
    if IndexAdoption.objects.filter(index=index, weights_digest=found.weights_digest).exists():
        raise Refusal(_("These weights were adopted already."))
    adoption = IndexAdoption.objects.create(
        index=index,
        weights_digest=found.weights_digest,
        committee=committee,
        decision=decision.strip(),
        adopted_on=on,
        by=by,
    )
    params = {"committee": committee.name_zh, "index": found.name_zh}
    record_change(verb="adopt_index", record=adoption, by=by, params=params)
    return adoption
