"""One case: its page, its steps, what is done beside them, its files and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gonghui.engines.cases import actions, queries
from gonghui.engines.cases.models import Case, Letter
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.faces.web.cases.pages import forms, one
from gonghui.faces.web.cases.pages.deeds import offered_deed
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.papers import WORD_TYPE

CASES = Category.CASES


def found_case(request: HttpRequest, public_id: UUID) -> Case:
    """The case, or a page that says there is none for this reader."""
    case = queries.case_seen(request.user, public_id, today())
    if case is None:
        raise Http404(_("There is no such case among those you may see."))
    return case


def crumbs(case: Case, *more: Crumb) -> list[Crumb]:
    """The inbox, the case, and what follows."""
    address = reverse("web:case", args=[case.public_id]) if more else ""
    return [Crumb(_("Inbox"), reverse("web:cases")), Crumb(case.number, address), *more]


@needs(Permission.VIEW, CASES)
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One case with everything the reader may know of it."""
    found = found_case(request, public_id)
    context = one.page_of(found, request.user, today(), timezone.now())
    if one.names_worker(found, context["reader"]):
        log_read(by=request.user, record=found, category=CASES)
    return show(request, "cases/case.html", {**context, "crumbs": crumbs(found)})


@needs(Permission.VIEW, CASES)
def step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Takes a step, by the form made from what it declares."""
    found = found_case(request, public_id)
    kind = kind_of(found.kind)
    declared = kind.step(name)
    offered = {offered.name for offered in one.steps(found, request.user, today())}
    if declared is None or (request.method != "POST" and name not in offered):
        raise Http404(_("This step is not yours to take, or not now; open the case again."))
    asks = forms.asks_of_step(kind, declared)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        errors = errors or taken(request, found, name, values)
        if not errors:
            messages.success(request, _("Done: %(what)s. The history shows it.") % {"what": declared.label})
            return after(found, request)
        asks = forms.typed(asks, request, errors)
    return form_page(request, found, asks, errors, title=str(declared.label))


def taken(request: HttpRequest, found: Case, name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Takes the step; what it is refused for, by field."""
    given = {key: value for key, value in values.items() if key not in (forms.REASON, forms.NOTE)}
    try:
        actions.do_step(
            case=found,
            step=name,
            by=request.user,
            now=timezone.now(),
            fields=given,
            reason=forms.said_reason(values),
            expected_version=version_of(request, found),
        )
    except Refusal as refusal:
        return {refusal.field or "": str(refusal)}
    return {}


def version_of(request: HttpRequest, found: Case) -> int:
    """The version of the case that the sender had before the eyes."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else found.version


def after(found: Case, request: HttpRequest) -> HttpResponse:
    """Back to the case, or to the inbox where it is no longer to be seen."""
    if queries.case_seen(request.user, found.public_id, today()) is None:
        return redirect("web:cases")
    return redirect("web:case", found.public_id)


@needs(Permission.VIEW, CASES)
def deed(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Does something with a case beside its steps."""
    found = found_case(request, public_id)
    chosen, part = offered_deed(found, name, request.GET.get("part", ""), request.user, today())
    asks = chosen.asks(found, part, request.user, today())
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            # Compared by the action with the row as it stands by then.
            shown, found.version = found.version, version_of(request, found)
            try:
                chosen.do(found, part, values, request.user, timezone.now())
            except Refusal as refusal:
                errors, found.version = {refusal.field or "": str(refusal)}, shown
            else:
                messages.success(request, _("Done: %(what)s. The history shows it.") % {"what": chosen.label})
                return after(found, request)
        asks = forms.typed(asks, request, errors)
    return form_page(request, found, asks, errors, title=str(chosen.label), help=str(chosen.help))


def form_page(
    request: HttpRequest,
    found: Case,
    asks: Sequence[forms.Ask],
    errors: Mapping[str, str],
    *,
    title: str,
    help: str = "",
) -> HttpResponse:
    """A form; what was refused comes back as typed, with the reason beside its field."""
    named = {ask.name for ask in asks}
    if errors:
        found.refresh_from_db(fields=["version"])
    context = {
        "case": found,
        "asks": asks,
        "general": [text for name, text in errors.items() if name not in named],
        "errors": errors,
        "title": title,
        "help": help,
        "units": forms.units_near(found, today()) if any(ask.kind == "body" for ask in asks) else [],
        "sends_file": any(ask.kind == "file" for ask in asks),
        "crumbs": crumbs(found, Crumb(title)),
    }
    return show(request, "cases/form.html", context, status=422 if errors else 200)


@needs(Permission.VIEW, CASES)
def file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of a case, to keep; for those who may see that it is there."""
    found = found_case(request, public_id)
    files = queries.files_of(found, request.user, today())
    attached = next((one for one in files if one.public_id == file_id), None)
    if attached is None:
        raise Http404(_("There is no such file among those you may see."))
    try:
        content = attachment_content(attached)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:case", public_id)
    return kept(content, attached.name, attached.media_type)


def kept(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep: never opened as a page of this site."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def found_letter(found: Case, letter_id: UUID) -> Letter:
    """A letter of the case, or a page that says there is none."""
    written = Letter.objects.filter(public_id=letter_id, handling__case=found)
    held = written.select_related("handling__case", "handling__body").first()
    if held is None:
        raise Http404(_("There is no such letter in this case."))
    return held


@needs(Permission.VIEW, CASES)
def letter(request: HttpRequest, public_id: UUID, letter_id: UUID) -> HttpResponse:
    """A letter of inquiry and its answer, to read and to print."""
    found = found_case(request, public_id)
    held = found_letter(found, letter_id)
    try:
        text, reply = queries.read_letter(held, request.user, today())
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    context = {"case": found, "letter": held, "text": text, "reply": reply}
    return show(request, "cases/letter.html", {**context, "crumbs": crumbs(found, Crumb(held.number))})


@needs(Permission.VIEW, CASES)
def letter_file(request: HttpRequest, public_id: UUID, letter_id: UUID) -> HttpResponse:
    """The letter as a .docx, to print, seal and send."""
    held = found_letter(found_case(request, public_id), letter_id)
    try:
        name, content = queries.letter_file(held, request.user, today())
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    return kept(content, name, WORD_TYPE)
