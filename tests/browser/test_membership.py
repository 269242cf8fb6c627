"""The officers' pages of membership in a real Chromium: by keyboard, accessible, not too wide."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Said
from gonghui.affairs.membership.models import Application, Drive
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import admit_member, register_person
from gonghui.foundation.people.models import Membership
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from tests.affairs.membership.conftest import build, number_of

PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}
WIDEST = """() => Array.from(document.querySelectorAll("body *"))
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 4).map((one) => one.outerHTML.slice(0, 80)).join(" | ")"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def office(live_server):
    """A street officer with an application, a drive and a list."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    w = build(system_account())
    w.url = live_server.url
    Account.objects.filter(pk=w.clerk.pk).update(language="zh-hans")
    w.clerk.set_password(PASSWORD)
    w.clerk.save(update_fields=["password"])
    on = timezone.localdate()
    entrance = actions.open_entrance(by=w.by, on=on, union=w.street.union, area=w.one)
    w.application = actions.apply_to_join(
        entrance=entrance,
        said=Said(name="王小明", identity=number_of(), phone="13800000001", worker_group="courier"),
        token="one",
        by=w.by,
        now=timezone.now(),
    ).application
    rebuild(by=w.by)
    yield w
    forget()


@pytest.fixture
def page(browser):
    """A page in Chinese at 1280 px that fails its test on a script error; a form refused is no such thing."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    made = context.new_page()
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield made
    context.close()
    # A form refused is answered with 422, which the browser notes as a failed load.
    assert [problem for problem in problems if "422" not in problem] == []


def sign_in(page, w):
    page.goto(f"{w.url}/account/login/")
    page.locator("input[name=login]").fill("street_clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def test_the_officers_pages(page, office):
    found: list[str] = []

    def seen():
        if page.evaluate(WIDE):
            found.append(f"{page.url} is too wide at {page.viewport_size['width']}: {page.evaluate(WIDEST)}")
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in SERIOUS:
                found.append(f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}")

    sign_in(page, office)
    for address in ("joining", "transfers", "drives", "groups", "codes", "dues"):
        page.goto(f"{office.url}/members/{address}/")
        assert page.locator("h1").count() == 1
        seen()
    # A drive, by keyboard alone: refused without a group, what was typed is kept.
    page.goto(f"{office.url}/members/drives/")
    page.locator("[name=name]").focus()
    page.keyboard.type("街道入会行动")
    page.keyboard.press("Tab")
    page.keyboard.type("东一街道总工会")
    page.keyboard.press("Enter")
    page.locator("#error_groups").wait_for()
    assert page.locator("[name=name]").input_value() == "街道入会行动"
    seen()
    page.locator("[name=groups]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/drives/*-*/")
    seen()
    assert Drive.objects.get().name == "街道入会行动"
    # An application is admitted from its page; the member's life follows.
    page.goto(f"{office.url}/members/joining/")
    page.locator("[data-testid=joining] a").press("Enter")
    page.wait_for_url("**/members/joining/*-*/")
    seen()
    page.locator("a[href$='/steps/approve/']").press("Enter")
    page.wait_for_url("**/steps/approve/")
    page.locator("main form button.btn-primary").press("Enter")
    page.wait_for_url(f"**/cases/{office.application.case.public_id}/")
    held = Membership.objects.get()
    assert Application.objects.get().membership == held
    page.goto(f"{office.url}/members/{held.person.public_id}/")
    seen()
    page.locator("#act-keep summary").press("Enter")
    page.locator("#act-keep select").select_option("retired")
    page.locator("#act-keep [name=on]").fill(date(timezone.localdate().year + 1, 1, 1).isoformat())
    page.locator("#act-keep button").press("Enter")
    page.locator(".note.good").wait_for()
    assert Membership.objects.filter(kept="retired").exists()
    page.set_viewport_size({"width": 390, "height": 800})
    for address in ("joining", "drives", "groups", "dues"):
        page.goto(f"{office.url}/members/{address}/")
        seen()
    assert found == [], "\n".join(found)


def test_a_household_by_keyboard(page, office):
    person = register_person(name="王大明", identity=number_of(serial="015"), by=office.by)
    admit_member(person=person, union=office.basic.union, on=date(2024, 1, 1), by=office.by)
    sign_in(page, office)
    address = f"{office.url}/people/{person.public_id}/household/"

    def checked():
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert not page.evaluate(WIDE), page.evaluate(WIDEST)
            wrong = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
            assert wrong == []

    page.goto(address)
    checked()
    page.locator("#begin_because").fill("走访")
    page.locator("#begin_on").fill("2024-02-30")
    page.locator("#begin_on").press("Enter")
    page.locator("#error_on").wait_for()
    assert page.locator("#begin_because").input_value() == "走访"
    checked()
    page.locator("#begin_on").fill("2024-02-01")
    page.locator("#begin_on").press("Enter")
    page.locator(".note.good").wait_for()
    page.locator("#act-relative summary").press("Enter")
    page.locator("#relative_name").fill("王小")
    page.locator("#relative_relation").select_option("child")
    page.locator("#relative_on").fill("2024-03-01")
    page.locator("#relative_because").fill("出生")
    page.locator("#relative_birth_date").fill("2024-02-20")
    # A child is entered once a guardian agreed; what was typed stays until then.
    page.locator("#relative_because").press("Enter")
    page.locator("#error_guardian").wait_for()
    assert page.locator("#relative_name").input_value() == "王小"
    checked()
    page.locator("#relative_guardian").select_option(index=1)
    page.locator("#relative_guardian_is").select_option("parent")
    page.locator("#relative_how").select_option("signed")
    page.locator("#relative_because").press("Enter")
    page.locator("[data-testid=lodger]").nth(1).wait_for()
    checked()
    page.goto(f"{office.url}/people/{person.public_id}/")
    assert page.locator("[data-testid=household] [data-testid=lodger]").count() == 2
    checked()
