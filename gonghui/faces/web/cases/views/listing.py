"""The inbox, its living rows, its views, and how much there is to do."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gonghui.engines.cases import actions, queries
from gonghui.faces.web.cases.pages import listing
from gonghui.faces.web.inputs import whole
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import with_links
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.queries import is_number

CASES = Category.CASES
UNITS = 50  # a page of the load; they are counted anew for each
NO_NUMBER = gettext_lazy(
    "A person's number does not belong into an address; type it into the search on top of the page."
)


def table(request: HttpRequest) -> dict[str, Any]:
    """One page of the inbox as rendered rows, and a mark by which an unchanged one is known."""
    now = timezone.now()
    filters = listing.read_filters(request.GET.dict())
    after = listing.read_after(request.GET.get("after", ""))
    page = queries.inbox(request.user, today(), after=after, **listing.asked(filters, now))
    found = listing.rows_of(page.rows, request.user, today(), now)
    context = {"groups": listing.grouped(found, now), "acts": permitted(request, Permission.EDIT, CASES)}
    html = render_to_string("cases/rows.html", context, request)
    kept = {name: request.GET[name] for name in ("after",) if request.GET.get(name)}
    return {
        "rows": html,
        "mark": hashlib.blake2s(html.encode(), digest_size=8).hexdigest(),
        "filters": filters,
        "query": urlencode({**filters, **kept}),
        "filtered": urlencode(filters),
        "count": len(found),
        "next": listing.write_after(page.after),
        "later": bool(after),
        "now": now,
        "acts": context["acts"],
    }


@needs(Permission.VIEW, CASES)
def inbox(request: HttpRequest) -> HttpResponse:
    """The open cases of every kind, what is due first."""
    if is_number(request.GET.get("search", "")):
        messages.warning(request, str(NO_NUMBER))
        return redirect("web:cases")
    found = table(request)
    context = found | {
        "controls": listing.controls_of(found["filters"]),
        "views": listing.views_of(request.user, found["filters"]),
        "crumbs": [Crumb(_("Inbox"))],
    }
    return show(request, "cases/inbox.html", context)


def rows(request: HttpRequest) -> HttpResponse:
    """The rows alone, asked for every ten seconds; an empty answer where nothing differs.

    Whoever was signed out meanwhile has the page loaded anew: the sign-in page fits into no table.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return renewed(request)


@needs(Permission.VIEW, CASES)
def renewed(request: HttpRequest) -> HttpResponse:
    """The rows for somebody who is signed in."""
    found = table(request)
    if "empty" in request.GET:
        # An empty list has no rows to renew: the page is loaded anew once there is something.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"} if found["count"] else {})
    if request.GET.get("seen") == found["mark"]:
        return HttpResponse(status=204)
    return show(request, "cases/living.html", found)


@needs(Permission.VIEW, CASES)
def counts(request: HttpRequest) -> HttpResponse:
    """The views with how many cases each holds."""
    filters = listing.read_filters(request.GET.dict())
    now = timezone.now()
    context = {
        "views": listing.views_of(request.user, filters),
        "counted": dict(listing.counts_of(request.user, today(), now)),
        "told": queries.notices_for(request.user, today(), now)[: listing.COUNTED].count(),
    }
    return show(request, "cases/views.html", context)


@require_POST
@needs(Permission.VIEW, CASES)
def store_view(request: HttpRequest) -> HttpResponse:
    """Keeps the filters under a name."""
    filters = listing.read_filters(request.POST.dict())
    try:
        view = actions.save_view(name=request.POST.get("name", ""), filters=filters, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('web:cases')}?{urlencode(filters)}")


@require_POST
@needs(Permission.VIEW, CASES)
def remove_view(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Removes one of one's own views."""
    view = queries.views_of(request.user).filter(public_id=public_id).first()
    if view is None:
        raise Http404(_("You have kept no such view."))
    actions.drop_view(view=view, by=request.user)
    messages.success(request, _("The view was removed; no case was touched."))
    return redirect("web:cases")


@needs(Permission.VIEW, CASES)
def load(request: HttpRequest) -> HttpResponse:
    """How much is open in which unit, and what these were told."""
    now = timezone.now()
    load, units = queries.load_and_units(request.user, today(), now)
    after, begin = request.GET.get("after", ""), request.GET.get("units", "")
    start = int(begin[:6]) if begin.isdecimal() else 0
    told = queries.told_page(request.user, today(), now, after=after)
    context = {
        "load": load,
        "units": with_links(
            request,
            units[start : start + UNITS],
            after=request.GET.get("units", ""),
            following=str(start + UNITS) if len(units) > start + UNITS else "",
            name="units",
        ),
        "list": with_links(request, told.bundles, after=after, following=told.after),
        "crumbs": [Crumb(_("Inbox"), reverse("web:cases")), Crumb(_("My unit's load"))],
    }
    return show(request, "cases/load.html", context)


@require_POST
@needs(Permission.VIEW, CASES)
def see(request: HttpRequest) -> HttpResponse:
    """Notes that what a unit was told has been seen."""
    wanted = {whole(pk) for pk in request.POST.getlist("notice")} - {None}
    now = timezone.now()
    told = queries.notices_for(request.user, today(), now).filter(pk__in=wanted)
    try:
        actions.see_notices(notices=list(told), by=request.user, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("web:case-load")
