"""A plan document confirmed without a mouse, at every width, by two officers at once; plans compared."""

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
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.plans.actions import decide_item, load_plan
from gonghui.insight.plans.models import DraftItem, PlanDraft

SERIOUS = {"serious", "critical"}
State, Kind = DraftItem.State, DraftItem.Kind


@pytest.fixture
def site(live_server):
    """The tiny city and two plans behind a running site."""
    forget()
    # Playwright's loop gives this thread another connection object, without the rows kept for a rollback.
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    load(scale="tiny", seed=1, answers=False)
    for key in ("beijing-13", "beijing-14"):
        text = (files("gonghui.insight.plans") / "files" / f"{key}.yaml").read_text("utf-8")
        load_plan(text=text, by=system_account())
    yield live_server.url
    forget()


def sign_in(page, site, username="plan"):
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


def chosen(page):
    return page.locator("[data-side]").get_attribute("data-chosen")


def press(page, key):
    """Presses a key that opens another item, and waits until it is open."""
    before = chosen(page)
    page.keyboard.press(key)
    page.wait_for_function("old => document.querySelector('[data-side]').dataset.chosen !== old", arg=before)
    return chosen(page)


def lit(page):
    return page.evaluate("[...document.querySelectorAll('.place.lit')].map(one => one.dataset.items)")


def test_the_pages_hold_what_the_checklist_asks(page, site):
    sign_in(page, site)
    found = []
    draft = PlanDraft.objects.get()
    for path in (
        "/plans/all/",
        "/plans/documents/",
        f"/plans/documents/{draft.public_id}/",
        "/plans/beside/",
    ):
        page.goto(site + path)
        for width in (1920, 1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if width != 1920:
                found += violations(page)
            if sideways(page) > 0:
                found.append(f"{path} is wider than {width} px")
    assert not found, "\n".join(found)


def test_a_target_is_confirmed_without_a_mouse(browser_context, site):
    # Not `page`: a refused form answers 422, and the console calls that an error.
    page = browser_context.new_page()
    sign_in(page, site)
    draft = PlanDraft.objects.get()
    page.goto(f"{site}/plans/documents/{draft.public_id}/")
    first = chosen(page)
    # 1. Item and place are lit together, whichever of them is asked for.
    assert lit(page)
    assert all(first in items.split() for items in lit(page))
    second = press(page, "j")
    assert all(second in items.split() for items in lit(page))
    assert press(page, "k") == first
    page.locator(f'.place[data-items="{second}"]').first.click()
    page.wait_for_function("id => document.querySelector('[data-side]').dataset.chosen === id", arg=second)
    press(page, "k")
    # 2. Without a direction, or with doubts not looked at, nothing is confirmed; the fields say so.
    page.keyboard.press("c")
    page.wait_for_selector("#error_direction")
    assert page.locator("#error_looked").count() == 1
    page.evaluate("document.activeElement.blur()")
    # 3. u, d, c: to rise, looked at, confirmed; the next open item is there.
    page.keyboard.press("u")
    page.keyboard.press("d")
    press(page, "c")
    assert DraftItem.objects.get(public_id=first).state == State.CONFIRMED
    # 4. e leads into the fields, Esc out of them; a changed field makes it a correction.
    third = chosen(page)
    page.keyboard.press("u")
    page.keyboard.press("d") if page.locator('[data-key="d"]').count() else None
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("xuc")
    page.keyboard.press("Escape")
    press(page, "c")
    held = DraftItem.objects.get(public_id=third)
    assert held.state == State.CORRECTED
    assert held.values["name"] == "xuc"
    # 5. x strikes; r reopens what was decided.
    fourth = chosen(page)
    press(page, "x")
    assert DraftItem.objects.get(public_id=fourth).state == State.STRUCK


def test_an_officer_sees_what_another_decided(browser_context, site):
    page = browser_context.new_page()
    sign_in(page, site)
    draft = PlanDraft.objects.get()
    item = draft.items.filter(kind=Kind.SECTION, state=State.OPEN).first()
    page.goto(f"{site}/plans/documents/{draft.public_id}/?item={item.public_id}")
    page.locator("#id_title").fill("另一个标题")
    decide_item(item=item, version=item.version, verdict="strike", by=draft.by)
    page.wait_for_selector('[data-testid="meanwhile"]', timeout=30_000)
    assert page.locator("#id_title").input_value() == "另一个标题"
    assert draft.by.name in page.locator(f"#state-{item.public_id}").inner_text()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    page.wait_for_selector('[data-testid="problem"]')
    item.refresh_from_db()
    assert item.state == State.STRUCK


def test_the_panes_stand_one_above_the_other_on_a_phone(page, site):
    sign_in(page, site)
    page.set_viewport_size({"width": 390, "height": 844})
    draft = PlanDraft.objects.get()
    page.goto(f"{site}/plans/documents/{draft.public_id}/")
    paper, side = (page.locator(name).bounding_box() for name in ("#paper", "#side"))
    assert side["y"] >= paper["y"] + paper["height"]
    press(page, "j")
    head = page.locator(".items .chosen .head").bounding_box()
    now = page.locator("#paper").bounding_box()
    assert now["y"] + now["height"] <= head["y"] < 844


MARK = """() => {
  const free = [...document.querySelectorAll('#paper p')].filter((one) => !one.querySelector('.place'));
  const line = free.find((one) => one.textContent.trim().length > 8);
  const range = document.createRange();
  range.selectNodeContents(line);
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
  line.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
  return line.textContent.trim();
}"""


def test_what_the_reader_missed_is_marked_in_the_text(browser_context, site):
    page = browser_context.new_page()
    sign_in(page, site)
    draft = PlanDraft.objects.get()
    page.goto(f"{site}/plans/documents/{draft.public_id}/")
    # 1. What is marked stands in the form, with its place.
    words = page.evaluate(MARK)
    page.wait_for_selector("[data-missed][open]")
    assert page.locator("#id_missed_quote").input_value() == words
    # 2. Words that do not stand there are refused beside the field, and stay as typed.
    page.fill("#id_missed_quote", "xuc")
    page.locator('[data-testid="missed"] button').click()
    page.wait_for_selector("#error_quote")
    assert page.locator("#id_missed_quote").input_value() == "xuc"
    # 3. The key leads into the form; typed words do as well as marked ones, and the place is lit.
    page.evaluate("document.activeElement.blur(); document.getSelection().removeAllRanges()")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") == "id_missed_quote"
    page.fill("#id_missed_quote", words)
    page.select_option("#id_missed_kind", Kind.TASK)
    page.locator('[data-testid="missed"] button').click()
    page.wait_for_selector('[data-testid="added"]')
    item = draft.items.get(added=True)
    assert [span["quote"] for span in item.spans] == [words]
    assert chosen(page) == str(item.public_id)
    assert lit(page)
