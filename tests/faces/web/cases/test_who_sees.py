"""The workbench: who sees and does what."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.engines.cases.actions import (
    add_file,
    issue_letter,
    restrict,
    tick_consents,
)
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import ticks_of
from gonghui.foundation.core.queries.history import HIDDEN
from tests.faces.web.cases.conftest import PDF, ROLES, SEES, client_of, opened, text, url, working

NO_CASES = {"evaluator"}


@pytest.mark.parametrize("who", ROLES)
def test_every_address_gives_the_same_answer(city, who):
    case, client = working(city), client_of(getattr(city, who))
    file = add_file(case=case, content=PDF, name="工资条.pdf", by=city.desk, now=timezone.now()).file
    letter = issue_letter(case=case, body=city.bureau, text="请协查", by=city.clerk, now=timezone.now())
    pages = ["", f"files/{file.public_id}/", f"letters/{letter.public_id}/", "steps/pause/", "do/assign/"]
    answers = {page: client.get(url(case, page)).status_code for page in pages}
    if who in NO_CASES:
        assert set(answers.values()) == {403}
        assert client.get("/cases/").status_code == 403
        return
    listed = client.get("/cases/")
    rows = client.get("/cases/rows/")
    if who not in SEES:
        assert set(answers.values()) == {404}
        assert case.number not in text(listed) + text(rows)
        return
    assert case.number in text(listed)
    assert case.number in text(rows)
    edits, reads = who not in {"leader"}, who not in {"leader"}
    assert answers == {
        "": 200,
        f"files/{file.public_id}/": 200,
        f"letters/{letter.public_id}/": 200 if reads else 404,
        "steps/pause/": 200 if edits else 404,
        "do/assign/": 200 if edits else 404,
    }
    assert ("拖欠工资" in text(listed)) == reads
    page = client.get(url(case))
    assert ("拖欠工资" in text(page)) == reads
    assert (HIDDEN in text(page)) != reads


def test_posting_past_the_buttons_is_refused_all_the_same(city):
    case = working(city)
    for who in ("leader", "chair", "west_officer", "evaluator"):
        client = client_of(getattr(city, who))
        assert client.post(url(case, "do/assign/"), {"account": "clerk"}).status_code in {403, 404}
        assert client.post(url(case, "steps/close/"), {}).status_code in {403, 404, 422}
    assert Case.objects.get(pk=case.pk).state == "working"


def test_signing_in_is_asked_for_first(city):
    for page in ("/cases/", "/cases/load/", "/cases/hand-over/", url(opened(city))):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert "/account/login/" in answer.url


def test_the_rows_that_renew_themselves_keep_no_session_alive(city, settings):
    client, now = client_of(city.clerk), int(time.time())

    def seen(ago):
        session = client.session
        session["began"] = session["seen"] = now - ago
        session.save()

    seen(600)
    assert client.get("/cases/rows/").status_code == 200
    assert client.session["seen"] == now - 600
    client.get("/cases/")
    assert client.session["seen"] >= now
    seen(settings.SESSION_IDLE_SECONDS + 60)
    answer = client.get("/cases/rows/")
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert client.get("/cases/").status_code == 302


def test_a_restricted_case_is_gone_from_the_list_of_others(city):
    case = working(city)
    restrict(case=case, restricted=True, by=city.clerk, now=timezone.now())
    assert case.number not in text(client_of(city.leader).get("/cases/"))
    assert case.number in text(client_of(city.clerk).get("/cases/"))


def test_the_worker_s_consents_stand_on_the_page(city):
    case = tick_consents(
        case=working(city), ticks=[("phone", "co_handlers")], by=city.clerk, now=timezone.now()
    )
    page = client_of(city.clerk).get(url(case))
    assert page.content.decode().count("✓") == 1
    answer = client_of(city.clerk).post(
        url(case, "do/set_consents/"), {"version": case.version, "to_employer": ["matter", "name"]}
    )
    assert answer.status_code == 302
    assert ticks_of(case) == {("matter", "employer"), ("name", "employer")}
