"""Joining on a phone of 390 px: at most eight fields and twelve taps, with scripts and without."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions.texts import content_of
from gonghui.affairs.membership.models import Application, MemberText, Transfer
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import admit_member, register_person
from tests.affairs.membership.conftest import DAY, build, number_of
from tests.browser.test_portal import look, phone, press

__all__ = ["phone"]
PHONE = "13800000001"
FIELDS, TAPS = 8, 12
VISIBLE = """() => Array.from(document.querySelectorAll("main form"))
  .flatMap((form) => Array.from(form.elements)).filter((one) => one.name)
  .filter((one) => one.type !== "hidden").map((one) => one.name)"""


class Thumb:
    """Counts what a worker touches: a field to type in, a choice in a list, a box, a button."""

    def __init__(self, page):
        self.page, self.taps, self.fields = page, 0, set()

    def type(self, name, text):
        self.fields.add(name)
        self.taps += 1
        self.page.locator(f"[name={name}]").fill(text)

    def choose(self, name, value):
        self.fields.add(name)
        self.taps += 2
        self.page.locator(f"[name={name}]").select_option(value)

    def tick(self, name, number=0):
        self.fields.add(name)
        self.taps += 1
        self.page.locator(f"[name={name}]").nth(number).check()

    def press(self):
        self.taps += 1
        press(self.page, "main form")


@pytest.fixture
def site(live_server):
    """The town of the membership tests with a drive, two platforms and a code, behind a running site."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    w = build(system_account())
    for platform, brand in ((w.rider, "快送"), (w.parcel, "速递")):
        actions.enter_platform(
            employer=platform, brand=brand, business="food", valid_from=DAY, federation=w.trade, by=w.by
        )
    on = timezone.localdate()
    drive = actions.open_drive(
        name="集中入会行动", body=w.trade, groups=["food_rider", "courier"], on=on, by=w.by
    )
    w.entrance = actions.open_entrance(by=w.by, on=on, drive=drive, area=w.one)
    w.url = live_server.url
    return w


def digits():
    message = MemberText.objects.filter(kind="code").order_by("-pk")[0]
    return re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"]).group(1)


def fill(thumb):
    thumb.type("name", "王小明")
    thumb.type("identity", number_of())
    thumb.type("phone", PHONE)
    thumb.choose("worker_group", "food_rider")
    thumb.tick("platforms")
    thumb.tick("agree")
    thumb.press()


@pytest.mark.parametrize("phone", [False, True], indirect=True, ids=["no script", "script"])
def test_scan_check_done(phone, site, request):
    page, scripted = phone, "no script" not in request.node.name
    found: list[str] = []

    def seen():
        if scripted:
            look(page, found)

    thumb = Thumb(page)
    page.goto(f"{site.url}/portal/join/{site.entrance.code}/")
    seen()
    offered = set(page.evaluate(VISIBLE))
    fill(thumb)
    page.wait_for_url("**/portal/join/check/")
    seen()
    offered |= set(page.evaluate(VISIBLE))
    assert number_of() not in page.content()
    thumb.type("digits", digits())
    thumb.press()
    page.wait_for_url("**/portal/join/sent/")
    seen()
    assert len(offered) <= FIELDS, offered
    assert thumb.fields <= offered
    assert thumb.taps <= TAPS
    application = Application.objects.get()
    assert (application.drive_id, application.worker_group) == (site.entrance.drive_id, "food_rider")
    assert application.platforms == [site.rider.pk]
    code = page.locator(".bigcode").inner_text()
    page.locator("footer form button").click()
    page.goto(f"{site.url}/portal/join/follow/")
    seen()
    page.locator("[name=code]").fill(code)
    page.locator("[name=phone]").fill(PHONE)
    press(page, "main form")
    page.wait_for_url("**/portal/join/mine/*/")
    seen()
    page.locator("#withdraw button").click()
    page.locator(".note.good").wait_for()
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("phone", [True], indirect=True, ids=["script"])
def test_what_is_wrong_and_who_is_a_member_already(phone, site):
    page, found = phone, []
    person = register_person(name="王小明", identity=number_of(), phone=PHONE, by=site.by)
    admit_member(person=person, union=site.western.union, on=DAY.replace(year=2024), by=site.by)
    page.goto(f"{site.url}/portal/join/{site.entrance.code}/")
    page.locator("[name=name]").fill("王小明")
    page.locator("[name=identity]").fill(number_of()[:-1] + "9")
    page.locator("[name=phone]").fill(PHONE)
    page.locator("[name=agree]").check()
    press(page, "main form")
    page.locator("#error_identity").wait_for()
    look(page, found)
    assert page.locator("[name=name]").input_value() == "王小明"
    page.locator("[name=identity]").fill(number_of())
    press(page, "main form")
    page.wait_for_url("**/portal/join/check/")
    page.locator("[name=digits]").fill(digits())
    press(page, "main form")
    page.wait_for_url("**/portal/join/transfer/")
    look(page, found)
    press(page, "main form")
    page.wait_for_url("**/portal/join/sent/")
    look(page, found)
    assert Transfer.objects.get().to_union_id == site.trade.pk
    assert found == [], "\n".join(found)
