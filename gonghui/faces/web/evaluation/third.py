"""A third party's own page: scores, findings, opinion; filed, everybody reads it and nobody changes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.evaluation import deeds, pages
from gonghui.faces.web.evaluation.views import VIEW
from gonghui.faces.web.page import Crumb, needs, show
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.actions.evaluators import LONGEST_OPINION
from gonghui.insight.evaluation.models import Engagement, Evaluation


def found_engagement(request: HttpRequest, public_id: UUID) -> Engagement:
    """The engagement: for its own account, and once it is filed for whoever sees the evaluation."""
    rows = Engagement.objects.select_related("evaluation__plan__area", "body", "account")
    one = rows.filter(public_id=public_id).first()
    is_own = one is not None and one.account_id == request.user.pk
    if one is None or not (is_own or one.filed_at is not None):
        raise Http404(_("There is nothing filed by a third party here."))
    pages.found(request, one.evaluation.public_id)
    return one


def _may_write(request: HttpRequest, one: Engagement) -> bool:
    at_work = one.filed_at is None and one.ended_on is None
    return at_work and one.account_id == request.user.pk and one.evaluation.state == Evaluation.State.OPEN


@needs(*VIEW)
def third_party(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form of a third party; filed, what it filed."""
    one = found_engagement(request, public_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _keep(request, one)
        except Refusal as refusal:
            errors = pages.errors_of(refusal)
        else:
            messages.success(request, _("Kept; nobody else reads it before it is filed."))
            return redirect("web:evaluation:third", public_id)
    return _shown(request, one, errors, request.POST if errors else None)


@require_POST
@needs(*VIEW)
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Files what is kept."""
    one = found_engagement(request, public_id)
    try:
        actions.file_engagement(
            engagement=one, version=_version(request), by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        return _shown(request, one, pages.errors_of(refusal), None)
    messages.success(request, _("Filed and frozen; nobody changes it any more."))
    return redirect("web:evaluation:third", public_id)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _keep(request: HttpRequest, one: Engagement) -> None:
    numbers = one.evaluation.items.values_list("indicator__number", flat=True)
    actions.write_scores(
        engagement=one,
        scores={
            number: (
                request.POST.get(f"points_{number}", "").strip(),
                request.POST.get(f"words_{number}", ""),
            )
            for number in numbers
        },
        opinion=request.POST.get("opinion", ""),
        points=request.POST.get("points", "").strip(),
        version=_version(request),
        by=request.user,
        now=timezone.now(),
    )


def _shown(request: HttpRequest, one: Engagement, errors: dict[str, str], typed: Any) -> HttpResponse:
    items = one.evaluation.items.select_related("indicator", "owner").order_by("indicator__number")
    scores = {score.item_id: score for score in one.scores.all()}

    def ask(name: str, label: str, value: Any, longest: int, *, required: bool = True) -> Ask:
        kept = typed.get(name, "") if typed is not None else ("" if value is None else value)
        return Ask(
            name=name,
            label=label,
            longest=longest,
            required=required,
            value=kept,
            error=errors.get(name, ""),
        )

    lines = []
    for item in items:
        score, number = scores.get(item.pk), item.indicator.number
        points = ask(f"points_{number}", _("Points of 100"), score and score.points, 5)
        said = ask(f"words_{number}", _("Remarks"), score.words if score else "", 1000, required=False)
        lines.append((pages.line(item), score, points, said))
    overall = ask("points", _("Points of 100 over all"), one.points, 5)
    opinion = ask("opinion", _("Opinion over all"), one.opinion, LONGEST_OPINION)
    asks = [own for _line, _score, *both in lines for own in both] + [overall, opinion]
    context = {
        "engagement": one,
        "evaluation": one.evaluation,
        "lines": lines,
        "overall": overall,
        "opinion": opinion,
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in {own.name for own in asks}],
        "may_write": _may_write(request, one),
        "version": typed.get("version") if typed else one.version,
        "findings": one.findings.select_related("item__indicator").order_by("number"),
        "filing": one.filing if one.filed_at is not None else None,
        "is_intact": one.filed_at is not None and queries.is_intact(one.filing),
        "crumbs": pages.crumbs(one.evaluation, Crumb(words.name_of(one.body))),
    }
    return show(request, "evaluation/third.html", context, status=422 if errors else 200)


@needs(*VIEW)
def finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enters a finding of a third party."""
    one = found_engagement(request, public_id)
    return pages.entered(
        request,
        deeds.finding_asks(one.evaluation),
        lambda values: actions.enter_finding(
            evaluation=one.evaluation,
            engagement=one,
            by=request.user,
            now=timezone.now(),
            **deeds.finding_values(values),
        ),
        done=_("Entered; nobody else reads it before it is filed."),
        back=reverse("web:evaluation:third", args=[public_id]),
        title=_("Enter a finding"),
        sub=one.evaluation.title,
        crumbs=pages.crumbs(one.evaluation, Crumb(_("Enter a finding"))),
    )


@require_POST
@needs(*VIEW)
def strike(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Takes an own finding out before it is filed."""
    one = found_engagement(request, public_id)
    row = one.findings.select_related("engagement").filter(number=number).first()
    if row is None:
        raise Http404(_("There is no such finding."))
    try:
        actions.strike_finding(finding=row, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Struck."))
    return redirect("web:evaluation:third", public_id)
