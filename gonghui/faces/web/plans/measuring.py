"""The form that says which metric measures an indicator promised by a document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.monitoring.views import KEEP, entered, indicator_crumbs, indicator_named
from gonghui.faces.web.page import needs, over
from gonghui.faces.web.plans.pages import indicator_url
from gonghui.faces.web.plans.views import lens_of, plan_named
from gonghui.foundation.core.facts import declared_metrics
from gonghui.insight.plans import actions


def _factor(unit: str) -> str:
    """What one printed unit most likely is."""
    if "%" in unit or "％" in unit:
        return "0.01"
    return "10000" if unit.startswith("万") else "1"


@needs(*KEEP)
def measure(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Says which metric measures an indicator, in which unit, and who owns it."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    over(request, *KEEP, plan.area)
    indicator = indicator_named(plan, number)
    metrics = {name: str(versions[-1].name) for name, versions in declared_metrics().items()}
    units = {
        "1": _("single things"),
        "0.01": _("per cent of a rate"),
        "10000": _("ten thousands"),
    }
    asks = [
        Ask(
            name="metric",
            label=_("Metric"),
            kind="choice",
            choices=dict(sorted(metrics.items(), key=lambda pair: pair[1])),
            value=indicator.metric,
            help=_("What the figure is computed from; its definition stands on the page of the indicator."),
        ),
        Ask(
            name="unit_factor",
            label=_("The plan prints it in"),
            kind="choice",
            choices=units,
            value=_factor(indicator.unit_zh),
            help=indicator.unit_zh,
        ),
        Ask(
            name="owner",
            label=_("Owner"),
            kind="body",
            required=False,
            value=indicator.owner.name_zh if indicator.owner else "",
            help=_("Credit code or name of the unit."),
        ),
    ]

    def do(values: dict[str, Any]) -> None:
        actions.measure_indicator(indicator=indicator, by=request.user, **values)

    return entered(
        request,
        asks,
        do,
        done=_("Chosen; the figure is computed from the records from now on."),
        back=indicator_url(plan, number, lens),
        title=_("Say what measures it"),
        sub=words.name_of(indicator),
        crumbs=indicator_crumbs(plan, indicator, lens, _("Say what measures it")),
    )
