"""Asking about the own data, and following what became of it; and where an officer finds the person."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Wish
from gonghui.affairs.membership.queries import own as queries
from gonghui.affairs.membership.rules.codes import spoken
from gonghui.affairs.membership.rules.own import OWN_KINDS
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web.membership.forms import FollowForm
from gonghui.faces.web.membership.visits import open_case
from gonghui.faces.web.ownfile import visits
from gonghui.faces.web.ownfile.forms import WishForm
from gonghui.faces.web.page import needs, today
from gonghui.faces.web.portal.visits import address_of, clerk_of
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


@visits.visiting
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, visit: visits.Visit) -> HttpResponse:
    """What is to be put right, deleted, left unused or explained, or what went wrong."""
    form = WishForm(request.POST if request.method == "POST" else None, initial={"token": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            wished = actions.ask_about_own_data(
                person=visit.person,
                phone=visit.phone,
                said=Wish(
                    wish=given["wish"], field=given["field"], wanted=given["wanted"], words=given["words"]
                ),
                token=given["token"],
                by=system_account(),
                now=timezone.now(),
                clerk=clerk_of(request),
            )
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            visits.note_sent(request, wished.request.case, wished.code)
            return redirect("web:own:sent")
    form.tie_errors()
    return visits.show(request, "ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """After sending: the query code, who has it, by when one hears."""
    found = visits.sent_of(request)
    if found is None:
        return redirect("web:own:follow")
    case, code = found
    return visits.show(request, "sent.html", {"case": case, "code": spoken(code) if code else ""})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """How far is it? Asked with the query code and the phone; no identity number is needed for it."""
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
            open_case(request, found.case)
            page = "web:own:asked" if found.case.kind in OWN_KINDS else "web:joining:case"
            return redirect(page, public_id=found.case.public_id)
        form.refuse("code", str(found.problem))
    form.tie_errors()
    return visits.show(request, "follow.html", {"form": form}, status=422 if form.errors else 200)


@visits.of_opened
@require_safe
def asked(request: HttpRequest, case: Case) -> HttpResponse:
    """One's own request: state, limit, answer; why not, and what is kept until when."""
    return visits.show(request, "asked.html", {"case": case, "told": queries.told_of_request(case)})


@visits.of_opened
@require_POST
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """The worker takes it back."""
    try:
        actions.withdraw_request(case=case, by=system_account(), now=timezone.now(), clerk=clerk_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. You can ask again at any time."))
    return redirect("web:own:asked", public_id=case.public_id)


@needs(Permission.EDIT, Category.PEOPLE)
@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the officer who answers: to the person whom a request is about."""
    seen = cases_visible_to(request.user, today()).filter(kind__in=OWN_KINDS)
    case = seen.select_related("person").filter(public_id=public_id).first()
    if case is None or case.person is None:
        raise Http404(_("There is no such case among those you may see."))
    return redirect("web:person", public_id=case.person.public_id)
