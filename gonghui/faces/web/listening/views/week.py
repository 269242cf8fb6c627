"""What workers say in a week, for leaders: counts, places, examples that name nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.affairs.appeals.rules.public import SMALLEST
from gonghui.faces.web.appeals.pages import trail
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening import queries
from gonghui.insight.listening.queries.week import BEFORE, WEEK, monday_of

WEEKS, SHOWN = 8, 50


@needs(Permission.VIEW, Category.CASES)
def week(request: HttpRequest) -> HttpResponse:
    """The week of the address, else the last whole one; what is hot; what it was before."""
    problems: list[str] = []
    latest = monday_of(today())
    first = min(latest, monday_of(read_day(request, latest - WEEK, problems, "week")))
    context = {
        "week": queries.week_said(request.user, first, today()),
        "last": first + WEEK - WEEK / 7,
        "weeks": [latest - WEEK * back for back in range(WEEKS)],
        "running": latest,
        "before": BEFORE,
        "smallest": SMALLEST,
        "hot": queries.proposals(request.user, today()),
        "problems": problems,
        "crumbs": trail(request, Crumb(_("What workers say"))),
    }
    return show(request, "listening/week.html", context)


@needs(Permission.VIEW, Category.CASES)
def week_cases(request: HttpRequest) -> HttpResponse:
    """The cases of a topic or a place of the week, as far as one sees them."""
    problems: list[str] = []
    first = monday_of(read_day(request, today(), problems, "week"))
    tree = categories(today())
    category = tree.get(request.GET.get("category", ""))
    code = request.GET.get("area", "")
    area = Area.objects.filter(pk=int(code)).first() if code[:15].isdecimal() and len(code) < 15 else None
    rows = queries.appeals_of_cell(
        request.user,
        first,
        today(),
        category=category.key if category else "",
        area=area.pk if area else None,
    )
    context = {
        "title": _("Cases of the week"),
        "what": category or area or "",
        "list": listed(request, rows, order=NEWEST, size=SHOWN),
        "count": rows.count(),
        "hidden": 0,
        "note": f"{first} – {first + WEEK - WEEK / 7}",
        "tree": tree,
        "states": APPEAL_KIND.states,
        "problems": problems,
        "crumbs": trail(
            request,
            Crumb(_("What workers say"), f"{reverse('web:week')}?week={first}"),
            Crumb(_("Cases")),
        ),
    }
    return show(request, "listening/cases.html", context)
