"""Tasks entered, milestones reached with evidence, progress reported, a task done and checked, money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

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
from gonghui.foundation.accounts.queries.areas import demand_over, reaches_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import attach, fields_of, record_change
from gonghui.foundation.core.registers import Category, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.insight.plans.models import Goal, Plan
from gonghui.insight.roadmap.models import Evidence, Milestone, Task, TaskHelper, TaskReport
from gonghui.insight.roadmap.queries import may_report
from gonghui.insight.roadmap.rules import MOST_WORDS, waits_for_check

KEEP = (Permission.EDIT_PLAN, Category.FIGURES)
REPORT = (Permission.REPORT_TASK, Category.CASES)
LONGEST = 120


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
        Refusal: no name, reversed days, days outside the plan, an owner that is gone or helps itself.
    """
    demand_over(by, *KEEP, plan.area)
    if not name_zh.strip() or len(name_zh.strip()) > LONGEST:
        raise Refusal(_("Name the task in at most 120 characters."), "name_zh")
    if due_on < starts_on:
        raise Refusal(_("The task ends before it begins; check both days."), "due_on")
    if starts_on < plan.period_start or due_on > plan.period_end:
        raise Refusal(_("The task lies outside the plan's period."), "due_on")
    if owner.merged_into_id is not None or owner.valid_to is not None:
        gone = _("%(body)s does not exist any more; name who took it over.")
        raise Refusal(gone % {"body": owner}, "owner")
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


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Says of which line of a form a refusal speaks."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(refusal.message, f"{place}_{refusal.field or 'name'}") from None


@transaction.atomic
def enter_task(
    *,
    plan: Plan,
    milestones: Sequence[tuple[str, date]],
    budget: Sequence[tuple[str, str]],
    document: str,
    by: Account,
    now: datetime,
    **task: Any,
) -> Task:
    """Enters a task with its milestones and its first budget, all or nothing.

    Args:
        milestones: name and due day.
        budget: source and yuan.
        document: that the budget stands on.
        task: as of `add_task`.
    Raises:
        Refusal: as of the single actions; its field names the line: `milestone_1_due_on`, `budget_union`.
    """
    made = add_task(plan=plan, by=by, **task)
    for place, (name, due_on) in enumerate(milestones, start=1):
        with _at(f"milestone_{place}"):
            add_milestone(task=made, name=name, due_on=due_on, by=by)
    for source, yuan in budget:
        try:
            post_money(
                task=made,
                kind=Posting.Kind.BUDGET,
                source=source,
                yuan=yuan,
                on=timezone.localdate(now),
                note=made.name_zh,
                document=document,
                by=by,
                now=now,
            )
        except Refusal as refusal:
            field = "document" if refusal.field == "document" else f"budget_{source}"
            raise Refusal(refusal.message, field) from None
    return made


@transaction.atomic
def add_milestone(*, task: Task, name: str, due_on: date, by: Account) -> Milestone:
    """Enters a step of a task.

    Raises:
        Refusal: no name, a day outside the task's, or the task is finished.
    """
    demand_over(by, *KEEP, task.plan.area)
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
    held = Milestone.objects.select_for_update().select_related("task").get(pk=milestone.pk)
    _demand_report(held.task, by)
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


def _demand_report(task: Task, by: Account) -> None:
    """Refuses whoever neither keeps the plan nor reports for the owner of the task."""
    if not may_report(by, task):
        raise Refusal(_("Only the owner of a task and the plan office report on it."))
    if not reaches_area(by, *KEEP, task.plan.area):
        demand(by, *REPORT, task.owner_id)


def _said(
    task: Task, kind: str, *, on: date, words: str, by: Account, now: datetime, file: tuple[str, bytes] | None
) -> TaskReport:
    if len(words.strip()) > MOST_WORDS:
        raise Refusal(_("Too long: at most %(longest)s characters.") % {"longest": MOST_WORDS}, "words")
    if on > timezone.localdate(now) or on < task.starts_on:
        raise Refusal(_("The day lies before the task or is still to come."), "on")
    report = TaskReport.objects.create(task=task, kind=kind, on=on, words=words.strip(), by=by, given_at=now)
    if file is not None:
        attach(content=file[1], name=file[0], record=report, by=by)
    return report


@transaction.atomic
def report_progress(
    *,
    task: Task,
    on: date,
    words: str,
    by: Account,
    now: datetime,
    file: tuple[str, bytes] | None = None,
    register: str = "",
    record_id: str = "",
) -> TaskReport:
    """Says how a task goes, with what shows it: a file, or a record of a register.

    Args:
        file: name and content.
    Raises:
        Refusal: neither owner nor plan office, nothing said, nothing that shows it, or the task is finished.
    """
    held = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    _demand_report(held, by)
    if held.done_on is not None:
        raise Refusal(_("This task is finished."))
    if not words.strip():
        raise Refusal(_("Say how the task goes."), "words")
    if file is None and not register:
        raise Refusal(_("Attach a file, or name a record of the platform, that shows it."), "file")
    known = _record(register, record_id) if file is None else None
    report = _said(held, TaskReport.Kind.PROGRESS, on=on, words=words, by=by, now=now, file=file)
    if known is not None:
        report.register, report.record_id = register, UUID(known)
        report.save(update_fields=["register", "record_id"])
    record_change(verb="report_progress", record=report, by=by, params={"name": held.name_zh})
    return report


@transaction.atomic
def report_done(
    *,
    task: Task,
    on: date,
    by: Account,
    now: datetime,
    words: str = "",
    file: tuple[str, bytes] | None = None,
) -> TaskReport:
    """Says that a task is done since a day; another person checks it. Every milestone of it was reached.

    Raises:
        Refusal: neither owner nor plan office, finished or waiting already, open milestones, a day to come,
            or no milestone and no file that shows it.
    """
    held = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    _demand_report(held, by)
    if held.done_on is not None:
        raise Refusal(_("This task is finished."))
    if waits_for_check(held.reports.order_by("pk")) is not None:
        raise Refusal(_("That it is done was said already; another person checks it now."))
    waiting = held.milestones.filter(done_on=None).count()
    if waiting:
        raise Refusal(_("%(count)d milestones are not reached yet.") % {"count": waiting})
    if file is None and not held.milestones.exists():
        raise Refusal(_("No milestone shows this task; attach a file that shows that it is done."), "file")
    report = _said(held, TaskReport.Kind.DONE, on=on, words=words, by=by, now=now, file=file)
    record_change(verb="report_done", record=report, by=by, params={"name": held.name_zh, "on": f"{on}"})
    return report


def _claim(task: Task, by: Account) -> tuple[Task, TaskReport]:
    """The task, locked, and what was said of its being done; for somebody else of the plan office."""
    demand_over(by, *KEEP, task.plan.area)
    held = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    claim = waits_for_check(held.reports.order_by("pk"))
    if claim is None:
        raise Refusal(_("Nobody has said that this task is done, or somebody checked it meanwhile."))
    if claim.by_id == by.pk:
        raise Refusal(_("You said yourself that it is done; another person checks it."))
    return held, claim


@transaction.atomic
def check_task(*, task: Task, by: Account, now: datetime) -> Task:
    """Another person found that a task is done; it is finished since the day that was said.

    Raises:
        Refusal: nobody said that it is done, or only whoever checks.
    """
    held, claim = _claim(task, by)
    before = fields_of(held)
    held.done_on, held.version = claim.on, held.version + 1
    held.save(update_fields=["done_on", "version"])
    TaskReport.objects.create(task=held, kind=TaskReport.Kind.CHECKED, on=claim.on, by=by, given_at=now)
    params = {"name": held.name_zh, "on": f"{claim.on}"}
    record_change(verb="check_task", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def send_back_task(*, task: Task, words: str, by: Account, now: datetime) -> TaskReport:
    """Another person found that a task is not done yet, and says what is missing.

    Raises:
        Refusal: nothing said, nobody said that it is done, or only whoever checks.
    """
    held, claim = _claim(task, by)
    if not words.strip() or len(words.strip()) > MOST_WORDS:
        raise Refusal(_("Say what is missing, in at most 600 characters."), "words")
    report = TaskReport.objects.create(
        task=held,
        kind=TaskReport.Kind.SENT_BACK,
        on=claim.on,
        words=words.strip(),
        by=by,
        given_at=now,
    )
    record_change(verb="send_back_task", record=report, by=by, params={"name": held.name_zh})
    return report


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
    demand_over(by, *KEEP, task.plan.area)
    held = Task.objects.select_for_update().select_related("purse").get(pk=task.pk)
    try:
        amount = Money.yuan(yuan)
    except Refusal as refusal:
        raise Refusal(refusal.message, "amount") from None
    return post(
        purse=held.purse,
        kind=kind,
        source=source,
        amount=amount,
        on=on,
        note=note,
        document=document,
        by=by,
        today=timezone.localdate(now),
    )
