"""The search in every page's head. What is typed is posted: it stands in no address and in no log."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, show
from gonghui.faces.web.search import pages
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import queries
from gonghui.foundation.people.actions import look_up

SUGGESTED = 4  # of each kind, while somebody types
LISTED = 20


def typed(request: HttpRequest) -> str:
    """What was posted, as far as a name or number goes."""
    if not pages.offered(request):
        raise PermissionDenied(_("None of your roles opens this page."))
    return request.POST.get("text", "").strip()[: queries.LONGEST_SEARCH]


@sensitive_post_parameters("text")
@never_cache
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """What a name, number or code finds; a person's whole number is looked up and logged."""
    text, problem = typed(request), ""
    found = queries.search(text, by=request.user, limit=LISTED)
    groups = [*pages.cases(text, request, LISTED), *pages.shown(found, request.user)]
    if found.is_number:
        try:
            groups = [*pages.people(look_up(number=text, by=request.user), request.user), *groups]
        except Refusal as refusal:
            problem = str(refusal)
    context = {
        # A number is not written back: screens are looked at, pages are printed.
        "text": "" if found.is_number else text,
        "is_number": found.is_number,
        "searched": bool(text),
        "groups": groups,
        "problem": problem,
        "people": pages.finds_people(request),
        "names": pages.finds_names(request),
        "crumbs": [Crumb(_("Search"))],
    }
    return show(request, "search/search.html", context, status=422 if problem else 200)


@sensitive_post_parameters("text")
@require_POST
@never_cache
@login_required
def suggest(request: HttpRequest) -> HttpResponse:
    """The first hits while somebody types; numbers of people wait until they are sent."""
    text = typed(request)
    found = queries.search(text, by=request.user, limit=SUGGESTED)
    groups = [*pages.cases(text, request, SUGGESTED), *pages.shown(found, request.user)]
    context = {"groups": groups, "text": text, "is_number": found.is_number}
    return show(request, "search/suggest.html", context)
