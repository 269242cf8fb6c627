"""The plan's loop closed in a real Chromium: a document becomes a plan that is measured and reported on."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from gonghui.demo.load import load
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.plans.actions import read_draft
from gonghui.insight.plans.models import DraftItem, Plan, PlanDraft
from gonghui.insight.reports.models import Report
from tests.browser import steps

# Invented, figures and all.
DOCUMENT = """# 试验市职工之家建设五年规划（2021—2025年）

本文为测试文稿，内容与数字均为虚构。规划期为2021年至2025年。

## 一、主要目标

| 指标 | 单位 | 2020年 | 2025年 | 属性 |
| --- | --- | --- | --- | --- |
| 试验工作室 | 家 | 10 | 60 | 约束性 |
| 试验建制率 | % | 70 | 94 | 预期性 |

## 二、重点任务

### （一）建好试验工作室

完善试验工作室的认定办法。由市总工会牵头。
"""
MEASURED = {"试验工作室": "innovation_studios", "试验建制率": "congress_rate"}
KEPT = os.environ.get("GONGHUI_KEEP_PAPERS", "")  # a folder, to look at the papers afterwards


@pytest.fixture
def site(live_server):
    """The tiny city with its plan behind a running site."""
    forget()
    steps.with_system_account()
    load(scale="tiny", seed=1, answers=False)
    yield live_server.url
    forget()


def keep(page, name, taken):
    """Leaves what was issued where somebody looks at it; nowhere unless asked."""
    if not KEPT:
        return
    folder = Path(KEPT)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    for form, content in taken.items():
        (folder / f"{name}.{form}").write_bytes(content)


def confirm(page):
    """Decides the item that is open: to rise, looked at, confirmed."""
    before = page.locator("[data-side]").get_attribute("data-chosen")
    if page.locator('[data-key="u"]').count():
        page.keyboard.press("u")
    if page.locator('[data-key="d"]').count():
        page.keyboard.press("d")
    page.keyboard.press("c")
    page.wait_for_function(
        "old => document.querySelector('[data-testid=complete]') || "
        "document.querySelector('[data-side]').dataset.chosen !== old",
        arg=before,
    )


def test_an_uploaded_document_becomes_a_plan_that_is_measured_and_reported_on(page, site):
    steps.sign_in(page, site, "plan")
    # 1. The document is brought and read.
    page.goto(f"{site}/plans/documents/")
    page.set_input_files(
        "#document", {"name": "规划.md", "mimeType": "text/markdown", "buffer": DOCUMENT.encode()}
    )
    page.locator('[data-testid="bring"] button').click()
    page.wait_for_selector('[data-testid="progress"]')
    brought = PlanDraft.objects.latest("pk")
    read_draft(draft=brought, by=brought.by)
    page.goto(f"{site}/plans/documents/{brought.public_id}/")
    # 2. Everything is confirmed without a mouse, and the plan is made.
    for _item in range(brought.items.count()):
        if page.locator('[data-testid="complete"]').count():
            break
        confirm(page)
    assert not brought.items.filter(state=DraftItem.State.OPEN).exists()
    page.locator('[data-testid="complete"] a').press("Enter")
    page.fill("#id_key", "shiyan-14")
    page.select_option("#id_area", "110000")
    page.locator("#id_key").press("Enter")
    page.wait_for_url("**/plans/shiyan-14/")
    plan = Plan.objects.get(key="shiyan-14")
    rows = {one.name_zh: one.number for one in plan.indicators.all()}
    assert set(rows) == set(MEASURED)
    # 3. What measures each is chosen; from then on the records say the figure.
    for name, metric in MEASURED.items():
        page.goto(f"{site}/plans/shiyan-14/{rows[name]}/?as_of=2023-12-31")
        page.locator('[data-testid="measure"]').press("Enter")
        page.wait_for_url("**/measure/**")
        page.select_option("#f_metric", metric)
        page.locator('[data-testid="entry"] button').press("Enter")
        page.wait_for_url(re.compile(rf"/plans/shiyan-14/{rows[name]}/"))
        assert page.locator(".headline").first.inner_text().strip()[0].isdigit()
    # 4. A mid-term report is drafted, completed, and issued by another person.
    steps.draft(page, site, plan="shiyan-14", kind="midterm", year=2023)
    report = Report.objects.get(plan=plan)
    steps.write_passages(page, report, "试验文字。")
    steps.close_gaps(page, "尚无登记")
    assert page.locator('[data-testid="issue"]').count() == 0
    steps.sign_in(page, site, "plan-chief")
    page.goto(f"{site}/plans/reports/{report.public_id}/")
    steps.issue(page, "试工发〔2026〕1号")
    shown = steps.check_page(page, report)
    assert {f"{number}.value" for number in rows.values()} <= shown
    assert report.figures.filter(frozen__isnull=False).count() >= len(rows)
    fields, taken = steps.check_files(page, report)
    assert {f"{number}.value" for number in rows.values()} <= fields
    keep(page, "document", taken)
