"""Dated values: every line, amount and tolerance with its source and how certain it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.faces.web.law import pages
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category


@needs(Permission.VIEW_FIGURES, Category.FIGURES)
def values(request: HttpRequest) -> HttpResponse:
    """The values in force on a day, searched by key or source."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    search = request.GET.get("search", "").strip()[:80]
    found = pages.rows(on, search)
    context = {
        "on": on,
        "search": search,
        "rows": found,
        "regions": pages.regions(found),
        "problems": problems,
        "crumbs": [Crumb(_("Dated values"))],
    }
    return show(request, "law/values.html", context)
