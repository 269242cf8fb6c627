"""One's own cases: how far they are, the answer to the call-back, reopening, files, ticks, the number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries.portal import portal_limits, state_of
from gonghui.faces.web.page import today
from gonghui.faces.web.portal import visits
from gonghui.faces.web.portal.forms import (
    TICKS,
    AnswerForm,
    DigitsForm,
    NewNumberForm,
    PlainForm,
    ReopenForm,
    TicksForm,
    read_ticks,
)
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal


@visits.shared_phone
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that were opened in this visit."""
    rows = [(appeal, state_of(appeal)) for appeal in visits.opened_appeals(request)]
    return visits.show(request, "cases.html", {"rows": rows})


@visits.opened
@require_safe
def case(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """One case: state, answers, what one can do now, what happened."""
    return _page(request, appeal)


def _page(request: HttpRequest, appeal: Appeal, status: int = 200, **forms: PlainForm) -> HttpResponse:
    told = queries.told_to_worker(appeal)
    held = [f"{what}:{to}" for what, to in told["ticks"]]
    for form in forms.values():
        form.tie_errors()
    context = {
        "appeal": appeal,
        "case": appeal.case,
        "told": told,
        "limits": portal_limits(today()),
        "tick_groups": TICKS,
        "ticked": held,
        "answer_form": AnswerForm(),
        "reopen_form": ReopenForm(),
        **forms,
    }
    return visits.show(request, "case.html", context, status=status)


def _done(request: HttpRequest, appeal: Appeal, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("web:portal:case", public_id=appeal.case.public_id)


def _acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts: the portal for the worker; the clerk beside it is named."""
    return {"by": system_account(), "now": timezone.now(), "clerk": visits.clerk_of(request)}


def _submitted(
    request: HttpRequest,
    appeal: Appeal,
    name: str,
    form: PlainForm,
    do: Callable[[dict[str, Any]], Any],
    words: str,
) -> HttpResponse:
    """Takes a form of the case's page; what is wrong stands beside its field, what was typed is kept."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            return _done(request, appeal, words)
    return _page(request, appeal, status=422, **{name: form})


@require_POST
@visits.opened
def answer(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The answer to the call-back."""

    def do(given: dict[str, Any]) -> None:
        portal.answer_call_back(
            appeal=appeal,
            contacted=given["contacted"] == "yes",
            result=given["result"],
            satisfaction=given["satisfaction"],
            words=given["words"],
            again=given["again"],
            **_acting(request),
        )

    words = _("Thank you. Your answer counts as you gave it.")
    return _submitted(request, appeal, "answer_form", AnswerForm(request.POST), do, words)


@require_POST
@visits.opened
def reopen(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """Not settled after all."""

    def do(given: dict[str, Any]) -> None:
        portal.ask_again(appeal=appeal, reason=given["reason"], **_acting(request))

    words = _("The case has been reopened; we go on with it.")
    return _submitted(request, appeal, "reopen_form", ReopenForm(request.POST), do, words)


@require_POST
@visits.opened
def ticks(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """What may be told to whom, from now on."""

    def do(given: dict[str, Any]) -> None:
        portal.set_ticks(appeal=appeal, ticks=read_ticks(given["ticks"]), **_acting(request))

    words = _("Noted. What is not ticked is told to nobody from now on.")
    return _submitted(request, appeal, "ticks_form", TicksForm(request.POST), do, words)


@require_POST
@visits.opened
def files(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """More photos or recordings."""
    sent = [(file.name or "", file.read()) for file in request.FILES.getlist("files")]

    def do(given: dict[str, Any]) -> None:
        portal.add_files(appeal=appeal, files=sent, **_acting(request))

    words = _("The files are with your case now.")
    return _submitted(request, appeal, "files_form", PlainForm(request.POST), do, words)


@require_http_methods(["GET", "HEAD", "POST"])
@visits.opened
def number(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """Another phone number: the query code proves the case, a code sent to it proves the number."""
    if request.method == "POST" and "digits" in request.POST:
        return _confirmed(request, appeal)
    form = NewNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        entry = portal.ask_new_number(
            appeal=appeal,
            code=given["code"],
            phone=given["phone"],
            address=visits.address_of(request),
            by=system_account(),
            now=timezone.now(),
        )
        if not entry.problem:
            typed = DigitsForm(initial={"phone": given["phone"]})
            context = {"form": typed, "appeal": appeal, "demo_text": visits.demo_text(given["phone"])}
            return visits.show(request, "digits.html", context)
        form.refuse(entry.field, entry.problem)
    form.tie_errors()
    context = {"form": form, "appeal": appeal, "case": appeal.case}
    return visits.show(request, "number.html", context, status=422 if form.errors else 200)


def _confirmed(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    form = DigitsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        entry = portal.confirm_new_number(
            appeal=appeal, phone=given["phone"], digits=given["digits"], **_acting(request)
        )
        if not entry.problem:
            return _done(request, appeal, _("Your case is kept under the new number now."))
        form.refuse(entry.field, entry.problem)
    form.tie_errors()
    return visits.show(request, "digits.html", {"form": form, "appeal": appeal}, status=422)
