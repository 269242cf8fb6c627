"""Speaks the reader's language and tells the change log which face an action came through."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from gonghui.foundation.core.actions import VIA
from gonghui.foundation.warehouse.queries import not_before

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = dict(settings.LANGUAGES)
# When this browser last sent something, and for how many seconds that matters to figures made ahead.
SENT_COOKIE, SENT_SECONDS = "sent", 60


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
