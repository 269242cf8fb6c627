"""A small city with its plan, and two people of the plan office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Plan
from gonghui.insight.reports import actions
from gonghui.insight.reports.models import Report
from gonghui.insight.reports.rules.wording import WANTED
from tests.plan_city import PLAN_FILE, SINCE, PlanCity

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ISSUED_ON = date(2026, 3, 2)


@dataclass
class Office:
    """The plan office: one drafts, the other issues."""

    city: PlanCity
    plan: Plan
    body: Body
    drafter: Account
    issuer: Account

    def draft(self, kind: str = "annual", year: int = 2025, **more: Any) -> Report:
        """A draft."""
        plan = None if kind == "statistics" else self.plan
        return actions.draft_report(
            kind=kind,
            plan=plan,
            body=self.body,
            year=year,
            addressee="委员会",
            by=self.drafter,
            now=NOW,
            **more,
        )

    def complete(self, report: Report) -> Report:
        """Writes every passage and signs for every gap."""
        for place in WANTED[report.kind]:
            report.refresh_from_db()
            self.write(report, place, f"{place}的内容。")
        for gap in report.gaps.filter(closed_by=None):
            actions.sign_gap(gap=gap, reason="尚无登记", by=self.drafter, now=NOW)
        report.refresh_from_db()
        return report

    def write(self, report: Report, place: str, text: str) -> Report:
        """Writes one passage."""
        return actions.write_words(
            report=report, place=place, text=text, version=report.version, by=self.drafter, now=NOW
        )

    def issue(self, report: Report, number: str = "试〔2026〕1号", **more: Any) -> Report:
        """Issues it."""
        asked: dict[str, Any] = {"by": self.issuer, "now": NOW, "issued_on": ISSUED_ON, **more}
        return actions.issue_report(report=report, number=number, **asked)


@pytest.fixture
def office(plan_city: PlanCity, by: Account) -> Office:
    """The plan office of the small city."""
    plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)
    facts = {"type": "federation", "territory": plan_city.whole}
    body = found_body(kind="union", name_zh="规划办", on=SINCE, area=None, union=facts, by=by)
    people = []
    for username in ("drafter", "issuer"):
        account = create_account(username=username, name=username, by=system_account())
        grant_role(account=account, role="plan_office", body=body, by=system_account(), on=SINCE)
        people.append(account)
    return Office(plan_city, plan, body, *people)
