"""A leader's and an officer's way through the real pages, in a real Chromium, under the real policy."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.resources import files

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps

from gonghui.demo.accounts import PASSWORD
from gonghui.demo.load import load
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.plans.actions import load_plan

COCKPIT = "/plans/beijing-14/"
SERIOUS = {"serious", "critical"}
ONE_LINE = 64  # pixels


@pytest.fixture
def site(live_server):
    """The tiny city behind a running site."""
    forget()
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    load(scale="tiny", seed=1)
    plan = files("gonghui.insight.plans") / "files" / "beijing-14.yaml"
    load_plan(text=plan.read_text("utf-8"), by=system_account())
    rebuild(by=system_account())
    yield live_server.url
    forget()


def sign_in(page, site, username):
    page.goto(f"{site}/account/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"(plans|my-union|roles|registers)"))


def violations(page):
    """What axe finds serious, as readable lines."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


def sideways(page):
    """How far a page can be scrolled sideways, in pixels."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_from_the_cockpit_down_to_a_record_and_its_history(page, site):
    sign_in(page, site, "leader")
    assert page.locator("table.cockpit tbody tr:not(.group)").count() == 18
    page.get_by_role("link", name="企事业单位职代会建制率").click()
    page.wait_for_url("**/plans/beijing-14/9/**")
    assert page.locator("[data-trend] canvas").count() == 1
    listed = page.locator("#record-rows tr:not(.more)")
    before = listed.count()
    page.get_by_role("link", name="更多").click()
    listed.nth(before).wait_for()
    page.get_by_role("link", name="未达").click()
    page.locator("#records a[aria-current]", has_text="未达").wait_for()
    assert page.locator("#record-rows .s-behind").count() == listed.count()
    page.goto(f"{site}{COCKPIT}1/")
    page.locator("#record-rows td.title a").first.click()
    # Straight from the latest changes to all of them.
    page.get_by_role("link", name="全部", exact=True).click()
    page.wait_for_url("**/history/")
    assert page.locator(".timeline li").count() >= 1
    # The tree of organisations opens without leaving the page; what stands under its one top is open.
    page.goto(f"{site}/bodies/")
    top = page.locator("[data-twist]").first
    assert top.get_attribute("aria-expanded") == "true"
    twist = page.locator(".tree ul > li", has_text="朝阳区总工会").locator("[data-twist]").first
    twist.click()
    page.get_by_role("link", name="建外街道总工会").first.wait_for()
    assert twist.get_attribute("aria-expanded") == "true"
    twist.click()
    assert page.get_by_role("link", name="建外街道总工会").first.is_hidden()
    top.click()
    assert page.get_by_role("link", name="朝阳区总工会").first.is_hidden()


def test_a_new_studio_moves_the_figure_at_once(page, site):
    sign_in(page, site, "skills")

    def shown():
        page.goto(f"{site}{COCKPIT}1/")
        return int(re.sub(r"\D", "", page.locator(".headline").inner_text()))

    before = shown()
    page.goto(f"{site}/registers/studios/")
    host = page.locator("table.data tbody tr").first.locator("td").nth(3).inner_text()
    page.goto(f"{site}/registers/studios/add/")
    page.get_by_label("工作室名称").fill("浏览器新增工作室")
    page.get_by_label("工作室类别").select_option("worker")
    page.get_by_label("所在单位").fill(host)
    page.get_by_label("领衔人").fill("王新")
    page.get_by_label("级别").select_option("city")
    page.get_by_label("认定日期").fill("2025-06-01")
    page.get_by_role("button", name="保存创新工作室").click()
    page.get_by_text("已保存").wait_for()
    assert shown() == before + 1


PAGES = {
    "leader": [COCKPIT, f"{COCKPIT}1/", f"{COCKPIT}9/", "/registers/studios/", "/bodies/", "/me/"],
    "skills": ["/registers/studios/add/", "/registers/studios/sheets/", "/values/", "/series/"],
    "chair": ["/my-union/"],
    "secadmin": ["/roles/"],
}


def test_every_page_is_accessible_on_a_desk_and_on_a_phone(page, site):
    page.goto(f"{site}/account/login/")
    found = violations(page)
    for username, paths in PAGES.items():
        page.context.clear_cookies()
        sign_in(page, site, username)
        for path in paths:
            page.goto(site + path)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                found += violations(page)
                if sideways(page) > 0:
                    found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)


def test_in_english_the_menu_stays_on_one_line_and_nothing_is_too_wide(page, site):
    found = []
    for username, path in (("jianwai", COCKPIT), ("chair", "/my-union/"), ("leader", f"{COCKPIT}two-days/")):
        page.context.clear_cookies()
        sign_in(page, site, username)
        page.get_by_role("button", name="English").first.click()
        page.wait_for_load_state()
        for width in (1280, 1100, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site + path)
            if (height := page.locator(".topbar").bounding_box()["height"]) > ONE_LINE:
                found.append(f"the head of {path} is {height} px high at {width} px")
            if sideways(page) > 0:
                found.append(f"{path} is wider than {width} px")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)


CUT_OFF = """
  Array.from(document.querySelectorAll("h1, h2, .of, .now"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent.trim())
"""


def test_nothing_on_the_wall_is_cut_off(page, site):
    sign_in(page, site, "leader")
    page.set_viewport_size({"width": 1920, "height": 1080})
    cut = []
    for language in ("中文", "English"):
        if language == "English":
            page.goto(site + COCKPIT)
            page.get_by_role("button", name=language).first.click()
            page.wait_for_load_state()
        page.goto(f"{site}{COCKPIT}wall/")
        cut += page.evaluate(CUT_OFF)
    assert cut == []


def test_everything_is_reached_by_keyboard_in_large_type_too(page, site):
    sign_in(page, site, "leader")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
    assert {"驾驶舱", "登记册", "看名单", "职工创新工作室", "打印"} <= reached
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="大字").click()
    page.wait_for_load_state()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == size * 1.25
    assert sideways(page) == 0
