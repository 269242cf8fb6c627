"""Steps by their forms: refused ones keep what was typed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from gonghui.engines.cases.actions import take_step
from gonghui.engines.cases.models import Case
from tests.faces.web.cases.conftest import client_of, picked, text, url, working


def test_a_step_is_taken_by_its_form(city):
    case, client = working(city), client_of(city.clerk)
    page = client.get(url(case))
    assert f'href="{url(case, "steps/close/")}"' in page.content.decode()
    answer = client.post(
        url(case, "steps/close/"),
        {"version": case.version, "outcome": "solved", "answer": "已补发", "paid": "120000"},
        follow=True,
    )
    assert "Done" in text(answer)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")
    assert "已补发" in text(answer)
    assert "nothing is owed any more" in text(client_of(city.east_officer).get(url(case)))


@pytest.mark.parametrize("hostile", ["\0", "%", "'", "<script>alert(1)</script>", "张" * 3000, "💥"])
def test_whatever_is_typed_is_only_text(city, hostile):
    case, client = working(city), client_of(city.clerk)
    for name in ("search", "unit", "kind", "after", "due"):
        answer = client.get("/cases/", {name: hostile})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    answer = client.post(url(case, "steps/return/"), {"version": hostile, "reason": hostile})
    assert answer.status_code in {302, 422}
    assert client.get(url(case, "do/release_part/"), {"part": hostile}).status_code == 404


def test_the_search_on_top_finds_cases_by_their_number_closed_ones_too(city):
    case = working(city)
    fields = {"outcome": "solved", "answer": "已补发"}
    take_step(case=case, step="close", by=city.clerk, now=timezone.now(), fields=fields)
    for address in ("/search/", "/search/suggest/"):
        assert url(case) in client_of(city.clerk).post(address, {"text": case.number}).content.decode()
        assert (
            url(case)
            not in client_of(city.west_officer).post(address, {"text": case.number}).content.decode()
        )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"outcome": ""}, "What came of it"),
        ({"outcome": "solved", "paid": "a lot"}, "no whole number"),
    ],
)
def test_a_refused_step_keeps_what_was_typed(city, typed, said):
    case, client = working(city), client_of(city.clerk)
    sent_in = {"version": case.version, "answer": "很长的答复<b>", "reason": "说明"} | typed
    answer = client.post(url(case, "steps/close/"), sent_in)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "很长的答复&lt;b&gt;" in html
    assert 'value="说明"' in html
    assert said in text(answer)
    assert "what you typed is kept" in text(answer)
    if typed.get("paid"):
        assert f'value="{typed["paid"]}"' in html
    assert Case.objects.get(pk=case.pk).state == "working"


def test_of_two_who_take_a_case_one_is_told_and_loses_nothing(city):
    case, client = working(city), client_of(city.clerk)
    seen = case.version
    take_step(case=case, step="pause", by=city.colleague, now=timezone.now(), reason="papers")
    answer = client.post(
        url(case, "steps/close/"), {"version": seen, "outcome": "solved", "answer": "我的长答复"}
    )
    assert answer.status_code == 422
    assert "Somebody was faster: colleague" in text(answer)
    assert "我的长答复" in answer.content.decode()


def test_sending_on_asks_for_a_unit_and_names_those_that_fit(city):
    case, client = working(city), client_of(city.clerk)
    wrong = client.post(url(case, "steps/refer/"), {"version": case.version, "to": "东", "reason": "属地"})
    assert "Several fit" in text(wrong)
    unknown = client.post(
        url(case, "steps/refer/"), {"version": case.version, "to": "北区", "reason": "属地"}
    )
    assert "No organisation is called" in text(unknown)
    right = client.post(
        url(case, "steps/refer/"), {"version": case.version, "to": "西区总工会", "reason": "不属本街道"}
    )
    assert right.url == "/cases/"  # this unit sees it no more
    assert Case.objects.get(pk=case.pk).lead == city.western


def test_returning_wants_a_reason(city):
    case, client = working(city), client_of(city.clerk)
    refused = client.post(url(case, "steps/return/"), {"version": case.version, "reason": ""})
    assert refused.status_code == 422
    client.post(url(case, "steps/return/"), {"version": case.version, "reason": "不属本单位"})
    assert Case.objects.get(pk=case.pk).returns == 1


@pytest.mark.parametrize("account", ["nobody", "west"])
def test_only_who_stands_in_the_list_is_named(city, account):
    case, client = working(city), client_of(city.clerk)
    answer = client.post(url(case, "do/assign/"), {"version": case.version, "account": account})
    assert answer.status_code == 422
    assert "Choose one of the list" in text(answer)
    many = client.post(
        "/cases/many/", {"what": "assign", "case": picked(case), "confirmed": "1", "account": account}
    )
    assert many.status_code == 422


def test_a_persons_number_is_in_no_address(city):
    page = client_of(city.clerk).get("/cases/?search=13800138000", follow=True)
    assert "does not belong into an address" in text(page)
    assert "13800138000" not in page.content.decode()


def test_a_reason_of_a_list_is_told_in_words(city):
    case, client = working(city), client_of(city.clerk)
    client.post(url(case, "steps/pause/"), {"version": case.version, "reason": "papers", "note": "缺合同"})
    assert "Papers are missing: 缺合同" in text(client.get(url(case)))
