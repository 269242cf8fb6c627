"""A draft before everybody on a phone without a script, and its making at a desk; a checklist."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps

from gonghui.affairs.planning.models import PlanMaking
from gonghui.demo.accounts import PASSWORD
from gonghui.demo.load import load
from gonghui.foundation.warehouse.queries.reading import forget

SERIOUS = {"serious", "critical"}


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


def tab_to(page, locator, most=120):
    """Presses the tab key until something has the focus; fails when it is not reached."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if locator.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("not reached by the keyboard")


def test_the_pages_hold_what_the_checklist_asks(page, site):
    opened = PlanMaking.objects.select_related("case").get(case__state="consulting").case.public_id
    published = PlanMaking.objects.select_related("case").get(case__state="published").case.public_id
    found = []
    everybody = ["/portal/plans/", f"/portal/plans/{opened}/", f"/portal/plans/{published}/answers/"]
    desk = ["/planning/", "/planning/begin/"]
    desk += [f"/planning/{opened}/", f"/planning/{published}/", f"/planning/{published}/compare/?whole=1"]
    desk += [f"/planning/{opened}/opinions/", f"/planning/{opened}/do/upper/"]
    desk += [f"/planning/{published}/versions/2/"]
    # 1. Every page is accessible, and no wider than a phone or a desk.
    for who, paths in (("", everybody), ("drafter", desk)):
        if who:
            sign_in(page, site, who)
        for path in paths:
            page.goto(site + path)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                found += violations(page)
                if sideways(page) > 0:
                    found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)
    # 2. A step is found and taken by the keyboard; what lacks is said before.
    page.goto(f"{site}/planning/{opened}/")
    assert page.locator('[data-testid="lacks"] li').count() == 1
    tab_to(page, page.locator('[data-step="close_window"]'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/close_window/")
    assert page.locator('[data-testid="lacks"] li').count() == 1
    # 3. A deed is entered by the keyboard and stands on the page.
    page.goto(f"{site}/planning/{opened}/do/expert/")
    page.fill("#f_name", "键盘专家")
    page.fill("#f_unit", "研究院")
    page.fill("#f_field", "经济")
    page.locator("#f_field").press("Enter")
    page.wait_for_url(re.compile(rf"/planning/{opened}/$"))
    assert "键盘专家" in page.locator('[data-testid="experts"]').inner_text()


def test_a_phone_without_a_script_says_something_and_reads_its_number(browser, site):
    opened = PlanMaking.objects.select_related("case").get(case__state="consulting")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{site}/portal/plans/")
    page.locator('[data-testid="open"]').first.click()
    page.wait_for_url(f"**/{opened.case.public_id}/")
    page.select_option("#id_about", "四、保障措施")
    page.locator("#say button.main").click()
    # The browser itself asks for the words; sent past it, the page says so and keeps what was chosen.
    page.fill("#id_words", "希望每半年公开一次。")
    page.locator("#say button.main").click()
    page.wait_for_url(re.compile("/sent/"))  # the browser keeps the place within the form's address
    number = int(page.locator('[data-testid="number"]').inner_text())
    remark = opened.remarks.get(number=number)
    assert (remark.about, remark.channel, remark.kind) == ("四、保障措施", "page", "public")
    context.close()
