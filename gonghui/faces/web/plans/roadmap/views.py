"""The roadmap of a plan, one task of it, and composite indices."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.engines.funds.models import Entry, Posting
from gonghui.engines.funds.queries import postings_of
from gonghui.faces.web import words
from gonghui.faces.web.indicators.pages import behind
from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, Lens, from_one_state, needs, over, read_lens, show, today
from gonghui.faces.web.plans.roadmap import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import unmeasured_goals
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.queries import TaskRow
from gonghui.insight.roadmap.rules import composites, waits_for_check

VIEW = (Permission.VIEW_FIGURES, Category.FIGURES)
EDIT = (Permission.EDIT_PLAN, Category.FIGURES)
LARGEST = 20 * 1024 * 1024


def plan_named(key: str) -> Plan:
    """The plan of a key, or a page that says there is none."""
    plan = Plan.objects.select_related("area").filter(key=key).first()
    if plan is None:
        raise Http404(_("There is no plan called %(key)s.") % {"key": key})
    return plan


def crumbs(plan: Plan, *more: Crumb) -> list[Crumb]:
    """Plans, the plan, its roadmap."""
    above = [
        Crumb(_("Plans"), reverse("web:all-plans")),
        Crumb(words.name_of(plan), reverse("web:cockpit", args=[plan.key])),
    ]
    return [*above, *more]


def lens_of(request: HttpRequest, plan: Plan) -> Lens:
    """The lens of a plan's page; tasks are told to whoever sees the plan's figures."""
    if plan.area.level == Area.Level.ELSEWHERE:
        raise Http404(_("No tasks of plans of elsewhere are kept here."))
    return read_lens(request, min(today(), plan.period_end))


@needs(*VIEW)
def roadmap(request: HttpRequest, key: str) -> HttpResponse:
    """Tasks over time, their money by source, sub-plans, and goals that nothing measures."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    rows = queries.tasks_of(plan, on=lens.on)
    context = {
        "plan": plan,
        "lens": lens,
        "gantt": pages.gantt(plan, rows, lens.on),
        "money": [(row, pages.money_of(row)) for row in rows],
        "sub_plans": queries.sub_plans(plan),
        "unmeasured": unmeasured_goals(plan),
        "crosswalk": queries.crosswalk(plan),
        "may_keep": queries.may_keep(request.user, plan.area),
        "crumbs": crumbs(plan, Crumb(_("Roadmap"))),
    }
    return show(request, "plans/roadmap/roadmap.html", context)


def found_task(public_id: UUID, on: date) -> TaskRow:
    """The task of an address."""
    row = queries.task_of(public_id, on=on)
    if row is None:
        raise Http404(_("There is no such task."))
    return row


@needs(*VIEW)
def task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One task: its milestones with what shows them, and its book."""
    row = found_task(public_id, today())
    lens_of(request, row.task.plan)
    return _shown(request, row)


def _shown(request: HttpRequest, row: TaskRow, status: int = 200, **told: Any) -> HttpResponse:
    plan = row.task.plan
    context = {
        "row": row,
        "plan": plan,
        "stand": pages.STAND_WORDS[row.stand],
        "sign": pages.STAND_SIGNS[row.stand],
        "money": pages.money_of(row),
        "postings": [
            (one, pages.POSTING_WORDS[one.kind], _source(one), _amount(one))
            for one in postings_of(row.task.purse)
        ],
        **_reports(request, row),
        "kinds": [(key, word) for key, word in pages.POSTING_WORDS.items() if key != "reversal"],
        "sources": [(key, pages.SOURCE_WORDS[key]) for key in Entry.Source.values],
        "today": today(),
        "crumbs": crumbs(
            plan,
            Crumb(_("Roadmap"), reverse("web:roadmap", args=[plan.key])),
            Crumb(words.name_of(row.task) or row.task.name_zh),
        ),
        **told,
    }
    return show(request, "plans/roadmap/task.html", context, status=status)


def _reports(request: HttpRequest, row: TaskRow) -> dict[str, Any]:
    """What was said of the task, what shows it, and what the reader may do about it."""
    said = queries.said_of(row.task)
    claim = waits_for_check(one.report for one in reversed(said))
    may_keep = queries.may_keep(request.user, row.task.plan.area)
    open_ = row.task.done_on is None
    may_report = open_ and queries.may_report(request.user, row.task)
    return {
        "may_keep": may_keep,
        "may_report": may_report,
        "may_plan": may_keep and open_,
        "said": [(one, pages.SAID_WORDS[one.report.kind]) for one in said],
        "files": queries.evidence_files(row),
        "claim": claim if open_ else None,
        "may_check": may_keep and open_ and claim is not None and claim.by_id != request.user.pk,
    }


def _amount(posting: Posting) -> int:
    return max(abs(one.fen) for one in posting.entries.all())


def _source(posting: Posting) -> Any:
    return pages.SOURCE_WORDS[posting.entries.all()[0].source]


def _day(text: str, field: str) -> date:
    try:
        return day_of(text)
    except ValueError:
        raise Refusal(_("Write the day like 2025-12-31."), field=field) from None


@require_POST
@needs(*EDIT)
def post_money(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enters budget, a commitment or a payment of a task."""
    row = found_task(public_id, today())
    over(request, *EDIT, row.task.plan.area)
    given = request.POST
    try:
        actions.post_money(
            task=row.task,
            kind=given.get("kind", ""),
            source=given.get("source", ""),
            yuan=given.get("yuan", ""),
            on=_day(given.get("on", ""), "on"),
            note=given.get("note", ""),
            document=given.get("document", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _shown(request, row, 422, problem=refusal, typed=given.dict())
    messages.success(request, _("It stands in the book of the task."))
    return redirect(f"{reverse('web:task', args=[public_id])}#money")


@require_POST
@needs(*VIEW)
def reach(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """A milestone was reached, with the file that shows it; for the owner and the plan office."""
    row = found_task(public_id, today())
    if not queries.may_report(request.user, row.task):
        raise PermissionDenied(_("Only the owner of a task and the plan office report on it."))
    step = next((one for one in row.milestones if one.number == number), None)
    if step is None:
        raise Http404(_("There is no such task."))
    file, given = request.FILES.get("file"), request.POST
    try:
        actions.reach_milestone(
            milestone=step,
            on=_day(given.get("on", ""), "on"),
            label=given.get("label", ""),
            content=file.read(LARGEST + 1) if file else b"",
            file_name=file.name or "" if file else "",
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _shown(request, row, 422, wrong_step=number, step_problem=refusal, typed=given.dict())
    return redirect("web:task", public_id)


@needs(*VIEW)
@from_one_state
def indices(request: HttpRequest, key: str) -> HttpResponse:
    """The composite indices of the plan's area, every component with its own number."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    states = queries.indices_seen_by(request.user, area=lens.area, on=lens.on)
    context = {
        "plan": plan,
        "lens": lens,
        "states": states,
        "addresses": pages.component_addresses(plan, lens, states),
        "may_keep": queries.may_keep(request.user, plan.area),
        "crumbs": crumbs(plan, Crumb(_("Composite indices"))),
    }
    return show(request, "plans/roadmap/indices.html", context)


@needs(*VIEW)
@from_one_state
def component(request: HttpRequest, key: str, metric: str) -> HttpResponse:
    """A component of an index that no plan has as an indicator: its figure, and the records behind it."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    if metric not in {part.metric for one in composites() for part in one.components if part.metric}:
        raise Http404(_("There is no such index."))
    part = queries.component_figure(metric, area=lens.area, on=lens.on)
    declared = declared_metrics().get(metric, (None,))[-1]
    after, shown = request.GET.get("after", ""), request.GET.get("part", "all")
    listed = None
    if declared is not None and part.figure is not None and behind.has_records(declared):
        listed = behind.record_list(
            plan,
            part,
            lens,
            request.user,
            shown if shown in dict(behind.parts_offered(declared)) else "all",
            int(after) if after.isdecimal() and len(after) < 16 else None,
        )
    context = {
        "plan": plan,
        "lens": lens,
        "metric": declared,
        "figure": part.figure,
        "list": listed,
        "parts": behind.parts_offered(declared) if declared else [],
        "crumbs": crumbs(
            plan,
            Crumb(_("Composite indices"), reverse("web:indices", args=[plan.key])),
            Crumb(str(declared.name) if declared else metric),
        ),
    }
    return show(request, "plans/roadmap/component.html", context)
