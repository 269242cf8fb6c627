"""Who has just sent something is shown figures that know it."""

from __future__ import annotations

import time

import pytest
from django.http import HttpResponse

from gonghui.faces.web.middleware import SENT_COOKIE, seeing_own_changes
from gonghui.foundation.warehouse.queries import reading


def asked_with(rf, method: str = "get", **cookies: str) -> tuple[float, HttpResponse]:
    """From when on figures must know everything, as a view of this request finds it; and the answer."""
    seen: list[float] = []

    def view(request):
        seen.append(reading._not_before.get())
        return HttpResponse("")

    request = getattr(rf, method)("/")
    request.COOKIES.update(cookies)
    return seen[0] if (response := seeing_own_changes(view)(request)) and seen else 0.0, response


def test_what_was_sent_is_known_to_the_next_page(rf):
    before = time.time()
    since, response = asked_with(rf, "post")
    assert since == 0
    cookie = response.cookies[SENT_COOKIE]
    assert before - 1 <= float(cookie.value) <= time.time() + 1
    assert cookie["httponly"]
    assert cookie["max-age"] == 60
    since, response = asked_with(rf, **{SENT_COOKIE: cookie.value})
    assert since == pytest.approx(float(cookie.value))
    assert SENT_COOKIE not in response.cookies


@pytest.mark.parametrize("value", ["", "x", "0", "-5"])
def test_a_cookie_that_says_nothing_asks_for_nothing(rf, value):
    assert asked_with(rf, **{SENT_COOKIE: value})[0] <= 0


def test_a_moment_to_come_asks_for_now_at_most(rf):
    assert asked_with(rf, **{SENT_COOKIE: str(time.time() + 10_000)})[0] <= time.time()


@pytest.mark.django_db
def test_before_any_area_is_loaded_the_portal_says_so(client):
    answer = client.get("/portal/")
    assert answer.status_code == 503
    assert "区划表为空" in answer.content.decode()
