"""The phone desk: one form, beside it what is known already; and what became of it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import Appeal, KnowledgeEntry, PhoneCall
from gonghui.affairs.appeals.models.choices import Hazard
from gonghui.affairs.appeals.rules.dispatch import reason_words
from gonghui.affairs.appeals.rules.intake import WAYS
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import DeskForm
from gonghui.faces.web.cookies import secure_cookie
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Unreadable, provider
from gonghui.insight.listening.actions import take_with_suggestions
from gonghui.insight.listening.queries import mass_proposals, read_shown

# The query code on its way to the page that shows it: sealed, in a cookie of that page alone, for a while.
# The server keeps it nowhere but as a keyed hash.
TOLD_ONCE, TOLD_FOR = secure_cookie("appeal_taken"), 10 * 60
FIELDS = {"employer": "employer_name", "area": "place", "branch": "told_channel", "person": "name"}


def origin_of(request: HttpRequest) -> Body:
    """The desk in whose name one works.

    Raises:
        PermissionDenied: none of the account's roles takes appeals in.
    """
    desk = queries.desk_of(request.user)
    if desk is None:
        raise PermissionDenied(_("None of your roles opens this page."))
    return desk


@sensitive_post_parameters()
@needs(Permission.ADD, Category.CASES)
def desk(request: HttpRequest) -> HttpResponse:
    """The one form for a call, a visit, a letter and a station's clerk."""
    on = today()
    if request.method == "POST":
        form = DeskForm(request.POST, on=on)
        if form.is_valid():
            answer = _take(request, form)
            if answer is not None:
                return answer
        return show(request, "appeals/desk.html", _desk(request, form), status=422)
    call = _picked_up(request)
    phone = queries.phone_of(call) if call else ""
    form = DeskForm(initial={"call": call.public_id if call else None, "phone": phone}, on=on)
    return show(request, "appeals/desk.html", _desk(request, form))


def _desk(request: HttpRequest, form: DeskForm) -> dict[str, Any]:
    desk = origin_of(request)
    now, on = timezone.now(), today()
    known: dict[str, Any] = {}
    if form.is_bound:
        known = pages.beside(form, request.user, now, on)
    return {
        "form": form,
        "desk": desk,
        "places": queries.places(on),
        "hazards": [one for one in Hazard if one != Hazard.UNCLEAR],
        "dangers": list(queries.open_dangers(request.user, on)),
        "mass": mass_proposals(request.user, on),
        "offered": [form.chosen_employer()] if form.is_bound and form.chosen_employer() else [],
        "chosen": form.data.get("employer", "") if form.is_bound else "",
        "crumbs": [Crumb(_("12351"))],
    } | known


def _picked_up(request: HttpRequest) -> PhoneCall | None:
    """The call of the address, now this account's; the address holds the call's id and no number."""
    text = request.GET.get("call", "")
    try:
        call = PhoneCall.objects.filter(public_id=UUID(text)).first() if text else None
        return actions.take_call(call=call, by=request.user) if call else None
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    except ValueError:
        return None


def _take(request: HttpRequest, form: DeskForm) -> HttpResponse | None:
    """Takes the appeal; None where it was refused, with the reason at its field."""
    given = form.cleaned_data
    try:
        taken = take_with_suggestions(
            said=form.said(),
            shown=read_shown(request.POST.get("suggested", "")),
            origin=origin_of(request),
            by=request.user,
            now=timezone.now(),
            follows=_follows(request),
            to=given.get("to"),
            reason=given.get("to_reason", ""),
        )
    except Refusal as refusal:
        field = FIELDS.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None
    join(request, given.get("call"), taken.appeal)
    case = taken.appeal.case.public_id
    answer = redirect("web:taken", case)
    sealed = b64encode(provider().seal(taken.code, context=_bound_to(case))).decode()
    answer.set_cookie(
        TOLD_ONCE,
        sealed,
        max_age=TOLD_FOR,
        path=reverse("web:taken", args=[case]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return answer


def _bound_to(case: UUID) -> bytes:
    return f"web.appeals.code {case}".encode()


def _code_told(request: HttpRequest, case: UUID) -> str:
    """The query code that the page of a case still has to show; empty where that is long past."""
    try:
        sealed = b64decode(request.COOKIES.get(TOLD_ONCE, ""), validate=True)
        return provider().open(sealed, context=_bound_to(case)) if sealed else ""
    except (ValueError, Unreadable):
        return ""


def join(request: HttpRequest, call: UUID | None, appeal: Appeal) -> None:
    """Says which appeal a call became; what stands against it does not undo the appeal."""
    found = PhoneCall.objects.filter(public_id=call).first() if call else None
    if found is None:
        return
    try:
        actions.join_call(call=found, appeal=appeal, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))


def _follows(request: HttpRequest) -> Case | None:
    try:
        wanted = UUID(request.POST.get("follows", ""))
    except ValueError:
        return None
    return cases_visible_to(request.user, today()).filter(public_id=wanted).first()


@sensitive_post_parameters()
@require_POST
@needs(Permission.ADD, Category.CASES)
def beside(request: HttpRequest) -> HttpResponse:
    """What is known of what is being typed: history, duplicates, proposal; a fragment."""
    origin_of(request)
    form = DeskForm(request.POST, on=today())
    known = pages.beside(form, request.user, timezone.now(), today())
    return show(request, "appeals/beside.html", known)


@require_POST
@needs(Permission.ADD, Category.CASES)
def employers(request: HttpRequest) -> HttpResponse:
    """Employers of the register that the typed name finds; a fragment."""
    origin_of(request)
    text = request.POST.get("employer_name", "")[:120]
    found = queries.employers_named(text)
    context = {"offered": found, "chosen": request.POST.get("employer", ""), "text": text.strip()}
    return show(request, "appeals/employers.html", context)


@needs(Permission.ADD, Category.CASES)
def calls(request: HttpRequest) -> HttpResponse:
    """Calls that ring and dangers that nobody took: asked for every few seconds; a fragment."""
    origin_of(request)
    context = {
        "calls": list(queries.waiting_calls(request.user, timezone.now())[:5]),
        "dangers": list(queries.open_dangers(request.user, today())[:5]),
    }
    return show(request, "appeals/calls.html", context)


@needs(Permission.VIEW, Category.CASES)
def taken(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of an appeal: what the caller is told, where it went and why; questions are answered."""
    appeal = pages.appeal_named(request.user, public_id)
    errors = _answer(request, appeal) if request.method == "POST" else ""
    if request.method == "POST" and not errors:
        messages.success(request, _("Answered. The case is closed."))
        return redirect("web:taken", public_id)
    turn = queries.turn_of(appeal)
    way = next((way for way in WAYS if way.channel == appeal.told_channel), None)
    is_question = appeal.case.state == "registered" and appeal.track == "answer"
    context = {
        "appeal": appeal,
        "case": appeal.case,
        "code": _code_told(request, public_id),
        "turn": turn,
        "reason": reason_words(turn.reason, turn.params) if turn else "",
        "told": way.told % {"number": way.number, "label": way.label} if way else "",
        "deadlines": pages.deadlines(appeal),
        "answers": list(queries.entries(today(), category=appeal.category)) if is_question else [],
        "is_question": is_question,
        "category": queries.categories(today()).get(appeal.category),
        "typed": request.POST.get("text", ""),
        "error": errors,
        "calls": list(PhoneCall.objects.filter(appeal=appeal)),
        "crumbs": pages.trail(request, Crumb(appeal.case.number)),
    }
    return show(request, "appeals/taken.html", context, status=422 if errors else 200)


def _answer(request: HttpRequest, appeal: Appeal) -> str:
    chosen = request.POST.get("entry", "")
    entry = KnowledgeEntry.objects.filter(pk=int(chosen[:15])).first() if chosen.isdecimal() else None
    try:
        actions.answer(
            appeal=appeal,
            text=request.POST.get("text", "").strip(),
            by=request.user,
            now=timezone.now(),
            entry=entry,
        )
    except Refusal as refusal:
        return str(refusal)
    return ""
