"""Drives with targets and results, QR codes, and the four coverages of the groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.facts import of_group
from gonghui.affairs.membership.models import Drive, Entrance
from gonghui.affairs.membership.queries import drives as reads
from gonghui.faces.web import words
from gonghui.faces.web.bodies.pages import own_unions
from gonghui.faces.web.inputs import whole
from gonghui.faces.web.membership import pages
from gonghui.faces.web.membership.officer_forms import DriveForm, EndForm, EntranceForm, TargetForm
from gonghui.faces.web.page import (
    Crumb,
    area_choices,
    from_one_state,
    needs,
    permitted,
    read_lens,
    show,
    today,
)
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.facts import metric
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.queries import records_behind

ORGANISING = Category.ORGANISING
SHOWN, A_PAGE = 100, 50
PARTS = ("all", "numerator", "missing")


def _refused(form: Any, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@needs(Permission.VIEW, ORGANISING)
def drives(request: HttpRequest) -> HttpResponse:
    """The drives of the account's area with what came of them, and a form for a new one."""
    may = permitted(request, Permission.ADD, ORGANISING)
    form = DriveForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if request.method == "POST" and may and form.is_valid():
        try:
            made = actions.open_drive(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The drive is open. Set targets, and print its codes."))
            return redirect("web:drive", made.public_id)
    rows = list(reads.drives_visible_to(request.user, today())[:SHOWN])
    results = reads.results_of(rows, today())
    names = pages.group_names(today())
    context = {
        "rows": [(row, [names.get(key, key) for key in row.groups], results[row.pk]) for row in rows],
        "form": form,
        "may": may,
    } | pages.frame(request, Crumb(_("Drives")))
    return show(request, "membership/drives.html", context, status=422 if form.errors else 200)


def _drive(request: HttpRequest, public_id: UUID) -> Drive:
    found = reads.drive_seen(request.user, public_id, today())
    if found is None:
        raise Http404(_("There is no such drive in your area."))
    return found


@needs(Permission.VIEW, ORGANISING)
def drive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One drive: results against targets by group and street, its codes, its end."""
    return _drive_page(request, _drive(request, public_id))


def _drive_page(request: HttpRequest, found: Drive, status: int = 200, **forms: Any) -> HttpResponse:
    on, names = today(), pages.group_names(today())
    context = {
        "drive": found,
        "whole": reads.results_of([found], on)[found.pk],
        "groups": reads.parts_of_drive(found, on, {**names, "": _("Something else")}),
        "areas": reads.areas_of_drive(found, on),
        "entrances": reads.entrances_of(found),
        "may": reads.may_run(request.user, found),
        "runs": found.valid_from <= on and (found.valid_to is None or found.valid_to > on),
        "target_form": TargetForm(groups={key: names.get(key, key) for key in found.groups}),
        "end_form": EndForm(initial={"on": on}),
        **forms,
    } | pages.frame(request, Crumb(_("Drives"), reverse("web:drives")), Crumb(found.name))
    return show(request, "membership/drive.html", context, status=status)


@require_POST
@needs(Permission.EDIT, ORGANISING)
def target(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sets a target of a drive."""
    found = _drive(request, public_id)
    names = pages.group_names(today())
    form = TargetForm(request.POST, groups={key: names.get(key, key) for key in found.groups})
    if form.is_valid():
        try:
            actions.set_target(drive=found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The target is set."))
            return redirect("web:drive", public_id)
    return _drive_page(request, found, 422, target_form=form)


@require_POST
@needs(Permission.EDIT, ORGANISING)
def end_drive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends a drive."""
    found = _drive(request, public_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end_drive(drive=found, on=form.cleaned_data["on"], by=request.user)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The drive has an end. Its codes still lead to its union."))
            return redirect("web:drive", public_id)
    return _drive_page(request, found, 422, end_form=form)


@needs(Permission.VIEW, ORGANISING)
def entrances(request: HttpRequest) -> HttpResponse:
    """The QR codes of the account's area, and a form for a new one; of a drive where one is named."""
    may = permitted(request, Permission.ADD, ORGANISING)
    named = request.GET.get("drive", "")
    held = _drive(request, _uuid(named)) if named else None
    own = own_unions(request.user)
    first = {"union": own[0].name_zh} if len(own) == 1 else None
    form = EntranceForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and may and form.is_valid():
        given = form.cleaned_data
        union = getattr(given["union"], "union", None)
        if given["union"] is not None and union is None:
            form.add_error("union", _("This is no union."))
        else:
            try:
                made = actions.open_entrance(
                    by=request.user,
                    on=today(),
                    union=union,
                    area=given["area"],
                    words=given["words"],
                    drive=held,
                )
            except Refusal as refusal:
                _refused(form, refusal)
            else:
                return redirect("web:join-poster", made.code)
    rows = list(reads.entrances_visible_to(request.user, today())[:SHOWN])
    context = {"rows": rows, "form": form, "may": may, "drive": held}
    context |= pages.frame(request, Crumb(_("QR codes")))
    return show(request, "membership/entrances.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(_("There is no such drive in your area.")) from None


@needs(Permission.VIEW, ORGANISING)
def join_poster(request: HttpRequest, code: str) -> HttpResponse:
    """A page to print and hang up: the QR code, whose it is, and what it takes."""
    rows = Entrance.objects.filter(pk__in=reads.entrances_visible_to(request.user, today()).values("pk"))
    found = rows.select_related("union__body", "area", "drive").filter(code=code.upper()).first()
    if found is None:
        raise Http404(_("There is no such code. Look at the poster again, or call 12351."))
    address = request.build_absolute_uri(reverse("web:joining:start", args=[found.code]))
    context = {"entrance": found, "address": address, "picture": pages.qr_code(address)}
    return show(request, "membership/poster.html", context)


@needs(Permission.VIEW, ORGANISING)
@from_one_state
def group_coverage(request: HttpRequest) -> HttpResponse:
    """The four coverages of every group in an area, side by side and never added, with their definitions."""
    lens = read_lens(request)
    rows, whole = reads.coverages(area=lens.area_id, on=lens.on, scope=None)
    query = f"area={lens.area.code}&as_of={lens.on.isoformat()}"
    context = {
        "lens": lens,
        "areas": area_choices(lens),
        "columns": list(pages.COVERAGE_WORDS.values()),
        "rows": pages.table_of(rows, query),
        "whole": pages.cells_of("", whole, query),
        "definitions": [(word, metric(key)) for key, word in pages.COVERAGE_WORDS.items()],
    } | pages.frame(request, Crumb(_("Coverage of the groups")))
    return show(request, "membership/groups.html", context)


@needs(Permission.VIEW, Category.PEOPLE)
@from_one_state
def group_behind(request: HttpRequest, key: str) -> HttpResponse:
    """The lines of the lists behind one number, as far as the account may see them."""
    if key not in pages.COVERAGE_WORDS:
        raise Http404(_("No records stand behind this number."))
    lens = read_lens(request)
    names, group = pages.group_names(lens.on), request.GET.get("group", "")[:40]
    asked: Any = of_group(key, group) if group in names else key
    part = request.GET.get("part", "all")
    after = request.GET.get("after", "")
    listed = records_behind(
        asked,
        version=metric(key).version,
        area=lens.area,
        as_of=lens.on,
        account=request.user,
        part=part if part in PARTS else "all",
        after=whole(after),
        limit=A_PAGE,
    )
    context = {
        "lens": lens,
        "what": pages.COVERAGE_WORDS[key],
        "group": names.get(group, ""),
        "list": listed,
        "part": part if part in PARTS else "all",
        "parts": [
            ("all", _("All that were counted")),
            ("numerator", _("Covered")),
            ("missing", _("Missing")),
        ],
        "definition": metric(key),
    }
    crumbs = (
        Crumb(_("Coverage of the groups"), f"{reverse('web:group-coverage')}?area={lens.area.code}"),
        Crumb(names.get(group, "") or words.name_of(lens.area)),
    )
    return show(request, "membership/behind.html", context | pages.frame(request, *crumbs))
