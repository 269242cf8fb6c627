"""How signing in behaves here: no sign-up, no e-mail, secrets sealed, guessing stopped in words."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions import views as sessions
from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from gonghui.foundation.accounts.actions import change_password
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import needs_second_factor
from gonghui.foundation.accounts.rules.keys import SECOND_FACTOR
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import numbers_masked

# A purpose of the keyed hash.
ATTEMPT = "accounts.attempt"


def second_factor_required() -> bool:
    """Whether accounts that may see personal data must have a second factor.

    `settings.SECOND_FACTOR_REQUIRED` says yes or no; None means: unless demo data is loaded.
    """
    if settings.SECOND_FACTOR_REQUIRED is None:
        return not is_demo()
    return bool(settings.SECOND_FACTOR_REQUIRED)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; passwords change through the action."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The platform sends no e-mail."""

    def set_password(self, user: Account, password: str) -> None:
        """One's own new password, recorded like every change."""
        change_password(account=user, password=password, by=user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before the second factor changes: not for who has just signed in."""
        records = get_authentication_records(self.request, self.request.user)
        since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > since for record in records)


class MfaAdapter(DefaultMFAAdapter):
    """Seals the secrets of authenticator apps; keeps the second factor where it is demanded."""

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside the user name."""
        here = Installation.objects.first()
        return here.name_zh if here else "Gonghui"

    def encrypt(self, text: str) -> str:
        """The sealed secret, base64."""
        return b64encode(provider().seal(text, context=SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return provider().open(b64decode(encrypted_text), context=SECOND_FACTOR)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while a role demands it."""
        if settings.SECOND_FACTOR_REQUIRED == "all":
            return False
        return not (second_factor_required() and needs_second_factor(authenticator.user))


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name that failures are counted under; other spellings are the same account."""
    name = str((credentials or {}).get("username") or request.POST.get("login", "")).strip().lower()
    if numbers_masked(name) == name:
        return name
    # Somebody typed a number of their own: counted alike, and written down nowhere.
    return f"#{provider().keyed_hash(name, purpose=ATTEMPT).hex()[:24]}"


class Attempts(AxesDatabaseHandler):
    """Counts failures under the name that was tried; of the rest of the form nothing is kept."""

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        """A sign-in failed."""
        if request is None:
            return super().user_login_failed(sender, credentials, request, **kwargs)
        told = request.GET, request.POST
        request.GET = request.POST = QueryDict()
        try:
            return super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.GET, request.POST = told


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """The answer to too many failures: what happened and when it ends. The same for unknown names."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"failures": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    response = render(request, "account/locked.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def own_sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions; to end them, one proves again who one is."""
    view = sessions.list_usersessions
    if request.method == "POST" and request.user.is_authenticated:
        view = reauthentication_required(view)
    return view(request)


def closed(request: HttpRequest) -> HttpResponse:
    """Pages of the sign-in library that this platform does not have."""
    raise Http404
