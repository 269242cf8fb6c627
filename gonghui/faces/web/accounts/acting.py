"""Somebody acts for me: given for a term, seen, ended."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.accounts.forms import acting_form
from gonghui.faces.web.page import Crumb, show, today
from gonghui.foundation.accounts import actions, queries
from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES
from gonghui.foundation.core.rules import Refusal

# Fields of the action, by the inputs of the form.
INPUTS = {"to": "username", "until": "last", "grant": "grants"}


@login_required
def acting(request: HttpRequest) -> HttpResponse:
    """Whom I let act for me, for whom I act, and the form that lends roles."""
    on = today()
    own = [
        grant
        for grant in queries.grants_of(request.user, on)
        if not grant.delegated_from and grant.role not in ADMINISTRATORS
    ]
    form = acting_form(own)(request.POST or None, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.delegate_roles(by=request.user, **form.values())
        except Refusal as refusal:
            field = INPUTS.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Agreed. It begins and ends by itself on the days you chose."))
            return redirect("web:acting")
    context = {
        "form": form,
        "own": own,
        "lent": [_row(grant) for grant in queries.lent_by(request.user, on)],
        "held": [_row(grant) for grant in queries.lent_to(request.user, on)],
        "colleagues": queries.colleagues(request.user, on)[:50],
        "on": on,
        "crumbs": [Crumb(_("My account"), reverse("web:account")), Crumb(_("Acting for one another"))],
    }
    return show(request, "accounts/acting.html", context, status=422 if form.errors else 200)


def _row(grant: RoleGrant) -> dict[str, object]:
    assert grant.valid_to is not None  # a delegation ends
    return {"grant": grant, "role": ROLES.get(grant.role), "last": grant.valid_to - timedelta(days=1)}


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a delegation before its day: mine to somebody, or somebody's to me."""
    near = queries.lent_by(request.user, today()) | queries.lent_to(request.user, today())
    grant = get_object_or_404(near, pk=pk)
    try:
        actions.revoke_role(grant=grant, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ended at once; what was done in this time stays as it is."))
    return redirect("web:acting")
