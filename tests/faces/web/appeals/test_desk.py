"""The desk: one form, what stands beside it, questions answered with articles in force."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import KnowledgeEntry
from gonghui.engines.cases.models import Case
from tests.faces.web.appeals.conftest import form, taken_by, text

PAGES = (
    "/12351/",
    "/12351/call-backs/",
    "/12351/orders/",
    "/12351/orders/outbox/",
    "/12351/second-opinions/",
    "/12351/knowledge/",
    "/12351/rates/",
    "/12351/hot/",
    "/12351/catalogue/",
    "/12351/roster/",
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_the_hotline_and_to_nobody_else(sign_in, town, page):
    assert sign_in(town.clerk).get(page).status_code == 200
    assert sign_in(town.skills).get(page).status_code == 403
    assert sign_in(None).get(page).status_code == 302


def test_who_only_reads_is_led_to_the_rates_and_offered_what_opens(sign_in, town):
    reader = town.staff("city_leader", town.federation, "reader")
    page = text(sign_in(reader).get("/12351/rates/"))
    assert 'href="/12351/rates/" aria-current="page"' in page
    for closed in ("/12351/", "/12351/call-backs/", "/12351/roster/"):
        assert f'href="{closed}"' not in page
        assert sign_in(reader).get(closed).status_code == 403


@pytest.mark.parametrize("channel", ["phone", "walk_in", "letter", "station"])
def test_the_desk_takes_an_appeal_tells_the_code_once_and_says_where_it_went(sign_in, town, channel):
    client = sign_in(town.clerk)
    appeal = taken_by(client, channel=channel)
    assert (appeal.channel, appeal.case.lead_id, appeal.case.about_id) == (
        channel,
        town.street.pk,
        town.firm.pk,
    )
    page = text(client.get(f"/12351/taken/{appeal.case.public_id}/"))
    assert "东一街道总工会" in page
    assert "No row of the catalogue fits" in page
    code = re.search(r'class="code">(\w{4}) (\w{4})<', page)
    assert queries.appeal_by_code(code[1] + code[2], "13800000001") == appeal
    assert "13800000001" not in page


def test_a_stations_clerk_takes_it_in_the_stations_name(sign_in, town):
    assert taken_by(sign_in(town.worker), channel="station").origin_id == town.street.pk


@pytest.mark.parametrize(
    ("otherwise", "told"),
    [
        ({"wording": ""}, "Write down what is asked for"),
        ({"category": ""}, "Choose what it is about"),
        ({"employer_name": ""}, "cannot be handled without the employer"),
        ({"phone": "12"}, "A phone number is a mobile number"),
        ({"place": "无此街道"}, "No single place is called so"),
        ({"category": "flexible.station", "employer_name": ""}, "Say where"),
        ({"to": "东一街道总工会"}, "Say why this unit"),
        ({"workers": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(sign_in, town, otherwise, told):
    answer = sign_in(town.clerk).post("/12351/", form(wanted="补发工资并道歉", **otherwise))
    assert answer.status_code == 422
    page = text(answer)
    assert told in page
    assert "补发工资并道歉" in page
    assert not Case.objects.exists()


def test_another_unit_is_chosen_with_a_reason(sign_in, town):
    appeal = taken_by(sign_in(town.clerk), to="试验市总工会", to_reason="市里直接办理")
    assert (appeal.case.lead_id, appeal.dispatches.get().reason) == (town.federation.pk, "chosen")


def test_who_is_told_another_channel_is_told_it(sign_in, town):
    client = sign_in(town.clerk)
    appeal = taken_by(client, told_channel="arbitration", category="", employer_name="")
    assert (appeal.branch, appeal.case.outcome) == ("legal_channel", "told_channel")
    assert "labour arbitration commission" in text(client.get(f"/12351/taken/{appeal.case.public_id}/"))
    beside = text(client.post("/12351/beside/", form(told_channel="police")))
    assert "110 is called now" in beside


def test_nothing_may_be_told_unless_it_is_ticked(sign_in, town):
    client = sign_in(town.clerk)
    assert not taken_by(client).case.consents.exists()
    ticked = taken_by(client, phone="13800000002", consents=["name:employer", "matter:union_of_employer"])
    assert set(ticked.case.consents.values_list("what", "to")) == {
        ("name", "employer"),
        ("matter", "union_of_employer"),
    }


def test_beside_the_form_stand_history_duplicates_and_the_proposal(sign_in, town):
    client = sign_in(town.clerk)
    appeal = taken_by(client)
    number = appeal.case.number
    assert number not in text(client.post("/12351/beside/", {"phone": "1380000"}))
    page = text(client.post("/12351/beside/", form()))
    assert page.count(number) == 2
    assert "the same caller · the same employer · the same category" in page
    assert "东一街道总工会" in page
    other = text(client.post("/12351/beside/", form(phone="13800000009", employer_name="大洋建筑公司（北）")))
    assert "an employer of a similar name" in other
    follows = taken_by(client, follows=str(appeal.case.public_id))
    assert follows.case.links.get().other_id == appeal.pk


def test_the_proposal_passes_the_employers_own_union_over_until_it_is_ticked(sign_in, town):
    actions.add_dispatch_rule(
        body=town.joint, on=timezone.localdate(), by=town.head, category="wages", basis="清单"
    )
    client = sign_in(town.clerk)
    assert "大洋联合工会" not in text(client.post("/12351/beside/", form()))
    ticked = text(client.post("/12351/beside/", form(consents="matter:union_of_employer")))
    assert "大洋联合工会" in ticked
    assert "清单" in ticked


def test_employers_are_offered_while_one_types(sign_in, town):
    client = sign_in(town.clerk)
    assert "大洋建筑公司" in text(client.post("/12351/employers/", {"employer_name": "大洋"}))
    none = text(client.post("/12351/employers/", {"employer_name": "没有这家"}))
    assert "None in the register is called so" in none
    appeal = taken_by(client, employer_name="大洋", employer=str(town.firm.public_id))
    assert appeal.case.about_id == town.firm.pk


def test_a_question_is_answered_at_the_desk_with_an_article_in_force(sign_in, town):
    client, on = sign_in(town.clerk), timezone.localdate()
    entry = {
        "category": "hours.leave",
        "question": "年休假几天",
        "answer": "满一年不满十年五天。",
        "statute": "职工带薪年休假条例",
        "article": "3",
        "valid_from": "2008-01-01",
    }
    assert client.post("/12351/knowledge/", entry | {"valid_to": "2009-01-01"}).status_code == 422
    assert client.post("/12351/knowledge/", entry).status_code == 302
    known = KnowledgeEntry.objects.get()
    appeal = taken_by(client, request="consult", category="hours.leave")
    page = f"/12351/taken/{appeal.case.public_id}/"
    assert "职工带薪年休假条例 3" in text(client.get(page))
    assert client.post(page, {"text": ""}).status_code == 422
    assert client.post(page, {"entry": known.pk, "text": ""}).status_code == 302
    appeal.case.refresh_from_db()
    assert (appeal.case.state, appeal.case.outcome) == ("closed", "answered")
    citation = known.citations.get()
    client.post(f"/12351/knowledge/citations/{citation.pk}/", {"on": on.isoformat()})
    assert "not in force on that day" in text(client.get("/12351/knowledge/"))
    second = taken_by(client, request="consult", category="hours.leave", phone="13800000003")
    refused = client.post(f"/12351/taken/{second.case.public_id}/", {"entry": known.pk})
    assert refused.status_code == 422
    assert "was no longer in force" in text(refused)
