"""The pages of acts: offered on the record's page, filled in, kept when refused, done."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.participation.actions import form_congress, hold_session
from gonghui.affairs.participation.models import Congress
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.warehouse.queries import figure

pytestmark = pytest.mark.django_db
WHO = {"studios": "skills", "congresses": "participation", "rooms": "places", "room-duties": "places"}
ACTS = [(key, act.key) for key in WHO for act in declared_registers()[key].acts]


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def record_of(key: str):
    if key == "studios":
        standing = Recognition.objects.filter(valid_to=None, level="city").order_by("pk")
        return standing.first().studio
    if key == "congresses":
        return Congress.objects.filter(valid_to=None).exclude(kind="own").order_by("pk").first() or (
            made_area_congress()
        )
    model = Room if key == "rooms" else RoomDuty
    return model.objects.filter(valid_to=None).order_by("pk").first()


def made_area_congress() -> Congress:
    holder = Body.objects.filter(kind="union").order_by("pk").first()
    return form_congress(body=holder, kind="area", valid_from=date(2024, 1, 1), by=system_account())


def page_of(key: str, act: str = "") -> str:
    address = f"/registers/{key}/{record_of(key).public_id}/"
    return f"{address}do/{act}/" if act else address


@pytest.fixture
def officer(sign_in):
    """Signed in as who keeps a register; of the places, whose officer the demo lacks, one is made."""

    def signed_in(key):
        if WHO[key] == "places" and not Account.objects.filter(username="places").exists():
            account = Account.objects.create(username="places", name="某人")
            city = RoleGrant.objects.get(account__username="skills").body
            grant_role(
                account=account,
                role="places_officer",
                body=city,
                by=system_account(),
                on=date(2024, 1, 1),
            )
        return sign_in(WHO[key])

    return signed_in


@pytest.mark.parametrize(("key", "act"), ACTS)
def test_an_act_is_offered_and_opens_in_both_languages(officer, key, act):
    client, page = officer(key), page_of(key, act)
    assert page in client.get(page_of(key)).content.decode()
    for language, words in (
        ("zh-hans", "^[\u4e00-\u9fff]{4,}$"),
        ("en", "^[A-Z][a-z]+ (the|a) "),
    ):
        Account.objects.filter(username=WHO[key]).update(language=language)
        answer = client.get(page)
        assert answer.status_code == 200
        html = answer.content.decode()
        assert re.search(words, re.search("<h1>(.*)</h1>", html).group(1))
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("key", "act"), ACTS)
def test_who_may_not_act_finds_no_page(sign_in, key, act):
    page = page_of(key, act)
    assert sign_in("").get(page).url.startswith("/account/login/?next=")
    for stranger in ("leader", "secadmin"):
        assert sign_in(stranger).get(page).status_code == 404
        assert sign_in(stranger).post(page, {"on": "2025-12-01"}).status_code == 404
    assert page not in sign_in("leader").get(page_of(key)).content.decode()


@pytest.mark.parametrize(("key", "act"), ACTS)
def test_what_was_typed_is_kept_when_it_is_refused(officer, key, act):
    declared = next(one for one in declared_registers()[key].acts if one.key == act)
    typed = {one.name: "2025-02-30" for one in declared.fields if one.kind == "date"}
    answer = officer(key).post(page_of(key, act), typed | {"document": "<b>文", "topics": "<b>题"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="2025-02-30"' in html
    assert "日历上没有这一天" in html
    assert "您填写的内容都已保留" in html
    assert "<b>文" not in html
    assert "<b>题" not in html


def test_a_record_page_has_one_primary_action_and_the_rest_under_more(officer):
    html = officer("studios").get(page_of("studios")).content.decode()
    head = html[html.index('class="pagehead"') : html.index('class="two"')]
    assert head.count("btn-primary") == 1
    assert "升级工作室" in head[: head.index("<details")]
    for word in ("更多", "更正此记录", "撤销认定", "变更记录"):
        assert word in head[head.index("<details") :]


def test_a_revocation_is_done_told_and_moves_the_figure(officer):
    client, studio, day = officer("studios"), record_of("studios"), date(2025, 12, 31)
    before = figure("innovation_studios", as_of=day).value
    page = page_of("studios", "revoke")
    assert "日期必须在起始日" in text(client.post(page, {"on": "1999-01-01", "reason": "revoked"}))
    answer = client.post(page, {"on": "2025-12-01", "reason": "revoked"}, follow=True)
    assert answer.redirect_chain == [(f"/registers/studios/{studio.public_id}/", 302)]
    assert "已办理：撤销认定" in text(answer)
    assert page not in answer.content.decode()
    assert figure("innovation_studios", as_of=day).value == before - 1
    again = client.get(page, follow=True)
    assert "目前的状态不能办理" in text(again)
    assert again.redirect_chain


def test_a_session_has_the_delegates_filled_in(officer):
    congress = record_of("congresses")
    Congress.objects.filter(pk=congress.pk).update(delegates=37)
    assert 'value="37"' in officer("congresses").get(page_of("congresses", "session")).content.decode()


def test_a_district_acts_on_its_own_only(sign_in):
    outside = Studio.objects.exclude(body__seats__area__code__startswith="110105").first()
    page = f"/registers/studios/{outside.public_id}/do/revoke/"
    assert sign_in("chaoyang").post(page, {"on": "2025-12-01", "reason": "revoked"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_parts(officer):
    client, congress = officer("congresses"), record_of("congresses")
    page, counts = page_of("congresses", "session"), []
    for months in ((1,), (2, 3, 4)):
        for month in months:
            hold_session(congress=congress, held_on=date(2025, month, 8), by=system_account())
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
