"""Proving whose case it is: by query code, or by a code sent to the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.actions.portal import Entry
from gonghui.faces.web.portal import visits
from gonghui.faces.web.portal.forms import CodeForm, DigitsForm, NumberForm
from gonghui.foundation.accounts.queries import system_account


@visits.shared_phone
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """How far is it? Asked with the query code, and the phone where one was left."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = portal.enter_by_code(
            code=form.cleaned_data["code"],
            phone=form.cleaned_data["phone"],
            address=visits.address_of(request),
            by=system_account(),
            now=timezone.now(),
        )
        if not entry.problem:
            return _in(request, entry)
        form.refuse(entry.field, entry.problem)
    form.tie_errors()
    return visits.show(request, "follow.html", {"form": form}, status=422 if form.errors else 200)


def _in(request: HttpRequest, entry: Entry) -> HttpResponse:
    visits.open_cases(request, entry.appeals)
    if len(entry.appeals) == 1:
        return redirect("web:portal:case", public_id=entry.appeals[0].case.public_id)
    return redirect("web:portal:cases")


@visits.shared_phone
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Signing in with the phone alone: a code is sent, and typed in."""
    if request.method == "POST" and "digits" in request.POST:
        return _digits(request)
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["phone"]
        entry = portal.send_phone_code(phone=number, by=system_account(), now=timezone.now())
        if not entry.problem:
            typed = DigitsForm(initial={"phone": number})
            return visits.show(request, "digits.html", {"form": typed, "demo_text": visits.demo_text(number)})
        form.refuse(entry.field, entry.problem)
    form.tie_errors()
    return visits.show(request, "phone.html", {"form": form}, status=422 if form.errors else 200)


def _digits(request: HttpRequest) -> HttpResponse:
    form = DigitsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        entry = portal.enter_by_phone(
            phone=given["phone"], digits=given["digits"], by=system_account(), now=timezone.now()
        )
        if not entry.problem:
            return _in(request, entry)
        form.refuse(entry.field, entry.problem)
    form.tie_errors()
    return visits.show(request, "digits.html", {"form": form}, status=422)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the visit: the phone may be another's, the counter's next worker waits."""
    visits.end_visit(request)
    return redirect("web:portal:ask")
