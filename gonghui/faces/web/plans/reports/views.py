"""Reports of plans and the union statistics: drafted, completed, issued, taken out as files."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, needs, show
from gonghui.faces.web.plans.reports import pages
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.queries import difference
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import plan_rows
from gonghui.insight.reports import actions, queries
from gonghui.insight.reports.models import Report, ReportFile

VIEW = (Permission.VIEW_FIGURES, Category.FIGURES)
EDIT = (Permission.EDIT_PLAN, Category.FIGURES)
SHOWN = 100


def crumbs(report: Report | None = None, *more: Crumb) -> list[Crumb]:
    """Plans, reports, and the one that is open."""
    above = [Crumb(_("Plans"), reverse("web:all-plans"))]
    if report is None and not more:
        return [*above, Crumb(_("Reports"))]
    own = [] if report is None else [Crumb(report.title, address(report) if more else "")]
    return [*above, Crumb(_("Reports"), reverse("web:reports")), *own, *more]


def address(report: Report) -> str:
    """Where a report is."""
    return reverse("web:report", args=[report.public_id])


def found_report(request: HttpRequest, public_id: UUID) -> Report:
    """The report of an address, if the account may read it."""
    report = queries.report_of(public_id, request.user)
    if report is None:
        raise Http404(_("There is no such report."))
    return report


@needs(*VIEW)
def reports(request: HttpRequest) -> HttpResponse:
    """Every report that the account may read."""
    rows = [
        (one, pages.KIND_WORDS[one.kind], pages.STATE_WORDS[one.state])
        for one in queries.listed(request.user)[:SHOWN]
    ]
    context = {"rows": rows, "may_draft": queries.may_draft(request.user), "crumbs": crumbs()}
    return show(request, "plans/reports/list.html", context)


@needs(*EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Drafting a report: which, of which plan and year, to whom."""
    typed: dict[str, Any] = {"year": timezone.localdate().year - 1, "kind": "annual"}
    error = None
    if request.method == "POST":
        typed = request.POST.dict()
        try:
            report = _drafted(request, typed)
        except Refusal as refusal:
            error = refusal
        else:
            messages.success(request, _("The draft is there, whole; what it lacks is listed beside it."))
            return redirect("web:report", report.public_id)
    context = {
        "plans": [row.plan for row in plan_rows() if row.measured],
        "kinds": pages.KIND_WORDS.items(),
        "typed": typed,
        "error": error,
        "crumbs": crumbs(None, Crumb(_("Draft a report"))),
    }
    return show(request, "plans/reports/new.html", context, status=422 if error else 200)


def _drafted(request: HttpRequest, typed: dict[str, Any]) -> Report:
    body = home_of(request.user, *EDIT)
    if body is None:
        raise Refusal(_("Your role is held at no organisation in whose name a report could be issued."))
    statistics = typed.get("kind") == Report.Kind.STATISTICS
    plan = None if statistics else Plan.objects.filter(key=typed.get("plan", "")).first()
    return actions.draft_report(
        kind=typed.get("kind", ""),
        plan=plan,
        body=body,
        year=_year(typed.get("year", "")),
        addressee=typed.get("addressee", ""),
        by=request.user,
        now=timezone.now(),
    )


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Refusal(_("Write the year with four digits."), field="year")
    return int(text)


def _day(text: str) -> date:
    try:
        return day_of(text)
    except ValueError:
        raise Refusal(_("Write the day like 2025-12-31."), field="issued_on") from None


@needs(*VIEW)
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A report as a page; a draft with what it lacks beside it."""
    return _shown(request, found_report(request, public_id))


def _shown(request: HttpRequest, one: Report, status: int = 200, **told: Any) -> HttpResponse:
    html, sheet = pages.paper(one)
    is_draft = one.state == Report.State.DRAFT
    may_draft = is_draft and queries.may_draft(request.user)
    context = {
        "report": one,
        "paper": html,
        "kind": pages.KIND_WORDS[one.kind],
        "state": pages.STATE_WORDS[one.state],
        "is_draft": is_draft,
        "may_draft": may_draft,
        "may_issue": is_draft and queries.may_issue(request.user),
        "has_hand": request.user.pk in one.hands,
        "gaps": pages.gaps(one),
        "passages": pages.passages(one, told.get("typed_words")) if may_draft else [],
        "figures": one.figures.exclude(key__startswith="area.").order_by("place") if may_draft else [],
        "files": pages.files(one, sheet),
        "age": queries.age_in_days(one),
        "today": timezone.localdate(),
        "public": queries.publication_of(one),
        "may_publish": not is_draft and queries.may_issue(request.user),
        "crumbs": crumbs(one),
        **told,
    }
    context["open_gaps"] = sum(1 for gap, _word in context["gaps"] if gap.closed_by_id is None)
    return show(request, "plans/reports/one.html", context, status=status)


@require_POST
@needs(*EDIT)
def take_figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes the figures of a draft anew."""
    one = found_report(request, public_id)
    try:
        actions.take_figures(report=one, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The figures are those of this moment; passages and closed gaps stayed."))
    return redirect(address(one))


@require_POST
@needs(*EDIT)
def write(request: HttpRequest, public_id: UUID, place: str) -> HttpResponse:
    """Writes a passage."""
    one = found_report(request, public_id)
    text = request.POST.get("text", "")
    try:
        actions.write_words(
            report=one, place=place, text=text, version=_version(request), by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        return _shown(request, one, 422, typed_words={place: text}, wrong_passage=place, problem=str(refusal))
    return redirect(f"{address(one)}#words-{place}")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


@require_POST
@needs(*EDIT)
def gap(request: HttpRequest, public_id: UUID, gap_id: UUID) -> HttpResponse:
    """Fills a gap, signs for it, or opens it again."""
    one = found_report(request, public_id)
    held = one.gaps.select_related("report").filter(public_id=gap_id).first()
    if held is None:
        raise Http404(_("There is no such report."))
    given, by, now = request.POST, request.user, timezone.now()
    try:
        if given.get("do") == "fill":
            value, source = given.get("value", ""), given.get("source", "")
            actions.fill_gap(gap=held, value=value, source=source, by=by, now=now)
        elif given.get("do") == "reopen":
            actions.reopen_gap(gap=held, by=by, now=now)
        else:
            actions.sign_gap(gap=held, reason=given.get("reason", ""), by=by, now=now)
    except Refusal as refusal:
        told = {"wrong_gap": held.pk, "problem": str(refusal), "typed": given.dict()}
        return _shown(request, one, 422, **told)
    return redirect(f"{address(one)}#gaps")


@require_POST
@needs(Permission.FREEZE, Category.FIGURES)
def issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Issues a report."""
    one = found_report(request, public_id)
    try:
        actions.issue_report(
            report=one,
            number=request.POST.get("number", ""),
            issued_on=_day(request.POST.get("issued_on", "")),
            version=_version(request),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _shown(request, one, 422, issue_problem=refusal, typed=request.POST.dict())
    for form in ReportFile.Form.values:
        actions.ask_file(report=one, form=form, by=request.user, now=timezone.now())
    messages.success(request, _("The report is issued; its files are being made."))
    return redirect(address(one))


@require_POST
@needs(Permission.FREEZE, Category.FIGURES)
def public(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Publishes the figures of an issued report, or takes them off the public page."""
    one = found_report(request, public_id)
    given, by, now = request.POST, request.user, timezone.now()
    held = queries.publication_of(one)
    try:
        if given.get("do") == "withdraw":
            if held is not None:
                actions.withdraw_report(publication=held, reason=given.get("reason", ""), by=by, now=now)
            messages.success(request, _("The report is off the public page."))
        else:
            with_paper = given.get("with_paper") == "on"
            actions.publish_report(report=one, with_paper=with_paper, by=by, now=now)
            messages.success(request, _("The figures are on the public page."))
    except Refusal as refusal:
        return _shown(request, one, 422, public_problem=refusal)
    return redirect(f"{address(one)}#public")


@needs(*VIEW)
def file(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """Asks for a file of the report, tells how far it has come, or hands it out."""
    one = found_report(request, public_id)
    if form not in pages.MEDIA_TYPES:
        raise Http404(_("There is no such report."))
    if request.method == "POST":
        actions.ask_file(report=one, form=form, by=request.user, now=timezone.now())
        return redirect(f"{address(one)}#files")
    found = queries.newest_file(one, form)
    if found is None or found.state != ReportFile.State.MADE:
        _html, sheet = pages.paper(one)
        context = {"report": one, "files": pages.files(one, sheet)}
        return show(request, "plans/reports/files.html", context)
    answer = HttpResponse(bytes(found.content or b""), content_type=pages.MEDIA_TYPES[form])
    name = (one.document_number or f"{one.kind}-{one.year}").replace("/", "-")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return answer


@needs(*VIEW)
def figure(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Where a figure of a report comes from, and what changed in its records since."""
    one = found_report(request, public_id)
    held = one.figures.select_related("frozen__area", "area").filter(key=key).first()
    if held is None:
        raise Http404(_("This report has no such figure."))
    since = pages.since(difference(held.frozen, account=request.user)) if held.frozen else None
    context = {
        "report": one,
        "figure": held,
        "gap": one.gaps.select_related("closed_by").filter(key=key).first(),
        "since": since,
        "crumbs": crumbs(one, Crumb(held.label)),
    }
    return show(request, "plans/reports/figure.html", context)


@needs(*VIEW)
def corrections(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which figures of an issued report would be otherwise today, and by which records."""
    one = found_report(request, public_id)
    rows = []
    if one.state == Report.State.ISSUED:
        found = queries.corrections(one, account=request.user)
        rows = [(row.figure, pages.since(row.difference)) for row in found]
    context = {"report": one, "rows": rows, "crumbs": crumbs(one, Crumb(_("Corrections since")))}
    return show(request, "plans/reports/corrections.html", context)
