"""The worker's portal on a phone of 390 px: every step with scripts off, and again with them on."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.affairs.appeals.actions import accept, reply
from gonghui.affairs.appeals.models import Appeal, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation
from tests.affairs.appeals.conftest import DAY, staff

PHONE, NEW_PHONE = "13800000001", "13900000002"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
TARGET = 44  # pixels a finger wants
SMALLEST_TYPE = 15  # pixels
SERIOUS = {"serious", "critical"}


@pytest.fixture
def site(live_server):
    """A city with one street, its unions and a clerk, behind a running site."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    by = system_account()
    name_installation(code="TT", name_zh="试验市", by=by)
    city = add_area(code="990000", name_zh="试验市", level="city", kind="", on=DAY, by=by)
    east = add_area(code="990101", name_zh="东区", level="district", kind="", on=DAY, by=by)
    one = add_area(code="990101001", name_zh="东一街道", level="street", kind="subdistrict", on=DAY, by=by)
    place_area(tree="statistical", child=east, parent=city, on=DAY, by=by)
    place_area(tree="statistical", child=one, parent=east, on=DAY, by=by)
    for name, kind, territory in (("市总工会", "federation", city), ("东一街道总工会", "street", one)):
        facts = {"type": kind, "territory": territory}
        union = found_body(kind="union", name_zh=name, on=DAY, area=one, by=by, union=facts)
    staff("street_officer", union, "street_worker")
    return live_server.url


@pytest.fixture
def phone(browser, request):
    """An old phone: 390 px, with scripts or without."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 800}, java_script_enabled=request.param
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    # A form refused is answered with 422, which the browser notes as a failed load.
    assert [problem for problem in problems if "422" not in problem] == []


SMALL = """(target) => Array.from(document.querySelectorAll("a, button, input, select, textarea, summary"))
  .filter((one) => one.offsetParent && one.type !== "hidden" && !one.classList.contains("skip"))
  .filter((one) => (one.closest("label") || one).getBoundingClientRect().height < target)
  .map((one) => one.outerHTML.slice(0, 100))"""
TINY = """(smallest) => Array.from(document.querySelectorAll("main *"))
  .filter((one) => one.offsetParent && one.textContent.trim() && !one.children.length)
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < smallest)
  .map((one) => one.outerHTML.slice(0, 100))"""


def look(page, found):
    """What is too small for a thumb or an old eye, too wide, or not accessible."""
    found += page.evaluate(SMALL, TARGET) + page.evaluate(TINY, SMALLEST_TYPE)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{page.url} is wider than the phone")
    for one in Axe().run(page).response["violations"]:
        if one["impact"] in SERIOUS:
            found.append(f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}")


def press(page, form):
    """Presses the main button of a form."""
    page.locator(f"{form} button.main").last.click()


def digits():
    message = TextMessage.objects.filter(kind="phone_code").order_by("-pk")[0]
    return re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"]).group(1)


@pytest.mark.parametrize("phone", [False, True], indirect=True, ids=["no script", "script"])
def test_every_step_of_a_request(phone, site, request):
    page, scripted = phone, "no script" not in request.node.name
    found: list[str] = []

    def seen():
        if scripted:
            look(page, found)

    page.goto(f"{site}/portal/?place=990101001")
    seen()
    page.locator("[name=wording]").fill("公司拖欠两个月工资")
    page.locator("[name=employer]").fill("大洋建筑公司")
    page.locator("[name=phone]").fill("12")
    page.locator("[name=files]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    press(page, "main form")
    page.locator("#error_phone").wait_for()
    seen()
    assert page.locator("[name=wording]").input_value() == "公司拖欠两个月工资"
    page.locator("[name=phone]").fill(PHONE)
    page.locator("[name=files]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    press(page, "main form")
    page.wait_for_url("**/portal/sent/")
    seen()
    code = page.locator(".bigcode").inner_text()
    page.locator("footer form button").click()
    page.wait_for_url("**/portal/")
    page.goto(f"{site}/portal/follow/")
    seen()
    page.locator("[name=code]").fill(code)
    page.locator("[name=phone]").fill(PHONE)
    press(page, "main form")
    page.wait_for_url("**/portal/mine/*/")
    seen()
    appeal = Appeal.objects.select_related("case").get()
    clerk = Account.objects.get(username="street_worker")
    accept(appeal=appeal, by=clerk, now=timezone.now())
    reply(appeal=appeal, text="单位已发放工资", claims="solved", by=clerk, now=timezone.now())
    page.reload()
    seen()
    for name, value in (("result", "partly"), ("contacted", "yes"), ("satisfaction", "fairly")):
        page.locator(f"#call-back input[name={name}][value={value}]").check()
    press(page, "#call-back")
    page.locator("#reopen").wait_for()
    seen()
    page.locator("#reopen textarea").fill("还差一个月")
    press(page, "#reopen")
    page.locator(".note.good").wait_for()
    page.locator("a[href$='/number/']").click()
    seen()
    page.locator("[name=code]").fill(code)
    page.locator("[name=phone]").fill(NEW_PHONE)
    press(page, "main form")
    page.locator("[name=digits]").fill(digits())
    seen()
    press(page, "main form")
    page.locator(".note.good").wait_for()
    page.locator("footer form button").click()
    page.goto(f"{site}/portal/phone/")
    page.locator("[name=phone]").fill(NEW_PHONE)
    press(page, "main form")
    page.locator("[name=digits]").fill(digits())
    press(page, "main form")
    page.wait_for_url("**/portal/mine/*/")
    page.goto(f"{site}/portal/danger/")
    seen()
    press(page, "main form")
    page.wait_for_url("**/portal/sent/")
    seen()
    assert Appeal.objects.filter(is_danger=True).count() == 1
    assert found == [], "\n".join(found)
