"""One's own account, and the pages of the administrators."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.accounts.forms import GrantForm, OpenAccountForm
from gonghui.faces.web.context import LARGE_TYPE_COOKIE
from gonghui.faces.web.middleware import LANGUAGES
from gonghui.faces.web.page import Crumb, needs, show
from gonghui.foundation.accounts import actions
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import grants_of, needs_second_factor
from gonghui.foundation.accounts.rules import ROLES, Permission
from gonghui.foundation.core.rules import Refusal

A_YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> HttpResponse:
    """To the page the form came from, on this site only."""
    address = request.POST.get("next", "")
    # A path only: `redirect` would take a bare word for the name of a page.
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    if not safe or not address.startswith("/"):
        address = reverse("web:home")
    return redirect(address)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English: kept with the account, and in this browser for the sign-in page."""
    chosen = request.POST.get("language", "")
    response = back(request)
    if chosen in LANGUAGES:
        if request.user.is_authenticated:
            actions.set_preferences(account=request.user, by=request.user, language=chosen)
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Large type on or off."""
    large = request.POST.get("large") == "1"
    response = back(request)
    if request.user.is_authenticated:
        actions.set_preferences(account=request.user, by=request.user, large_type=large)
    _remember(response, LARGE_TYPE_COOKIE, "1" if large else "0")
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Language, type size, second factor, sessions, and what one's roles allow."""
    context = {
        "grants": [(grant, ROLES[grant.role]) for grant in grants_of(request.user)],
        "wants_factor": needs_second_factor(request.user),
        "crumbs": [Crumb(_("My account"))],
    }
    return show(request, "accounts/account.html", context)


@needs(Permission.GRANT_ROLES)
def roles(request: HttpRequest) -> HttpResponse:
    """Grants in force, and the form that makes one."""
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_role(by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The role has been given; it holds from now on."))
            return redirect("web:roles")
    grants = (
        RoleGrant.objects.filter(valid_to=None)
        .select_related("account", "body")
        .order_by("account__username", "pk")
    )
    context = {
        "form": form,
        "grants": [(grant, ROLES.get(grant.role)) for grant in grants],
        "today": timezone.localdate(),
        "offered": [role for role in ROLES.values() if role.kind == Account.Kind.STAFF],
        "crumbs": [Crumb(_("Roles"))],
    }
    return show(request, "accounts/roles.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.GRANT_ROLES)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a grant today."""
    grant = get_object_or_404(RoleGrant.objects.select_related("account", "body"), pk=pk)
    try:
        actions.revoke_role(grant=grant, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role has been taken back; it ends at once."))
    return redirect("web:roles")


@needs(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts, and the form that opens one."""
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_account(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The account is open. The security administrator gives it its role."))
            return redirect("web:accounts")
    context = {
        "form": form,
        "accounts": Account.objects.exclude(kind=Account.Kind.SYSTEM).order_by("username"),
        "crumbs": [Crumb(_("Accounts"))],
    }
    return show(request, "accounts/accounts.html", context, status=422 if form.errors else 200)
