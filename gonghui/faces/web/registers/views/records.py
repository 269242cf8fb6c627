"""One record: its page and history, adding, correcting, and what its register declares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gonghui.faces.web.inputs import whole
from gonghui.faces.web.page import Crumb, read_day, show, today
from gonghui.faces.web.registers import pages
from gonghui.faces.web.registers.views.parts import allowed, crumbs, found_detail, found_offer, title_of
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.core.registers import Category, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import actions


@login_required
def record(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """One record with its parts and its last changes."""
    declared = pages.register_named(request.user, key)
    problems: list[str] = []
    on = read_day(request, today(), problems)
    found = found_detail(request, declared, public_id, on)
    if declared.category is Category.PEOPLE:
        log_read(by=request.user, record=found.record, category=Category.PEOPLE)
    parts = [
        (part, [pages.cells(declared, list(part.part.columns), row) for row in part.rows])
        for part in found.parts
    ]
    context = {
        "register": declared,
        "detail": found,
        "title": title_of(found),
        "facts": pages.cells(declared, [column for column in declared.columns if column.shown], found.row),
        "parts": parts,
        "offers": pages.record_offers(found),
        "history": found.history[:5],
        "on": on,
        "problems": problems,
        "crumbs": crumbs(declared, Crumb(title_of(found))),
    }
    return show(request, "registers/record.html", context)


@login_required
def history(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Everything that was done to a record, in sentences."""
    declared = pages.register_named(request.user, key)
    found = found_detail(request, declared, public_id)
    address = pages.reverse("web:record", args=[key, public_id])
    trail = crumbs(declared, Crumb(title_of(found), address), Crumb(_("History")))
    context = {"title": title_of(found), "entries": found.history, "crumbs": trail}
    return show(request, "core/history.html", context)


@login_required
def add(request: HttpRequest, key: str) -> HttpResponse:
    """A new record, by the form generated from the declaration."""
    declared = pages.register_named(request.user, key)
    if not allowed(request, declared)["add"]:
        raise Http404(_("Your roles add nothing to this register."))
    typed = request.POST.dict() if request.method == "POST" else pages.prefilled(declared, request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = pages.read_form(declared, typed, request.user, today())
        if not errors:
            try:
                made = actions.add_row(register=declared, by=request.user, on=today(), values=values)
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Saved. The figures it feeds have moved already."))
                return redirect("web:record", key, made.public_id)
    return form_page(
        request, declared, typed, errors, title=_("Add: %(what)s") % {"what": declared.label_one}
    )


@login_required
def edit(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Corrects a record; what somebody else changed meanwhile is not overwritten unseen."""
    declared = pages.register_named(request.user, key)
    found = found_detail(request, declared, public_id)
    if not found.may_edit:
        raise Http404(_("Your roles do not change this record."))
    typed = request.POST.dict() if request.method == "POST" else pages.typed_of(declared, found.row)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = pages.read_form(declared, typed, request.user, today(), edited=found.row)
        sent = whole(typed.get("version", ""))
        seen = found.record.version if sent is None else sent
        if not errors:
            try:
                actions.edit_row(
                    register=declared,
                    record=found.record,
                    by=request.user,
                    on=today(),
                    expected_version=seen,
                    values=values,
                )
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Saved; the history shows what changed."))
                return redirect("web:record", key, public_id)
    version = typed.get("version") or found.record.version
    return form_page(request, declared, typed, errors, title=title_of(found), version=version)


@login_required
def act(request: HttpRequest, key: str, public_id: UUID, name: str) -> HttpResponse:
    """Does with a record what its register declares, by the form generated from the declaration."""
    declared = pages.register_named(request.user, key)
    found = found_offer(request, declared, public_id)
    offered = next((one for one in found.acts if one.key == name), None)
    if offered is None:
        if not found.may_edit or all(one.key != name for one in declared.acts):
            raise Http404(_("Your roles do not change this record."))
        messages.error(request, _("This cannot be done with the record as it stands now."))
        return redirect("web:record", key, public_id)
    posted = request.method == "POST"
    typed = request.POST.dict() if posted else pages.filled(found, offered)
    errors: dict[str, str] = {}
    if posted:
        values, errors = pages.read_act_form(found, offered, typed, request.user, today())
        errors = errors or done(request, found, name, values)
        if not errors:
            messages.success(request, _("Done: %(what)s. The history shows it.") % {"what": offered.label})
            return redirect("web:record", key, public_id)
    context = pages.act_form(found, offered, typed, errors)
    trail = crumbs(declared, Crumb(title_of(found), context["back"]), Crumb(str(offered.label)))
    context |= {"title": str(offered.label), "sub": title_of(found), "crumbs": trail}
    return show_form(request, context, errors)


def done(request: HttpRequest, found: Any, name: str, values: dict[str, Any]) -> dict[str, str]:
    """Does the act; what it is refused for, by field."""
    try:
        actions.act_on(
            register=found.register,
            act_key=name,
            record=found.record,
            by=request.user,
            on=today(),
            values=values,
        )
    except Refusal as refusal:
        return {refusal.field or "": str(refusal)}
    return {}


def form_page(
    request: HttpRequest,
    declared: Register,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    title: str,
    version: Any = None,
) -> HttpResponse:
    """The form of a register; wrong input comes back as typed, with every reason."""
    context = {
        "inputs": pages.inputs(pages.form_columns(declared, version is not None), typed, errors),
        "title": title,
        "version": version,
        "button": _("Save: %(what)s") % {"what": declared.label_one},
        "back": pages.reverse("web:register", args=[declared.key]),
        "crumbs": crumbs(declared, Crumb(title)),
    }
    return show_form(request, context, errors)


def show_form(request: HttpRequest, context: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    """A form page; what is wrong with no field of it stands above all of them."""
    named = {one.name for one in context["inputs"]}
    general = [text for name, text in errors.items() if name not in named]
    context |= {"errors": errors, "general": general}
    return show(request, "registers/form.html", context, status=422 if errors else 200)
