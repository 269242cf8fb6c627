"""A proposed hot issue: its cases, and the decision; accepted, it is one like those marked by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.engines.cases.models import Case
from gonghui.faces.web.appeals.forms import HotForm
from gonghui.faces.web.appeals.pages import trail
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.listening.forms import DismissForm
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening import actions, queries
from gonghui.insight.listening.models import HotProposal, State

SHOWN = 300


@needs(Permission.VIEW, Category.CASES)
def proposed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its cases as far as one sees them, each ticked until it is taken out, and the decision."""
    proposal = get_object_or_404(
        HotProposal.objects.select_related("area", "about", "hot"), public_id=public_id
    )
    rows, hidden = queries.appeals_of_proposal(proposal, request.user, today())
    found = list(rows.order_by(*NEWEST)[:SHOWN])
    if not found:
        raise Http404(_("There is no such proposal among those you may see."))
    act = request.POST.get("act")
    may = proposal.state == State.OPEN and permitted(request, Permission.DISPATCH, Category.CASES)
    first = {"title": proposal.title} if may else None
    hot = HotForm(request.POST if act == "accept" else None, initial=first)
    dismiss = DismissForm(request.POST if act == "dismiss" else None)
    new = queries.not_added(proposal, found)
    adds = bool(new) and permitted(request, Permission.DISPATCH, Category.CASES)
    if request.method == "POST" and act == "add" and adds:
        return _added(request, proposal, [one.case for one in found if one.pk in new])
    if request.method == "POST" and act in ("accept", "dismiss"):
        answer = _decided(request, proposal, act, hot, dismiss, [one.case for one in found])
        if answer is not None:
            return answer
    ticked = set(request.POST.getlist("case")) if act == "accept" else _ticked(proposal, found)
    context = {
        "proposal": proposal,
        "rows": found,
        "hidden": hidden,
        "ticked": ticked,
        "form": hot,
        "dismiss": dismiss,
        "may": may,
        "adds": adds,
        "new": new,
        "weeks": queries.weekly_growth(rows),
        "from": queries.split_from(proposal, request.user, today()),
        "tree": categories(today()),
        "states": APPEAL_KIND.states,
        "crumbs": trail(request, Crumb(_("Hot issues"), reverse("web:hot-issues")), Crumb(proposal.title)),
    }
    wrong = hot.errors or dismiss.errors
    return show(request, "listening/proposed.html", context, status=422 if wrong else 200)


def _ticked(proposal: HotProposal, found: list[Appeal]) -> set[str]:
    """All that is proposed; once it was taken up, what came after: what was left out then was left out."""
    since = proposal.decided_at if proposal.hot_id is not None else None
    return {str(one.case.public_id) for one in found if since is None or one.case.opened_at > since}


def _added(request: HttpRequest, proposal: HotProposal, cases: list[Case]) -> HttpResponse:
    wanted = set(request.POST.getlist("case"))
    chosen = [case for case in cases if str(case.public_id) in wanted]
    try:
        count = actions.add_new_parts(proposal=proposal, cases=chosen, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            ngettext(
                "%(n)s case was added to the hot issue.", "%(n)s cases were added to the hot issue.", count
            )
            % {"n": count},
        )
    return redirect("web:proposed-hot", proposal.public_id)


def _decided(
    request: HttpRequest,
    proposal: HotProposal,
    act: str,
    hot: HotForm,
    dismiss: DismissForm,
    cases: list[Case],
) -> HttpResponse | None:
    """Where it leads; None where something is wrong, and said at its field."""
    form, now = (hot, timezone.now()) if act == "accept" else (dismiss, timezone.now())
    if not form.is_valid():
        return None
    try:
        if act == "accept":
            wanted = set(request.POST.getlist("case"))
            made = actions.accept_proposal(
                proposal=proposal,
                cases=[case for case in cases if str(case.public_id) in wanted],
                lead=origin_of(request),
                by=request.user,
                now=now,
                **hot.cleaned_data,
            )
            messages.success(request, _("Marked. Each case stays its own."))
            return redirect("web:hot-issue", made.public_id)
        actions.dismiss_proposal(
            proposal=proposal, reason=dismiss.cleaned_data["reason"], by=request.user, now=now
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    messages.success(request, _("Dismissed."))
    return redirect("web:hot-issues")
