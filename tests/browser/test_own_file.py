"""The own file on a phone of 390 px without scripts: prove, read, who looked, copy, ask, answered, seen."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import admit_member, register_person, reveal
from tests.affairs.membership.conftest import DAY, build, number_of
from tests.affairs.membership.test_own_file import sent_code
from tests.browser.test_portal import SMALL, SMALLEST_TYPE, TARGET, TINY, phone, press

__all__ = ["phone"]
PHONE, NUMBER = "13800000001", number_of()


@pytest.fixture
def site(live_server):
    """The town of the membership tests with one member, whose phone somebody looked up."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    w = build(system_account())
    w.wang = register_person(name="王小明", identity=NUMBER, phone=PHONE, by=w.by)
    admit_member(person=w.wang, union=w.basic.union, on=DAY.replace(year=2024), by=w.by)
    officer = w.staff("membership_officer", w.federation, "officer_zhao")
    reveal(person=w.wang, field="phone", purpose="回访会员", by=officer)
    w.url = live_server.url
    return w


def fits(page):
    """Nothing too small for a thumb or an old eye, and nothing wider than the phone."""
    found = page.evaluate(SMALL, TARGET) + page.evaluate(TINY, SMALLEST_TYPE)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert found == []
    assert not wide, page.url


@pytest.mark.parametrize("phone", [False], indirect=True, ids=["no script"])
def test_prove_read_who_looked_copy_ask_and_hear(phone, site):
    page = phone
    page.goto(f"{site.url}/portal/")
    page.locator("nav.doors a[href='/portal/my-file/']").click()
    fits(page)
    page.locator("[name=identity]").fill(NUMBER)
    page.locator("[name=phone]").fill(PHONE)
    press(page, "main form")
    page.wait_for_url("**/my-file/code/")
    fits(page)
    page.locator("[name=digits]").fill(sent_code())
    press(page, "main form")
    page.wait_for_url("**/my-file/file/")
    fits(page)
    text = page.locator("main").inner_text()
    assert "王小明" in text
    assert "大洋公司工会" in text
    assert NUMBER not in page.content()
    page.locator("nav.doors a[href$='/used/']").first.click()
    page.wait_for_url("**/used/")
    fits(page)
    assert page.locator("[data-testid=look]").count() == 1
    assert "试验市总工会" in page.locator("[data-testid=look]").inner_text()
    page.goto(f"{site.url}/portal/my-file/copy/")
    fits(page)
    with page.expect_download() as taken:
        page.locator("#copy button[value=docx]").click()
    assert taken.value.suggested_filename == "own-file.docx"
    page.locator("nav.doors a").click()
    page.locator("nav.doors a[href$='/ask/']").first.click()
    page.wait_for_url("**/ask/")
    fits(page)
    page.locator("[name=wish][value=correction]").check()
    page.locator("[name=field]").select_option("name")
    page.locator("[name=wanted]").fill("王晓明")
    press(page, "main form")
    page.wait_for_url("**/sent/")
    fits(page)
    code = page.locator(".bigcode").inner_text()
    page.locator("footer form button").click()
    answered = Case.objects.get(kind="own_correction")
    fields = {"answer": "已按身份证更正。"}
    do_step(case=answered, step="correct", by=site.chair, now=timezone.now(), fields=fields)
    page.goto(f"{site.url}/portal/my-file/file/")
    page.wait_for_url("**/my-file/")
    page.locator("nav.doors a[href$='/follow/']").click()
    page.locator("[name=code]").fill(code)
    page.locator("[name=phone]").fill(PHONE)
    press(page, "main form")
    page.wait_for_url("**/asked/*/")
    fits(page)
    assert "已按身份证更正" in page.locator("[data-testid=answer]").inner_text()
    site.wang.refresh_from_db()
    assert site.wang.name == "王晓明"
