"""Listening in a real Chromium: a suggestion taken over by keyboard, pages accessible at three widths."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.listening import actions
from gonghui.insight.listening.models import Ahead, HotProposal, LikelyPair, Suggested
from tests.hotline_history import Told, closed_history, load_told
from tests.hotline_town import build_town

PASSWORD = "12351-demo"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def desk(live_server, settings, tmp_path):
    """A site with a desk, a model, a proposal, a pair and an item."""
    settings.MODELS_DIR = tmp_path / "models"
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    town, now, by = build_town(), timezone.now(), system_account()
    town.site = live_server.url
    Account.objects.filter(pk=town.clerk.pk).update(language="zh-hans")
    town.clerk.refresh_from_db()
    town.clerk.set_password(PASSWORD)
    town.clerk.save(update_fields=["password"])
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    rows = [
        Told(
            on=monday,
            category="wages.arrears",
            wording=f"大洋建筑公司拖欠工资，工人都没拿到{'。' * n}",
            about=town.firm.pk,
        )
        for n in range(11)
    ]
    oldest = Told(on=monday - timedelta(days=430), category="wages.arrears", wording="工资拖着不给")
    load_told(town, [*closed_history(monday), *rows, oldest])
    actions.learn(target="category", by=by, now=now)
    actions.sketch_wordings(by=by, now=now)
    actions.propose_hot(by=by, now=now)
    actions.propose_pairs(by=by, now=now)
    actions.look_ahead(by=by, now=now)
    town.monday = monday
    return town


def sign_in(page, town):
    page.goto(f"{town.site}/account/login/")
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def test_a_suggestion_is_taken_over_by_keyboard_and_kept(page, desk):
    sign_in(page, desk)
    page.goto(f"{desk.site}/12351/")
    page.keyboard.type("13800000001")
    page.locator("select[name=request]").select_option("complaint")
    page.locator("textarea[name=wording]").fill("老板拖着工资不给，催了几次没有用")
    take_over = page.locator("[data-fill=category]")
    take_over.wait_for()
    take_over.press("Enter")
    assert page.locator("select[name=category]").input_value() == "wages.arrears"
    page.locator("input[name=employer_name]").fill("大洋建筑公司")
    page.locator("#beside [data-testid=suggestion-category]").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/12351/taken/**")
    kept = Suggested.objects.get()
    assert (kept.told, kept.chosen, kept.overruled) == (True, "wages.arrears", False)


def violations(page):
    """What axe finds serious, as readable lines."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


def test_pages_are_accessible_on_a_desk_on_a_phone_and_on_a_wide_screen(page, desk):
    sign_in(page, desk)
    found = []
    paths = (
        f"/12351/week/?week={desk.monday}",
        f"/12351/week/cases/?week={desk.monday}",
        "/12351/ahead/",
        f"/12351/ahead/{Ahead.objects.first().public_id}/",
        "/12351/models/",
        "/12351/models/category/cases/?part=right",
        "/12351/pairs/",
        f"/12351/pairs/{LikelyPair.objects.first().public_id}/",
        f"/12351/proposed/{HotProposal.objects.get().public_id}/",
    )
    for path in paths:
        page.goto(desk.site + path)
        for width in (1280, 390, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            if width != 1920:
                found += violations(page)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)
