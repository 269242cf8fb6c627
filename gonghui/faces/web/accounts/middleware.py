"""Between sign-in and page: how long a session lasts, under which key, who needs a second factor; roles read
once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web.accounts.sign_in import second_factor_required
from gonghui.foundation.accounts.queries import needs_second_factor, reading_roles_once
from gonghui.foundation.core.queries import reading_once

Answer = Callable[[HttpRequest], HttpResponse]

BEGAN, SEEN, HAS_SECOND_FACTOR = "began", "seen", "has_second_factor"
# How finely the last use of a session is kept: a write a minute, not one a request.
SEEN_EVERY = 60
# Asked for by pages themselves every few seconds: nobody need sit there, so they keep no session alive.
BY_THEMSELVES = {"web:case-rows", "web:desk-calls"}
# What an account without its second factor may still open.
UNTIL_SECOND_FACTOR = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "web:language",
    "web:large-type",
}


def roles_once(get_response: Answer) -> Answer:
    """Middleware: within one request the grants of an account are read once, and settings and areas, too."""

    def answer(request: HttpRequest) -> HttpResponse:
        with reading_roles_once(), reading_once():
            return get_response(request)

    return answer


def session_limits(get_response: Answer) -> Answer:
    """Middleware: ends a session that was idle too long, or began too long ago. After authentication."""

    def answer(request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated:
            began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
                messages.warning(request, _("You were signed out after a pause; sign in again to go on."))
            elif now - seen >= SEEN_EVERY and not asks_by_itself(request):
                request.session[SEEN] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(
                    last_seen_at=timezone.now()
                )
        response = get_response(request)
        if request.user.is_authenticated and BEGAN not in request.session:
            request.session[BEGAN] = request.session[SEEN] = now
        return response

    return answer


def new_key_after_proof(get_response: Answer) -> Answer:
    """Middleware: whoever proved again who they are goes on under a new session key; the old one is void."""

    def answer(request: HttpRequest) -> HttpResponse:
        proofs = _proofs(request)
        response = get_response(request)
        # Signing in draws a new key itself; what is left is proving it once more.
        if request.user.is_authenticated and proofs and _proofs(request)[-1:] != proofs[-1:]:
            before = request.session.session_key
            request.session.cycle_key()
            UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
        return response

    return answer


def _proofs(request: HttpRequest) -> list[Any]:
    return list(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []))


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a page renews itself with this request, with or without somebody in front of it."""
    try:
        return resolve(request.path_info).view_name in BY_THEMSELVES
    except Resolver404:
        return False


class SecondFactor:
    """Middleware: whoever may see personal data sets up a second factor before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on; the decision falls when the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sends the account to the set-up page, or answers the API with a sentence."""
        if not request.user.is_authenticated or request.session.get(HAS_SECOND_FACTOR):
            return None
        if request.resolver_match.view_name in UNTIL_SECOND_FACTOR or not second_factor_required():
            return None
        if get_adapter().is_mfa_enabled(request.user):
            request.session[HAS_SECOND_FACTOR] = True
            return None
        everybody = settings.SECOND_FACTOR_REQUIRED == "all"
        if not everybody and not needs_second_factor(request.user):
            return None
        sentence = (
            _("Everybody here needs a second factor: set it up first.")
            if everybody
            else _("Your role may see personal data: set up a second factor first.")
        )
        if request.path_info.startswith("/api/"):
            return JsonResponse({"detail": sentence, "field": None}, status=403)
        messages.warning(request, sentence)
        return redirect("mfa_activate_totp")
