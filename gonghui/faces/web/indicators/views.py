"""The indicator page, its records, its export, and freezing a figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web import words
from gonghui.faces.web.evaluation import pages as evaluation
from gonghui.faces.web.indicators import exports, pages
from gonghui.faces.web.inputs import whole
from gonghui.faces.web.monitoring import pages as monitoring
from gonghui.faces.web.page import (
    Crumb,
    Lens,
    area_choices,
    area_crumbs,
    from_one_state,
    needs,
    permitted,
    show,
)
from gonghui.faces.web.plans.views import lens_of, plan_named
from gonghui.faces.web.registers.views.parts import download
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.actions import freeze as freeze_figure
from gonghui.insight.indicators.models import FrozenFigure, OutsideSeries
from gonghui.insight.indicators.queries import category_of
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import is_elsewhere, plan_state, same_matter
from gonghui.insight.plans.queries.drafts import passages_of


def state_named(plan: Plan, number: int, lens: Lens, *, months: bool = False) -> Any:
    """The state of one indicator."""
    states = plan_state(plan, as_of=lens.on, area=lens.area_id, months=months, number=number).indicators
    if not states:
        raise Http404(_("The plan has no indicator %(number)s.") % {"number": number})
    return states[0]


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
@from_one_state
def indicator(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One indicator: what it says, how it came there, and the records behind it."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = state_named(plan, number, lens, months=True)
    context = {
        "plan": plan,
        "lens": lens,
        "state": state,
        "indicator": state.indicator,
        "areas": area_choices(lens),
        "crumbs": area_crumbs(lens, plan) + [Crumb(words.name_of(state.indicator))],
        "is_elsewhere": is_elsewhere(plan),
        "same_matter": same_matter(state.indicator),
        "earlier": list(state.indicator.earlier.order_by("number")),
        "passages": passages_of(state.indicator),
        "may_see_document": permitted(request, Permission.EDIT_PLAN, Category.FIGURES),
        "may_freeze": permitted(request, Permission.FREEZE, Category.FIGURES),
    }
    context |= measured(request, plan, state, lens)
    if not context["is_elsewhere"]:
        context |= monitoring.of_indicator(request, plan, state, lens)
        context |= evaluation.of_indicator(request, state.indicator)
    return show(request, "indicators/indicator.html", context)


def measured(request: HttpRequest, plan: Plan, state: Any, lens: Lens) -> dict[str, Any]:
    """What the page shows beyond the headline, for an indicator that has a metric."""
    metric = pages.metric_of(state.indicator, state.figure.version if state.figure else None)
    if metric is None:
        return {}
    frozen = list(
        FrozenFigure.objects.filter(metric=metric.key, area=lens.area).order_by("-as_of", "-pk")[:12]
    )
    by_area, areas_map, level = pages.by_area(plan, state, lens)
    part = request.GET.get("part", "all")
    offered = pages.parts_offered(metric)
    part = part if part in dict(offered) else "all"
    return {
        "metric": metric,
        "value": pages.headline(state),
        "outlook": pages.outlook(state, lens, plan),
        "chart": pages.chart(plan, state, lens, frozen),
        "frozen": pages.frozen_list(state.indicator, frozen, request.user),
        "by_area": by_area,
        "map": areas_map,
        "level": level,
        "groups": pages.groups(state, lens),
        "statements": pages.statements(state, metric),
        "versions": pages.versions(state, lens),
        "beside": pages.beside(state.indicator, lens),
        "parts": offered,
        "may_export": permitted(request, Permission.EXPORT, category_of(metric)),
        "list": pages.record_list(plan, state, lens, request.user, part, None)
        if pages.has_records(metric)
        else None,
        "series": OutsideSeries.objects.filter(key=getattr(metric, "series", "")).first(),
    }


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
@from_one_state
def more_records(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The next records behind the number, as a fragment."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = state_named(plan, number, lens)
    metric = pages.metric_of(state.indicator)
    if not pages.has_records(metric):
        raise Http404(_("No records stand behind this number."))
    part = request.GET.get("part", "all")
    after = request.GET.get("after", "")
    listed = pages.record_list(
        plan,
        state,
        lens,
        request.user,
        part if part in pages.PARTS else "all",
        whole(after),
    )
    context = {
        "plan": plan,
        "lens": lens,
        "indicator": state.indicator,
        "list": listed,
        "metric": metric,
        "parts": pages.parts_offered(metric),
        "may_export": permitted(request, Permission.EXPORT, category_of(metric)),
    }
    template = "indicators/rows.html" if after else "indicators/records.html"
    return show(request, template, context)


@require_POST
@needs(Permission.FREEZE, Category.FIGURES)
def freeze(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Keeps the figure as published, with the digest of its records."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = state_named(plan, number, lens)
    try:
        freeze_figure(
            metric=state.indicator.metric,
            area=lens.area,
            as_of=lens.on,
            label=request.POST.get("label", "").strip(),
            by=request.user,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The figure is frozen; later changes of its records will be listed against it.")
        )
    return redirect(pages.address(plan, number, lens))


@require_POST
@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def export(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """The records behind the number that the account sees, as a sheet; logged with its purpose."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = state_named(plan, number, lens)
    part = request.GET.get("part", "all")
    try:
        content = exports.records_sheet(
            state.indicator,
            lens,
            request.user,
            part if part in pages.PARTS else "all",
            request.POST.get("purpose", ""),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(pages.address(plan, number, lens))
    return download([content], f"{key}-{number}-{lens.on}.xlsx")


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def series(request: HttpRequest) -> HttpResponse:
    """The series that others publish, each with its newest value."""
    rows = pages.series_rows()
    return show(request, "indicators/series.html", {"rows": rows, "crumbs": [Crumb(_("Outside figures"))]})


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def one_series(request: HttpRequest, key: str) -> HttpResponse:
    """One series: every period with all its vintages."""
    found = OutsideSeries.objects.filter(key=key).first()
    if found is None:
        raise Http404(_("There is no series of this name."))
    context = {
        "series": found,
        "periods": pages.vintages(found),
        "crumbs": [Crumb(_("Outside figures"), reverse("web:series")), Crumb(words.name_of(found))],
    }
    return show(request, "indicators/one_series.html", context)
