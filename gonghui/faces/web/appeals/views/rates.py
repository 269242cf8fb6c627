"""The rates of units over days, with everything they are made of, down to the cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.pages.rates import NAMES
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category

SHOWN = 50


@needs(Permission.VIEW, Category.CASES)
def rates(request: HttpRequest) -> HttpResponse:
    """Rates and score of the units that one sees, or of one of them, over some days; rules and version."""
    problems: list[str] = []
    since, until = pages.read_span(request, today(), problems)
    units = queries.units(request.user, since, until, today())
    chosen = _chosen(request, units)
    ids = [chosen.pk] if chosen else [unit.pk for unit in units]
    judged = queries.judged_groups(since, until)
    found = queries.rates_of(since, until, set(ids), judged)
    everywhere = not chosen and scope_of(request.user, Permission.VIEW, Category.CASES).everything
    wrong, routed = queries.misrouting(since, until, None if everywhere else ids)
    rules = queries.rate_rules(until - timedelta(days=1))
    context = {
        "since": since,
        "until": until,
        "version": pages.version_of(rules),
        "months": pages.months(today()),
        "units": units,
        "chosen": chosen,
        "rows": pages.rate_rows(found["rates"], found["settings"]),
        "score": found["score"],
        "settings": pages.setting_rows(rules),
        "names": NAMES,
        "by_unit": queries.by_unit(units, since, until, judged) if not chosen else [],
        "wrong": wrong,
        "routed": routed,
        "published": queries.published_rates(),
        "problems": problems,
        "crumbs": pages.trail(request, Crumb(_("Rates"))),
    }
    return show(request, "appeals/rates.html", context)


def _chosen(request: HttpRequest, units: list[Body]) -> Body | None:
    """The unit of the address.

    Raises:
        Http404: it is none of those that the account sees.
    """
    text = request.GET.get("unit", "")
    if not text:
        return None
    found = next((unit for unit in units if str(unit.public_id) == text), None)
    if found is None:
        # Whose id it is, is not told either.
        raise Http404(_("There are no rates of this unit that you may see in these days."))
    return found


@needs(Permission.VIEW, Category.CASES)
def cases_behind(request: HttpRequest) -> HttpResponse:
    """The cases behind a part of a rate: those that one sees; of the others the number."""
    problems: list[str] = []
    since, until = pages.read_span(request, today(), problems)
    units = queries.units(request.user, since, until, today())
    chosen = _chosen(request, units)
    name, part, why = (request.GET.get(key, "") for key in ("rate", "part", "why"))
    asked: dict[str, Any] = {"name": name, "part": part, "why": why, "since": since, "until": until}
    ids = [chosen.pk] if chosen else [unit.pk for unit in units]
    try:
        found = queries.behind(request.user, on=today(), bodies=ids, **asked)
    except LookupError as error:
        raise Http404 from error
    query = f"?since={since}&until={until}" + (f"&unit={chosen.public_id}" if chosen else "")
    context = {
        "title": pages.part_words(name, part, why),
        "list": listed(request, found.rows, order=NEWEST, size=SHOWN),
        "count": found.count,
        "hidden": found.hidden,
        "since": since,
        "until": until,
        "chosen": chosen,
        "states": APPEAL_KIND.states,
        "tree": queries.categories(today()),
        "problems": problems,
        "crumbs": pages.trail(
            request, Crumb(_("Rates"), reverse("web:rates") + query), Crumb(_("Cases behind it"))
        ),
    }
    return show(request, "appeals/behind.html", context)
