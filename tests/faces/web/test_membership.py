"""The pages of membership: joining by phone without scripts, and the officers' pages under the policy."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Said
from gonghui.affairs.membership.actions.texts import content_of
from gonghui.affairs.membership.models import Application, Drive, Entrance, MemberText, Transfer
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import (
    add_household_member,
    admit_member,
    form_household,
    register_person,
)
from gonghui.foundation.people.models import Membership
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from tests.affairs.membership.conftest import build, number_of
from tests.faces.web.conftest import BACKEND

PHONE = "13800000001"


@pytest.fixture
def town(db):
    w = build(system_account())
    w.today = timezone.localdate()

    def entrance(union=None, **more):
        return actions.open_entrance(by=w.by, on=w.today, union=(union or w.basic).union, **more)

    def client(account=None):
        made = Client()
        if account is not None:
            made.force_login(account, backend=BACKEND)
        return made

    def apply(serial="002", **more):
        said = Said(name="王小明", identity=number_of(serial=serial), phone=f"13800000{serial}")
        place = more.pop("entrance", None) or entrance()
        return actions.apply_to_join(
            entrance=place, said=said, token=serial, by=w.by, now=timezone.now(), **more
        ).application

    w.entrance, w.client, w.apply = entrance, client, apply
    return w


FORM = {
    "name": "王小明",
    "identity": number_of(),
    "phone": PHONE,
    "worker_group": "",
    "employer": "大洋公司",
    "agree": "on",
    "token": "t-1",
}


def digits():
    message = MemberText.objects.filter(kind="code").order_by("-pk")[0]
    return re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"]).group(1)


def start(client, entrance, **otherwise):
    return client.post(reverse("web:joining:start", args=[entrance.code]), FORM | otherwise)


def test_scan_check_done_and_followed(town):
    entrance, client = town.entrance(), town.client()
    page = client.get(reverse("web:joining:start", args=[entrance.code.lower()]))
    assert page.status_code == 200
    fields = set(re.findall(r'name="([a-z_]+)"', page.content.decode())) - {"csrfmiddlewaretoken", "token"}
    assert {"name", "identity", "phone", "worker_group", "employer", "agree"} <= fields
    assert len(fields - {"language", "next", "on", "large"}) <= 7
    assert start(client, entrance).url == reverse("web:joining:check")
    understood = client.get(reverse("web:joining:check")).content.decode()
    assert number_of() not in understood
    assert "王小明" in understood
    wrong = client.post(reverse("web:joining:check"), {"digits": "000000"})
    assert wrong.status_code == 422
    assert "error_digits" in wrong.content.decode()
    done = client.post(reverse("web:joining:check"), {"digits": digits()})
    assert done.url == reverse("web:joining:sent")
    sent = client.get(done.url).content.decode()
    code = re.search(r'class="bigcode"[^>]*>([^<]+)<', sent).group(1)
    other = town.client()
    assert (
        other.post(reverse("web:joining:follow"), {"code": code, "phone": "13900000002"}).status_code == 422
    )
    found = other.post(reverse("web:joining:follow"), {"code": code, "phone": PHONE})
    assert found.status_code == 302
    own = other.get(found.url)
    assert Case.objects.get().number in own.content.decode()
    assert town.client().get(found.url).url == reverse("web:joining:follow")


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(town):
    page = start(town.client(), town.entrance(), identity="110105199003070020", name="王小明")
    text = page.content.decode()
    assert page.status_code == 422
    assert 'id="error_identity"' in text
    assert "大洋公司" in text
    assert not MemberText.objects.exists()


def test_without_agreeing_nothing_is_taken(town):
    page = start(town.client(), town.entrance(), agree="")
    assert page.status_code == 422
    assert "error_agree" in page.content.decode()


def test_from_two_phones_the_second_is_told_on_the_page(town):
    entrance = town.entrance()
    town.apply("002", entrance=entrance)
    client = town.client()
    start(client, entrance, phone="13900000002", token="t-2")
    page = client.post(reverse("web:joining:check"), {"digits": digits()})
    assert page.status_code == 422
    assert Application.objects.count() == 1


def member(town, union, phone=PHONE):
    person = register_person(name="王小明", identity=number_of(), phone=phone, by=town.by)
    return admit_member(person=person, union=union.union, on=date(2024, 1, 1), by=town.by)


def test_a_member_elsewhere_is_offered_a_transfer_instead(town):
    member(town, town.western)
    entrance, client = town.entrance(), town.client()
    start(client, entrance)
    offered = client.post(reverse("web:joining:check"), {"digits": digits()})
    assert offered.url == reverse("web:joining:transfer")
    assert "西一街道总工会" in client.get(offered.url).content.decode()
    done = client.post(offered.url)
    assert done.url == reverse("web:joining:sent")
    assert Transfer.objects.get().to_union_id == town.basic.pk
    assert not Application.objects.exists()


def test_with_another_phone_nobody_learns_of_a_membership(town):
    member(town, town.western, phone="13700000007")
    entrance, client = town.entrance(), town.client()
    start(client, entrance)
    done = client.post(reverse("web:joining:check"), {"digits": digits()})
    assert done.url == reverse("web:joining:sent")
    assert "西一街道总工会" not in client.get(done.url).content.decode()


def test_a_clerk_joins_a_worker_without_a_phone(town):
    entrance, client = town.entrance(), town.client(town.clerk)
    assert start(client, entrance, phone="").url == reverse("web:joining:check")
    assert client.post(reverse("web:joining:check"), {}).status_code == 422
    done = client.post(reverse("web:joining:check"), {"seen": "on"})
    assert done.url == reverse("web:joining:sent")
    assert Case.objects.get().events.filter(step="for_worker", by=town.clerk).exists()


def test_leaving_forgets_what_was_typed(town):
    entrance, client = town.entrance(), town.client()
    start(client, entrance)
    client.post(reverse("web:portal:leave"))
    assert client.get(reverse("web:joining:check")).url == reverse("web:joining:find")


def test_old_codes_lead_on_and_unknown_ones_say_so(town):
    ended = actions.open_drive(
        name="旧行动", body=town.trade, groups=["courier"], on=town.today - timedelta(days=9), by=town.by
    )
    entrance = actions.open_entrance(by=town.by, on=town.today - timedelta(days=8), drive=ended)
    actions.end_drive(drive=ended, on=town.today, by=town.by)
    page = town.client().get(reverse("web:joining:start", args=[entrance.code]))
    assert 'data-testid="notice"' in page.content.decode()
    gone = town.client().get(reverse("web:joining:start", args=["AAAAAA"]))
    assert gone.status_code == 404
    typed = town.client().post(reverse("web:joining:find"), {"code": f" {entrance.code.lower()} "})
    assert typed.url == reverse("web:joining:start", args=[entrance.code])


def test_answering_withdrawing_and_reading_a_refusal(town):
    entrance, client = town.entrance(), town.client()
    start(client, entrance)
    client.post(reverse("web:joining:check"), {"digits": digits()})
    case = Case.objects.get()
    url = reverse("web:joining:case", args=[case.public_id])
    do_step(case=case, step="ask_more", by=town.chair, now=timezone.now(), fields={"missing": "工资条"})
    assert "工资条" in client.get(url).content.decode()
    answer = reverse("web:joining:answer", args=[case.public_id])
    assert client.post(answer, {"answer": ""}).status_code == 422
    assert client.post(answer, {"answer": "已发"}).url == url
    do_step(case=Case.objects.get(), step="refuse", by=town.chair, now=timezone.now(), reason="no_work")
    assert 'data-testid="what-to-do"' in client.get(url).content.decode()
    start(client, entrance, token="t-3")
    client.post(reverse("web:joining:check"), {"digits": digits()})
    second = Case.objects.order_by("-pk")[0]
    client.post(reverse("web:joining:withdraw", args=[second.public_id]))
    assert Case.objects.get(pk=second.pk).state == "withdrawn"


# -- officers ----------------------------------------------------------------------------------------------


def test_an_officer_sees_who_applies_masked_and_what_does_not_fit(town):
    register_person(name="张三", phone="13800000002", by=town.by)
    applied = town.apply("002")
    url = reverse("web:joining-case", args=[applied.case.public_id])
    page = town.client(town.chair).get(url).content.decode()
    assert "王小明" in page
    assert number_of() not in page
    assert "13800000002" not in page
    assert 'data-testid="finding-phone_of_another"' in page
    assert reverse("web:case-step", args=[applied.case.public_id, "approve"]) in page
    assert town.client(town.westerner).get(url).status_code == 404


def test_lists_ask_as_much_for_one_row_as_for_three(town):
    entrance = town.entrance()
    client = town.client(town.chair)
    counts = []
    for rows in (("002",), ("004", "006")):
        for serial in rows:
            town.apply(serial, entrance=entrance)
        client.get(reverse("web:joinings"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("web:joinings"))
        counts.append(len(asked))
    assert page.content.decode().count('data-testid="joining"') == 3
    assert counts[0] == counts[1]


def test_lists_hold_what_the_policy_holds(town):
    town.apply("002")
    for account, expected in ((town.chair, 1), (town.clerk, 1), (town.officer, 1), (town.westerner, 0)):
        page = town.client(account).get(reverse("web:joinings"), {"state": "all"})
        assert page.content.decode().count('data-testid="joining"') == expected
    assert town.client().get(reverse("web:joinings")).status_code == 302


def test_a_drive_is_opened_targeted_and_ended(town):
    client = town.client(town.officer)
    form = {"name": "行动", "body": "快递外卖行业工会联合会", "groups": ["courier"], "on": str(town.today)}
    assert client.post(reverse("web:drives"), form | {"groups": []}).status_code == 422
    made = client.post(reverse("web:drives"), form)
    assert made.status_code == 302, made.context["form"].errors
    drive = Drive.objects.get()
    assert made.url == reverse("web:drive", args=[drive.public_id])
    target = reverse("web:drive-target", args=[drive.public_id])
    assert client.post(target, {"members": "-1"}).status_code == 422
    assert client.post(target, {"members": "10", "worker_group": "courier"}).status_code == 302
    assert client.post(target, {"members": "30"}).status_code == 302
    client.post(reverse("web:entrances") + f"?drive={drive.public_id}", {"words": "站点"})
    entrance = Entrance.objects.get()
    assert entrance.drive == drive
    poster = client.get(reverse("web:join-poster", args=[entrance.code])).content.decode()
    assert "<svg" in poster
    assert f"/portal/join/{entrance.code}/" in poster
    town.apply("002", entrance=entrance)
    page = client.get(made.url).content.decode()
    assert 'data-testid="joined">0<' in page
    end = reverse("web:end-drive", args=[drive.public_id])
    assert client.post(end, {"on": str(town.today)}).status_code == 422
    assert client.post(end, {"on": str(town.today + timedelta(days=1))}).status_code == 302
    assert town.client(town.westerner).get(made.url).status_code == 404


def test_the_four_coverages_stand_apart_and_lead_to_their_records(town):
    held = member(town, town.basic)
    day = {"area": town.one, "body": town.street, "on": date(2025, 1, 1), "by": town.by}
    actions.note_group_work(person=held.person, worker_group="courier", **day)
    lonely = register_person(name="无会籍", by=town.by)
    actions.note_group_work(person=lonely, worker_group="courier", **day)
    rebuild(by=town.by)
    client = town.client(town.clerk)
    page = client.get(reverse("web:group-coverage")).content.decode()
    assert page.count('data-testid="group"') == 8
    assert page.count('data-testid="unknown"') == 28
    key = "group_organisation_coverage"
    url = reverse("web:group-behind", args=[key])
    assert url in page
    behind = client.get(url, {"group": "courier", "area": town.one.code}).content.decode()
    assert behind.count('data-testid="record"') == 2
    missing = client.get(url, {"group": "courier", "area": town.one.code, "part": "missing"})
    assert missing.content.decode().count('data-testid="record"') == 1
    assert client.get(reverse("web:group-behind", args=["worker_coverage"])).status_code == 404
    forget()


def test_a_members_life_is_told_and_changed_on_one_page(town):
    held = member(town, town.basic)
    url = reverse("web:person-life", args=[held.person.public_id])
    client = town.client(town.chair)
    page = client.get(url).content.decode()
    assert page.count('data-testid="spell"') == 1
    assert {f"act-{key}" for key in ("keep", "move", "leave", "expel", "death")} <= set(
        re.findall(r'id="(act-[a-z]+)"', page)
    )
    kept = {"act": "keep", "because": "", "on": str(town.today)}
    assert client.post(url, kept).status_code == 422
    for day in ("0001-01-01", "1899-12-31", "9999-12-31", "2025-02-30"):
        assert client.post(url, kept | {"because": "retired", "on": day}).status_code == 422
    assert client.post(url, kept | {"because": "retired"}).status_code == 302
    assert Membership.objects.get(valid_to=None).kept == "retired"
    lapsed = {"act": "leave", "how": "lapsed", "on": str(town.today + timedelta(days=1))}
    refused = client.post(url, lapsed)
    assert refused.status_code == 422
    assert "error_last_active" in refused.content.decode()
    outsider = town.client(town.westerner)
    assert outsider.get(url).status_code == 404


def test_the_family_is_shown_and_leads_to_the_household(town):
    held = member(town, town.basic)
    other = register_person(name="王大明", identity=number_of(serial="015"), by=town.by)
    admit_member(person=other, union=town.basic.union, on=date(2024, 1, 1), by=town.by)
    url = reverse("web:person-life", args=[held.person.public_id])
    client = town.client(town.chair)
    assert 'data-testid="relative"' not in client.get(url).content.decode()
    home = form_household(head=held.person, on=date(2024, 2, 1), by=town.by)
    add_household_member(household=home, person=other, relation="spouse", on=date(2024, 2, 1), by=town.by)
    page = client.get(url).content.decode()
    assert page.count('data-testid="relative"') == 1
    assert "王大明" in page
    assert reverse("web:household", args=[held.person.public_id]) in page


def test_dues_and_fund_are_reckoned_with_their_trace(town):
    client = town.client(town.chair)
    dues = client.get(reverse("web:dues"), {"what": "dues", "wage": "8009.99", "month": "2026-03-31"})
    assert 'data-testid="owed">40.00<' in dues.content.decode()
    wrong = client.get(reverse("web:dues"), {"what": "dues", "wage": "viel", "month": "2026-03-31"})
    assert wrong.status_code == 422
    # Of a city whose day of payment nobody has set it is unknown, and said so.
    fund = {"what": "fund", "wages": "1000", "month": "2026-03-31", "paid": "", "on": "2026-04-20"}
    assert client.get(reverse("web:dues"), fund).status_code == 422
