"""Pages of listening: who sees them, what they name, and that a decision refused keeps what was typed."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.appeals.models import Appeal
from gonghui.insight.listening.models import Ahead, HotProposal, LikelyPair, State, Suggested

PAGES = ("/12351/week/", "/12351/ahead/", "/12351/models/", "/12351/pairs/", "/12351/hot/")
WORDING = "老板拖着工资不给，催了几次没有用"
FORM = {
    "channel": "phone",
    "phone": "13800000001",
    "name": "王小明",
    "request": "complaint",
    "wording": WORDING,
    "employer_name": "大洋建筑公司",
    "category": "wages.arrears",
}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_empty_and_full_for_who_sees_cases(town, sign_in, page):
    assert sign_in(town.clerk).get(page).status_code == 200
    assert sign_in(town.skills).get(page).status_code == 403


def test_the_desk_shows_a_suggestion_and_who_said_the_same(town, sign_in, heard):
    answer = sign_in(town.clerk).post("/12351/beside/", FORM)
    page = text(answer)
    assert 'data-testid="suggestion-category"' in page
    assert 'data-value="wages.arrears"' in page
    assert 'name="suggested"' in page
    again = FORM | {"wording": "大洋建筑公司拖欠工资，工人都没拿到"}
    assert 'data-testid="worded"' in text(sign_in(town.clerk).post("/12351/beside/", again))


@pytest.mark.parametrize("wording", ["", "工", "😀" * 50, "拖欠工資" * 2000, "\0"])
def test_odd_wordings_break_nothing_beside_the_form(town, sign_in, heard, wording):
    assert sign_in(town.clerk).post("/12351/beside/", FORM | {"wording": wording}).status_code == 200


def test_what_was_suggested_is_kept_with_what_was_taken(town, sign_in, heard):
    client = sign_in(town.clerk)
    found = re.search(r'name="suggested" value="([^"]+)"', text(client.post("/12351/beside/", FORM)))
    assert client.post("/12351/", FORM | {"suggested": found[1]}).status_code == 302
    taken = Appeal.objects.latest("pk")
    kept = Suggested.objects.get(appeal=taken)
    assert (kept.label, kept.chosen, kept.overruled) == ("wages.arrears", "wages.arrears", False)
    assert client.post("/12351/", FORM | {"suggested": "forged"}).status_code == 302
    assert Suggested.objects.count() == 1
    page = text(client.get("/12351/models/"))
    assert "part=told" in page
    assert "/cases/?part=overruled" in page
    behind = client.get("/12351/models/category/cases/?part=told")
    assert taken.case.number in text(behind)


def test_numbers_of_a_model_lead_to_its_cases(town, sign_in, heard):
    client = sign_in(town.clerk)
    page = text(client.get("/12351/models/"))
    for link in sorted(set(re.findall(r'href="(/12351/models/category/cases/\?[^"]+)"', page))):
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
    assert client.get("/12351/models/category/cases/?part=nothing").status_code == 404
    assert client.get("/12351/models/unit/cases/?part=told").status_code == 404


def test_the_week_names_nobody_and_leads_to_its_cases(town, sign_in, heard):
    client = sign_in(town.clerk)
    page = text(client.get(f"/12351/week/?week={town.monday}"))
    assert 'data-testid="hot"' in page
    assert not any(name in page for name in ("王小明", "赵春兰", "陈实在"))
    link = re.search(r'href="(/12351/week/cases/\?[^"]*category=wages.arrears)"', page)
    answer = client.get(link[1].replace("&amp;", "&"))
    assert text(answer).count("TT-SQ-") >= 11


@pytest.mark.parametrize("query", ["?week=x", "?week=2026-13-40", "?week=", "?week=1900-01-01"])
def test_odd_weeks_are_answered(town, sign_in, query):
    assert sign_in(town.clerk).get(f"/12351/week/{query}").status_code == 200


def test_the_desk_is_told_of_a_mass_appeal(town, sign_in, heard):
    assert HotProposal.objects.get().is_mass
    assert 'data-testid="mass"' in text(sign_in(town.clerk).get("/12351/"))


def test_a_proposal_is_taken_up_from_its_page(town, sign_in, heard):
    client, proposal = sign_in(town.clerk), HotProposal.objects.get()
    address = f"/12351/proposed/{proposal.public_id}/"
    cases = re.findall(r'name="case" value="([^"]+)" [^>]*checked', text(client.get(address)))
    assert len(cases) == 11
    wrong = client.post(address, {"act": "accept", "title": "欠薪", "why": "", "case": cases})
    assert wrong.status_code == 422
    assert 'value="欠薪"' in text(wrong)
    empty = client.post(address, {"act": "dismiss", "reason": ""})
    assert empty.status_code == 422
    done = client.post(address, {"act": "accept", "title": "欠薪", "why": "一事", "case": cases[:3]})
    assert done.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.ACCEPTED
    assert proposal.hot.links.count() == 3
    page = text(client.get(address))
    assert 'data-testid="growth"' in page
    left = re.findall(r'name="case" value="([^"]+)"', page)
    assert set(left) == set(cases[3:])
    assert client.post(address, {"act": "add", "case": left[:2]}).status_code == 302
    assert proposal.hot.links.count() == 5


def test_an_item_is_decided_on_its_page(town, sign_in, heard):
    client, item = sign_in(town.clerk), Ahead.objects.order_by("pk").first()
    address = f"/12351/ahead/{item.public_id}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "take", "plan": ""}).status_code == 422
    assert client.post(address, {"act": "take", "plan": "走访"}).status_code == 302
    item.refresh_from_db()
    assert item.state == State.ACCEPTED
    assert "走访" in text(client.get("/12351/ahead/?state=accepted"))


def test_a_pair_is_decided_on_its_page(town, sign_in, heard):
    client, (first, second) = sign_in(town.clerk), LikelyPair.objects.order_by("pk")[:2]
    address = f"/12351/pairs/{first.public_id}/"
    assert client.post(address, {"act": "dismiss", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "dismiss", "reason": "两人"}).status_code == 302
    assert client.get(address).status_code == 404
    assert client.post(f"/12351/pairs/{second.public_id}/", {"act": "confirm"}).status_code == 302


@pytest.mark.parametrize("page", ["/12351/pairs/", "/12351/ahead/"])
def test_longer_lists_ask_no_more(town, sign_in, heard, page):
    client = sign_in(town.clerk)
    model = LikelyPair if "pairs" in page else Ahead
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as many:
        client.get(page)
    few = model.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    model.objects.exclude(pk__in=list(few)).delete()
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    assert len(many) == len(one)
