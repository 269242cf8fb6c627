"""Pairs of cases that may tell one matter, side by side, and the decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.faces.web.appeals.pages import trail
from gonghui.faces.web.listening.forms import DismissForm
from gonghui.faces.web.listening.words import sign_words
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening import actions, queries
from gonghui.insight.listening.queries.proposals import PAIR_ORDER

SHOWN = 50


@needs(Permission.VIEW, Category.CASES)
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for a decision, the surest first."""
    found = listed(request, queries.pairs_proposed(request.user, today()), order=PAIR_ORDER, size=SHOWN)
    context = {
        "list": found,
        "rows": [(pair, sign_words(pair.signs)) for pair in found.rows],
        "tree": categories(today()),
        "crumbs": trail(request, Crumb(_("Same matter"))),
    }
    return show(request, "listening/pairs.html", context)


@needs(Permission.VIEW, Category.CASES)
def pair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pair: both cases, what they share, and the decision."""
    found = queries.pairs_proposed(request.user, today()).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such pair that waits for a decision among those you may see."))
    act = request.POST.get("act")
    form = DismissForm(request.POST if act == "dismiss" else None)
    if request.method == "POST" and act in ("confirm", "dismiss"):
        try:
            if act == "confirm":
                actions.confirm_pair(pair=found, by=request.user, now=timezone.now())
                messages.success(request, _("Linked as one matter. Each case stays its own."))
                return redirect("web:pairs")
            if form.is_valid():
                reason = form.cleaned_data["reason"]
                actions.dismiss_pair(pair=found, reason=reason, by=request.user, now=timezone.now())
                messages.success(request, _("Noted: they are two matters."))
                return redirect("web:pairs")
        except Refusal as refusal:
            if act == "confirm":
                messages.error(request, str(refusal))
            else:
                form.add_error("reason" if refusal.field == "reason" else None, str(refusal))
    context = {
        "pair": found,
        "signs": sign_words(found.signs),
        "both": [found.first, found.second],
        "form": form,
        "may": permitted(request, Permission.DISPATCH, Category.CASES),
        "tree": categories(today()),
        "states": APPEAL_KIND.states,
        "crumbs": trail(request, Crumb(_("Same matter"), reverse("web:pairs")), Crumb(_("A pair"))),
    }
    return show(request, "listening/pair.html", context, status=422 if form.errors else 200)
