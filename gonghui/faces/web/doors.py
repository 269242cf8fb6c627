"""At the door: what no page is asked for, what every answer carries, who was refused, who asks too often."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("gonghui.security")
METHODS = ("GET", "HEAD", "POST")
# What programs ask for. One that came over plain HTTP has shown its key already: no redirect mends that.
FOR_PROGRAMS = ("/api/", "/12351/ring/")
SEARCHES = {"web:search", "web:suggest", "web:desk-beside", "web:desk-employers"}
# A form that comes back instead of leading on: wrong password, wrong code.
PROOFS = {"account_login", "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate"}
REFUSALS = {400, 401, 403, 404, 405, 413, 429}
WINDOW = 60.0  # seconds
KEPT_AT_MOST = 20_000  # askers remembered at a time, each process for itself


def doors(get_response: Answer) -> Answer:
    """Middleware, after Django's for security: refuses what nobody here answers, and closes every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            response: HttpResponse = HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
        elif (
            settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path.startswith(FOR_PROGRAMS)
        ):
            response = JsonResponse({"detail": "HTTPS only.", "field": None}, status=403)
        else:
            response = get_response(request)
        close(request, response)
        return response

    return answer


def close(request: HttpRequest, response: HttpResponse) -> None:
    """What every answer carries, and a line in the log where it is a refusal."""
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    if signed_in:
        # Nothing of what an officer saw stays in the browser of a shared computer.
        response.headers.setdefault("Cache-Control", "private, no-store")
    match = request.resolver_match
    name = match.view_name if match else ""
    if request.method == "POST" and response.status_code == 200 and name in PROOFS:
        log.warning(
            "proof failed %s account=%s from=%s", name, user.pk if signed_in else "-", address_of(request)
        )
    if response.status_code in REFUSALS and (signed_in or response.status_code != 404):
        # The pattern, not the address: nothing that somebody typed stands in the log.
        log.warning(
            "refused %s %s %s account=%s from=%s",
            response.status_code,
            request.method,
            match.route if match else "-",
            user.pk if signed_in else "-",
            address_of(request),
        )


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, as far as the web server in front is trusted to know it."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return str(request.META.get("REMOTE_ADDR", ""))


class Measured:
    """Middleware, the last: whoever searches, uploads or asks the API too often in a minute waits.

    Counted in each process, by account, of visitors by address; `settings.THROTTLE` says how many a minute.
    What a worker sends through the portal has narrower limits of its own, in the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on; the decision falls when the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuses with 429 and the seconds to wait."""
        kind = kind_of(request)
        most = settings.THROTTLE.get(kind, 0)
        if not most:
            return None
        who = str(request.user.pk) if request.user.is_authenticated else address_of(request)
        wait = COUNTED.wait(f"{kind} {who}", most, time.monotonic())
        if not wait:
            return None
        sentence = _("So much in so short a time is not answered; wait a minute and go on.")
        if request.path.startswith(FOR_PROGRAMS):
            response: HttpResponse = JsonResponse({"detail": sentence, "field": None}, status=429)
        else:
            context = {"heading": _("Too much at once"), "reason": sentence, "is_form": True}
            response = render(request, "403.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response


def kind_of(request: HttpRequest) -> str:
    """What is measured of a request, or nothing."""
    match = request.resolver_match
    if match is not None and match.view_name in SEARCHES and request.method == "POST":
        return "searches"
    if request.method == "POST" and request.FILES:
        return "uploads"
    return "api" if request.path.startswith("/api/") else ""


class Counted:
    """How often somebody came within a minute: of the one before counts as much as is left of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, int, int]] = {}  # which minute, in it, in the one before

    def wait(self, who: str, most: int, now: float) -> int:
        """Counts one more; the seconds to wait, 0 where it may go on. Who waits is not counted."""
        minute, into = divmod(now, WINDOW)
        with self._lock:
            if len(self._seen) > KEPT_AT_MOST:
                self._seen = {key: row for key, row in self._seen.items() if row[0] >= minute - 1}
            last, here, before = self._seen.get(who, (int(minute), 0, 0))
            if last != minute:
                here, before = 0, (here if last == minute - 1 else 0)
            if here + 1 + before * (1 - into / WINDOW) > most:
                return max(1, int(WINDOW - into))
            self._seen[who] = (int(minute), here + 1, before)
            return 0

    def forget(self) -> None:
        """Begins anew."""
        with self._lock:
            self._seen.clear()


COUNTED = Counted()
