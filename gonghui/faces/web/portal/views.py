"""Asking: the one box, danger now, and the page after sending."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gonghui.affairs.appeals.actions import Said, portal
from gonghui.affairs.appeals.models.choices import Hazard
from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.queries.portal import place_of, portal_limits
from gonghui.affairs.appeals.rules.portal.intent import read_intent
from gonghui.affairs.appeals.rules.portal.texts import spoken
from gonghui.faces.web import words
from gonghui.faces.web.page import needs, today
from gonghui.faces.web.portal import visits
from gonghui.faces.web.portal.forms import TICKS, AskForm, DangerForm, read_ticks
from gonghui.faces.web.portal.poster import qr_code
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

# What a door on the first page writes into the box.
DOORS = {"join": gettext_lazy("I want to join the union."), "aid": gettext_lazy("I want to ask for aid.")}
# Of several fields of an action, where a page shows its refusal.
FIELDS = {"employer": "employer", "area": "place", "files": "files"}


@visits.shared_phone
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The first page: what do you need? Behind a QR code `?place=` names the street it hangs in."""
    place = place_of((request.POST or request.GET).get("place", "")[:12], today())
    initial = {"token": uuid4().hex, "place": place.code if place else ""}
    initial["place_name"] = words.name_of(place) if place else ""
    initial["wording"] = str(DOORS.get(request.GET.get("about", ""), ""))
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        files = [(file.name or "", file.read()) for file in request.FILES.getlist("files")]
        intent = read_intent(given["wording"], categories(today()))
        told = request.POST.get("danger", "")
        if intent.hazards and told not in {"yes", "no"}:
            return _page(request, form, hazards=[hazard.label for hazard in intent.hazards])
        hazards = intent.hazards if told == "yes" else ()
        if not given["wording"].strip() and files:
            given["wording"] = _("(Sent as a recording or photo; see the files.)")
        try:
            return _taken(request, _said(given, hazards), given, files)
        except Refusal as refusal:
            form.refuse(FIELDS.get(refusal.field or "", refusal.field), refusal.message)
    return _page(request, form, status=422 if form.errors else 200)


def _said(given: dict[str, Any], hazards: Any) -> Said:
    return Said(
        request="",
        channel="",
        wording=given["wording"],
        name=given["name"],
        phone=given["phone"],
        employer_name=given["employer"],
        hazards=list(hazards),
        consents=read_ticks(given["ticks"]),
    )


def _taken(
    request: HttpRequest, said: Said, given: dict[str, Any], files: list[tuple[str, bytes]]
) -> HttpResponse:
    asked = portal.ask(
        said=said,
        token=given["token"],
        by=visits.actor(request),
        now=visits.now_of(request),
        chosen=given.get("chosen", ""),
        place=given.get("place", ""),
        browser=visits.browser_of(request),
        files=files,
    )
    visits.open_cases(request, [asked.appeal])
    visits.note_sent(request, asked.appeal, asked.code)
    return redirect("web:portal:sent")


def _page(
    request: HttpRequest, form: AskForm, hazards: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    form.tie_errors()
    context = {
        "form": form,
        "limits": portal_limits(today()),
        "tick_groups": TICKS,
        "ticked": form["ticks"].value() or [],
        "hazards": hazards,
        "files_lost": bool(request.FILES),
    }
    return visits.show(request, "ask.html", context, status=status)


@visits.shared_phone
@require_http_methods(["GET", "HEAD", "POST"])
def danger(request: HttpRequest) -> HttpResponse:
    """Danger now: the numbers to call, and a way to tell the union without filling anything in."""
    form = DangerForm(request.POST or None, initial={"token": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        said = Said(
            request="",
            channel="",
            wording=given["where"],
            phone=given["phone"],
            hazards=[given["hazard"] or Hazard.UNCLEAR],
        )
        try:
            return _taken(request, said, given, [])
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
    form.tie_errors()
    return visits.show(request, "danger.html", {"form": form}, status=422 if form.errors else 200)


@visits.shared_phone
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """After sending: the query code, what happens next and by when."""
    found = visits.sent_of(request)
    if found is None:
        return redirect("web:portal:follow")
    appeal, code = found
    context = {"appeal": appeal, "case": appeal.case, "code": spoken(code) if code else ""}
    return visits.show(request, "sent.html", context)


@needs(Permission.ADD, Category.CASES)
@require_safe
def poster(request: HttpRequest) -> HttpResponse:
    """A page to print and hang up: the QR code of the portal, of a street where one is named."""
    place = place_of(request.GET.get("place", "")[:12], today())
    address = request.build_absolute_uri(reverse("web:portal:ask")) + (
        f"?place={place.code}" if place else ""
    )
    context = {"address": address, "picture": qr_code(address), "place": place}
    return visits.show(request, "poster.html", context)
