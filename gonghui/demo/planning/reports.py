"""Reports as they stand in the demo city: one issued, a mid-term draft with two gaps, the union statistics.

Figures are the city's own; every passage and number of a document is invented and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from gonghui.demo.city.names import MARK
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.models import Plan
from gonghui.insight.reports import actions
from gonghui.insight.reports.models import Report, ReportFile
from gonghui.insight.reports.rules.wording import WANTED

PLAN = "beijing-14"
TO = f"市职工发展委员会{MARK}"
ISSUED_YEAR, MIDTERM_YEAR, STATISTICS_YEAR = 2024, 2023, 2025
WORDS = {
    "problems": "部分指标的记录由基层补录，时间上有先后；新领域的组织覆盖仍是薄弱环节。（演示文字）",
    "measures": "按季度核对名册，把慢于时序进度的事项列入督办，逐项明确责任单位和完成时限。（演示文字）",
    "changes": "建议保持指标和目标不变。（演示文字）",
}
REASON = "登记工作尚未启动，待名册建成后补充（演示）"
LEFT_OPEN = 2


def open_reports(*, now: datetime, say: Callable[[str], Any]) -> None:
    """Drafts and issues the demo's reports, once."""
    plan = Plan.objects.filter(key=PLAN).first()
    drafter = Account.objects.filter(username="plan").first()
    issuer = Account.objects.filter(username="plan-chief").first()
    if plan is None or drafter is None or issuer is None or Report.objects.exists():
        return
    body = RoleGrant.objects.get(account=drafter).body
    _issued(plan, body, drafter, issuer, now)
    _midterm(plan, body, drafter, now)
    actions.draft_report(
        kind="statistics", plan=None, body=body, year=STATISTICS_YEAR, addressee=TO, by=drafter, now=now
    )
    say("one report issued, a mid-term draft with two gaps, the union statistics prefilled")


def publish_issued(*, now: datetime, say: Callable[[str], Any]) -> None:
    """Lays the figures of the issued report before everybody, once: the public page tells something."""
    report = Report.objects.filter(plan__key=PLAN, state=Report.State.ISSUED, publications=None).first()
    issuer = Account.objects.filter(username="plan-chief").first()
    if report is None or issuer is None:
        return
    actions.publish_report(report=report, by=issuer, now=now)
    say("its figures are on the public page")


def _draft(kind: str, plan: Plan, body: Body, year: int, by: Account, now: datetime) -> Report:
    return actions.draft_report(kind=kind, plan=plan, body=body, year=year, addressee=TO, by=by, now=now)


def _issued(plan: Plan, body: Body, drafter: Account, issuer: Account, now: datetime) -> None:
    report = _draft("annual", plan, body, ISSUED_YEAR, drafter, now)
    _write(report, WANTED["annual"], drafter, now)
    _sign(report, 0, drafter, now)
    report = actions.issue_report(
        report=report,
        number=f"示工发〔{ISSUED_YEAR + 1}〕1号",
        issued_on=timezone.localdate(now),
        by=issuer,
        now=now,
    )
    for form in ReportFile.Form.values:
        actions.ask_file(report=report, form=form, by=issuer, now=now)


def _midterm(plan: Plan, body: Body, drafter: Account, now: datetime) -> None:
    report = _draft("midterm", plan, body, MIDTERM_YEAR, drafter, now)
    _write(report, ("problems", "changes"), drafter, now)
    _sign(report, LEFT_OPEN, drafter, now)


def _write(report: Report, places: tuple[str, ...], by: Account, now: datetime) -> None:
    for place in places:
        report.refresh_from_db(fields=["version"])
        actions.write_words(
            report=report, place=place, text=WORDS[place], version=report.version, by=by, now=now
        )


def _sign(report: Report, left: int, by: Account, now: datetime) -> None:
    """Signs for gaps until so many are left; the last ones stay."""
    waiting = list(report.gaps.filter(closed_by=None).order_by("place"))
    for gap in waiting[: len(waiting) - left]:
        actions.sign_gap(gap=gap, reason=REASON, by=by, now=now)
