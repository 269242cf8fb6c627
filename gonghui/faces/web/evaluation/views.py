"""Evaluations of plans: the list, one of them, what is entered about it, its results."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.engines.cases.models import Case
from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.evaluation import deeds, pages
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import Evaluation
from gonghui.insight.evaluation.rules.evaluating import LONGEST_SCHEME
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import plan_rows

VIEW = (Permission.VIEW_FIGURES, Category.FIGURES)
ORGANISE = (Permission.FOLLOW_PLAN, Category.FIGURES)
EXPORT = (Permission.EXPORT, Category.FIGURES)
SHOWN = 100


@needs(*VIEW)
def evaluations(request: HttpRequest) -> HttpResponse:
    """The evaluations of all plans, or of one."""
    plan = Plan.objects.filter(key=request.GET.get("plan", "")).first()
    rows = [
        (one, pages.KIND_WORDS[one.kind], pages.STATE_WORDS[one.state])
        for one in queries.listed(request.user, plan=plan.key if plan else "")[:SHOWN]
    ]
    context = {
        "plan": plan,
        "rows": rows,
        "may_organise": queries.may_organise(request.user),
        "crumbs": pages.crumbs(plan=plan),
    }
    return show(request, "evaluation/list.html", context)


@needs(*ORGANISE)
def new(request: HttpRequest) -> HttpResponse:
    """Opens an evaluation in the name of the reader's own office."""
    home = home_of(request.user, *ORGANISE)
    assert home is not None
    plans = {row.plan.key: row.plan for row in plan_rows() if row.measured}
    year = today().year - 1
    asks = [
        Ask(
            name="plan",
            label=_("Plan"),
            kind="choice",
            value=request.GET.get("plan", ""),
            choices={key: words.name_of(one) for key, one in plans.items()},
        ),
        Ask(name="kind", label=_("Which evaluation"), kind="choice", choices=pages.KIND_WORDS),
        Ask(name="year", label=_("Year"), kind="number", value=str(year)),
        Ask(name="as_of", label=_("Figures as of"), kind="date", value=f"{year}-12-31"),
        Ask(
            name="numbers",
            label=_("Which indicators"),
            longest=200,
            required=False,
            help=_("Their numbers, such as 1, 3, 9; left empty, all of the plan."),
        ),
        Ask(
            name="due_on",
            label=_("Self-assessments by"),
            kind="date",
            help=_("That day included; each lead unit is asked once, in its inbox."),
        ),
        Ask(
            name="scheme",
            label=_("Scheme: what is looked at, and how"),
            longest=LONGEST_SCHEME,
        ),
    ]

    def do(values: dict[str, Any]) -> None:
        chosen = plans[values.pop("plan")]
        numbers = _numbers(values.pop("numbers", ""))
        actions.open_evaluation(
            plan=chosen, body=home, numbers=numbers, by=request.user, now=timezone.now(), **values
        )

    return pages.entered(
        request,
        asks,
        do,
        done=_("Opened: the figures are taken, and each lead unit has it in its inbox."),
        back=reverse("web:evaluation:list"),
        title=_("Open an evaluation"),
        sub=words.name_of(home),
        crumbs=pages.crumbs(None, Crumb(_("Open an evaluation"))),
    )


def _numbers(text: str) -> list[int] | None:
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    told = [one for one in parts if one]
    if not all(one.isdecimal() and len(one) < 5 for one in told):
        raise Refusal(_("Write numbers of indicators, such as 1, 3, 9."), "numbers")
    return [int(one) for one in told] or None


@needs(*VIEW)
def evaluation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One evaluation: how far it is, what was found, what is followed up."""
    one, now = pages.found(request, public_id), timezone.now()
    standing = queries.standing_of(one, request.user, now)
    organises = queries.may_organise(request.user)
    issued = one.state == Evaluation.State.ISSUED
    asked = request.GET.get("units", "")
    units = [
        unit
        for unit in standing.units
        if asked not in ("filed", "waiting", "late")
        or (asked == "filed" and unit.is_filed)
        or (asked == "late" and unit.is_late)
        or (asked == "waiting" and not unit.is_filed)
    ]
    context = {
        "evaluation": one,
        "standing": standing,
        "units": units,
        "asked": asked,
        "kind": pages.KIND_WORDS[one.kind],
        "state": pages.STATE_WORDS[one.state],
        "lines": [pages.line(item) for item in standing.items],
        "righting_open": sum(row.is_open for row in standing.righting),
        "decisions_open": sum(row.is_open for row in standing.decisions),
        "changes": [(change, pages.CHANGE_WORDS[change.state]) for change in standing.changes],
        "works": organises and one.state == Evaluation.State.OPEN,
        "recalls": organises and one.state == Evaluation.State.SIGNING,
        "may_issue": queries.may_issue(request.user)
        and one.state == Evaluation.State.SIGNING
        and request.user.pk not in one.hands,
        "may_decide": queries.may_issue(request.user),
        "may_see_cases": permitted(request, Permission.VIEW, Category.CASES),
        "withdraws": organises and one.state in (Evaluation.State.OPEN, Evaluation.State.SIGNING),
        "withdrawn": one.state == Evaluation.State.WITHDRAWN,
        "organises": organises and one.state != Evaluation.State.WITHDRAWN,
        "issued": issued,
        "crumbs": pages.crumbs(one),
    }
    return show(request, "evaluation/one.html", context)


@needs(*VIEW)
def deed(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Enters something about an evaluation."""
    one = pages.found(request, public_id)
    what = deeds.DEEDS.get(name)
    if what is None:
        raise Http404(_("There is no such thing to enter."))
    allowed = queries.may_issue if what.by == deeds.ISSUE else queries.may_organise
    if not allowed(request.user):
        raise PermissionDenied(_("None of your roles opens this page."))
    part = deeds.part_of(what, one, request.GET.get("part", ""))
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else one.version

    def do(values: dict[str, Any]) -> None:
        given = {**values, "version": version} if name in ("conclude", "submit", "issue") else values
        what.do(one, part, given, request.user, timezone.now())

    return pages.entered(
        request,
        what.asks(one, part),
        do,
        done=what.done,
        back=pages.address(one, what.back),
        title=what.label,
        sub=one.title,
        crumbs=pages.crumbs(one, Crumb(str(what.label))),
        more={"version": version, "help": what.help},
    )


@needs(*VIEW)
def of_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From a case of an evaluation to its place on the evaluation's page."""
    case = Case.objects.filter(public_id=public_id)
    found = case.select_related("countersign__evaluation", "follow_up__evaluation").first()
    for name, part in (("countersign", "signatures"), ("follow_up", "findings")):
        made = getattr(found, name, None)
        if made is not None:
            one = pages.found(request, made.evaluation.public_id)
            return redirect(pages.address(one, part))
    raise Http404(_("There is no such evaluation among those you may see."))


@needs(*VIEW)
def results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the evaluation says of each lead unit, for appraisals."""
    one = pages.found(request, public_id)
    context = {
        "evaluation": one,
        "rows": queries.results_of(one),
        "may_export": permitted(request, *EXPORT),
        "crumbs": pages.crumbs(one, Crumb(_("Results by unit"))),
    }
    return show(request, "evaluation/results.html", context)


@needs(*EXPORT)
def results_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The results as a sheet."""
    one = pages.found(request, public_id)
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [
        _("Lead unit"),
        _("Indicators"),
        _("Binding"),
        _("Met or on track"),
        _("Lagging"),
        _("Not judged"),
    ]
    heads += [_("Self-assessment filed"), _("Third-party points"), _("To be put right"), _("Put right")]
    writer.writerow(heads)
    for row in queries.results_of(one):
        counts = [row.indicators, row.binding, row.reached, row.lagging, row.unknown]
        told = _("yes") if row.filed else _("no")
        points = "" if row.points is None else f"{row.points}"
        writer.writerow([words.name_of(row.body), *counts, told, points, row.to_put_right, row.put_right])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evaluation-{one.year}.csv"'
    return response
