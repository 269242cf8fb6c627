"""A plan followed in a real Chromium: monitored, supervised, evaluated, reported on, and made public."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.resources import files

import pytest
from django.utils import timezone

from gonghui.demo.load import load
from gonghui.demo.monitoring import open_monitoring
from gonghui.demo.planning.evaluation import open_evaluations
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.evaluation.models import Evaluation
from gonghui.insight.evaluation.queries import is_intact
from gonghui.insight.monitoring.models import ReportedFigure, Supervision
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.reports.models import Gap, Report
from tests.browser import steps
from tests.browser.test_plan_loop import keep
from tests.browser.test_walk import sideways, violations

PLAN, CONGRESSES, OPEN_AFFAIRS, CONTRACTS = "/plans/beijing-14/", 9, 10, 8
YEAR_END = "?as_of=2022-12-31&area=110000"
PUBLIC = "/portal/progress/beijing-14/"


@pytest.fixture
def site(live_server):
    """The tiny city with its plan, what it reports of it and who evaluates it, behind a running site."""
    forget()
    steps.with_system_account()
    load(scale="tiny", seed=1, answers=False)
    by, now = system_account(), timezone.now()
    text = (files("gonghui.insight.plans") / "files" / "beijing-14.yaml").read_text("utf-8")
    load_plan(text=text, by=by)
    rebuild(by=by)
    open_monitoring(by=by, now=now, say=lambda line: None)
    open_evaluations(by=by, now=now, say=lambda line: None)
    yield live_server.url
    forget()


def in_days(count):
    return (timezone.localdate() + timedelta(days=count)).isoformat()


def enter(page, choose=(), tick=(), **fields):
    """Fills the form that is open and sends it by the keyboard; it must lead away."""
    address = page.url
    for name in choose:
        page.select_option(f"#f_{name}", fields.pop(name))
    for name in tick:
        page.locator(f'input[name="{name}"]').first.check()
    for name, value in fields.items():
        page.fill(f"#f_{name}", value)
    page.locator("main form .btn-primary").last.press("Enter")
    page.wait_for_url(lambda url: url != address)
    assert page.locator("main .fielderror").count() == 0


def look(page):
    """What axe finds on the page that is open, on a desk and on a phone, and whether it fits."""
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += violations(page)
        if sideways(page) > 0:
            found.append(f"{page.url} is wider than {width} px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def monitored(page, site):
    """A reported figure, its difference in records, and a supervision to its end."""
    steps.sign_in(page, site, "plan")
    page.goto(f"{site}{PLAN}{OPEN_AFFAIRS}/reported/enter/{YEAR_END}")
    union = ReportedFigure.objects.filter(area__code="110000").first().body.name_zh
    told = {"body": union, "document_number": "试工报〔2023〕10号", "received_on": "2023-01-20"}
    enter(page, value="99.5", period_start="2022-01-01", period_end="2022-12-31", **told)
    made = ReportedFigure.objects.get(document_number=told["document_number"])
    page.goto(f"{site}{PLAN}{OPEN_AFFAIRS}/?as_of=2025-12-31")
    page.locator('[data-testid="reports"]', has_text="99.5").wait_for()
    page.goto(f"{site}{PLAN}{OPEN_AFFAIRS}/reported/{made.public_id}/")
    rows = page.locator('[data-testid="difference-rows"] tbody tr')
    parts = [int(re.sub(r"[^\d-]", "", one.replace("−", "-")) or 0) for one in _column(rows)]
    assert parts[-1] == sum(parts[:-1]) != 0
    found = look(page)
    steps.sign_in(page, site, "supervisor")
    page.goto(f"{site}{PLAN}{CONTRACTS}/supervise/{YEAR_END}")
    enter(page, asked="请说明上报数高于记录数的原因。")
    made = Supervision.objects.select_related("case", "indicator__owner").latest("pk")
    assert made.indicator.number == CONTRACTS
    # The owner of the demo answers for another department: one supervision it may answer is open there.
    steps.sign_in(page, site, "owner")
    own = Supervision.objects.select_related("case").get(case__state="sent", indicator__number=OPEN_AFFAIRS)
    page.goto(f"{site}/cases/{own.case.public_id}/steps/answer/")
    promised = in_days(30)
    enter(page, cause="台账更新滞后。", measures="逐家核对。", promised_on=promised)
    steps.sign_in(page, site, "supervisor")
    page.goto(f"{site}/cases/{own.case.public_id}/steps/accept_answer/")
    enter(page)
    page.goto(f"{site}{PLAN}{OPEN_AFFAIRS}/?as_of=2025-12-31")
    assert "逐家核对。" in page.locator('[data-testid="answer"]').first.inner_text()
    own.case.refresh_from_db()
    assert own.case.state == "over"
    return found + look(page)


def _column(rows):
    """What the areas lack, from the column of the difference."""
    return [rows.nth(place).locator("b").inner_text() for place in range(rows.count())]


def evaluated(page, site):
    """An evaluation of one indicator: opened, assessed, judged by a third party, countersigned, issued."""
    steps.sign_in(page, site, "evaluation")
    page.goto(f"{site}/evaluations/new/")
    days = {"as_of": "2024-12-31", "due_on": in_days(20)}
    told = {"plan": "beijing-14", "kind": "annual", "year": "2024", "numbers": f"{CONGRESSES}", **days}
    enter(page, choose=("plan", "kind"), scheme="对照记录逐项核实。", **told)
    made = Evaluation.objects.latest("pk")
    own = f"{site}/evaluations/{made.public_id}/"
    page.goto(f"{own}do/engage/")
    offered = page.locator("#f_grant option").nth(1).get_attribute("value")
    enter(page, choose=("grant",), grant=offered, document="试委托〔2025〕1号")
    unit, engagement = made.assessments.select_related("case").get(), made.engagements.get()
    # The unit finds its figure there already, and says why.
    steps.sign_in(page, site, "owner")
    page.goto(f"{site}/evaluations/units/{unit.case.public_id}/")
    page.fill(f"#f_cause_{CONGRESSES}", "新设单位较多。")
    page.fill(f"#f_measures_{CONGRESSES}", "按清单补齐。")
    page.locator('button[value="file"]').press("Enter")
    page.wait_for_selector('[data-testid="filed"]')
    found = look(page)
    # The third party writes its own, and nobody edits what it filed.
    steps.sign_in(page, site, "evaluator")
    page.goto(f"{site}/evaluations/third/{engagement.public_id}/")
    for name, value in {f"points_{CONGRESSES}": "85", "points": "85", "opinion": "数据可追溯。"}.items():
        page.fill(f"#f_{name}", value)
    page.locator('[data-testid="scores"] .actions button').press("Enter")
    page.wait_for_load_state()
    page.locator('[data-testid="file"] button').press("Enter")
    page.wait_for_selector('[data-testid="frozen"]')
    assert page.locator('[data-testid="file"]').count() == 0
    assert is_intact(made.engagements.get().filing)
    found += look(page)
    # The office accepts, concludes and submits; the unit countersigns; another person issues.
    steps.sign_in(page, site, "evaluation")
    page.goto(f"{site}/cases/{unit.case.public_id}/steps/accept/")
    enter(page)
    page.goto(f"{own}do/conclude/")
    enter(page, conclusion="总体符合时序进度。")
    page.goto(f"{own}do/submit/")
    enter(page, tick=("bodies",), due_on=in_days(10))
    steps.sign_in(page, site, "owner")
    page.goto(f"{site}/cases/{made.countersigns.get().case.public_id}/steps/sign/")
    enter(page)
    steps.sign_in(page, site, "plan-chief")
    page.goto(f"{own}do/issue/")
    enter(page, number="试评〔2025〕1号")
    made.refresh_from_db()
    assert (made.state, made.document_number) == ("issued", "试评〔2025〕1号")
    return found + look(page)


def reported(page, site):
    """The mid-term report: drafted, one gap filled, the others signed for, issued, taken as files."""
    steps.sign_in(page, site, "plan")
    steps.draft(page, site, plan="beijing-14", kind="midterm", year=2023)
    report = Report.objects.get(public_id=page.url.rstrip("/").rsplit("/", 1)[1])
    steps.write_passages(page, report, "试验文字，数据为{9.value}。")
    unknown = report.gaps.filter(closed_by=None).exclude(kind=Gap.Kind.WORDS).order_by("place").first()
    if unknown is not None:
        gap = page.locator(".gaplist .open", has=page.locator(f"#value-{unknown.pk}"))
        gap.locator("summary").press("Enter")
        page.fill(f"#value-{unknown.pk}", "12家")
        page.fill(f"#source-{unknown.pk}", "试工报〔2024〕3号")
        page.locator(f"#source-{unknown.pk}").press("Enter")
        page.locator(".gaplist .closed", has_text="试工报〔2024〕3号").wait_for()
    steps.close_gaps(page, "登记工作尚未启动")
    found = look(page)
    steps.sign_in(page, site, "plan-chief")
    page.goto(f"{site}/plans/reports/{report.public_id}/")
    steps.issue(page, "试工发〔2024〕9号")
    shown = steps.check_page(page, report)
    fields, taken = steps.check_files(page, report)
    values = {f"{number}.value" for number in range(1, 19)}
    assert values <= shown
    assert values <= fields
    keep(page, "midterm", taken)
    # Before everybody, without an account: as issued, and nothing live.
    page.locator('[data-testid="public"] button[value="publish"]').press("Enter")
    page.wait_for_selector(f'[data-testid="public"] a[href="{PUBLIC}"]')
    page.context.clear_cookies()
    page.goto(site + PUBLIC)
    assert report.document_number in page.locator("main").inner_text()
    assert page.locator(".figures > li").count() == len(values)
    printed = report.figures.get(key="1.value")
    assert printed.text in page.locator("#i1 .now").inner_text()
    return found + look(page)


def test_a_plan_is_monitored_evaluated_reported_on_and_made_public(page, site):
    found = monitored(page, site)
    found += evaluated(page, site)
    found += reported(page, site)
    assert not found, "\n".join(found)
