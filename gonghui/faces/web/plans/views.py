"""The cockpit and its sisters: all plans, one district, two days, the sheet to print, the wall."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.page import (
    Crumb,
    Lens,
    area_choices,
    area_crumbs,
    from_one_state,
    needs,
    permitted,
    read_day,
    read_lens,
    show,
    today,
)
from gonghui.faces.web.plans import pages
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below, districts
from gonghui.foundation.core.registers import Category
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import (
    compare,
    default_plan,
    is_elsewhere,
    plan_rows,
    plan_state,
    plan_states_below,
    structure_changes,
)

VIEW = (Permission.VIEW_FIGURES, Category.FIGURES)


def plan_named(key: str) -> Plan:
    """The plan of a key, or a page that says there is none."""
    plan = Plan.objects.select_related("area").filter(key=key).first()
    if plan is None:
        raise Http404(_("There is no plan called %(key)s.") % {"key": key})
    return plan


def lens_of(request: HttpRequest, plan: Plan) -> Lens:
    """The lens of a plan's page: until its last day; a plan of elsewhere is seen in its own area only."""
    latest_day = min(today(), plan.period_end)
    if not is_elsewhere(plan):
        return read_lens(request, latest_day)
    problems: list[str] = []
    on = read_day(request, latest_day, problems)
    return Lens(on, plan.area, scope_of(request.user, *VIEW), problems)


@needs(*VIEW)
def latest(request: HttpRequest) -> HttpResponse:
    """The plan that opens first; without any plan, a page that says how to load one."""
    plan = default_plan()
    if plan is None:
        return show(request, "plans/none.html", {})
    return redirect("web:cockpit", plan.key)


@needs(*VIEW)
def every(request: HttpRequest) -> HttpResponse:
    """All plans, one's own and those that stand beside."""
    context = {
        "rows": plan_rows(),
        "may_edit": permitted(request, Permission.EDIT_PLAN, Category.FIGURES),
        "crumbs": [Crumb(_("Plans"))],
    }
    return show(request, "plans/every.html", context)


@needs(*VIEW)
@from_one_state
def cockpit(request: HttpRequest, key: str) -> HttpResponse:
    """A plan at a glance."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = plan_state(plan, as_of=lens.on, area=lens.area_id, months=True)
    by = pages.BY_GOAL if request.GET.get("by") == pages.BY_GOAL else pages.BY_CATEGORY
    mapped = [one for one in state.indicators if one.value is not None and one.indicator.metric]
    chosen = next((one for one in mapped if str(one.indicator.number) == request.GET.get("map")), None)
    chosen = chosen or next(iter(mapped), None)
    context = {
        "plan": plan,
        "lens": lens,
        "by": by,
        "page": pages.cockpit(plan, state, lens, by),
        "is_elsewhere": is_elsewhere(plan),
        "has_goals": any(one.indicator.goal_id for one in state.indicators) or bool(state.unmeasured_goals),
        "areas": area_choices(lens),
        "mapped": mapped,
        "chosen": chosen,
        "map": pages.district_map(plan, chosen, lens) if lens.scope.everything else None,
        "unmeasured": state.unmeasured_goals,
        "earlier": list(plan.earlier.filter(indicator=None).order_by("number")),
        "crumbs": [Crumb(_("Cockpit")), Crumb(words.name_of(plan))],
    }
    return show(request, "plans/cockpit.html", context)


@needs(*VIEW)
@from_one_state
def district(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """The same indicators for one district: its own standing beside the city's, and its streets."""
    plan = plan_named(key)
    lens = read_lens(request, min(today(), plan.period_end), code=code)
    if is_elsewhere(plan) or lens.area.level != Area.Level.DISTRICT:
        raise Http404(_("There is no district with the code %(code)s in this plan.") % {"code": code})
    state = plan_state(plan, as_of=lens.on, area=lens.area_id, months=True)
    below = plan_states_below(plan, as_of=lens.on, level=Area.Level.STREET, area=lens.area)
    streets = {area.pk: area for area in areas_below(lens.area, lens.on, level=Area.Level.STREET)}
    page = pages.cockpit(plan, state, lens)
    context = {
        "plan": plan,
        "lens": lens,
        "page": page,
        "streets": pages.street_table(plan, below, streets, lens),
        "districts": districts(lens.on) if lens.scope.everything else [],
        "crumbs": [*area_crumbs(lens, plan)[:-1], Crumb(words.name_of(lens.area))],
    }
    return show(request, "plans/district.html", context)


@needs(*VIEW)
@from_one_state
def comparison(request: HttpRequest, key: str) -> HttpResponse:
    """A plan on two days: value then, value now, and what changed besides."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    then = read_day(request, date(lens.on.year - 1, 12, 31), lens.problems, name="then")
    if then > lens.on:
        lens.problems.append(_("The earlier day lies after the later one; both are shown as asked."))
    rows = compare(plan, then=then, now=lens.on, area=lens.area_id)
    changes = structure_changes(lens.area, then=then, now=lens.on)
    context = {
        "plan": plan,
        "lens": lens,
        "then": then,
        "rows": pages.compared(plan, rows, lens, then),
        "changes": pages.told_changes(changes),
        "areas": area_choices(lens),
        "crumbs": [*area_crumbs(lens, plan), Crumb(_("Two days"))],
    }
    return show(request, "plans/comparison.html", context)


@needs(*VIEW)
@from_one_state
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The plan on paper: no chrome, no colour needed."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = plan_state(plan, as_of=lens.on, area=lens.area_id, months=True)
    context: dict[str, Any] = {
        "plan": plan,
        "lens": lens,
        "page": pages.cockpit(plan, state, lens),
        "unmeasured": state.unmeasured_goals,
        "districts": district_table(plan, lens),
    }
    return show(request, "plans/sheet.html", context)


def district_table(plan: Plan, lens: Lens) -> Any:
    """The districts of the city, or the streets of a district, with every indicator."""
    whole = lens.area.level == Area.Level.CITY
    if not whole and lens.area.level != Area.Level.DISTRICT:
        return None
    level = Area.Level.DISTRICT if whole else Area.Level.STREET
    below = plan_states_below(plan, as_of=lens.on, level=level, area=lens.area)
    parts = {area.pk: area for area in areas_below(lens.area, lens.on, level=level)}
    return pages.street_table(plan, below, parts, lens)


@needs(*VIEW)
@from_one_state
def wall(request: HttpRequest, key: str) -> HttpResponse:
    """The screen for a wall; asked for with `part=now` it is only what changes."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    state = plan_state(plan, as_of=lens.on, area=lens.area_id, months=True)
    context = {"plan": plan, "lens": lens, "page": pages.wall(state)}
    part = request.GET.get("part") == "now"
    return show(request, "plans/wall_now.html" if part else "plans/wall.html", context)
