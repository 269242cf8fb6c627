"""Sheets on their way in: brought, checked, published, rolled back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.inputs import whole
from gonghui.faces.web.page import Crumb, show
from gonghui.faces.web.registers import mapping, pages
from gonghui.faces.web.registers.views.parts import allowed, crumbs, download, taken
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import actions, queries
from gonghui.foundation.registers.rules.headers import sheet_columns


@login_required
def sheets(request: HttpRequest, key: str) -> HttpResponse:
    """Bringing a sheet in, and the sheets one brought before."""
    declared = pages.register_named(request.user, key)
    if not allowed(request, declared)["bring"]:
        raise Http404(_("Your roles bring no sheets into this register."))
    if request.method == "POST":
        file = request.FILES.get("sheet")
        if file is None:
            messages.error(request, _("No file was chosen; choose the sheet first."))
            return redirect("web:sheets", key)
        try:
            brought = actions.stage_sheet(
                register=declared, content=file.read(), name=file.name, by=request.user
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("web:sheets", key)
        if brought.brought_before:
            messages.warning(
                request, _("You published this very file before; nothing of it was taken a second time.")
            )
        return redirect("web:sheet", key, brought.public_id)
    context = {
        "register": declared,
        "columns": pages.form_columns(declared, editing=False),
        "sheets": queries.sheets_of(request.user, key)[:20],
        "crumbs": crumbs(declared, Crumb(_("Bring a sheet"))),
    }
    return show(request, "registers/sheets.html", context)


def found_sheet(request: HttpRequest, public_id: UUID) -> Any:
    """A sheet that the account itself brought."""
    try:
        return queries.sheet_of(public_id, by=request.user)
    except LookupError as error:
        raise Http404() from error


@login_required
def sheet(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """A staged sheet: how it was understood, every row that cannot stand, and what to do next."""
    declared = pages.register_named(request.user, key)
    found = found_sheet(request, public_id)
    if found.state == "mapping":
        return redirect("web:sheet-columns", key, public_id)
    after = request.GET.get("after", "")
    only = request.GET.get("rows") == "wrong" or (found.error_count > 0 and "rows" not in request.GET)
    names = {column.name: column.label for column in sheet_columns(declared)}
    context = {
        "register": declared,
        "sheet": found,
        "staged": pages.staged(found, only_errors=only, after=whole(after) or 0),
        "only": only,
        "mapped": [(title, str(names.get(name, name))) for title, name in found.columns or () if name],
        "unknown": queries.unknown_titles(found),
        "crumbs": crumbs(
            declared,
            Crumb(_("Bring a sheet"), pages.reverse("web:sheets", args=[key])),
            Crumb(found.file_name),
        ),
    }
    return show(request, "registers/sheet.html", context)


@login_required
def columns(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Which column of the sheet is which: asked with a proposal, confirmed by a person, remembered."""
    declared = pages.register_named(request.user, key)
    found = found_sheet(request, public_id)
    if found.state != "mapping":
        return redirect("web:sheet", key, public_id)
    status, problem = 200, ""
    try:
        question = queries.question_of(found, **mapping.asked_place(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:sheets", key)
    typed = None
    if request.method == "POST" and "confirm" in request.POST:
        typed = mapping.typed_names(request, question)
        place = mapping.typed_place(request, question)
        try:
            actions.confirm_columns(sheet=found, place=place, names=typed, by=request.user)
        except Refusal as refusal:
            status, problem = 422, str(refusal)
        else:
            return redirect("web:sheet", key, public_id)
    context = {
        "register": declared,
        "sheet": found,
        "question": question,
        "rows": mapping.rows(declared, question, typed),
        "choices": mapping.choices(declared),
        "missing": mapping.required(declared),
        "problem": problem,
        "crumbs": crumbs(
            declared,
            Crumb(_("Bring a sheet"), pages.reverse("web:sheets", args=[key])),
            Crumb(found.file_name),
        ),
    }
    response = show(request, "registers/columns.html", context)
    response.status_code = status
    return response


@require_POST
@login_required
def ask_columns(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Takes a checked sheet back to the question which column is which."""
    found = found_sheet(request, public_id)
    try:
        actions.ask_again(sheet=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("web:sheet", key, public_id)


@login_required
def errors(request: HttpRequest, key: str, public_id: UUID) -> HttpResponseBase:
    """The failing rows as a sheet with the reasons beside them."""
    found = found_sheet(request, public_id)
    return taken(actions.take_error_sheet(sheet=found, by=request.user))


@login_required
def original(request: HttpRequest, key: str, public_id: UUID) -> HttpResponseBase:
    """The sheet as it was brought; the download is logged."""
    found = found_sheet(request, public_id)
    try:
        return taken(actions.take_original(sheet=found, by=request.user))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:sheet", key, public_id)


@login_required
def template(request: HttpRequest, key: str) -> HttpResponseBase:
    """An empty sheet with the register's headers."""
    declared = pages.register_named(request.user, key)
    return download([actions.template_sheet(declared)], f"{key}-template.xlsx")


@require_POST
@login_required
def publish(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Publishes a sheet, all of it or nothing."""
    found = found_sheet(request, public_id)
    try:
        held = actions.publish_sheet(sheet=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = held.state == "published"
        messages.success(
            request,
            _("Published.") if done else _("The worker is publishing it; this page tells when it is done."),
        )
    return redirect("web:sheet", key, public_id)


@require_POST
@login_required
def roll_back(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Takes back everything a sheet brought."""
    found = found_sheet(request, public_id)
    try:
        held = actions.roll_back_sheet(sheet=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = held.state == "rolled_back"
        messages.success(
            request,
            _("Everything that this sheet brought has been taken back.")
            if done
            else _("The worker is rolling it back; this page tells when it is done."),
        )
    return redirect("web:sheet", key, public_id)
