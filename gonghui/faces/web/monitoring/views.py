"""Figures side by side, differences, gaps, questions about data; what is entered about them."""

from __future__ import annotations

from collections.abc import Sequence
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
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.indicators.views import state_named
from gonghui.faces.web.monitoring import pages
from gonghui.faces.web.monitoring.pages.wording import CONCERNS, SOURCES
from gonghui.faces.web.page import (
    Crumb,
    Lens,
    area_choices,
    area_crumbs,
    from_one_state,
    needs,
    over,
    permitted,
    show,
)
from gonghui.faces.web.planning.views import form_page
from gonghui.faces.web.plans.pages import indicator_url
from gonghui.faces.web.plans.views import lens_of, plan_named
from gonghui.foundation.accounts.queries import home_of, sees_area
from gonghui.foundation.accounts.queries.areas import reaches_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.monitoring import actions, queries
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import is_elsewhere, plan_state

FIGURES = Category.FIGURES
VIEW = (Permission.VIEW_FIGURES, FIGURES)
KEEP = (Permission.EDIT_PLAN, FIGURES)
SUPERVISE = (Permission.FOLLOW_PLAN, Category.CASES)


@needs(*VIEW)
@from_one_state
def figures(request: HttpRequest, key: str) -> HttpResponse:
    """Recorded, reported and outside figures of a plan side by side, and which one is official."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = plan_state(plan, as_of=lens.on, area=lens.area_id)
    beside = queries.beside_of(plan, area=lens.area, on=lens.on)
    context = {
        "plan": plan,
        "lens": lens,
        "rows": pages.side_rows(plan, queries.sides_of(beside, state.indicators), lens),
        "decisions": [(one, SOURCES[one.source]) for one in queries.decisions_of(plan)],
        "supervisions": queries.supervisions_of(plan, timezone.now()),
        "is_elsewhere": is_elsewhere(plan),
        "may_keep_plan": reaches_area(request.user, *KEEP, plan.area),
        "may_report": permitted(request, Permission.EDIT, FIGURES),
        "areas": area_choices(lens),
        "crumbs": [*area_crumbs(lens, plan), Crumb(_("Figures side by side"))],
    }
    return show(request, "monitoring/figures.html", context)


@needs(*VIEW)
@from_one_state
def quality(request: HttpRequest, key: str) -> HttpResponse:
    """What is doubtful in a plan's figures."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = plan_state(plan, as_of=lens.on, area=lens.area_id, months=True)
    found = queries.quality_of(plan, state, area=lens.area, on=lens.on)
    asked = request.GET.get("concern", "")
    chosen = [one for one in found.questions if asked in ("", str(one.doubt.concern))]
    context = {
        "plan": plan,
        "lens": lens,
        "quality": found,
        "asked": asked,
        "tally": [(str(key), CONCERNS[str(key)], count) for key, count in found.tally()],
        "rows": pages.question_rows(plan, chosen, lens),
        "is_elsewhere": is_elsewhere(plan),
        "areas": area_choices(lens),
        "crumbs": [*area_crumbs(lens, plan), Crumb(_("Data quality"))],
    }
    return show(request, "monitoring/quality.html", context)


@needs(*VIEW)
@from_one_state
def gap(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Where, how many and by when: what an indicator lacks, as a worklist."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = state_named(plan, number, lens)
    found = queries.gap_of(plan, state, area=lens.area, on=lens.on)
    context = {
        "plan": plan,
        "lens": lens,
        "indicator": state.indicator,
        "state": state,
        "gap": found,
        "rows": pages.gap_rows(plan, found, state.indicator, lens) if found else [],
        "back": indicator_url(plan, number, lens),
        "areas": area_choices(lens),
        "crumbs": [
            *area_crumbs(lens, plan),
            Crumb(words.name_of(state.indicator), indicator_url(plan, number, lens)),
            Crumb(_("Gap to the target")),
        ],
    }
    return show(request, "monitoring/gap.html", context)


@needs(*VIEW)
@from_one_state
def differences(request: HttpRequest, key: str, number: int, public_id: UUID) -> HttpResponse:
    """Where a reported figure and the records part."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    figure = figure_named(plan, number, public_id)
    if not sees_area(lens.scope, figure.area, figure.period_end):
        raise Http404(_("There is no such reported figure."))
    found = queries.differences_of(figure, request.user)
    beside = queries.beside_of(plan, area=figure.area, on=lens.on, number=number)
    there = Lens(figure.period_end, figure.area, lens.scope)
    back = indicator_url(plan, number, there)
    context = {
        "plan": plan,
        "lens": lens,
        "indicator": figure.indicator,
        "figure": figure,
        "one": queries.reported_beside(beside, figure),
        "found": found,
        "rows": pages.difference_rows(plan, found, figure, lens) if found else [],
        "back": back,
        "crumbs": [
            *area_crumbs(there, plan),
            Crumb(words.name_of(figure.indicator), back),
            Crumb(_("Reported and recorded")),
        ],
    }
    return show(request, "monitoring/differences.html", context)


def figure_named(plan: Plan, number: int, public_id: UUID) -> ReportedFigure:
    """A reported figure of an indicator, or a page that says there is none."""
    rows = ReportedFigure.objects.select_related("indicator", "area", "body", "published", "replaces")
    found = rows.filter(indicator__plan=plan, indicator__number=number, public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such reported figure."))
    return found


def indicator_crumbs(plan: Plan, indicator: Any, lens: Lens, last: str) -> list[Crumb]:
    """The way to something that is entered about an indicator."""
    own = Crumb(words.name_of(indicator), indicator_url(plan, indicator.number, lens))
    return [*area_crumbs(lens, plan), own, Crumb(last)]


def entered(
    request: HttpRequest, asks: Sequence[Ask], do: Any, *, done: str, back: str, **page: Any
) -> HttpResponse:
    """A form that calls one action; refused, it comes back as typed with the reason beside its field."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                do(values)
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, done)
                return redirect(back)
        asks = forms.typed(asks, request, errors)
    return form_page(request, asks, errors, back=back, **page)


@needs(Permission.EDIT, FIGURES)
def report(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Enters a reported figure of an indicator for the area of the lens."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    indicator = indicator_named(plan, number)
    start = f"{lens.on.year}-01-01"
    asks = [
        Ask(name="value", label=_("Reported figure"), longest=24, help=words.in_language(indicator, "unit")),
        Ask(name="period_start", label=_("Period from"), kind="date", value=start),
        Ask(name="period_end", label=_("Period to"), kind="date", value=f"{lens.on}"),
        Ask(name="body", label=_("Reported by"), kind="body", help=_("Credit code or name of the unit.")),
        Ask(name="document_number", label=_("Document number"), longest=80),
        Ask(name="received_on", label=_("Received on"), kind="date"),
        Ask(
            name="definition_version",
            label=_("Version of the definition"),
            kind="number",
            required=False,
            help=_("Wanted only where the definition changed within the period."),
        ),
        Ask(
            name="reason",
            label=_("Reason"),
            longest=200,
            required=False,
            help=_("Wanted where the figure of the day was published already."),
        ),
    ]
    return entered(
        request,
        asks,
        lambda values: actions.report_figure(indicator=indicator, area=lens.area, by=request.user, **values),
        done=_("Entered; it stands beside the recorded figure."),
        back=indicator_url(plan, number, lens),
        title=_("Enter a reported figure"),
        sub=f"{words.name_of(indicator)} · {words.name_of(lens.area)}",
        crumbs=indicator_crumbs(plan, indicator, lens, _("Enter a reported figure")),
    )


@needs(Permission.EDIT, FIGURES)
def correct(request: HttpRequest, key: str, number: int, public_id: UUID) -> HttpResponse:
    """Puts a corrected figure above a reported one."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    figure = figure_named(plan, number, public_id)
    over(request, Permission.EDIT, FIGURES, figure.area)
    indicator = figure.indicator
    there = Lens(lens.on, figure.area, lens.scope)
    asks = [
        Ask(
            name="value",
            label=_("Reported figure"),
            longest=24,
            value=f"{figure.value.normalize():f}",
            help=words.in_language(indicator, "unit"),
        ),
        Ask(
            name="document_number",
            label=_("Document number"),
            longest=80,
            value=figure.document_number,
        ),
        Ask(name="received_on", label=_("Received on"), kind="date"),
        Ask(
            name="body",
            label=_("Reported by"),
            kind="body",
            required=False,
            help=_("Only where another unit corrects it, because the first went on in it."),
        ),
        Ask(name="reason", label=_("Reason of the correction"), longest=200),
    ]
    return entered(
        request,
        asks,
        lambda values: actions.correct_figure(figure=figure, by=request.user, **values),
        done=_("Corrected; the earlier figure is kept beside it."),
        back=indicator_url(plan, number, there),
        title=_("Correct the figure"),
        sub=f"{words.name_of(indicator)} · {words.name_of(figure.area)} · "
        f"{words.period(figure.period_start, figure.period_end)}",
        crumbs=indicator_crumbs(plan, indicator, there, _("Correct the figure")),
    )


def indicator_named(plan: Plan, number: int) -> Any:
    """An indicator of a plan, or a page that says there is none."""
    found = plan.indicators.select_related("owner", "plan__area").filter(number=number).first()
    if found is None:
        raise Http404(_("The plan has no indicator %(number)s.") % {"number": number})
    return found


@needs(*KEEP)
def official(request: HttpRequest, key: str) -> HttpResponse:
    """Says which figure of a plan, or of one indicator, is official from a day on."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    over(request, *KEEP, plan.area)
    rows = {str(one.number): one for one in plan.indicators.order_by("number")}
    asks = [
        Ask(name="source", label=_("Official is the figure that is"), kind="choice", choices=SOURCES),
        Ask(
            name="indicator",
            label=_("Of which indicator"),
            kind="choice",
            required=False,
            choices={number: f"{number} {words.name_of(one)}" for number, one in rows.items()},
            help=_("Left empty, it holds for the whole plan."),
        ),
        Ask(name="valid_from", label=_("From"), kind="date"),
        Ask(name="document", label=_("Document or decision"), longest=120),
    ]

    def do(values: dict[str, Any]) -> None:
        chosen = rows.get(values.pop("indicator", ""))
        actions.set_official(plan=plan, indicator=chosen, by=request.user, **values)

    return entered(
        request,
        asks,
        do,
        done=_("Set; pages and reports say so from that day on."),
        back=f"{reverse('web:figures', args=[key])}?as_of={lens.on}&area={lens.area.code}",
        title=_("Say which figure is official"),
        sub=words.name_of(plan),
        crumbs=[*area_crumbs(lens, plan), Crumb(_("Say which figure is official"))],
    )


@needs(*SUPERVISE)
def supervise(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Opens a supervision of an indicator at its owner."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    indicator = indicator_named(plan, number)
    home = home_of(request.user, *SUPERVISE)
    assert home is not None
    owner = words.name_of(indicator.owner) if indicator.owner else _("No owner has been named yet.")
    return entered(
        request,
        [Ask(name="asked", label=_("What is asked"), longest=400)],
        lambda values: actions.supervise(
            indicator=indicator,
            area=lens.area,
            as_of=lens.on,
            origin=home,
            by=request.user,
            now=timezone.now(),
            **values,
        ),
        done=_("Sent to the owner; the clock for the answer runs."),
        back=indicator_url(plan, number, lens),
        title=_("Ask the owner by supervision"),
        sub=f"{words.name_of(indicator)} · {owner}",
        crumbs=indicator_crumbs(plan, indicator, lens, _("Ask the owner by supervision")),
    )


@require_POST
@needs(*KEEP)
def forecasts(request: HttpRequest, key: str) -> HttpResponse:
    """Asks the worker for the forecasts of a plan as of the day of the lens."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    over(request, *KEEP, plan.area)
    try:
        actions.ask_forecasts(plan=plan, on=lens.on, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The forecasts are being computed; look again in a minute."))
    number = request.POST.get("number", "")
    if number.isdecimal() and len(number) < 9:
        return redirect(indicator_url(plan, int(number), lens))
    return redirect("web:cockpit", key)
