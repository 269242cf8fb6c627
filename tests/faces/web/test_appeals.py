"""The hotline's pages: the desk, danger, orders, call-backs, knowledge, rates, hot issues, the month."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import (
    Appeal,
    Callback,
    DispatchRule,
    Exclusion,
    KnowledgeEntry,
    OrderOutbox,
    OutsideOrder,
    PhoneCall,
    Review,
)
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.engines.cases.models import Case
from gonghui.faces.web.middleware import SENT_COOKIE
from gonghui.foundation.accounts.models import Access, Account
from tests.hotline_town import build_town

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
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


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def sign_in(town):
    def signed_in(account: Account | None) -> Client:
        client = Client()
        if account is not None:
            client.force_login(account, backend=BACKEND)
        return client

    return signed_in


def form(**otherwise):
    return {
        "channel": "phone",
        "phone": "13800000001",
        "name": "王小明",
        "request": "complaint",
        "wording": "两个月没有发工资",
        "employer_name": "大洋建筑公司",
        "category": "wages.arrears",
    } | otherwise


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def taken_by(client, **otherwise):
    """Takes an appeal at the desk and gives it back."""
    answer = client.post("/12351/", form(**otherwise))
    assert answer.status_code == 302, text(answer)
    return Appeal.objects.get(case__public_id=answer["Location"].strip("/").split("/")[-1])


def answered(town, client, **otherwise):
    """An appeal that the street's officer has answered."""
    appeal = taken_by(client, **otherwise)
    now = timezone.now()
    if appeal.case.state == "dispatched":
        actions.accept(appeal=appeal, by=town.worker, now=now)
    actions.reply(appeal=appeal, text="已经补发。", claims="solved", by=town.worker, now=now)
    return appeal


# -- the desk --------------------------------------------------------------------------------------------


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


# -- danger ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [{}, form(phone="12", category="no.such", place="？", name="x" * 50), {"hazards": "height"}]
)
def test_one_key_raises_danger_whatever_the_form_holds(sign_in, town, typed):
    client, now = sign_in(town.clerk), timezone.now()
    for place, who in enumerate([town.second, town.head], start=1):
        actions.add_shift(
            body=town.federation,
            account=who,
            start=now - timedelta(hours=1),
            end=now + timedelta(hours=9),
            place=place,
            by=town.head,
        )
    answer = client.post("/12351/danger/", typed)
    assert answer.status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.is_danger
    assert appeal.case.urgency == "danger"
    page = text(client.get(answer["Location"]))
    assert "<strong>110</strong>" in page
    assert "Stay on the line" in page
    assert "second" in page
    assert "Goes to the next in line at" in page
    assert appeal.case.number in text(sign_in(town.second).get("/12351/calls/"))
    told = sign_in(town.second)
    told.post(answer["Location"], {"act": "decline"})
    assert [call.account_id for call in appeal.calls.order_by("told_at", "pk")] == [
        town.second.pk,
        town.head.pk,
    ]
    taker = sign_in(town.head)
    assert "It is yours" in text(taker.post(answer["Location"], {"act": "take"}, follow=True))
    assert "took it already" in text(client.post(answer["Location"], {"act": "take"}, follow=True))
    noted = taker.post(answer["Location"], {"act": "note", "said": "已转110"}, follow=True)
    assert "Written down" in text(noted)
    assert appeal.case.number not in text(sign_in(town.second).get("/12351/calls/"))


def test_danger_goes_out_though_the_desk_may_not_know_of_the_employer(sign_in, town):
    chair = town.staff("union_chair", town.joint, "chair")
    answer = sign_in(chair).post("/12351/danger/", form())
    assert answer.status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.is_danger, appeal.case.about_id) == (True, None)


def test_without_a_roster_the_whole_desk_has_it(sign_in, town):
    answer = sign_in(town.clerk).post("/12351/danger/", {})
    assert "Nobody is on the roster" in text(sign_in(town.second).get(answer["Location"]))
    assert "Nobody is on duty now" in text(sign_in(town.clerk).get("/12351/roster/"))


# -- the telephone ---------------------------------------------------------------------------------------


def ring(settings, **said):
    settings.TELEPHONE_KEY = "k" * 20
    body = {"call": "c-1", "phone": "13800000001", "line": "7", "recording": "r 1"} | said
    return Client().post("/12351/ring/", body, headers={"x-telephone-key": "k" * 20})


def test_a_call_opens_the_desk_by_an_id_and_never_by_a_number(sign_in, town, settings):
    settings.TELEPHONE_RECORDINGS = "https://recordings.example"
    address = ring(settings).json()["open"]
    assert "13800000001" not in address
    client = sign_in(town.clerk)
    assert address in text(client.get("/12351/calls/"))
    page = text(client.get(address))
    assert 'value="13800000001"' in page
    assert "A colleague has taken this call already" in text(sign_in(town.second).get(address))
    call = PhoneCall.objects.get()
    appeal = taken_by(client, call=str(call.public_id))
    call.refresh_from_db()
    assert call.appeal_id == appeal.pk
    heard = client.get(f"/12351/recordings/{call.public_id}/")
    assert urlsplit(heard["Location"]).path == "/r%201"
    assert sign_in(town.skills).get(f"/12351/recordings/{call.public_id}/").status_code == 403


def test_only_the_telephone_system_announces_calls(town, settings):
    settings.TELEPHONE_KEY = ""
    assert Client().post("/12351/ring/", {"call": "c"}).status_code == 404
    settings.TELEPHONE_KEY = "right"
    wrong = Client().post("/12351/ring/", {"call": "c"}, headers={"x-telephone-key": "wrong"})
    assert wrong.status_code == 403
    assert ring(settings, call="").status_code == 422
    assert not PhoneCall.objects.exists()


# -- orders of 12345 -------------------------------------------------------------------------------------


def sheet(name, *rows):
    names = {field.heading: field.name for field in LAYOUT}
    plain = {
        "message": "dispatch",
        "sent_at": "2026-03-02 09:00",
        "request": "投诉",
        "phone": "13800000007",
        "wording": "没有发工资",
        "employer": "大洋建筑公司",
        "category": "wages.arrears",
        "area_code": "990101001",
        "due_at": "2099-03-05 18:00",
    }
    lines = [",".join(names)]
    lines += [",".join((plain | row).get(field, "") for field in names.values()) for row in rows]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def test_a_sheet_is_checked_first_then_taken_in_and_its_answer_leaves(sign_in, town):
    client = sign_in(town.clerk)
    rows = ({"number": "N1", "message_id": "m1"}, {"number": "N2", "message_id": "m2", "phone": "1"})
    answer = client.post("/12351/orders/", {"file": sheet("a.csv", *rows)})
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "A phone number is a mobile number" in page
    assert not OutsideOrder.objects.exists()
    client.post(answer["Location"], {"act": "take"})
    order = OutsideOrder.objects.get()
    listed = text(client.get("/12351/orders/"))
    assert "N1" in listed
    assert "2099-03-05 18:00" in listed
    now = timezone.now()
    actions.accept(appeal=order.appeal, by=town.worker, now=now)
    actions.reply(appeal=order.appeal, text="已经补发。", claims="solved", by=town.worker, now=now)
    queued = OrderOutbox.objects.get()
    assert queued.message_id in text(client.get("/12351/orders/outbox/"))
    out = "/12351/orders/outbox/sheet/"
    assert "Say in a few words" in text(client.post(out, {"purpose": ""}, follow=True))
    assert "已经补发" in client.post(out, {"purpose": "送12345"}).content.decode()
    assert Access.objects.get(kind="export").rows == 1
    wrong = client.post("/12351/orders/outbox/", {"message_id": "none", "receipt": "R1"})
    assert wrong.status_code == 422
    client.post("/12351/orders/outbox/", {"message_id": queued.message_id, "receipt": "R1"})
    assert "Nothing waits for a receipt" in text(client.get("/12351/orders/outbox/"))
    assert "R1" in text(client.get("/12351/orders/outbox/?all=1"))


def test_what_is_no_sheet_is_refused_at_its_field(sign_in, town):
    client = sign_in(town.clerk)
    for content in (b"\x7fELF\0", b"a,b\n1,2"):
        answer = client.post("/12351/orders/", {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422
    assert client.post("/12351/orders/", {}).status_code == 422


def test_a_sheet_may_be_discarded(sign_in, town):
    client = sign_in(town.clerk)
    row = {"number": "N1", "message_id": "m1"}
    answer = client.post("/12351/orders/", {"file": sheet("a.csv", row)})
    client.post(answer["Location"], {"act": "discard"})
    client.post(answer["Location"], {"act": "take"})
    assert not OutsideOrder.objects.exists()


# -- after the answer ------------------------------------------------------------------------------------


def test_a_colleague_calls_back_and_no_answer_is_kept(sign_in, town):
    client = sign_in(town.clerk)
    appeal = answered(town, client)
    page = f"/12351/call-backs/{appeal.case.public_id}/"
    assert appeal.case.number in text(client.get("/12351/call-backs/"))
    assert "13800000001" not in text(client.get(page))
    assert "13800000001" in text(client.post(page, {"reveal": "1"}))
    assert Access.objects.get(kind="reveal").fields == ["name", "phone", "wording"]
    half = client.post(page, {"reached": "answered", "contacted": "yes", "words": "说了一半"})
    assert half.status_code == 422
    assert "说了一半" in text(half)
    assert client.post(page, {"reached": "no_answer"}).status_code == 302
    assert "Nobody answered" in text(client.get("/12351/call-backs/"))
    said = {"reached": "answered", "contacted": "yes", "result": "partly", "satisfaction": "fairly"}
    assert client.post(page, said).status_code == 302
    assert list(Callback.objects.order_by("pk").values_list("reached", flat=True)) == [
        "no_answer",
        "answered",
    ]
    appeal.case.refresh_from_db()
    assert (appeal.case.state, appeal.case.outcome) == ("closed", "partly")
    assert "Nobody waits for a call-back" in text(client.get("/12351/call-backs/"))


def test_whoever_handled_it_does_not_call_back(sign_in, town):
    appeal = answered(town, sign_in(town.worker), channel="station")
    client = sign_in(town.worker)
    assert "You handled it" in text(client.get("/12351/call-backs/"))
    said = {"reached": "answered", "contacted": "yes", "result": "solved", "satisfaction": "satisfied"}
    refused = client.post(f"/12351/call-backs/{appeal.case.public_id}/", said)
    assert refused.status_code == 422
    assert not Callback.objects.exists()


def test_an_exclusion_is_proposed_by_one_and_approved_by_another(sign_in, town):
    head = sign_in(town.head)
    appeal = answered(town, sign_in(town.clerk))
    page = f"/12351/exclude/{appeal.case.public_id}/"
    assert head.post(page, {"ground": "", "reason": "理由写在这里"}).status_code == 422
    assert head.post(page, {"ground": "same_matter", "reason": "同一事项已经办结"}).status_code == 302
    found = Exclusion.objects.get()
    decide = f"/12351/exclusions/{found.public_id}/"
    own = head.post(decide, {"act": "approve"})
    assert own.status_code == 422
    assert found.state == "proposed"
    assert sign_in(town.clerk).post(decide, {"act": "approve"}).status_code == 403
    boss = sign_in(town.boss)
    refused = boss.post(decide, {"act": "refuse", "decision": " "})
    assert refused.status_code == 422
    assert "Say why it stays" in text(refused)
    boss.post(decide, {"act": "approve"})
    found.refresh_from_db()
    assert found.state == "approved"
    assert "同一事项已经办结" in text(boss.get("/12351/second-opinions/"))
    page = text(boss.get("/12351/rates/"))
    assert "The same matter without a new fact (条例 art. 11(3))" in page


def test_a_review_is_decided_by_somebody_above(sign_in, town):
    appeal = answered(town, sign_in(town.clerk))
    asked = sign_in(town.worker).post(f"/12351/review/{appeal.case.public_id}/", {"reason": "诉求无事实依据"})
    assert asked.status_code == 302
    found = Review.objects.get()
    head = sign_in(town.head)
    assert "诉求无事实依据" in text(head.get("/12351/second-opinions/"))
    half = head.post(f"/12351/reviews/{found.public_id}/", {"finding": "", "explanation": "写了一半的说明"})
    assert half.status_code == 422
    assert "写了一半的说明" in text(half)
    head.post(f"/12351/reviews/{found.public_id}/", {"finding": "unreasonable", "explanation": "经查无依据"})
    found.refresh_from_db()
    assert found.finding == "unreasonable"
    assert Exclusion.objects.get().ground == "unreasonable"


# -- catalogue, roster -----------------------------------------------------------------------------------


def test_a_row_of_the_catalogue_is_entered_and_ended(sign_in, town):
    client, on = sign_in(town.head), timezone.localdate()
    row = {"category": "wages", "place": "东一街道 990101001", "body": "试验市总工会", "basis": "清单第3项"}
    assert client.post("/12351/catalogue/", row | {"on": "soon"}).status_code == 422
    assert client.post("/12351/catalogue/", row | {"on": on.isoformat()}).status_code == 302
    rule = DispatchRule.objects.get()
    assert (rule.category, rule.area_id, rule.body_id) == ("wages", town.one.pk, town.federation.pk)
    assert "清单第3项" in text(client.get("/12351/catalogue/"))
    appeal = taken_by(sign_in(town.clerk))
    assert appeal.case.lead_id == town.federation.pk
    end = f"/12351/catalogue/{rule.public_id}/"
    assert "does not hold on that day" in text(client.post(end, {"on": on.isoformat()}, follow=True))
    client.post(end, {"on": (on + timedelta(days=5)).isoformat()})
    rule.refresh_from_db()
    assert rule.valid_to == on + timedelta(days=5)


def test_somebody_is_put_on_the_roster_and_taken_off(sign_in, town):
    client = sign_in(town.head)
    start = timezone.localtime() - timedelta(hours=1)
    shift = {
        "username": "second",
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{start + timedelta(hours=12):%Y-%m-%d %H:%M}",
        "place": "1",
    }
    assert client.post("/12351/roster/", shift | {"username": "nobody"}).status_code == 422
    assert client.post("/12351/roster/", shift | {"end": shift["start"]}).status_code == 422
    assert client.post("/12351/roster/", shift).status_code == 302
    assert client.post("/12351/roster/", shift).status_code == 422
    page = text(client.get("/12351/roster/"))
    assert "on duty now" in page
    off = re.search(r'action="(/12351/roster/[^"]+)"', page)[1]
    client.post(off)
    assert "The roster is empty" in text(client.get("/12351/roster/"))


# -- rates -----------------------------------------------------------------------------------------------


def test_rates_show_what_they_are_made_of_and_drill_down(sign_in, town):
    client = sign_in(town.clerk)
    appeal = answered(town, client)
    taken_by(client, phone="13800000002")
    said = {"reached": "answered", "contacted": "yes", "result": "solved", "satisfaction": "fairly"}
    client.post(f"/12351/call-backs/{appeal.case.public_id}/", said)
    page = text(client.get("/12351/rates/"))
    assert "96.00" in page  # 10 + 50 + 0.9 × 40
    assert "90.00" in page
    assert "nobody has called back yet" in page
    assert "our setting" in page
    links = re.findall(r'href="(/12351/rates/cases/[^"]+)"', page)
    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    behind = client.get("/12351/rates/cases/?rate=solution&part=numerator")
    assert appeal.case.number in text(behind)
    assert client.get("/12351/rates/cases/?rate=officer&part=numerator").status_code == 404
    assert client.get("/12351/rates/?unit=no").status_code == 404
    unit = text(client.get(f"/12351/rates/?unit={town.street.public_id}"))
    assert "By unit" not in unit
    assert "is not a date" in text(client.get("/12351/rates/?since=never"))
    assert "nothing so far away" in text(client.get("/12351/rates/?since=9999-12-31"))
    assert "The end lies before" in text(client.get("/12351/rates/?since=2026-03-01&until=2026-02-01"))


def test_only_one_denominator_gives_both_published_figures(sign_in, town):
    page = text(sign_in(town.clerk).get("/12351/rates/")).replace("\u202f", " ")
    assert "4 190 dispatched, 3 993 closed, 3 952 on time, printed as 99.13 % and 98.11 %" in page
    assert re.search(r"only 4028 gives both", page)
    rows = re.findall(r"<td class=\"num\">([\d ]+)</td><td class=\"num\">[\d.]+ %</td>.*?</tr>", page)
    assert rows == ["3 993", "4 028", "4 190"]
    assert page.count("● both") == 1


# -- hot issues, the public ------------------------------------------------------------------------------


def test_a_person_marks_cases_as_one_and_files_what_follows(sign_in, town):
    client = sign_in(town.clerk)
    found = [taken_by(client, phone=f"1380000000{n}") for n in (1, 2, 3)]
    page = text(client.get("/12351/hot/?text=大洋"))
    assert all(one.case.number in page for one in found)
    cases = [str(one.case.public_id) for one in found[:2]]
    given = {"title": "大洋建筑欠薪", "why": "同一工地"}
    assert client.post("/12351/hot/?text=大洋", given | {"case": cases[:1]}).status_code == 422
    answer = client.post("/12351/hot/?text=大洋", given | {"case": cases})
    assert answer.status_code == 302
    address = answer["Location"]
    client.post(address, {"act": "add", "case": [str(found[2].case.public_id)]})
    filing = {"act": "file", "kind": "legislation_wish", "title": "工资保证金", "text": "建议扩大范围"}
    assert client.post(address, filing | {"text": ""}).status_code == 422
    assert client.post(address, filing).status_code == 302
    page = text(client.get(address))
    assert all(one.case.number in page for one in found)
    assert "Wish to the legislator" in page
    assert "大洋建筑欠薪" in text(client.get("/12351/hot/"))


def test_the_public_month_is_open_to_all_and_names_nobody(sign_in, town):
    client = sign_in(town.clerk)
    for n in range(6):
        taken_by(client, phone=f"1380000000{n}")
    day = timezone.localdate()
    Appeal.objects.update(opened_on=date(2026, 3, 2))
    page = text(Client().get("/12351/public/2026/3/"))
    assert "王小明" not in page
    assert "大洋" not in page
    assert "1380000000" not in page
    assert ">6<" in page
    assert Client().get("/12351/public/").status_code == 200
    assert Client().get(f"/12351/public/{day.year + 1}/1/").status_code == 404
    for wrong in ("2026/13", "9999/12", "0/1"):
        assert Client().get(f"/12351/public/{wrong}/").status_code in (200, 404)
    assert Client().get("/12351/public/2026/13/").status_code == 404


# -- how many questions a page asks of the database ------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "/12351/call-backs/",
        "/12351/orders/",
        "/12351/second-opinions/",
        "/12351/rates/",
        "/12351/hot/?text=大",
    ],
)
def test_a_page_asks_as_much_for_three_rows_as_for_one(sign_in, town, page):
    client = sign_in(town.clerk)

    def one(n):
        appeal = answered(town, client, phone=f"1380000001{n}")
        actions.exclude_from_rates(
            appeal=appeal, ground="test", reason="误录入的", by=town.head, now=timezone.now()
        )
        row = {"number": f"N{n}", "message_id": f"m{n}"}
        made = client.post("/12351/orders/", {"file": sheet("a.csv", row)})
        client.post(made["Location"], {"act": "take"})

    def asked():
        client.cookies.pop(SENT_COOKIE, None)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    one(1)
    before = asked()
    one(2)
    one(3)
    assert asked() == before
