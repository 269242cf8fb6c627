"""The 12351 desk in a real Chromium: a call taken and a danger raised without a mouse, pages accessible."""

from __future__ import annotations

from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.foundation.accounts.models import Account
from tests.hotline_town import DAY, build_town

PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}
PAGES = (
    "/12351/",
    "/12351/call-backs/",
    "/12351/orders/",
    "/12351/orders/outbox/",
    "/12351/second-opinions/",
    "/12351/knowledge/",
    "/12351/rates/",
    "/12351/hot/?text=大洋",
    "/12351/catalogue/",
    "/12351/roster/",
    "/12351/extensions/",
    "/me/acting/",
    "/12351/public/",
)


@pytest.fixture
def desk(live_server):
    """A site with a desk, some appeals on the way, a roster, a catalogue and a knowledge base."""
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    town, now = build_town(), timezone.now()
    town.site = live_server.url
    Account.objects.filter(pk=town.clerk.pk).update(language="zh-hans")
    town.clerk.refresh_from_db()
    town.clerk.set_password(PASSWORD)
    town.clerk.save(update_fields=["password"])
    said = actions.Said(
        request="complaint",
        channel="phone",
        wording="两个月没有发工资",
        category="wages.arrears",
        phone="13800000001",
        employer=town.firm,
    )
    town.open = actions.take_appeal(said=said, origin=town.federation, by=town.clerk, now=now).appeal
    done = actions.take_appeal(said=said, origin=town.federation, by=town.second, now=now).appeal
    actions.accept(appeal=done, by=town.worker, now=now)
    actions.reply(appeal=done, text="已经补发。", claims="solved", by=town.worker, now=now)
    actions.exclude_from_rates(appeal=done, ground="test", reason="误录入的", by=town.second, now=now)
    town.done = done
    actions.add_dispatch_rule(
        body=town.federation, on=DAY, by=town.head, category="wellbeing", area=town.one, basis="清单第3项"
    )
    actions.add_entry(
        category="hours.leave",
        question="年休假几天？",
        answer="满一年不满十年的，五天。",
        citations=[Citation(statute="职工带薪年休假条例", article="第三条", valid_from=DAY)],
        on=timezone.localdate(),
        by=town.head,
    )
    return town


def sign_in(page, town):
    page.goto(f"{town.site}/account/login/")
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def focused(page):
    return page.evaluate("document.activeElement.name")


def test_a_call_is_taken_without_a_mouse(page, desk):
    sign_in(page, desk)
    page.goto(f"{desk.site}/12351/")
    assert focused(page) == "phone"
    page.keyboard.type("13800000001")
    page.keyboard.press("Enter")  # in a field it sends nothing: neither danger nor half an appeal
    page.locator("#beside").get_by_text(desk.open.case.number).first.wait_for()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        if reached[-1] == "employer_name":
            break
        if reached[-1] == "request":
            page.keyboard.type("3")
        if reached[-1] == "wording":
            page.keyboard.type("又一个月没有发工资")
    page.keyboard.type("大洋")
    page.locator("#employers input[type=radio]").first.wait_for()
    page.keyboard.press("Tab")
    assert focused(page) == "employer"
    page.keyboard.press("ArrowDown")  # from “as typed” round to the first of the register
    page.locator("select[name=category]").focus()
    page.keyboard.type("1.1")
    assert page.locator("select[name=category]").input_value() == "wages.arrears"
    page.locator("#beside .goes", has_text="东一街道总工会").wait_for()
    page.keyboard.press("F4")
    assert focused(page) == "phone"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/12351/taken/**")
    assert page.locator("p.code").count() == 1
    taken = Appeal.objects.order_by("-pk").first()
    assert (taken.case.about_id, taken.case.lead_id) == (desk.firm.pk, desk.street.pk)
    page.reload()
    assert page.locator("p.code").count() == 1


def test_one_key_raises_danger_with_half_a_form(page, desk):
    sign_in(page, desk)
    page.goto(f"{desk.site}/12351/")
    page.keyboard.type("138")
    page.keyboard.press("F2")
    page.wait_for_url("**/12351/danger/**")
    assert page.locator(".numbers strong").first.inner_text() == "110"
    assert page.locator("ol.script li").count() > 3
    page.locator("button[value=take]").press("Enter")
    page.locator("textarea[name=said]").fill("十点零五分已转110，东一街道工地")
    page.locator("button[value=note]").press("Enter")
    page.wait_for_load_state()
    assert Appeal.objects.get(is_danger=True).case.state == "handling"


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


def test_pages_are_accessible_on_a_desk_on_a_phone_and_on_a_wide_screen(page, desk):
    sign_in(page, desk)
    found = []
    paths = (
        *PAGES,
        f"/12351/taken/{desk.open.case.public_id}/",
        f"/12351/call-backs/{desk.done.case.public_id}/",
        f"/12351/exclude/{desk.open.case.public_id}/",
        "/12351/rates/cases/?rate=solution&part=outside",
    )
    for path in paths:
        page.goto(desk.site + path)
        for width in (1280, 390, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            if width != 1920:
                found += violations(page)
            if sideways(page) > 0:
                found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)
