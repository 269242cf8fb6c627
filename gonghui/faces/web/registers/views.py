"""Registers: list, record, history, forms, sheets in and out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.faces.web.registers import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import actions, queries
from gonghui.foundation.registers.actions.exports import XLSX as SHEET


def crumbs(declared: Register, *more: Crumb) -> list[Crumb]:
    """Registers, this register, and what follows."""
    address = pages.reverse("web:register", args=[declared.key])
    return [Crumb(_("Registers"), pages.reverse("web:registers")), Crumb(str(declared.label), address), *more]


def download(content: Iterable[bytes], name: str, media_type: str = SHEET) -> StreamingHttpResponse:
    """A file to keep."""
    response = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(Permission.VIEW)
def registers(request: HttpRequest) -> HttpResponse:
    """The registers one may open."""
    found = pages.registers_for(request.user)
    rows = [(one, queries.count(one, by=request.user, on=today())) for one in found]
    return show(request, "registers/registers.html", {"rows": rows, "crumbs": [Crumb(_("Registers"))]})


@login_required
def register(request: HttpRequest, key: str) -> HttpResponse:
    """One register: searched, filtered, as of a day, page by page."""
    declared = pages.register_named(request.user, key)
    problems: list[str] = []
    on = read_day(request, today(), problems)
    search = request.GET.get("search", "").strip()[:100]
    asked, controls = pages.filters_of(declared, request)
    question = {"by": request.user, "on": on, "search": search}
    try:
        page = queries.page(declared, after=request.GET.get("after") or None, filters=asked, **question)
        counts = queries.count(declared, filters=asked, **question)
    except Refusal as refusal:
        problems.append(str(refusal))
        page, counts = queries.page(declared, **question), queries.count(declared, **question)
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
        "areas": pages.area_offers(request.user, declared, on),
        "area": request.GET.get("area", ""),
        "narrowed": bool(search) or any(value not in ("", (None, None)) for value in asked.values()),
        "may": allowed(request, declared),
        "problems": problems,
        "crumbs": crumbs(declared)[:-1] + [Crumb(str(declared.label))],
    }
    return show(request, "registers/register.html", context)


def allowed(request: HttpRequest, declared: Register) -> dict[str, bool]:
    """Which buttons a register's page offers."""
    offers = {
        "add": (Permission.ADD, declared.add),
        "bring": (Permission.IMPORT, declared.add_many),
        "export": (Permission.EXPORT, True),
    }
    return {
        name: bool(there) and permitted(request, permission, declared.category)
        for name, (permission, there) in offers.items()
    }


def found_detail(request: HttpRequest, declared: Register, public_id: UUID, on: Any = None) -> Any:
    """A record's detail, or a page that says there is none for this reader."""
    try:
        return queries.detail(declared, public_id, by=request.user, on=on)
    except LookupError as error:
        raise Http404() from error


def found_offer(request: HttpRequest, declared: Register, public_id: UUID) -> queries.Offer:
    """A record and what may be done with it, or a page that says there is none for this reader."""
    try:
        return queries.offer(declared, public_id, by=request.user)
    except LookupError as error:
        raise Http404() from error


@login_required
def record(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """One record with its parts and its last changes."""
    declared = pages.register_named(request.user, key)
    problems: list[str] = []
    on = read_day(request, today(), problems)
    found = found_detail(request, declared, public_id, on)
    parts = [
        (part, [pages.cells(declared, list(part.part.columns), row) for row in part.rows])
        for part in found.parts
    ]
    context = {
        "register": declared,
        "detail": found,
        "title": title_of(found),
        "facts": pages.cells(declared, list(declared.columns), found.row),
        "parts": parts,
        "offers": pages.record_offers(found),
        "history": found.history[:5],
        "on": on,
        "problems": problems,
        "crumbs": crumbs(declared, Crumb(title_of(found))),
    }
    return show(request, "registers/record.html", context)


def title_of(found: Any) -> str:
    """What a record is called: its name, or its body's."""
    name = getattr(found.record, "name", "") or found.row.get("body") or found.row.get("number")
    return str(name)


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
        values, errors = pages.read_form(declared, typed, request.user, today(), editing=False)
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
        values, errors = pages.read_form(declared, typed, request.user, today(), editing=True)
        seen = int(typed["version"]) if typed.get("version", "").isdigit() else found.record.version
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


@require_POST
@login_required
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """The records as filtered, as a sheet; with its purpose, logged."""
    declared = pages.register_named(request.user, key)
    on = read_day(request, today(), [])
    asked, _controls = pages.filters_of(declared, request)
    try:
        made = actions.export_sheet(
            declared,
            by=request.user,
            on=on,
            search=request.GET.get("search", ""),
            filters=asked,
            purpose=request.POST.get("purpose", ""),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:register", key)
    return download(made.content, made.name, made.media_type)


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
    after = request.GET.get("after", "")
    only = request.GET.get("rows") == "wrong" or (found.error_count > 0 and "rows" not in request.GET)
    names = {column.name: column.label for column in declared.columns}
    context = {
        "register": declared,
        "sheet": found,
        "staged": pages.staged(found, only_errors=only, after=int(after) if after.isdigit() else 0),
        "only": only,
        "mapped": [(title, names.get(name, name)) for title, name in found.columns or () if name],
        "unknown": queries.unknown_titles(found),
        "crumbs": crumbs(
            declared,
            Crumb(_("Bring a sheet"), pages.reverse("web:sheets", args=[key])),
            Crumb(found.file_name),
        ),
    }
    return show(request, "registers/sheet.html", context)


@login_required
def errors(request: HttpRequest, key: str, public_id: UUID) -> HttpResponseBase:
    """The failing rows as a sheet with the reasons beside them."""
    found = found_sheet(request, public_id)
    return download([actions.error_sheet(found)], f"{key}-errors.xlsx")


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
        actions.roll_back_sheet(sheet=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Everything that this sheet brought has been taken back."))
    return redirect("web:sheet", key, public_id)
