"""The month for everybody: counts and rates of the city, nobody in them."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.rules.public import SMALLEST
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.pages.rates import NAMES
from gonghui.faces.web.page import show, today


def month(request: HttpRequest, year: int = 0, number: int = 0) -> HttpResponse:
    """One month that is over, the last one with appeals when none is named; open to everybody.

    Raises:
        Http404: no month, or one that is not over yet.
    """
    latest = queries.latest_month(today())
    ended = [span for span in pages.months(latest or today(), 13) if span[1] <= today()]
    try:
        first = date(year, number, 1) if year else latest or ended[0][0]
    except ValueError as error:
        raise Http404 from error
    if first >= today().replace(day=1):
        raise Http404(_("This month is not over yet."))
    found = queries.month_for_public(first)
    titles = {"section": _("About what"), "request": _("Kind of request"), "channel": _("How it came")}
    context = {
        "month": found,
        "tables": [(titles[key], rows) for key, rows in found.tables.items()],
        "rates": [(NAMES[name], one) for name, one in found.rates.items()],
        "smallest": SMALLEST,
        "months": ended,
        "crumbs": [],
    }
    return show(request, "appeals/month.html", context)
