"""What is entered about tasks: a task, its milestones, how it goes, that it is done, and the check."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.engines.funds.models import Entry
from gonghui.faces.web import words
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.monitoring.views import entered
from gonghui.faces.web.page import Crumb, needs, over, show, today
from gonghui.faces.web.plans.roadmap.pages import SOURCE_WORDS
from gonghui.faces.web.plans.roadmap.views import EDIT, LARGEST, VIEW, crumbs, found_task, lens_of, plan_named
from gonghui.foundation.core.queries import attachment_content
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.models import Task
from gonghui.insight.roadmap.rules import MOST_WORDS

STEPS, HELPERS = 4, 3  # lines that the form offers; more are entered on the task's own page
RECORD = re.compile(r"/registers/([a-z0-9_-]{1,40})/([0-9a-f-]{36})(?:/|$)")
MILESTONE = re.compile(r"milestone_(\d+)_(\w+)")


def _asks_of_task(plan: Plan) -> dict[str, list[Any]]:
    goals = {str(goal.public_id): words.name_of(goal) for goal in plan.goals.order_by("number")}
    main = [
        Ask(name="name_zh", label=_("Name of the task"), longest=120),
        Ask(name="name_en", label=_("Name in English"), longest=160, required=False),
        Ask(name="goal", label=_("Serves the goal"), kind="choice", choices=goals, required=False),
        Ask(name="owner", label=_("Owner"), kind="body", help=_("Credit code or name of the unit.")),
        Ask(name="starts_on", label=_("First day"), kind="date", value=f"{plan.period_start}"),
        Ask(name="due_on", label=_("Last day"), kind="date", value=f"{plan.period_end}"),
    ]
    helpers = [
        Ask(name=f"helper_{n}", label=_("Helper %(n)s") % {"n": n}, kind="body", required=False)
        for n in range(1, HELPERS + 1)
    ]
    steps = [
        (
            Ask(
                name=f"milestone_{n}_name", label=_("Milestone %(n)s") % {"n": n}, longest=120, required=False
            ),
            Ask(name=f"milestone_{n}_due_on", label=_("due"), kind="date", required=False),
        )
        for n in range(1, STEPS + 1)
    ]
    money = [
        Ask(name=f"budget_{source}", label=SOURCE_WORDS[source], longest=20, required=False)
        for source in Entry.Source.values
    ]
    money.append(Ask(name="document", label=_("Document or voucher"), longest=120, required=False))
    return {"main": main, "helpers": helpers, "steps": steps, "money": money}


def _step(n: int) -> tuple[Ask, Ask]:
    name = Ask(name=f"milestone_{n}_name", label=_("Milestone %(n)s") % {"n": n}, longest=120, required=False)
    return name, Ask(name=f"milestone_{n}_due_on", label=_("due"), kind="date", required=False)


def _flat(asks: dict[str, list[Any]]) -> list[Ask]:
    return [*asks["main"], *asks["helpers"], *(one for pair in asks["steps"] for one in pair), *asks["money"]]


@needs(*EDIT)
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Enters a task of a plan with owner, helpers, milestones and its first budget."""
    plan = plan_named(key)
    lens_of(request, plan)  # none of a plan of elsewhere
    over(request, *EDIT, plan.area)
    asks = _asks_of_task(plan)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(_flat(asks), request)
        errors |= _half_lines(values, errors)
        if not errors:
            try:
                made = _enter(plan, values, request)
            except Refusal as refusal:
                errors = {_field(refusal.field or "", values): str(refusal)}
            else:
                messages.success(request, _("The task is entered."))
                return redirect("web:task", made.public_id)
        back = {one.name: one for one in forms.typed(_flat(asks), request, errors)}
        asks = {
            name: [
                tuple(back[part.name] for part in one) if isinstance(one, tuple) else back[one.name]
                for one in rows
            ]
            for name, rows in asks.items()
        }
    flat = _flat(asks)
    named = {one.name for one in flat}
    context = {
        **asks,
        "plan": plan,
        "asks": flat,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in named],
        "crumbs": crumbs(
            plan, Crumb(_("Roadmap"), reverse("web:roadmap", args=[key])), Crumb(_("Enter a task"))
        ),
    }
    return show(request, "plans/roadmap/new.html", context, status=422 if errors else 200)


def _lines(values: dict[str, Any]) -> list[int]:
    """The lines of milestones that were filled in."""
    parts = [(n, f"milestone_{n}_name", f"milestone_{n}_due_on") for n in range(1, STEPS + 1)]
    return [n for n, name, due in parts if name in values or due in values]


def _half_lines(values: dict[str, Any], errors: dict[str, str]) -> dict[str, str]:
    """Milestones with a name and no day, or a day and no name."""
    found = {}
    for n in _lines(values):
        for name, text in ((f"milestone_{n}_name", _("Name")), (f"milestone_{n}_due_on", _("due"))):
            if name not in values and name not in errors:
                found[name] = _("“%(field)s” is missing; enter it.") % {"field": text}
    return found


def _field(field: str, values: dict[str, Any]) -> str:
    """Where the form shows a refusal: lines left empty are not counted by the action."""
    told = MILESTONE.fullmatch(field)
    if told:
        return f"milestone_{_lines(values)[int(told[1]) - 1]}_{told[2]}"
    return "helper_1" if field == "helpers" else field


def _enter(plan: Plan, values: dict[str, Any], request: HttpRequest) -> Task:
    goal = values.pop("goal", "")
    return actions.enter_task(
        plan=plan,
        goal=plan.goals.filter(public_id=goal).first() if goal else None,
        helpers=[values[name] for n in range(1, HELPERS + 1) if (name := f"helper_{n}") in values],
        milestones=[(values[f"milestone_{n}_name"], values[f"milestone_{n}_due_on"]) for n in _lines(values)],
        budget=[(key, values[name]) for key in Entry.Source.values if (name := f"budget_{key}") in values],
        document=values.get("document", ""),
        by=request.user,
        now=timezone.now(),
        **{name: values[name] for name in ("name_zh", "owner", "starts_on", "due_on")},
        name_en=values.get("name_en", ""),
    )


# -- about one task ---------------------------------------------------------------------------------------


def _reported(public_id: UUID, request: HttpRequest) -> Task:
    """The task of an address, for whoever may report on it."""
    task = found_task(public_id, today()).task
    if not queries.may_report(request.user, task):
        raise PermissionDenied(_("Only the owner of a task and the plan office report on it."))
    return task


def _kept(public_id: UUID, request: HttpRequest) -> Task:
    """The task of an address, for whoever keeps its plan."""
    task = found_task(public_id, today()).task
    over(request, *EDIT, task.plan.area)
    return task


def _page(task: Task, title: str) -> dict[str, Any]:
    back = reverse("web:task", args=[task.public_id])
    roadmap = Crumb(_("Roadmap"), reverse("web:roadmap", args=[task.plan.key]))
    return {
        "title": title,
        "sub": words.name_of(task),
        "back": back,
        "crumbs": crumbs(task.plan, roadmap, Crumb(words.name_of(task), back), Crumb(title)),
    }


def _evidence(values: dict[str, Any], *, field: str = "") -> dict[str, Any]:
    """What shows it: a file as it was sent, or a record by the address of its page."""
    told: dict[str, Any] = {}
    file, record = values.pop("file", None), values.pop("record", "")
    if file is not None:
        told["file"] = (file.name or "", file.read(LARGEST + 1))
    elif record and field:
        found = RECORD.search(record)
        if found is None:
            raise Refusal(_("This is no address of a record; copy it from the record's page."), field)
        told |= {"register": found[1], "record_id": found[2]}
    return told


def _said(do: Callable[..., Any], task: Task, request: HttpRequest, *, field: str = "") -> Any:
    """Calls an action about a task with what was typed and what shows it."""

    def told(values: dict[str, Any]) -> None:
        shown = _evidence(values, field=field)
        try:
            do(task=task, by=request.user, now=timezone.now(), **values, **shown)
        except Refusal as refusal:
            raise Refusal(
                refusal.message, "record" if refusal.field == "record_id" else refusal.field
            ) from None

    return told


@needs(*VIEW)
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says how a task goes, with what shows it."""
    task = _reported(public_id, request)
    asks = [
        Ask(name="on", label=_("Day"), kind="date", value=f"{today()}"),
        Ask(name="words", label=_("How it goes"), longest=MOST_WORDS),
        Ask(name="file", label=_("File"), kind="file", required=False, help=_("What shows it.")),
        Ask(
            name="record",
            label=_("Or the address of a record"),
            longest=300,
            required=False,
            help=_("Copied from the page of the record that shows it."),
        ),
    ]
    do = _said(actions.report_progress, task, request, field="record")
    page = _page(task, _("Report how the task goes"))
    return entered(request, asks, do, done=_("Entered; it stands with the task."), **page)


@needs(*VIEW)
def done(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says that a task is done; another person checks it."""
    task = _reported(public_id, request)
    asks = [
        Ask(name="on", label=_("Done since"), kind="date", value=f"{today()}"),
        Ask(name="words", label=_("In a few words"), longest=MOST_WORDS, required=False),
        Ask(
            name="file",
            label=_("File"),
            kind="file",
            required=False,
            help=_("Wanted where no milestone shows that it is done."),
        ),
    ]
    do = _said(actions.report_done, task, request)
    page = _page(task, _("Report the task as done"))
    return entered(
        request, asks, do, done=_("Reported; another person of the plan office checks it."), **page
    )


@needs(*EDIT)
def send_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says what a task that was reported as done still lacks."""
    task = _kept(public_id, request)
    asks = [Ask(name="words", label=_("What is missing"), longest=MOST_WORDS)]
    do = _said(actions.send_back_task, task, request)
    page = _page(task, _("Send the task back"))
    return entered(request, asks, do, done=_("Sent back; it says so with the task."), **page)


@require_POST
@needs(*EDIT)
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another person found that the task is done."""
    task = _kept(public_id, request)
    try:
        actions.check_task(task=task, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Checked; the task is done."))
    return redirect("web:task", public_id)


@needs(*EDIT)
def milestone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enters a further milestone of a task."""
    task = _kept(public_id, request)
    asks = [
        Ask(name="name", label=_("Name of the milestone"), longest=120),
        Ask(name="due_on", label=_("due"), kind="date", value=f"{task.due_on}"),
    ]

    def do(values: dict[str, Any]) -> None:
        actions.add_milestone(task=task, by=request.user, **values)

    page = _page(task, _("Enter a milestone"))
    return entered(request, asks, do, done=_("The milestone is entered."), **page)


@needs(*VIEW)
def file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that shows something of a task; for whoever sees the plan's figures."""
    attached = queries.file_of(found_task(public_id, today()).task, file_id)
    if attached is None:
        raise Http404(_("There is no such file among those you may see."))
    try:
        content = attachment_content(attached)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:task", public_id)
    answer = HttpResponse(content, content_type=attached.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, attached.name) or "attachment"
    return answer
