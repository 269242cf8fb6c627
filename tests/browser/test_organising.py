"""Pages of organising in a real Chromium: by keyboard, on a desk and on a phone, accessible."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.affairs.organising.actions import open_election
from gonghui.engines.cases.actions import do_step
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import count_heads, renew_committee
from gonghui.foundation.bodies.models import Body
from tests.affairs.organising.conftest import build_life, build_town

PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}
D20 = date(2020, 5, 1)
WIDTHS = (1920, 1280, 390)


@pytest.fixture
def site(live_server):
    """A street with two unions, one of which is to elect anew, and a firm without one."""
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    w = build_life(build_town())
    w.site = live_server.url
    Account.objects.filter(pk=w.clerk.pk).update(language="zh-hans")
    w.clerk.set_password(PASSWORD)
    w.clerk.save(update_fields=["password"])
    renew_committee(union=w.unions[0].union, elected_on=D20, term_years=3, by=w.by)
    w.big = w.firm("大厂", "private")
    count_heads(employer=w.big.employer, on=D20, workers=80, by=w.by)
    w.election = open_election(union=w.unions[0], by=w.clerk, now=timezone.now()).case
    stand = {"chair": "张乙一", "committee": "张甲一、张丙一", "audit": "张丙一"}
    do_step(case=w.election, step="nominate", by=w.clerk, now=timezone.now(), fields=stand)
    return w


def sign_in(page, w):
    page.goto(f"{w.site}/account/login/")
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def test_every_page_is_accessible_and_fits_each_width(page, site):
    sign_in(page, site)
    union = site.unions[0].public_id
    found = []
    for path in (
        "/organising/elections/",
        "/organising/without-union/",
        "/organising/six-haves/",
        "/organising/then-and-now/",
        "/organising/foundings/new/",
        f"/bodies/{union}/life/",
        f"/bodies/{union}/life/split/",
        f"/bodies/{union}/life/check/",
        f"/organising/cases/{site.election.public_id}/",
        f"/organising/cases/{site.election.public_id}/votes/",
    ):
        page.goto(site.site + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append(f"{path} is wider than {width} px")
        told = Axe().run(page).response["violations"]
        found += [f"{path}: {one['id']}" for one in told if one["impact"] in SERIOUS]
    assert not found, "\n".join(found)


def test_a_union_is_renamed_by_keyboard_alone(page, site):
    sign_in(page, site)
    page.goto(f"{site.site}/organising/elections/")
    link = page.locator("[data-testid=due] td.title a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/life/")
    page.locator("[data-testid=deeds] a[href$='/rename/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/life/rename/")
    page.locator("#f_name_zh").focus()
    page.keyboard.type("东风集团工会")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("2021-01-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/life/")
    assert page.locator("[data-testid=names] tbody tr").count() == 2
    assert Body.objects.get(pk=site.unions[0].pk).name_zh == "东风集团工会"


def test_votes_are_entered_by_keyboard_alone(page, site):
    sign_in(page, site)
    page.goto(f"{site.site}/organising/cases/{site.election.public_id}/votes/")
    day = timezone.localdate().isoformat()
    for name, text in (("held_on", day), ("attended", "3"), ("seats", "2")):
        page.locator(f"#f_{name}").fill(text)
    page.locator("#f_chair_is").select_option("none")
    page.locator("#f_no_relatives").check()
    page.locator("input[name=votes_for_1]").focus()
    for counts in ("300", "210", "120", "300"):
        for count in counts:
            page.keyboard.type(count)
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{site.election.public_id}/")
    assert page.locator("[data-testid=candidate]").count() == 4
    assert page.locator("[data-testid=candidate] strong").count() == 3


def test_an_employer_on_the_list_is_applied_for_with_what_is_known(page, site):
    sign_in(page, site)
    page.goto(f"{site.site}/organising/without-union/")
    assert page.locator("[data-testid=without] tbody tr").count() == 1
    page.locator("[data-testid=without] a[href*='foundings/new']").click()
    page.wait_for_url("**/foundings/new/**")
    assert page.locator("#f_employers").input_value() == "大厂"
    assert page.locator("#f_workers").input_value() == "80"
