"""Registers and their lists: searched, filtered, as of a day, exported."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.faces.web.registers import pages
from gonghui.faces.web.registers.views.parts import allowed, crumbs, download
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import look_up
from gonghui.foundation.people.queries import is_number
from gonghui.foundation.registers import actions, queries


@needs(Permission.VIEW)
def registers(request: HttpRequest) -> HttpResponse:
    """The registers one may open."""
    found = pages.registers_for(request.user)
    rows = [(one, queries.count(one, by=request.user, on=today())) for one in found]
    return show(request, "registers/registers.html", {"rows": rows, "crumbs": [Crumb(_("Registers"))]})


@login_required
def register(request: HttpRequest, key: str) -> HttpResponse:
    """One register: searched, filtered, as of a day, page by page."""
    return _list(request, pages.register_named(request.user, key))


def _list(request: HttpRequest, declared: Register, refused: Refusal | None = None) -> HttpResponse:
    """The list; with an export that was refused, what was typed for it and why."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    search = request.GET.get("search", "").strip()[:100]
    asked, controls = pages.filters_of(declared, request)
    if declared.found_by is not None and is_number(search):
        problems.append(_("A person's number does not belong into an address; type it into its own field."))
        search = ""
    question = {"by": request.user, "on": on, "search": search}
    try:
        counts = queries.count(declared, filters=asked, **question)
        page = queries.page(
            declared, after=request.GET.get("after") or None, filters=asked, counts=counts, **question
        )
    except Refusal as refusal:
        problems.append(str(refusal))
        counts = queries.count(declared, **question)
        page = queries.page(declared, counts=counts, **question)
    columns = pages.listed(declared)
    context = {
        "register": declared,
        "columns": columns,
        "rows": [(row["record"], pages.cells(declared, columns, row)) for row in page.rows],
        "page": page,
        "counts": counts,
        "on": on,
        "search": search,
        "controls": controls,
        "by_person": declared.found_by is not None,
        "areas": pages.area_offers(request.user, declared, on),
        "area": request.GET.get("area", ""),
        "narrowed": bool(search) or any(value not in ("", (None, None)) for value in asked.values()),
        "may": allowed(request, declared),
        "problems": problems,
        "refused": refused,
        "typed": {name: request.POST.get(name, "") for name in ("kind", "profile", "purpose")},
        "crumbs": crumbs(declared)[:-1] + [Crumb(str(declared.label))],
    }
    return show(request, "registers/register.html", context, status=422 if refused else 200)


@sensitive_post_parameters("number")
@require_POST
@login_required
def of_person(request: HttpRequest, key: str) -> HttpResponse:
    """The records about the person of a number: looked up and logged; the address names the person only."""
    declared = pages.register_named(request.user, key)
    try:
        found = look_up(number=request.POST.get("number", "")[:40], by=request.user, register=declared)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:register", key)
    if not found:
        messages.warning(request, _("No record that you may see is about somebody with this number."))
        return redirect("web:register", key)
    return redirect(f"{pages.reverse('web:register', args=[key])}?person={found[0].public_id}")


@login_required
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """The records as filtered, as a sheet; with its purpose, logged."""
    declared = pages.register_named(request.user, key)
    if request.method != "POST":
        # A link of the list that a refusal was shown with.
        return redirect(f"{pages.reverse('web:register', args=[key])}?{request.GET.urlencode()}")
    on = read_day(request, today(), [])
    asked, _controls = pages.filters_of(declared, request)
    wanted = {
        "on": on,
        "search": request.GET.get("search", ""),
        "filters": asked,
        "kind": request.POST.get("kind", "xlsx"),
        "profile": request.POST.get("profile", ""),
    }
    purpose = request.POST.get("purpose", "")
    try:
        made = actions.export_sheet(declared, by=request.user, purpose=purpose, **wanted)
    except actions.TooMany:
        return _asked(request, actions.Wanted(declared, **wanted), purpose)
    except Refusal as refusal:
        return _list(request, declared, refusal)
    return download(made.content, made.name, made.media_type)


def _asked(request: HttpRequest, wanted: actions.Wanted, purpose: str) -> HttpResponse:
    """More than one takes out alone: a second person is asked."""
    try:
        actions.ask_export(wanted=wanted, by=request.user, purpose=purpose)
    except Refusal as refusal:
        return _list(request, wanted.register, refusal)
    messages.success(
        request, _("So many records are let out by a second person. It is asked for; you find it here.")
    )
    return redirect("web:export-requests")
