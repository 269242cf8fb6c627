"""Owners report on their tasks; what is done another person checks; a task is entered whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gonghui.engines.funds.models import Purse
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.bodies.models import BodyTree
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.models import Milestone, Task, TaskReport
from gonghui.insight.roadmap.rules import waits_for_check
from tests.plan_city import PLAN_FILE, SINCE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START, DUE = date(2021, 3, 1), date(2025, 6, 30)
FILE = ("a.txt", "材料\n".encode())


def officer(username, role, body):
    account = create_account(username=username, name=username, by=system_account())
    grant_role(account=account, role=role, body=body, by=system_account(), on=SINCE)
    return account


@pytest.fixture
def people(plan_city, by):
    """A plan, its office of two, a department that owns a task, and another one."""
    plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)
    facts = {"type": "federation", "territory": plan_city.whole}
    body = found_body(kind="union", name_zh="总工会", on=SINCE, area=None, union=facts, by=by)
    told = {"plan": plan, "body": body}
    for key, name in (("own", "经济部"), ("other", "权益部")):
        told[key] = found_body(kind="department", name_zh=name, on=SINCE, area=None, by=by)
        place_body(tree=BodyTree.DIRECT, child=told[key], parent=body, on=SINCE, by=by)
    told["keeper"], told["second"] = (officer(name, "plan_office", body) for name in ("keeper", "second"))
    told["owner"] = officer("owner", "indicator_owner", told["own"])
    told["stranger"] = officer("stranger", "indicator_owner", told["other"])
    return told


@pytest.fixture
def task(people):
    return actions.add_task(
        plan=people["plan"],
        name_zh="任务",
        owner=people["own"],
        starts_on=START,
        due_on=DUE,
        by=people["keeper"],
    )


def test_the_owner_reports_with_what_shows_it_and_nobody_else_does(people, task):
    told = {"task": task, "on": date(2024, 5, 6), "words": "建成三间", "now": NOW}
    for wrong in ({"words": " "}, {"on": date(2026, 3, 3)}, {"on": date(2021, 2, 1)}, {"words": "字" * 601}):
        with pytest.raises(Refusal):
            actions.report_progress(**{**told, **wrong}, file=FILE, by=people["owner"])
    with pytest.raises(Refusal) as refused:
        actions.report_progress(**told, by=people["owner"])
    assert refused.value.field == "file"
    with pytest.raises(Refusal):
        actions.report_progress(**told, file=FILE, by=people["stranger"])
    made = actions.report_progress(**told, file=FILE, by=people["owner"])
    (said,) = queries.said_of(task)
    assert (said.report, said.file.name) == (made, "a.txt")
    assert queries.file_of(task, said.file.public_id) == said.file
    assert [queries.may_report(people[who], task) for who in ("owner", "stranger", "keeper")] == [
        True,
        False,
        True,
    ]


def test_a_file_of_another_task_is_not_handed_out(people, task):
    other = actions.add_task(
        plan=people["plan"],
        name_zh="另一",
        owner=people["own"],
        starts_on=START,
        due_on=DUE,
        by=people["keeper"],
    )
    actions.report_progress(task=task, on=DUE, words="进展", file=FILE, by=people["owner"], now=NOW)
    assert queries.file_of(other, queries.said_of(task)[0].file.public_id) is None


def test_what_is_said_to_be_done_another_person_checks(people, task):
    told = {"task": task, "on": date(2025, 6, 1), "now": NOW}
    with pytest.raises(Refusal) as refused:  # no milestone, no file: nothing shows it
        actions.report_done(**told, by=people["keeper"])
    assert refused.value.field == "file"
    actions.report_done(**told, file=FILE, by=people["keeper"])
    with pytest.raises(Refusal):
        actions.report_done(**told, file=FILE, by=people["owner"])
    for who in ("keeper", "owner"):  # said it oneself; does not keep the plan
        with pytest.raises(Refusal):
            actions.check_task(task=task, by=people[who], now=NOW)
    assert Task.objects.get().done_on is None
    with pytest.raises(Refusal):
        actions.send_back_task(task=task, words=" ", by=people["second"], now=NOW)
    actions.send_back_task(task=task, words="缺验收", by=people["second"], now=NOW)
    with pytest.raises(Refusal):
        actions.check_task(task=task, by=people["second"], now=NOW)
    actions.report_done(**told, file=FILE, words="补了验收", by=people["owner"])
    assert waits_for_check(task.reports.order_by("pk")).by == people["owner"]
    actions.check_task(task=task, by=people["keeper"], now=NOW)
    assert Task.objects.get().done_on == date(2025, 6, 1)
    kinds = list(TaskReport.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["done", "sent_back", "done", "checked"]
    with pytest.raises(Refusal):
        actions.report_progress(task=task, on=DUE, words="进展", file=FILE, by=people["owner"], now=NOW)


def test_a_task_is_entered_whole_or_not_at_all(people):
    told = {
        "plan": people["plan"],
        "name_zh": "任务",
        "owner": people["own"],
        "helpers": [people["other"]],
        "starts_on": START,
        "due_on": DUE,
        "milestones": [("起步", date(2022, 1, 1)), ("完成", date(2024, 1, 1))],
        "budget": [("union", "1200.50"), ("fiscal", "300")],
        "document": "文1",
        "by": people["keeper"],
        "now": NOW,
    }
    for wrong, field in (
        ({"milestones": [("起步", date(2022, 1, 1)), ("完成", date(2026, 1, 1))]}, "milestone_2_due_on"),
        ({"budget": [("union", "十块")]}, "budget_union"),
        ({"budget": [("fiscal", "-1")]}, "budget_fiscal"),
        ({"document": " "}, "document"),
        ({"due_on": date(2030, 1, 1)}, "due_on"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.enter_task(**{**told, **wrong})
        assert refused.value.field == field
    assert (Task.objects.count(), Milestone.objects.count(), Purse.objects.count()) == (0, 0, 0)
    made = actions.enter_task(**told)
    (row,) = queries.tasks_of(people["plan"], on=date(2026, 12, 31))
    assert (row.task, len(row.milestones)) == (made, 2)
    assert str(row.money[""].budget) == "1,500.50"


def test_a_unit_that_is_gone_owns_no_task(people):
    people["own"].valid_to = date(2024, 1, 1)
    people["own"].save()
    with pytest.raises(Refusal) as refused:
        actions.add_task(
            plan=people["plan"],
            name_zh="任务",
            owner=people["own"],
            starts_on=START,
            due_on=DUE,
            by=people["keeper"],
        )
    assert refused.value.field == "owner"
