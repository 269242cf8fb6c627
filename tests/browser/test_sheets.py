"""Sheets in a real Chromium: columns said, errors seen beside their cells, published, taken back."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import pytest
import xlsxwriter
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.affairs.skills.models import Studio
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.people.models import Membership
from gonghui.foundation.registers.models import SheetImport
from tests.foundation.people.conftest import number

DAY = date(2019, 1, 1)
PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}
TITLES = ["员工", "居民证号", "建会单位", "加入时间", "性别"]


@pytest.fixture
def site(live_server):
    """A union of one factory in one street, and two officers."""
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    by = system_account()
    name_installation(code="TT", name_zh="演示市", by=by, is_demo=True)
    city = add_area(code="990000", name_zh="演示市", level="city", on=DAY, by=by)
    east = add_area(code="990101", name_zh="东区", level="district", on=DAY, by=by)
    street = add_area(code="990101001", name_zh="东一街道", level="street", on=DAY, by=by)
    place_area(tree="statistical", child=east, parent=city, on=DAY, by=by)
    place_area(tree="statistical", child=street, parent=east, on=DAY, by=by)
    make = {"on": DAY, "area": street, "by": by}
    top = found_body(
        kind="union", name_zh="演示市总工会", union={"type": "federation", "territory": city}, **make
    )
    union = found_body(kind="union", name_zh="一厂工会", union={"type": "basic"}, **make)
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    factory = found_body(kind="employer", name_zh="一厂", employer=facts, **make)
    cover(union=union.union, employer=factory.employer, on=DAY, by=by)
    for username, role in (
        ("members", "membership_officer"),
        ("one", "skills_officer"),
        ("two", "skills_officer"),
    ):
        account = Account.objects.create(username=username, name=f"员{username}", language="zh-hans")
        grant_role(account=account, role=role, body=top, by=by, on=DAY)
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    return SimpleNamespace(url=live_server.url, factory=factory)


def sign_in(page, site, username):
    page.goto(f"{site.url}/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def roll(*rows) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, 4, "一厂工会会员花名册（2025年）")
        for place, row in enumerate([TITLES, *rows], start=1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(place, column, value)
        sheet.set_row(len(rows) + 1, None, None, {"hidden": True})
    return content.getvalue()


def person(n, **values):
    row = {
        "员工": "王敏",
        "居民证号": number(n),
        "建会单位": "一厂工会",
        "加入时间": "2021.3.5",
        "性别": "男" if n % 2 else "女",
    }
    return [(row | values)[title] for title in TITLES]


def bring(page, site, content):
    page.goto(f"{site.url}/registers/members/sheets/")
    page.locator("#sheet").set_input_files(
        {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator("#sheet").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sheets/*-*/**")


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS
    ]


def fits(page):
    """Serious faults for whoever uses no mouse or no eyes, and pages wider than the window."""
    found = []
    for width in (1920, 1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"{page.url} is wider than {width} px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_a_roll_is_said_checked_published_and_taken_back(browser_context, site):
    # What is refused is answered with 422, which the browser logs: so not with the page that allows no error.
    page = browser_context.new_page()
    sign_in(page, site, "members")
    broken = [person(3, 居民证号=1.1010119900101e17), person(5, 建会单位="没有这工会"), person(7)]
    bring(page, site, roll(person(1), *broken))
    assert page.locator("[data-testid=columns] tbody tr").count() == 5
    assert page.locator("#c3").input_value() == "valid_from"
    faults = fits(page)
    page.locator("#c0").select_option("")
    page.locator("button[name=confirm]").press("Enter")
    page.locator("[data-testid=problem]").wait_for()
    assert page.locator("#c3").input_value() == "valid_from"
    for place, name in enumerate(("member", "member_code", "union", "valid_from", "sex")):
        page.locator(f"#c{place}").select_option(name)
    page.locator("button[name=confirm]").press("Enter")
    page.locator("td.wrongcell").first.wait_for()
    sheet = SheetImport.objects.get()
    assert (sheet.row_count, sheet.error_count) == (3, 2)  # the hidden row is left out
    assert page.locator("td.wrongcell").count() == 2
    faults += fits(page)

    bring(page, site, roll(person(1), person(3), person(9)))
    assert page.locator("[data-testid=remembered]").count() == 1
    assert page.locator("#c0").input_value() == "member"
    page.locator("button[name=confirm]").press("Enter")
    page.locator("form[action$='publish/'] button").press("Enter")
    page.locator("form[action$='roll-back/'] button").wait_for()
    assert Membership.objects.count() == 2
    for path in ("/registers/members/", "/exports/", "/registers/members/receipt/national-roll/"):
        page.goto(site.url + path)
        faults += fits(page)
    page.goto(f"{site.url}/registers/members/sheets/")
    page.locator("td.title a").first.click()
    page.locator("form[action$='roll-back/'] button").press("Enter")
    page.locator(".note.good").wait_for()
    assert Membership.objects.count() == 0
    assert not faults, "\n".join(faults)


def test_two_officers_at_one_record_see_each_others_change(browser, browser_context, site):
    studio = recognise_studio(
        body=site.factory,
        name="甲室",
        kind="worker",
        leader_name="张三",
        level="city",
        recognised_on=date(2024, 1, 1),
        by=system_account(),
    )
    other_context = browser.new_context(locale="zh-CN")
    other_context.set_default_timeout(20_000)
    first, second = browser_context.new_page(), other_context.new_page()
    address = f"{site.url}/registers/studios/{studio.public_id}/edit/"
    for page, username in ((first, "one"), (second, "two")):
        sign_in(page, site, username)
        page.goto(address)
    first.locator("#f_leader_name").fill("李四")
    first.locator("main form button.btn-primary").click()
    first.wait_for_url("**/registers/studios/*-*/")
    second.locator("#f_leader_name").fill("王五")
    second.locator("#f_name").fill("乙室")
    second.locator("main form button.btn-primary").click()
    said = second.locator(".fielderror, .note.bad").first
    said.wait_for()
    assert "员one" in second.content()
    assert "李四" in second.content()
    assert second.locator("#f_leader_name").input_value() == "王五"
    assert second.locator("#f_name").input_value() == "乙室"
    # Another field wins beside the first officer's change.
    second.goto(address)
    second.locator("#f_name").fill("乙室")
    second.locator("main form button.btn-primary").click()
    second.wait_for_url("**/registers/studios/*-*/")
    assert Studio.objects.values_list("name", "leader_name").get() == ("乙室", "李四")
    other_context.close()
