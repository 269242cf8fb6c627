"""The cockpit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.page import Crumb, area_choices, from_one_state, needs, read_lens, show, today
from gonghui.faces.web.plans import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import plan_state


def plan_named(key: str) -> Plan:
    """The plan of a key, or a page that says there is none."""
    plan = Plan.objects.filter(key=key).first()
    if plan is None:
        raise Http404(_("There is no plan called %(key)s.") % {"key": key})
    return plan


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def latest(request: HttpRequest) -> HttpResponse:
    """The newest plan's cockpit; without any plan, a page that says how to load one."""
    plan = Plan.objects.order_by("-period_start", "key").first()
    if plan is None:
        return show(request, "plans/none.html", {})
    return redirect("web:cockpit", plan.key)


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
@from_one_state
def cockpit(request: HttpRequest, key: str) -> HttpResponse:
    """A plan at a glance."""
    plan = plan_named(key)
    lens = read_lens(request, min(today(), plan.period_end))
    state = plan_state(plan, as_of=lens.on, area=lens.area_id)
    page = pages.cockpit(plan, state, lens)
    mapped = [one for one in state.indicators if one.value is not None and one.indicator.metric]
    chosen = next((one for one in mapped if str(one.indicator.number) == request.GET.get("map")), None)
    chosen = chosen or next(iter(mapped), None)
    context = {
        "plan": plan,
        "lens": lens,
        "page": page,
        "areas": area_choices(lens),
        "mapped": mapped,
        "chosen": chosen,
        "map": pages.district_map(plan, chosen, lens) if lens.scope.everything else None,
        "unmeasured": state.unmeasured_goals,
        "crumbs": [Crumb(_("Cockpit")), Crumb(words.name_of(plan))],
    }
    return show(request, "plans/cockpit.html", context)
