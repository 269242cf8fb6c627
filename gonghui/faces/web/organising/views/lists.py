"""Worklists of organising: elections due, employers without a union, the six haves; both structures."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.queries.structure import DISTRICT, SUPERIOR, WHAT
from gonghui.faces.web.organising.pages.trail import frame, look_of
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.registers import Category

ROWS = 50


@needs(Permission.VIEW, Category.BODIES)
def elections_due(request: HttpRequest) -> HttpResponse:
    """The unions whose committee is to be elected anew, and those without a chair."""
    look = look_of(request)
    due = queries.terms_due(request.user, look.on, area=look.area)
    stand = request.GET.get("stand", "")
    shown = [one for one in due if not stand or one.stand == stand]
    context = frame(request, look, Crumb(_("Elections due"))) | {
        "counts": Counter(one.stand for one in due),
        "stands": {
            "overdue": _("Overdue: half a year past"),
            "red": _("Past the end of the term"),
            "reminder": _("Ends within half a year"),
        },
        "stand": stand,
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "vacant": queries.vacant_chairs(request.user, look.on, area=look.area)[:ROWS],
    }
    return show(request, "organising/due.html", context)


@needs(Permission.VIEW, Category.ORGANISING)
def without_union(request: HttpRequest) -> HttpResponse:
    """The employers that should have a union and do not, by street, with the reasons and the visits."""
    look = look_of(request)
    rows = queries.should_found(request.user, look.on, area=look.area)
    page = Paginator(rows.order_by("body__pinyin", "pk"), ROWS).get_page(request.GET.get("page"))
    context = frame(request, look, Crumb(_("Without a union"))) | {
        "streets": queries.by_street(rows),
        "page": page,
        "rows": queries.listed(page.object_list),
        "reasons": {"workers": _("25 workers or more"), "paid": _("paid towards a union")},
        "may_add": permitted(request, Permission.ADD, Category.ORGANISING),
        "may_found": permitted(request, Permission.ADD, Category.CASES),
    }
    return show(request, "organising/without.html", context)


@needs(Permission.VIEW, Category.BODIES)
def six_haves(request: HttpRequest) -> HttpResponse:
    """The grass-roots unions that lack one of the six haves, and which."""
    look = look_of(request)
    gaps = list(queries.gaps(request.user, look.on, area=look.area).order_by("body__pinyin", "pk"))
    lacking, counts = queries.missing_by_item(gaps, look.on)
    page = Paginator(gaps, ROWS).get_page(request.GET.get("page"))
    total = queries.checked_unions(request.user, look.on, area=look.area).count()
    context = frame(request, look, Crumb(_("Six haves"))) | {
        "total": total,
        "whole": total - len(gaps),
        "share": (total - len(gaps)) / total if total else None,
        "items": [(item, counts[key]) for key, item in queries.items(look.on).items()],
        "page": page,
        "rows": [(union.body, lacking[union.pk]) for union in page.object_list],
    }
    return show(request, "organising/six_haves.html", context)


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def structures(request: HttpRequest) -> HttpResponse:
    """Members or unions of a day by district or superior, in the structure of then and of now."""
    look = look_of(request)
    what = request.GET.get("what", "members")
    by = request.GET.get("by", DISTRICT)
    what, by = what if what in WHAT else "members", by if by in (DISTRICT, SUPERIOR) else DISTRICT
    found = queries.two_structures(request.user, what=what, by=by, on=look.on, today=today())
    groups = (Area if by == DISTRICT else Body).objects.in_bulk([line.key for line in found.lines])
    context = frame(request, look, Crumb(_("Then and now"))) | {
        "what": what,
        "by": by,
        "whats": {"members": _("Members of trade unions"), "unions": _("Trade unions")},
        "bys": {DISTRICT: _("By district"), SUPERIOR: _("By the union above")},
        "keeps": {"what": what, "by": by},
        "found": found,
        "lines": [(line, groups.get(line.key)) for line in found.lines],
        "now_day": today(),
    }
    return show(request, "organising/structures.html", context)
