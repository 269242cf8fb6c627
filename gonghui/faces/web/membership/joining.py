"""Joining by phone: scan, fill in, check, done; followed by a query code; every step at a counter, too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions.joining import read_said
from gonghui.affairs.membership.models import PhoneProof
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules.codes import ENTRANCE_LENGTH, read_code, spoken
from gonghui.affairs.membership.rules.own import OWN_KINDS
from gonghui.affairs.membership.rules.settings import groups
from gonghui.engines.cases.models import Case
from gonghui.faces.web import words
from gonghui.faces.web.membership import visits
from gonghui.faces.web.membership.forms import (
    EntranceForm,
    FollowForm,
    JoinForm,
    MissingForm,
    ProofForm,
    SeenForm,
)
from gonghui.faces.web.page import today
from gonghui.faces.web.portal.visits import address_of, browser_of, clerk_of
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.rules import mask_phone

JOIN = PhoneProof.Purpose.JOIN


@visits.private
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """For whoever has no code before the camera: its six signs, typed."""
    form = EntranceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"], ENTRANCE_LENGTH)
        if code and places.entrance_of(code) is not None:
            return redirect("web:joining:start", code=code)
        form.refuse("code", _("There is no such code. Look at the poster again, or call 12351."))
    form.tie_errors()
    return visits.show(request, "find.html", {"form": form}, status=422 if form.errors else 200)


@visits.private
@sensitive_post_parameters("identity")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the QR code: the form. What was filled in before is still there."""
    entrance = places.entrance_of(code)
    taking = places.leads_to(entrance, today()) if entrance is not None else None
    if entrance is None or taking is None:
        other = EntranceForm(initial={"code": code[:12]})
        gone = _("This code leads nowhere any more. Type the signs of another one, or call 12351.")
        return visits.show(request, "find.html", {"form": other, "gone": gone}, status=404)
    draft = visits.draft_of(request) or {}
    initial = draft.get("said") if draft.get("entrance") == entrance.code else None
    clerk = clerk_of(request)
    form_of = {"taking": taking, "on": today(), "clerk": clerk is not None}
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        initial={"token": uuid4().hex, **(initial or {})},
        **form_of,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            read_said(_said(said), today())
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            visits.keep_draft(request, {"entrance": entrance.code, "said": said})
            problem = _code_sent(request, said["phone"])
            if not problem:
                return redirect("web:joining:check")
            form.refuse("phone", problem)
    form.tie_errors()
    context = {"form": form, "taking": taking, "entrance": entrance}
    return visits.show(request, "start.html", context, status=422 if form.errors else 200)


def _said(given: dict[str, Any]) -> actions.Said:
    return actions.Said(
        name=given["name"],
        identity=given["identity"],
        phone=given["phone"],
        worker_group=given.get("worker_group", ""),
        employer_name=given.get("employer", ""),
        platforms=[int(pk) for pk in given.get("platforms", [])],
    )


def _code_sent(request: HttpRequest, phone: str) -> str:
    """Sends the code; why not, in words. A clerk has the card instead."""
    if clerk_of(request) is not None:
        return ""
    proof = actions.send_code(
        phone=phone, purpose=JOIN, by=system_account(), now=timezone.now(), browser=browser_of(request)
    )
    return str(proof.problem)


@visits.private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """What was understood, and the code that proves the phone; sent with one button."""
    draft = visits.draft_of(request)
    entrance = places.entrance_of(draft["entrance"]) if draft else None
    taking = places.leads_to(entrance, today()) if entrance else None
    if draft is None or entrance is None or taking is None:
        return redirect("web:joining:find")
    clerk, given = clerk_of(request), draft["said"]
    form = (SeenForm if clerk else ProofForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proof = actions.Proof()
        if clerk is None and not draft.get("proved"):
            typed = form.cleaned_data["digits"]
            proof = actions.prove_phone(
                phone=given["phone"], typed=typed, purpose=JOIN, by=system_account(), now=timezone.now()
            )
        if not proof.problem:
            visits.keep_draft(request, {**draft, "proved": True})
            try:
                return _sent(request, entrance, taking, given)
            except Refusal as refusal:
                form.refuse(None, refusal.message)
        else:
            form.refuse(proof.field, proof.problem)
    form.tie_errors()
    context: dict[str, Any] = {"form": form, "taking": taking, "entrance": entrance}
    context["clerk_seen"] = clerk is not None
    context |= _understood(given)
    context["demo_text"] = "" if clerk else visits.demo_text(given["phone"])
    return visits.show(request, "check.html", context, status=422 if form.errors else 200)


def _understood(given: dict[str, Any]) -> dict[str, Any]:
    """What the worker checks: read from the numbers, the numbers themselves masked."""
    _name, document, phone = read_said(_said(given), today())
    group = groups(today()).get(given.get("worker_group", ""))
    platforms = places.employers_by_id([int(pk) for pk in given.get("platforms", [])])
    brands = {row.employer_id: row.brand for row in places.platforms_on(today())}
    return {
        "said": given,
        "document": document,
        "sex": dict(Person.Sex.choices).get(document.sex, ""),
        "phone": mask_phone(phone) if phone else "",
        "group": words.name_of(group) if group else "",
        "platforms": [brands.get(one.pk, one.body.name_zh) for one in platforms],
    }


def _sent(request: HttpRequest, entrance: Any, taking: places.Taking, given: dict[str, Any]) -> HttpResponse:
    """Applied; whoever has proved to be a member elsewhere is offered a transfer instead."""
    if _member_elsewhere(given, taking) is not None:
        return redirect("web:joining:transfer")
    applied = actions.apply_to_join(
        entrance=entrance,
        said=_said(given),
        token=given["token"],
        by=system_account(),
        now=timezone.now(),
        clerk=clerk_of(request),
    )
    return _done(request, applied.application.case, applied.code)


def _done(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    visits.drop_draft(request)
    visits.open_case(request, case)
    visits.note_sent(request, case, code)
    return redirect("web:joining:sent")


def _member_elsewhere(given: dict[str, Any], taking: places.Taking) -> Any:
    """The membership of whoever is proved to be its member, in another union; None otherwise."""
    if not given["phone"]:
        return None
    try:
        held = actions.membership_proved(
            name=given["name"],
            identity=given["identity"],
            phone=given["phone"],
            by=system_account(),
            now=timezone.now(),
        )
    except Refusal:
        return None
    return held if held.union_id != taking.union.pk else None


@visits.private
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """A member elsewhere: the membership is carried along, asked for with one button."""
    draft = visits.draft_of(request)
    entrance = places.entrance_of(draft["entrance"]) if draft else None
    taking = places.leads_to(entrance, today()) if entrance else None
    if draft is None or taking is None or not draft.get("proved"):
        return redirect("web:joining:find")
    held = _member_elsewhere(draft["said"], taking)
    if held is None:
        return redirect("web:joining:check")
    problem: Any = ""
    if request.method == "POST":
        try:
            asked = actions.ask_transfer(
                membership=held,
                union=taking.union,
                by=system_account(),
                now=timezone.now(),
                phone=draft["said"]["phone"],
                clerk=clerk_of(request),
            )
            return _done(request, asked.transfer.case, asked.code)
        except Refusal as refusal:
            problem = refusal.message
    context = {"held": held, "taking": taking, "problem": problem}
    return visits.show(request, "transfer.html", context, status=422 if problem else 200)


@visits.private
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """After sending: the query code, what happens next and by when."""
    found = visits.sent_of(request)
    if found is None:
        return redirect("web:joining:follow")
    case, code = found
    return visits.show(request, "sent.html", {"case": case, "code": spoken(code) if code else ""})


@visits.private
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """How far is it? Asked with the query code, and the phone where one was left."""
    form = FollowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = actions.follow_by_code(
            code=form.cleaned_data["code"],
            phone=form.cleaned_data["phone"],
            address=address_of(request),
            by=system_account(),
            now=timezone.now(),
        )
        if found.case is not None:
            visits.open_case(request, found.case)
            page = "web:own:asked" if found.case.kind in OWN_KINDS else "web:joining:case"
            return redirect(page, public_id=found.case.public_id)
        form.refuse("code", str(found.problem))
    form.tie_errors()
    return visits.show(request, "follow.html", {"form": form}, status=422 if form.errors else 200)


@visits.of_opened
@require_safe
def case(request: HttpRequest, held: Case) -> HttpResponse:
    """One's own application or transfer: state, limit, steps; why not, and what to do."""
    return _page(request, held)


def _page(request: HttpRequest, held: Case, form: MissingForm | None = None) -> HttpResponse:
    form = form or MissingForm()
    form.tie_errors()
    context = {"case": held, "told": matters.told_to_worker(held), "form": form}
    return visits.show(request, "case.html", context, status=422 if form.errors else 200)


@visits.of_opened
@require_POST
def answer(request: HttpRequest, held: Case) -> HttpResponse:
    """What was missing is sent."""
    form = MissingForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_missing(
                case=held,
                answer=form.cleaned_data["answer"],
                by=system_account(),
                now=timezone.now(),
                clerk=clerk_of(request),
            )
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("Sent. You hear from us."))
            return redirect("web:joining:case", public_id=held.public_id)
    return _page(request, held, form)


@visits.of_opened
@require_POST
def withdraw(request: HttpRequest, held: Case) -> HttpResponse:
    """The worker takes it back."""
    try:
        actions.withdraw_matter(case=held, by=system_account(), now=timezone.now(), clerk=clerk_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. You can apply again at any time."))
    return redirect("web:joining:case", public_id=held.public_id)
