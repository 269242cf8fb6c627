"""未诉先办: the list of what rises, and one item of it with its cases and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.faces.web.appeals.pages import trail
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.listening.forms import DismissForm, TakeUpForm
from gonghui.faces.web.listening.words import group_name
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening import actions, queries
from gonghui.insight.listening.models import Ahead, State
from gonghui.insight.listening.queries.ahead import ITEM_ORDER

SHOWN = 50


@needs(Permission.VIEW, Category.CASES)
def ahead(request: HttpRequest) -> HttpResponse:
    """The items of a state, the newest month first, and how often the detector is wrong."""
    state = request.GET.get("state", State.OPEN)
    state = state if state in State.values else State.OPEN
    shown = listed(
        request, queries.items_of(request.user, today(), state=state), order=ITEM_ORDER, size=SHOWN
    )
    tree = categories(today())
    context = {
        "list": shown,
        "rows": [(item, group_name(item, tree)) for item in shown.rows],
        "state": state,
        "states": State.choices,
        "told": queries.listed_ahead(today()),
        "crumbs": trail(request, Crumb(_("Before it is asked"))),
    }
    return show(request, "listening/ahead.html", context)


@needs(Permission.VIEW, Category.CASES)
def ahead_item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One item: why it stands here, its cases, and the decision."""
    item = queries.items_of(request.user, today(), state="").filter(public_id=public_id).first()
    if item is None:
        raise Http404(_("There is no such item among those you may see."))
    act = request.POST.get("act")
    forms = {
        "take": TakeUpForm(request.POST if act == "take" else None),
        "dismiss": DismissForm(request.POST if act == "dismiss" else None),
    }
    if request.method == "POST" and act in forms and forms[act].is_valid():
        try:
            messages.success(request, _act(request, item, act, forms[act].cleaned_data))
            return redirect("web:ahead")
        except Refusal as refusal:
            field = {"take": "plan", "dismiss": "reason"}[act]
            forms[act].add_error(field if refusal.field == "reason" else None, str(refusal))
    rows = queries.appeals_behind(item, request.user, today())
    tree = categories(today())
    context = {
        "item": item,
        "name": group_name(item, tree),
        "list": listed(request, rows, order=NEWEST, size=SHOWN),
        "count": rows.count(),
        "forms": forms,
        "may": item.state == State.OPEN and permitted(request, Permission.DISPATCH, Category.CASES),
        "tree": tree,
        "states": APPEAL_KIND.states,
        "crumbs": trail(
            request,
            Crumb(_("Before it is asked"), reverse("web:ahead")),
            Crumb(group_name(item, tree)),
        ),
    }
    wrong = any(form.errors for form in forms.values())
    return show(request, "listening/ahead_item.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, item: Ahead, act: str, given: dict[str, Any]) -> str:
    now = timezone.now()
    if act == "take":
        actions.take_up_item(item=item, plan=given["plan"], body=origin_of(request), by=request.user, now=now)
        return _("Taken up.")
    actions.dismiss_item(item=item, reason=given["reason"], by=request.user, now=now)
    return _("Dismissed; it counts as a false alarm.")
