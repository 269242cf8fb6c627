"""The pages of the duty list, the burden, what a union got, cadres and pools, and a chair's three things."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from docx import Document

from gonghui.affairs.cadres.models import Dispatch
from gonghui.affairs.governance.models import DutyItem, Sending
from gonghui.engines.cases.models import Case
from gonghui.engines.due.queries import AT_MOST
from gonghui.foundation.accounts.models import Account, RoleGrant

ADDRESS = re.compile(r'href="(/my-union/papers/[^"]+)"')


def addresses(answer, pattern):
    return [unescape(one) for one in re.findall(pattern, answer.content.decode())]


@pytest.mark.parametrize(
    ("path", "who", "not_who"),
    [
        ("/duties/", "chair", "secadmin"),
        ("/duties/send/", "jianwai", "chair"),
        ("/duties/burden/", "leader", "secadmin"),
        ("/duties/received/", "chair", "leader"),
        ("/duties/handed/", "chair", "secadmin"),
        ("/cadres/", "jianwai", "evaluator"),
        ("/cadres/vacancies/deputies/", "leader", "evaluator"),
    ],
)
def test_who_may_open_what(sign_in, path, who, not_who):
    assert sign_in(who).get(path).status_code == 200
    assert sign_in(not_who).get(path).status_code in (403, 404)
    assert sign_in("").get(path).status_code == 302


def test_a_chair_has_at_most_three_things_with_why_by_when_and_papers(sign_in):
    page = sign_in("chair").get("/my-union/")
    html = page.content.decode()
    cards = re.findall(r'data-testid="due" data-due="([^"]+)"', html)
    assert 1 <= len(cards) <= AT_MOST
    assert len(set(cards)) == len(cards)
    assert html.count('class="by"') == len(cards)


def test_every_paper_of_a_thing_due_opens_as_a_document(sign_in):
    client = sign_in("chair")
    found = addresses(client.get("/my-union/"), ADDRESS)
    assert found
    union = RoleGrant.objects.get(account__username="chair").body
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        document = Document(BytesIO(answer.content))
        text = "\n".join(one.text for one in document.paragraphs)
        assert text.strip()
        assert "{" not in text
    assert any(union.name_zh in "\n".join(p.text for p in document.paragraphs) for _one in found)


def test_a_paper_of_somebody_else_or_of_nothing_due_is_not_there(sign_in):
    address = addresses(sign_in("chair").get("/my-union/"), ADDRESS)[0]
    assert sign_in("jianwai").get(address).status_code == 404
    assert sign_in("chair").get("/my-union/papers/notice/?due=nothing").status_code == 404
    assert sign_in("leader").get(address).status_code in (403, 404)


def test_only_the_keeper_enters_items_and_nothing_typed_is_lost(sign_in):
    given = {
        "key": "Wrong Key",
        "name": "一件新的事",
        "kind": "duty",
        "basis": "某规定",
        "owner": "chair",
        "process": "如此办理",
        "mark": "ours",
        "on": "2026-01-01",
    }
    before = DutyItem.objects.count()
    sign_in("jianwai").post("/duties/", given)
    assert DutyItem.objects.count() == before
    client = sign_in("leader")
    client.post("/duties/", given)
    assert DutyItem.objects.count() == before


def test_a_number_of_the_burden_is_that_of_its_records(sign_in):
    client = sign_in("leader")
    page = client.get("/duties/burden/", {"year": "2024"})
    found = addresses(page, r'href="(/duties/burden/records/\?[^"]+)">\d')
    assert found
    told = re.findall(r'href="/duties/burden/records/\?[^"]+">([\d\s\u202f]+)</a>', page.content.decode())
    for address, count in list(zip(found, told, strict=True))[:12]:
        records = client.get(address)
        shown = records.content.decode().count('data-testid="record"')
        assert shown == min(200, int(re.sub(r"\D", "", count))), address
    assert Sending.objects.filter(refused="no_item").exists()


def test_a_number_of_what_was_handed_down_is_that_of_its_records(sign_in):
    for who, side in (("jianwai", "union"), ("leader", "giver"), ("chair", "union")):
        client = sign_in(who)
        page = client.get("/duties/handed/", {"by": side})
        links = addresses(page, r'href="(/duties/handed/records/[^"]+)"')
        assert links, who
        for address in links:
            records = client.get(address)
            assert records.status_code == 200
            assert records.content.decode().count('data-testid="record"') >= 1
    assert client.get("/duties/handed/records/", {"what": "nothing"}).status_code == 404
    own = RoleGrant.objects.get(account__username="chair").body
    for address in ("/my-union/", f"/bodies/{own.public_id}/"):
        html = client.get(address).content.decode()
        assert f'data-testid="handed-{own.public_id}"' in html
        assert addresses(client.get(address), r'href="(/duties/handed/records/[^"]+)"')


def test_a_book_opens_from_the_page_and_its_keeper_sets_money_aside(sign_in):
    client = sign_in("jianwai")
    street = RoleGrant.objects.get(account__username="jianwai").body
    book = f"/duties/handed/{street.public_id}/book/"
    assert any(one.startswith(book) for one in addresses(client.get("/duties/handed/"), r'href="([^"]+)"'))
    html = client.get(book).content.decode()
    before = html.count('data-testid="posting"')
    assert before >= 6  # two payments: given, bound and paid each
    records = addresses(client.get(book), r'href="(/registers/funds_down/[^"]+)"')
    assert client.get(records[0]).status_code == 200
    given = {"source": "fiscal", "yuan": "100", "on": "2025-03-01", "note": "预算", "document": "3号文"}
    for wrong in (
        {"yuan": "0"},
        {"yuan": "1.234"},
        {"on": "2025-02-30"},
        {"source": ""},
        {"on": "2200-01-01"},
    ):
        refused = client.post(book, given | wrong)
        assert refused.status_code == 422
        assert 'value="3号文"' in refused.content.decode()
    assert client.post(book, given).status_code == 302
    assert client.get(book).content.decode().count('data-testid="posting"') == before + 1
    assert client.get(book, {"source": "fiscal"}).content.decode().count('data-testid="posting"') == 1
    assert client.get(book, {"as_of": "2020-01-01"}).content.decode().count('data-testid="posting"') == 0
    assert sign_in("chair").get(book).status_code == 404
    assert 'name="yuan"' not in sign_in("leader").get(book).content.decode()


def test_sending_down_refuses_fills_in_and_sends(sign_in):
    client = sign_in("jianwai")
    union = RoleGrant.objects.get(account__username="chair").body
    given = {
        "kind": "form",
        "item": "hardship.visit",
        "title": "新情况表",
        "to": [str(union.public_id)],
        "wanted": "填写",
        "fields_asked": "工会名称\n淋浴间数量",
        "prefill": "",
    }
    outside = client.post("/duties/send/", {**given, "item": ""})
    assert outside.status_code == 422
    assert "新情况表" in outside.content.decode()
    refused = client.post("/duties/send/", given)
    assert refused.status_code == 422
    assert 'data-testid="held"' in refused.content.decode()
    assert Sending.objects.filter(title="新情况表", refused="held").count() == 1
    sent = client.post("/duties/send/", {**given, "prefill": "工会名称"})
    assert sent.status_code == 302
    got = sign_in("chair").get("/duties/received/")
    assert "淋浴间数量" in got.content.decode()
    assert union.name_zh in got.content.decode()


def test_lists_cost_no_query_a_row(sign_in, django_assert_max_num_queries):
    client = sign_in("leader")
    client.get("/duties/burden/")
    with django_assert_max_num_queries(40):
        client.get("/duties/burden/", {"year": "2024"})
    with django_assert_max_num_queries(40):
        client.get("/duties/burden/records/", {"year": "2024", "what": "meeting"})
    with django_assert_max_num_queries(60):
        client.get("/cadres/")


def test_vacancies_are_the_very_unions_that_the_overview_counts(sign_in):
    client = sign_in("leader")
    html = client.get("/cadres/").content.decode()
    row = re.search(r'data-post="deputies".*?data-testid="vacant">([\d\s\u202f]+)<', html, re.S)
    listed = client.get("/cadres/vacancies/deputies/").content.decode()
    assert listed.count('data-testid="vacancy"') == int(re.sub(r"\D", "", row[1]))
    assert client.get("/cadres/vacancies/nothing/").status_code == 404


def test_somebody_is_sent_to_a_case_and_the_part_ends(sign_in):
    client = sign_in("hotline")
    case = Case.objects.filter(closed_at=None, lead__union__territory__level="city").first()
    assert case is not None
    address = f"/cadres/cases/{case.public_id}/"
    # The hotline keeps no people: whom it may send is for whoever does.
    assert client.get(address).status_code == 200
    officer = sign_in("jianwai")
    own = Case.objects.filter(closed_at=None, lead=RoleGrant.objects.get(account__username="jianwai").body)
    own = own.filter(restricted=False).first()
    page = officer.get(f"/cadres/cases/{own.public_id}/")
    assert page.status_code == 200
    posts = re.findall(r'name="post" value="([0-9a-f-]{36})"', page.content.decode())
    if posts:
        officer.post(f"/cadres/cases/{own.public_id}/send/", {"post": posts[0]})
        part = Dispatch.objects.get(case=own)
        officer.post(f"/cadres/cases/{own.public_id}/{part.public_id}/end/")
        part.refresh_from_db()
        assert part.until is not None
    assert Account.objects.filter(username="jianwai").exists()
