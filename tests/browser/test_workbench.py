"""The inbox and a case in a real Chromium: by keyboard, alive without losing what was ticked, accessible."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.engines.cases.actions import help_asked, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.kinds import declaring
from gonghui.foundation.accounts.models import Account
from tests.engines.cases.conftest import APPEAL, FILING, build_city

PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def bench(live_server):
    """A site with five cases of the street's union, one of them of danger and one late."""
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    with declaring(APPEAL, FILING):
        city = build_city()
        city.site, now = live_server.url, timezone.now()
        Account.objects.filter(pk=city.clerk.pk).update(language="zh-hans")
        city.clerk.set_password(PASSWORD)
        city.clerk.save(update_fields=["password"])
        dispatch = {"step": "dispatch", "by": city.desk, "fields": {"to": city.street_union}}
        for minutes, urgency in ((0, "danger"), (60 * 24 * 30, "ordinary"), (1, "ordinary"), (0, "urgent")):
            then = now - timedelta(minutes=minutes)
            case = city.open(lead=city.federation, urgency=urgency, now=then)
            take_step(case=case, now=then, reason="属地", **dispatch)
        city.case = city.open(lead=city.federation, now=now, stated_due_at=now + timedelta(hours=30))
        case = take_step(case=city.case, now=now, reason="属地", **dispatch)
        city.case = take_step(case=case, step="accept", by=city.clerk, now=now)
        help_asked(case=city.case, body=city.eastern, by=city.clerk, now=now)
        yield city


def sign_in(page, city):
    page.goto(f"{city.site}/account/login/")
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def violations(page):
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['help']}" for one in found if one["impact"] in SERIOUS]


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_the_list_is_walked_ticked_and_opened_by_keyboard(page, bench):
    sign_in(page, bench)
    page.goto(f"{bench.site}/cases/")
    assert page.locator("tr.case").count() == 5
    assert page.locator("tr.group").first.inner_text().startswith("已超期")
    first, second = (f"case-{pk}" for pk in _order()[:2])
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("x")
    assert page.locator("[data-chosen]").inner_text().startswith("1 ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*-*/")
    # By Tab alone, too: every row's box and link is reached.
    page.goto(f"{bench.site}/cases/")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(focused(page))
    assert {f"case-{pk}" for pk in _order()} <= reached
    assert {f"pick-{pk}" for pk in _order()} <= reached


def _order():
    return list(Case.objects.order_by("first_due_at", "pk").values_list("pk", flat=True))


def test_rows_renew_themselves_and_what_is_ticked_stays(page, bench):
    sign_in(page, bench)
    page.clock.install()
    page.goto(f"{bench.site}/cases/")
    mark, kept = _order()[0], _order()[1]
    page.locator(f"#pick-{mark}").check()
    page.locator(f"#case-{kept}").focus()
    bench.open(lead=bench.street_union, urgency="urgent", now=timezone.now())
    page.clock.fast_forward(11_000)
    page.locator("tr.case").nth(5).wait_for()
    assert page.locator(f"#pick-{mark}").is_checked()
    assert focused(page) == f"case-{kept}"
    assert page.locator("[data-chosen]").inner_text().startswith("1 ")
    page.get_by_role("button", name="Remind").or_(page.locator("button[value=remind]")).first.click()
    page.wait_for_url("**/cases/many/")
    assert page.locator("input[name=case]").count() == 1


def test_pages_are_accessible_on_a_desk_and_on_a_phone(page, bench):
    sign_in(page, bench)
    case = f"/cases/{bench.case.public_id}/"
    found = []
    for path in (
        "/cases/",
        "/cases/load/",
        "/cases/hand-over/",
        case,
        f"{case}steps/pause/",
        f"{case}do/extend/",
    ):
        page.goto(bench.site + path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found += violations(page)
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)


def test_a_step_is_taken_and_a_refused_one_keeps_the_text(browser_context, bench):
    # A refusal is answered with 422, which the browser logs: so not with the page that allows no error.
    page = browser_context.new_page()
    sign_in(page, bench)
    page.goto(f"{bench.site}/cases/{bench.case.public_id}/")
    page.get_by_role("link", name="Wait for the worker", exact=True).click()
    page.locator("#f_note").fill("等劳动合同复印件")
    page.locator("main form button.btn-primary").click()
    page.locator("#e_reason").wait_for()
    assert page.locator("#f_note").input_value() == "等劳动合同复印件"
    page.locator("#f_reason").select_option("papers")
    page.locator("main form button.btn-primary").click()
    page.locator(".note.good").wait_for()
    assert "等劳动合同复印件" in page.locator(".timeline li").first.inner_text()
