"""A city with the group that drafts its plans, whoever drafts and approves, and officers of other matters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.planning import actions
from gonghui.affairs.planning.models import PlanMaking
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2015, 1, 1)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXT = "总的想法\n一、服务\n服务点开到九点。\n二、技能\n师傅带徒弟一年。\n"
TARGETS = [
    {"name": "服务点", "unit": "处", "baseline": "10", "target": "20", "attribute": "预期性"},
    {"name": "工匠工作室", "unit": "家", "baseline": "", "target": "5", "attribute": "约束性"},
]


def staff(role, body, username):
    account = Account.objects.create(username=username, name=username, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def office(db):
    system = system_account()
    name_installation(code="TT", name_zh="试验市", by=system)
    w = SimpleNamespace(by=system, now=NOW)
    w.city = add_area(code="990000", name_zh="试验市", level="city", on=DAY, by=system)
    district = add_area(code="990101", name_zh="东区", level="district", on=DAY, by=system)
    street = add_area(code="990101001", name_zh="东街", level="street", kind="subdistrict", on=DAY, by=system)
    place_area(tree="statistical", child=district, parent=w.city, on=DAY, by=system)
    place_area(tree="statistical", child=street, parent=district, on=DAY, by=system)
    federation = {"type": "federation", "territory": w.city}
    w.federation = found_body(
        kind="union", name_zh="试验市总工会", on=DAY, area=street, by=system, union=federation
    )
    w.group = found_body(kind="committee", name_zh="规划编制组", on=DAY, area=None, by=system)
    w.agency = found_body(kind="agency", name_zh="试验局", on=DAY, area=street, by=system)
    w.drafter = staff("plan_drafter", w.group, "drafter")
    w.approver = staff("plan_approver", w.group, "approver")
    w.hotline = staff("hotline_supervisor", w.federation, "hotline")
    w.appeals = staff("street_officer", w.agency, "elsewhere")
    return w


class Maker:
    """A plan's making, moved along by the module's own actions."""

    def __init__(self, office):
        self.office, self.at = office, office.now
        self.making = actions.begin_plan(
            name_zh="试验规划",
            body=office.group,
            area=office.city,
            first_year=2027,
            last_year=2031,
            by=office.drafter,
            now=self.at,
        )

    def fresh(self):
        """The making as the database has it."""
        return PlanMaking.objects.select_related("case", "consulted", "submitted").get(pk=self.making.pk)

    def later(self, **span):
        """Time goes by."""
        self.at += timedelta(**span)

    def keep(self, text=TEXT, targets=TARGETS, note="一稿", by=None):
        """Keeps a version."""
        return actions.keep_version(
            making=self.fresh(),
            text=text,
            targets=targets,
            note=note,
            by=by or self.office.drafter,
            now=self.at,
        )

    def step(self, name, by=None, reason="", **fields):
        """Takes a step."""
        return do_step(
            case=Case.objects.get(pk=self.making.pk),
            step=name,
            by=by or self.office.drafter,
            now=self.at,
            fields=fields,
            reason=reason,
        )

    def consult(self, days=30):
        """Lays a first version before the public."""
        self.keep()
        self.step("consult", until=self.at.date() + timedelta(days=days - 1))
        return self

    def say(self, words="请开到十点。", form="f1", **more):
        """Somebody says something on the page."""
        return actions.put_remark(
            making=self.fresh(), words=words, form=form, by=self.office.by, now=self.at, **more
        )

    def close(self):
        """The window is over."""
        self.later(days=31)
        self.step("close_window")
        return self

    def answer(self, remark, answer="not_adopted", gist="建议开到十点", reason="人手不够"):
        """Answers one opinion."""
        remark.refresh_from_db()
        return actions.answer_remark(
            remark=remark, answer=answer, gist=gist, reason=reason, by=self.office.drafter, now=self.at
        )

    def expert(self, name="甲", verdict="pass", findings=()):
        """Names an expert, who reports at once."""
        expert = actions.invite_expert(
            making=self.fresh(),
            name=f"{name}某",
            unit="研究院",
            field="经济",
            by=self.office.drafter,
            now=self.at,
        )
        if verdict:
            self.report(expert, verdict, findings)
        return expert

    def report(self, expert, verdict="pass", findings=()):
        """An expert's verdict."""
        return actions.report_expert(
            expert=expert,
            verdict=verdict,
            reported_on=self.at.date(),
            findings=findings,
            by=self.office.drafter,
            now=self.at,
        )

    def upper(self):
        """Looks at a plan above."""
        return actions.check_upper(
            making=self.fresh(),
            name="上级规划",
            finding="agrees",
            words="同向",
            by=self.office.drafter,
            now=self.at,
        )

    def meet(self, **more):
        """A meeting with its minutes."""
        facts = {
            "what": "party_group",
            "held_on": self.at.date(),
            "attended": 7,
            "opposed": 1,
            "decision": "同意",
            "minutes": "会议纪要".encode(),
            "file_name": "纪要.txt",
        }
        return actions.hold_meeting(
            making=self.fresh(), by=self.office.drafter, now=self.at, **{**facts, **more}
        )

    def submitted(self):
        """Through all up to the decision, without opinions."""
        self.consult().close()
        self.step("to_experts")
        for name in "甲乙丙":
            self.expert(name)
        self.step("to_legal")
        self.upper()
        self.step("to_decision", reviewer="法律部", opinion="无抵触")
        return self

    def approved(self):
        """Decided by somebody else."""
        self.submitted()
        self.meet()
        self.step("approve", by=self.office.approver, on=self.at.date(), decision="决1号")
        return self


@pytest.fixture
def plan(office):
    return Maker(office)
