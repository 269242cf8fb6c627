"""Plans side by side: any two that are loaded, or drafts for whoever keeps the plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.page import Crumb, needs, permitted, show
from gonghui.faces.web.plans.beside import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.insight.plans.models import Plan, PlanDraft
from gonghui.insight.plans.queries.drafts import drafts
from gonghui.insight.plans.queries.sides import compare_sides, relation_of, side_of_draft, side_of_plan

VIEW = (Permission.VIEW_FIGURES, Category.FIGURES)
DRAFT = "draft-"
READ = (PlanDraft.State.OPEN, PlanDraft.State.MADE)


@needs(*VIEW)
def plans_beside(request: HttpRequest) -> HttpResponse:
    """Two plans beside each other: rows matched, what became of each, conflicts and gaps."""
    offered = choices(request)
    keys = [key for key, _name in offered]
    asked = [request.GET.get(name, "") for name in ("old", "new")]
    if not any(asked) and len(keys) > 1:
        asked = usual(keys)
    chosen = [key if key in keys else "" for key in asked]
    problems = [
        _("There is no plan called %(key)s.") % {"key": key} for key in asked if key and key not in keys
    ]
    context = {
        "offered": offered,
        "old_key": chosen[0],
        "new_key": chosen[1],
        "problems": problems,
        "crumbs": [Crumb(_("Plans"), reverse("web:all-plans")), Crumb(_("Plans side by side"))],
    }
    if all(chosen) and chosen[0] != chosen[1]:
        context |= compared(*chosen)
    elif all(chosen):
        problems.append(_("Choose two different plans."))
    return show(request, "plans/beside/plans.html", context)


def choices(request: HttpRequest) -> list[tuple[str, str]]:
    """The plans, and for whoever keeps them the drafts that are read."""
    plans = Plan.objects.order_by("-period_start", "key", "-edition")
    found = [(plan.key, words.name_of(plan)) for plan in plans]
    if permitted(request, Permission.EDIT_PLAN, Category.FIGURES):
        rows = drafts().filter(state__in=READ)
        found += [(f"{DRAFT}{one.public_id}", _("draft: %s") % one) for one in rows]
    return found


def usual(keys: list[str]) -> list[str]:
    """The two plans that open first: the newest and the one before it of the same area, if any."""
    plans = list(Plan.objects.filter(key__in=keys).order_by("-period_start", "key"))
    for new in plans:
        before = [one for one in plans if one.area_id == new.area_id and one.period_start < new.period_start]
        if before:
            return [before[0].key, new.key]
    return keys[:2]


def compared(old_key: str, new_key: str) -> dict[str, object]:
    """What the page shows of two plans."""
    one, two = (found(key) for key in (old_key, new_key))
    sides = [side_of_plan(plan) if isinstance(plan, Plan) else side_of_draft(plan) for plan in (one, two)]
    result = compare_sides(sides[0], sides[1], relation_of(one, two))
    return {
        "result": result,
        "relation": pages.RELATION_WORDS[result.relation],
        "rows": pages.rows(result.rows),
        "tally": pages.tally(result.rows),
        "between": pages.sentences(result.between),
        "in_old": pages.sentences(result.in_old),
        "in_new": pages.sentences(result.in_new),
        "old_plan": one if isinstance(one, Plan) else None,
        "new_plan": two if isinstance(two, Plan) else None,
    }


def found(key: str) -> Plan | PlanDraft:
    """The plan or draft of a key that was offered."""
    if key.startswith(DRAFT):
        return PlanDraft.objects.get(public_id=key.removeprefix(DRAFT))
    return Plan.objects.select_related("area").get(key=key)
