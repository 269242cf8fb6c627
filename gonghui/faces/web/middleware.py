"""Speaks the reader's language and tells the change log which face an action came through."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from gonghui.faces.web.cookies import host_cookie
from gonghui.foundation.core.actions import VIA
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries import not_before

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = dict(settings.LANGUAGES)
# When this browser last sent something, and for how many seconds that matters to figures made ahead.
SENT_COOKIE, SENT_SECONDS = host_cookie("sent"), 60


def reader_language(request: HttpRequest) -> str:
    """The account's language, else the one chosen in this browser, else Chinese.

    What the browser would prefer is not asked: an office computer's language is seldom its reader's.
    """
    if request.user.is_authenticated:
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def speak(get_response: Answer) -> Answer:
    """Middleware: the page in the reader's language. Stands after authentication."""

    def answer(request: HttpRequest) -> HttpResponse:
        with translation.override(reader_language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            patch_vary_headers(response, ["Cookie"])
            return response

    return answer


def without_nul(get_response: Answer) -> Answer:
    """Middleware: no NUL comes through an address or a form; nobody types one and no database keeps it.

    The API refuses one in a sentence instead: a program that sends it should know.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return get_response(request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = cast(Any, _without_nul(request.GET))
        if request.method == "POST" and any("\0" in one for _key, one in _said(request.POST)):
            request.POST = cast(Any, _without_nul(request.POST))
        return get_response(request)

    return answer


def _said(asked: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in asked.lists() for value in values]


def _without_nul(asked: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, value in _said(asked):
        cleaned.appendlist(name.replace("\0", ""), value.replace("\0", ""))
    cleaned._mutable = False
    return cleaned


def through_web(get_response: Answer) -> Answer:
    """Middleware: changes made in this request are recorded as made on a page."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = VIA.set("web")
        try:
            return get_response(request)
        finally:
            VIA.reset(token)

    return answer


def seeing_own_changes(get_response: Answer) -> Answer:
    """Middleware: who has just sent something is shown figures that know it, whichever process answers."""

    def answer(request: HttpRequest) -> HttpResponse:
        with not_before(_sent_at(request)):
            response = get_response(request)
        if request.method == "POST":
            response.set_cookie(
                SENT_COOKIE,
                f"{time.time():.3f}",
                max_age=SENT_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return answer


def _sent_at(request: HttpRequest) -> float:
    try:
        return float(request.COOKIES.get(SENT_COOKIE, "0"))
    except ValueError:
        return 0.0


class NotYet:
    """Middleware: a page that cannot be made yet, for want of areas say, tells why; forms do themselves."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """503 with the sentence of a refusal that no view expected, of what was only opened."""
        if not isinstance(error, Refusal) or request.method == "POST" or request.path.startswith("/api/"):
            return None
        context = {"heading": _("This page cannot be shown yet"), "reason": error, "is_form": True}
        return render(request, "403.html", context, status=503)
