"""Work over many cases: chosen, confirmed with what will change, told one by one; handing all over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gonghui.engines.cases import actions, queries
from gonghui.engines.cases.actions.workbench import MOST
from gonghui.engines.cases.models import Case
from gonghui.faces.web.cases.pages import forms, listing
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

CASES = Category.CASES
WHAT = {
    "assign": gettext_lazy("Name a handler"),
    "remind": gettext_lazy("Remind the units"),
}


def chosen(request: HttpRequest) -> list[Case]:
    """The chosen cases that the account sees, each in the version that it had before the eyes."""
    versions: dict[UUID, int] = {}
    for text in request.POST.getlist("case")[: MOST + 1]:
        public_id, _separator, version = text.partition(":")
        try:
            versions[UUID(public_id)] = int(version)
        except ValueError:
            continue
    cases = queries.chosen_cases(request.user, list(versions), today())
    for case in cases:
        case.version = versions[case.public_id]
    return cases


def asks_of(what: str, cases: list[Case]) -> list[Ask]:
    """What is asked before many cases are changed."""
    if what == "remind":
        return [forms.reason(required=True)]
    handlers = queries.handlers_at({case.lead_id for case in cases}, today())
    offered = {account.username: f"{account.name}（{account.username}）" for account in handlers}
    account = Ask(name="account", label=_("Who is to handle them"), kind="choice", choices=offered)
    return [account, forms.reason(required=False)]


@require_POST
@needs(Permission.EDIT, CASES)
def many(request: HttpRequest) -> HttpResponse:
    """First what will change, then, once confirmed, what became of each."""
    what = request.POST.get("what", "")
    cases = chosen(request)
    if what not in WHAT or not cases:
        messages.warning(request, _("Choose at least one case, then what to do with it."))
        return redirect(f"{reverse('web:cases')}?{request.POST.get('back', '')}")
    asks = asks_of(what, cases)
    errors: dict[str, str] = {}
    if "confirmed" in request.POST:
        values, errors = forms.read(asks, request)
        results: Any = None
        if not errors:
            results, errors = done(request, what, cases, values)
        if results is not None:
            return show_results(request, what, results)
        asks = forms.typed(asks, request, errors)
    named = {ask.name for ask in asks}
    context = {
        "what": what,
        "title": str(WHAT[what]),
        "rows": listing.rows_of(cases, request.user, today(), timezone.now()),
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in named],
        "back": request.POST.get("back", ""),
        "crumbs": [Crumb(_("Inbox"), reverse("web:cases")), Crumb(str(WHAT[what]))],
    }
    return show(request, "cases/many.html", context, status=422 if errors else 200)


def done(
    request: HttpRequest, what: str, cases: list[Case], values: Mapping[str, Any]
) -> tuple[list[actions.Result] | None, dict[str, str]]:
    """Does it with all of them; what became of each, or why nothing was done."""
    by, now, reason = request.user, timezone.now(), values.get(forms.REASON, "")
    try:
        if what == "remind":
            return actions.remind_many(cases=cases, by=by, now=now, reason=reason), {}
        account = Account.objects.get(username=values["account"])
        return actions.assign_many(cases=cases, account=account, by=by, now=now, reason=reason), {}
    except Refusal as refusal:
        return None, {refusal.field or "": str(refusal)}


def show_results(request: HttpRequest, what: str, results: list[actions.Result]) -> HttpResponse:
    """What became of each case, the refused ones first."""
    cases = [result.case for result in results]
    rows = {row.case.pk: row for row in listing.rows_of(cases, request.user, today(), timezone.now())}
    told = sorted(((rows[r.case.pk], r.refused) for r in results), key=lambda pair: not pair[1])
    context = {
        "title": str(WHAT[what]),
        "results": told,
        "done": sum(not refused for _row, refused in told),
        "refused": sum(bool(refused) for _row, refused in told),
        "back": request.POST.get("back", ""),
        "crumbs": [Crumb(_("Inbox"), reverse("web:cases")), Crumb(str(WHAT[what]))],
    }
    return show(request, "cases/results.html", context)


@needs(Permission.EDIT, CASES)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hands all open work of an account to another."""
    colleagues = queries.colleagues_of(request.user, today())
    dispatches = permitted(request, Permission.DISPATCH, CASES)
    named = {one.username: f"{one.name}（{one.username}）" for one in colleagues}
    own = {request.user.username: _("my own work")}
    giving = own | named if dispatches else own
    taking = named | ({request.user.username: request.user.name} if dispatches else {})
    asks = [
        Ask(name="account", label=_("Whose open work"), kind="choice", choices=giving),
        Ask(name="to", label=_("Who takes it over"), kind="choice", choices=taking),
        forms.reason(required=True),
    ]
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                stayed = actions.hand_over(
                    account=Account.objects.get(username=values["account"]),
                    to=Account.objects.get(username=values["to"]),
                    by=request.user,
                    now=timezone.now(),
                    reason=values[forms.REASON],
                )
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                return show_handed(request, stayed)
        asks = forms.typed(asks, request, errors)
    context = {
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in {ask.name for ask in asks}],
        "alone": not taking,
        "crumbs": [Crumb(_("Inbox"), reverse("web:cases")), Crumb(_("Hand over open work"))],
    }
    return show(request, "cases/hand_over.html", context, status=422 if errors else 200)


def show_handed(request: HttpRequest, stayed: list[Case]) -> HttpResponse:
    """Everything went over, or which cases stayed and want somebody else."""
    if not stayed:
        messages.success(request, _("All open work was handed over; each history tells of it."))
        return redirect("web:cases")
    context = {
        "rows": listing.rows_of(stayed, request.user, today(), timezone.now()),
        "crumbs": [Crumb(_("Inbox"), reverse("web:cases")), Crumb(_("Hand over open work"))],
    }
    return show(request, "cases/stayed.html", context)
