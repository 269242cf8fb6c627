"""The checklist that every page passes."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.affairs.skills.models import Studio
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.bodies.models import Body, Seat
from gonghui.foundation.warehouse import queries

pytestmark = pytest.mark.django_db
COCKPIT = "/plans/beijing-14/"
# page → an account that may open it, and one signed in that may not ("" where everybody may)
PAGES = {
    COCKPIT: ("leader", "secadmin"),
    f"{COCKPIT}1/": ("leader", "secadmin"),
    f"{COCKPIT}2/": ("leader", "secadmin"),
    f"{COCKPIT}7/": ("leader", "secadmin"),
    f"{COCKPIT}9/": ("plan", "sysadmin"),
    f"{COCKPIT}15/": ("chaoyang", "auditadmin"),
    f"{COCKPIT}4/": ("leader", "secadmin"),
    f"{COCKPIT}11/": ("chaoyang", "secadmin"),
    f"{COCKPIT}16/": ("leader", "secadmin"),
    f"{COCKPIT}18/": ("leader", "secadmin"),
    f"{COCKPIT}9/records/?part=missing": ("leader", "secadmin"),
    f"{COCKPIT}?by=goal": ("leader", "secadmin"),
    f"{COCKPIT}areas/110105/": ("chaoyang", "secadmin"),
    f"{COCKPIT}two-days/": ("leader", "secadmin"),
    f"{COCKPIT}sheet/": ("plan", "secadmin"),
    f"{COCKPIT}wall/": ("leader", "secadmin"),
    "/plans/all/": ("leader", "secadmin"),
    "/plans/beijing-13/": ("leader", "secadmin"),
    "/plans/beijing-2018/": ("leader", "secadmin"),
    "/plans/jiangsu-14/": ("chaoyang", "secadmin"),
    "/plans/jiangsu-14/2/": ("leader", "secadmin"),
    "/series/": ("plan", "sysadmin"),
    "/series/surveyed_unemployment/": ("plan", "sysadmin"),
    "/values/": ("plan", "sysadmin"),
    "/registers/": ("skills", "sysadmin"),
    "/bodies/": ("leader", "secadmin"),
    "/bodies/?search=医院": ("leader", "secadmin"),
    "/people/": ("jianwai", "evaluator"),
    "/people/?search=张": ("jianwai", "secadmin"),
    "/my-union/": ("chair", "leader"),
    "/cases/": ("jianwai", "secadmin"),
    "/cases/?due=today": ("leader", "evaluator"),
    "/cases/load/": ("leader", "plan"),
    "/cases/hand-over/": ("jianwai", "leader"),
    "/roles/": ("secadmin", "leader"),
    "/accounts/": ("sysadmin", "leader"),
    "/audit/": ("auditadmin", "leader"),
    "/me/": ("chair", ""),
}
# These look to a stranger as if they were not there.
HIDDEN = {
    "/registers/studios/": ("skills", "sysadmin"),
    "/registers/congresses/": ("participation", "sysadmin"),
    "/registers/rooms/": ("jianwai", "sysadmin"),
    "/registers/room-duties/": ("jianwai", "sysadmin"),
    "/registers/studios/add/": ("skills", "leader"),
    "/registers/studios/sheets/": ("skills", "leader"),
    "/registers/nothing/": ("", "leader"),
}
OPEN = {page: who for page, (who, _) in {**PAGES, **HIDDEN}.items() if who}


@pytest.mark.parametrize("page", OPEN)
def test_it_works_in_both_languages(sign_in, page):
    client = sign_in(OPEN[page])
    for language, words in (("zh-hans", "演示数据"), ("en", "Demo data")):
        Account.objects.filter(username=OPEN[page]).update(language=language)
        answer = client.get(page)
        assert answer.status_code == 200, page
        if "records/" not in page:
            assert words in answer.content.decode()


@pytest.mark.parametrize("page", OPEN)
def test_anonymous_readers_are_sent_to_sign_in(sign_in, page):
    answer = sign_in("").get(page)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")


@pytest.mark.parametrize("page", [page for page, (_, stranger) in PAGES.items() if stranger])
def test_without_a_role_it_is_refused_in_words(sign_in, page):
    answer = sign_in(PAGES[page][1]).get(page)
    assert answer.status_code in {403, 404}
    assert "角色" in answer.content.decode()


@pytest.mark.parametrize("page", [page for page, (_, stranger) in HIDDEN.items() if stranger])
def test_registers_are_hidden_from_strangers(sign_in, page):
    assert sign_in(HIDDEN[page][1]).get(page).status_code == 404


@pytest.mark.parametrize("page", OPEN)
def test_nothing_is_inline_and_the_policy_is_strict(sign_in, page):
    answer = sign_in(OPEN[page]).get(page)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    html = answer.content.decode()
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize(
    "page", [COCKPIT, f"{COCKPIT}1/", "/registers/studios/", "/bodies/", "/values/", "/my-union/"]
)
def test_a_bad_date_says_what_to_do(sign_in, page):
    answer = sign_in("chair" if page == "/my-union/" else "leader").get(page, {"as_of": "2025-02-30"})
    assert answer.status_code == 200
    assert "“2025-02-30”不是日期，请写成 2025-12-31" in answer.content.decode()


@pytest.mark.parametrize("page", [COCKPIT, f"{COCKPIT}1/", "/registers/studios/"])
def test_what_is_typed_is_shown_as_text(sign_in, page):
    hostile = "<script>alert(1)</script>"
    answer = sign_in("leader").get(page, {"search": hostile, "as_of": hostile})
    assert hostile not in answer.content.decode()


def test_unknown_areas_and_plans_are_not_found(sign_in):
    client = sign_in("leader")
    assert client.get(COCKPIT, {"area": "999999"}).status_code == 404
    assert client.get("/plans/beijing-99/").status_code == 404
    assert client.get(f"{COCKPIT}99/").status_code == 404


def test_a_district_sees_its_own_area_only(sign_in):
    client = sign_in("chaoyang")
    assert "朝阳区" in client.get(COCKPIT).content.decode()
    assert client.get(COCKPIT, {"area": "110105"}).status_code == 200
    assert client.get(COCKPIT, {"area": "110108"}).status_code == 403
    assert client.get(COCKPIT, {"area": "110000"}).status_code == 403


@pytest.mark.parametrize(
    "page",
    [COCKPIT, f"{COCKPIT}1/", f"{COCKPIT}areas/110105/", f"{COCKPIT}two-days/", f"{COCKPIT}wall/"]
    + ["/registers/studios/", "/bodies/"],
)
def test_the_number_of_queries_does_not_grow_with_the_records(sign_in, page):
    client = sign_in("leader")
    client.get(page)
    counts = []
    for more in (1, 2):
        for n in range(more):
            recognise_studio(
                name=f"新工作室{more}{n}",
                kind="worker",
                body=Body.objects.filter(kind="employer").order_by("pk")[more * 2 + n],
                leader_name="某人",
                level="city",
                recognised_on=Studio.objects.earliest("pk").recognitions.earliest("pk").valid_from,
                by=system_account(),
            )
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_language_and_type_size_persist(sign_in):
    client = sign_in("leader")
    assert '<html lang="zh-hans"' in client.get(COCKPIT).content.decode()
    assert client.post("/language/", {"language": "en", "next": COCKPIT}).url == COCKPIT
    client.post("/large-type/", {"large": "1", "next": COCKPIT})
    html = client.get(COCKPIT).content.decode()
    assert '<html lang="en" class="large"' in html
    assert "To be decided" in html
    account = Account.objects.get(username="leader")
    assert (account.language, account.large_type) == ("en", True)


def test_before_sign_in_the_browser_remembers_the_language(sign_in):
    client = sign_in("")
    assert "登录" in client.get("/account/login/", headers={"accept-language": "en"}).content.decode()
    client.post("/language/", {"language": "en", "next": "/account/login/"})
    assert "Sign in" in client.get("/account/login/").content.decode()


def test_no_way_to_another_site(sign_in):
    answer = sign_in("leader").post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.url == "/"


def test_a_form_of_another_browser_is_refused_in_words(demo):
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "表单" in answer.content.decode()


@pytest.mark.parametrize("who", ["leader", "plan", "chaoyang", "evaluator"])
def test_a_leaders_name_is_on_no_page_of_who_may_not_see_it(sign_in, who):
    client = sign_in(who)
    seated = Seat.objects.filter(area__paths_up__ancestor__code="110105", valid_to=None)
    studio = Studio.objects.filter(body__in=seated.values("body")).select_related("body").first()
    host = studio.body
    record = f"/registers/studios/{studio.public_id}/"
    names = [name for name in Studio.objects.values_list("leader_name", flat=True) if len(name) > 2]
    for page in (
        "/registers/studios/",
        record,
        f"{record}history/",
        f"{COCKPIT}1/?area=110105",
        f"/bodies/{host.public_id}/",
        "/api/v1/registers/studios",
        f"/api/v1{record}".rstrip("/"),
        f"/api/v1{record}history",
        "/api/v1/indicators/beijing-14/1/records?area=110105",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        content = answer.content.decode()
        assert not [name for name in names if name in content], page


def test_a_list_that_is_worked_off_shows_what_is_built_and_the_share_of_it(sign_in):
    leader = sign_in("leader")
    page = leader.get("/plans/beijing-14/15/?as_of=2025-12-31").content.decode()
    figure = queries.figure("room_coverage", as_of=date(2025, 12, 31))
    share = f"{100 * figure.numerator / figure.denominator:.1f}"
    headline = re.search(r'<div class="headline">(.*?)<', page, re.DOTALL)
    assert headline
    assert int(re.sub(r"\D", "", headline[1])) == figure.numerator
    assert share in page
    # Parts, months and groups are shares: none of them rounds to "1".
    data = json.loads(re.search(r'id="trend-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert data["unit"] == "%"
    assert data["recorded"][-1][1] == pytest.approx(float(share), abs=0.06)
    assert "public_place" not in page


@pytest.mark.parametrize(
    ("who", "first"),
    [("leader", "web:plans"), ("hotline", "web:plans"), ("drafter", "web:plans"), ("secadmin", "web:roles")],
)
def test_the_first_page_after_signing_in_opens(sign_in, who, first):
    client = sign_in(who)
    answer = client.get("/")
    assert answer.url == reverse(first)
    assert client.get("/", follow=True).status_code == 200


def test_a_role_at_a_body_that_stands_nowhere_begins_with_the_inbox(sign_in, demo):
    office = found_body(
        kind="committee", name_zh="临时小组", on=date(2024, 1, 1), area=None, by=system_account()
    )
    account = Account.objects.create(username="nowhere", name="nowhere")
    grant_role(account=account, role="plan_drafter", body=office, by=system_account(), on=date(2024, 1, 1))
    answer = sign_in("nowhere").get("/")
    assert answer.url == reverse("web:cases")
    assert sign_in("nowhere").get("/", follow=True).status_code == 200
