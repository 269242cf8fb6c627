"""A chair's twenty minutes, a street sending something down, the burden and the pools; a checklist."""

from __future__ import annotations

import re
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from docx import Document

from gonghui.demo.accounts import PASSWORD
from gonghui.demo.load import load
from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.warehouse.queries.reading import forget

SERIOUS = {"serious", "critical"}
PAGES = {
    "chair": ["/my-union/", "/duties/", "/duties/received/", "/duties/handed/"],
    "jianwai": ["/duties/send/", "/cadres/", "/registers/staff_down/add/"],
    "leader": ["/duties/burden/?year=2024", "/duties/handed/?by=giver", "/cadres/vacancies/deputies/"],
}


@pytest.fixture
def site(live_server):
    """The tiny city behind a running site."""
    forget()
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    load(scale="tiny", seed=1, answers=False)
    yield live_server.url
    forget()


def sign_in(page, site, username):
    page.goto(f"{site}/account/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url(re.compile(r"(plans|my-union|roles|registers|cases)"))


def violations(page):
    """What axe finds serious, as readable lines."""
    return [
        f"{page.url} {one['id']}: {node['html'][:120]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def tab_to(page, locator, most=80):
    """Presses the tab key until something has the focus; fails when it is not reached."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if locator.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("not reached by the keyboard")


def test_the_pages_hold_what_the_checklist_asks(page, site, tmp_path: Path):
    found = []
    # 1. Every page is accessible, and no wider than a phone or a desk.
    for username, paths in PAGES.items():
        page.context.clear_cookies()
        sign_in(page, site, username)
        for path in paths:
            page.goto(site + path)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                found += violations(page)
                if width == 390 and sideways(page) > 0:
                    found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)
    page.set_viewport_size({"width": 390, "height": 900})
    # 2. A chair has at most three things, each with its day and one button, and papers by the keyboard.
    page.context.clear_cookies()
    sign_in(page, site, "chair")
    page.goto(f"{site}/my-union/")
    cards = page.locator('[data-testid="due"]')
    assert 1 <= cards.count() <= 3
    for place in range(cards.count()):
        assert cards.nth(place).locator(".by").count() == 1
        assert cards.nth(place).locator(".actions a").count() == 1
    paper = page.locator('[data-testid="paper"]').first
    tab_to(page, paper)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    kept = tmp_path / "paper.docx"
    waiting.value.save_as(kept)
    text = "\n".join(one.text for one in Document(BytesIO(kept.read_bytes())).paragraphs)
    assert "〔待填" in text
    # 3. What is done is done by the case: handed in, it is due no more.
    task = page.locator('[data-due^="case:"]').first
    key = task.get_attribute("data-due")
    task.locator(".actions a").click()
    page.wait_for_url("**/cases/**")
    page.goto(f"{page.url.rstrip('/')}/steps/hand_in/")
    page.locator("main textarea").first.fill("已完成")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_load_state()
    page.goto(f"{site}/my-union/")
    assert page.locator(f'[data-due="{key}"]').count() == 0


def test_a_street_sends_down_what_the_list_allows_and_keeps_what_was_typed(browser_context, site):
    # Not `page`: a refused form answers 422, and the console calls that an error.
    page = browser_context.new_page()
    union = RoleGrant.objects.get(account__username="chair").body
    sign_in(page, site, "jianwai")
    page.goto(f"{site}/duties/send/")
    page.select_option("#id_kind", "form")
    page.fill("#id_title", "浏览器情况表")
    page.select_option("#id_to", str(union.public_id))
    page.fill("#id_wanted", "填写")
    page.fill("#id_fields_asked", "工会名称\n晾衣间数量")
    send = page.locator("main form button.btn-primary").last
    send.click()
    # Outside the list: refused beside the field, nothing lost.
    page.locator("#error_item").wait_for()
    assert page.input_value("#id_title") == "浏览器情况表"
    page.select_option("#id_item", "hardship.visit")
    page.locator("main form button.btn-primary").last.click()
    page.locator('[data-testid="held"]').wait_for()
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url("**/registers/sendings/**")
    page.context.clear_cookies()
    sign_in(page, site, "chair")
    page.goto(f"{site}/duties/received/")
    got = page.locator('[data-testid="received"]', has_text="浏览器情况表")
    assert union.name_zh in got.inner_text()
    assert "晾衣间数量" in got.inner_text()
    # The leader's number is that of the records behind it.
    page.context.clear_cookies()
    sign_in(page, site, "leader")
    page.goto(f"{site}/duties/burden/?year=2024")
    cell = page.locator('[data-testid="sums"] a').first
    count = int(re.sub(r"\D", "", cell.inner_text()))
    cell.click()
    page.wait_for_url("**/records/**")
    assert page.locator('[data-testid="record"]').count() == count
