"""Entries that may be one person, side by side; whoever keeps both decides, and may take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.people import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import merge_double, part_double, separate_double
from gonghui.foundation.people.models import Double
from gonghui.foundation.people.queries import doubles_visible_to, shown_all
from gonghui.foundation.people.rules.matching.reasons import why

ROWS = 50


@never_cache
@needs(Permission.EDIT, Category.PEOPLE)
def doubles(request: HttpRequest) -> HttpResponse:
    """The pairs of a state, the likeliest first."""
    state = request.GET.get("state", "")
    state = state if state in Double.State.values else Double.State.OPEN
    page = listed(request, doubles_visible_to(request.user, state), order=("-probability", "pk"), size=ROWS)
    persons = [person for row in page.rows for person in (row.first, row.second)]
    told = shown_all(persons, by=request.user)
    context = {
        "list": page,
        "rows": list(
            zip(page.rows, told[::2], told[1::2], [why(row.levels) for row in page.rows], strict=True)
        ),
        "state": state,
        "states": Double.State.choices,
        "crumbs": [Crumb(_("People"), reverse("web:people")), Crumb(_("Likely one person"))],
    }
    return show(request, "people/doubles.html", context)


@never_cache
@needs(Permission.EDIT, Category.PEOPLE)
def double(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pair side by side; a POST decides."""
    found = _found(request, public_id)
    problem, field = "", ""
    if request.method == "POST":
        try:
            _decided(request, found)
        except Refusal as refusal:
            problem, field = str(refusal), refusal.field or ""
        else:
            messages.success(request, _("Decided; the pair stays in the list of its state."))
            return redirect("web:doubles")
    entries = zip(
        (found.first, found.second), shown_all([found.first, found.second], by=request.user), strict=True
    )
    context = {
        "double": found,
        "why": why(found.levels),
        "entries": [(row, pages.ties(person, today())) for person, row in entries],
        "names": permitted(request, Permission.VIEW_PERSONAL, Category.PEOPLE),
        "reason": request.POST.get("reason", found.reason),
        "problem": problem,
        "field": field,
        "crumbs": [
            Crumb(_("People"), reverse("web:people")),
            Crumb(_("Likely one person"), reverse("web:doubles")),
            Crumb(f"{found.probability:.0%}"),
        ],
    }
    return show(request, "people/double.html", context, status=422 if problem else 200)


def _found(request: HttpRequest, public_id: UUID) -> Double:
    row = Double.objects.filter(public_id=public_id).first()
    found = row and doubles_visible_to(request.user, row.state).filter(pk=row.pk).first()
    if not found:
        raise Http404()
    return found


def _decided(request: HttpRequest, found: Double) -> None:
    """Does what the form asks.

    Raises:
        Refusal: as the actions, or nothing was chosen.
    """
    deed, reason = request.POST.get("deed", ""), request.POST.get("reason", "")
    told: dict[str, Any] = {"double": found, "reason": reason, "by": request.user}
    if deed == "first":
        merge_double(keep=found.first, **told)
    elif deed == "second":
        merge_double(keep=found.second, **told)
    elif deed == "apart":
        part_double(**told)
    elif deed == "separate":
        separate_double(**told)
    else:
        raise Refusal(_("Choose what is to be done."))
