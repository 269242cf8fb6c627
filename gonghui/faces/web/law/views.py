"""Dated values: every line, amount and tolerance with its source and how certain it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.faces.web.law import pages
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.faces.web.paging import with_links
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.rules import MARKS

SHOWN = 50


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def values(request: HttpRequest) -> HttpResponse:
    """The values in force on a day by topic, searched by name, key or source; fifty a page."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    search = request.GET.get("search", "").strip()[:80]
    topic, mark = request.GET.get("topic", ""), request.GET.get("mark", "")
    topic, mark = topic if topic in pages.NAMES else "", mark if mark in MARKS else ""
    found = pages.rows(on, search, topic=topic, mark=mark)
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 6 and int(after) < len(found) else 0
    following = str(start + SHOWN) if start + SHOWN < len(found) else ""
    shown = found[start : start + SHOWN]
    context = {
        "on": on,
        "search": search,
        "topic": topic,
        "mark": mark,
        "topics": list(pages.NAMES.items()),
        "marks": MARKS,
        "groups": pages.grouped(shown),
        "count": len(found),
        "first": start + 1,
        "last": start + len(shown),
        "list": with_links(request, shown, after=str(start or ""), following=following),
        "regions": pages.regions(shown),
        "problems": problems,
        "crumbs": [Crumb(_("Dated values"))],
    }
    return show(request, "law/values.html", context)
