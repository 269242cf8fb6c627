"""Tasks with milestones shown by evidence and money in a book; indices internal until adopted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.models import Evidence
from tests.plan_city import PLAN_FILE, SINCE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START, DUE = date(2021, 3, 1), date(2025, 6, 30)


def officer(username, role, body):
    account = create_account(username=username, name=username, by=system_account())
    grant_role(account=account, role=role, body=body, by=system_account(), on=SINCE)
    return account


@pytest.fixture
def office(plan_city, by):
    plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)
    facts = {"type": "federation", "territory": plan_city.whole}
    body = found_body(kind="union", name_zh="总工会", on=SINCE, area=None, union=facts, by=by)
    return plan, body, officer("keeper", "plan_office", body), officer("reader", "city_leader", body)


@pytest.fixture
def task(office):
    plan, body, keeper, _reader = office
    return actions.add_task(plan=plan, name_zh="任务", owner=body, starts_on=START, due_on=DUE, by=keeper)


def money(task, by, kind, yuan, **more):
    told = {"source": "union", "on": date(2022, 1, 5), "note": "事由", "document": "文1", **more}
    return actions.post_money(task=task, kind=kind, yuan=yuan, by=by, now=NOW, **told)


def test_money_of_tasks_stands_by_source_on_a_day(office, task):
    plan, _body, keeper, _reader = office
    money(task, keeper, "budget", "1000")
    money(task, keeper, "budget", "500", source="fiscal", on=date(2023, 1, 5))
    money(task, keeper, "commitment", "400")
    money(task, keeper, "payment", "100")
    with pytest.raises(Refusal):
        money(task, keeper, "payment", "300.01")
    (row,) = queries.tasks_of(plan, on=date(2022, 12, 31))
    assert (str(row.money[""].budget), str(row.money[""].paid)) == ("1,000.00", "100.00")
    (row,) = queries.tasks_of(plan, on=date(2025, 12, 31))
    assert list(row.money) == ["", "fiscal", "union"]
    assert str(row.money[""].budget) == "1,500.00"


def test_a_milestone_is_reached_with_what_shows_it(office, task):
    _plan, body, keeper, _reader = office
    step = actions.add_milestone(task=task, name="节点", due_on=date(2022, 6, 30), by=keeper)
    told = {"milestone": step, "on": date(2022, 6, 1), "by": keeper, "now": NOW}
    for wrong in (
        {"label": "材料"},
        {"label": " ", "content": b"text", "file_name": "a.txt"},
        {"label": "材料", "register": "studios", "record_id": "nothing"},
        {"label": "材料", "content": b"text", "file_name": "a.txt", "on": date(2026, 3, 3)},
    ):
        with pytest.raises(Refusal):
            actions.reach_milestone(**{**told, **wrong})
    with pytest.raises(Refusal):
        actions.report_done(task=task, on=DUE, by=keeper, now=NOW)
    actions.reach_milestone(label="材料", content="材料\n".encode(), file_name="a.txt", **told)
    kept = Evidence.objects.get()
    assert Attachment.objects.filter(model="roadmap.evidence", record=kept.pk).count() == 1
    actions.report_done(task=task, on=DUE, by=keeper, now=NOW)
    actions.check_task(task=task, by=officer("checker", "plan_office", body), now=NOW)
    with pytest.raises(Refusal):
        actions.add_milestone(task=task, name="又一", due_on=date(2023, 1, 1), by=keeper)


def test_a_record_of_a_register_may_show_it(office, task, plan_city):
    _plan, _body, keeper, _reader = office
    step = actions.add_milestone(task=task, name="节点", due_on=date(2022, 6, 30), by=keeper)
    studio = plan_city.studios[0]
    actions.reach_milestone(
        milestone=step,
        on=date(2022, 6, 1),
        label="工作室",
        register="studios",
        record_id=str(studio.public_id),
        by=keeper,
        now=NOW,
    )
    assert Evidence.objects.get().record_id == studio.public_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_zh": " "},
        {"due_on": date(2021, 2, 1)},
        {"due_on": date(2026, 1, 1)},
        {"starts_on": date(2020, 12, 31)},
    ],
)
def test_a_task_that_cannot_be_is_refused(office, wrong):
    plan, body, keeper, reader = office
    told = {"plan": plan, "name_zh": "任务", "owner": body, "starts_on": START, "due_on": DUE, "by": keeper}
    with pytest.raises(Refusal):
        actions.add_task(**{**told, **wrong})
    with pytest.raises(Refusal):
        actions.add_task(**{**told, "by": reader})
    with pytest.raises(Refusal):
        actions.add_task(**{**told, "helpers": [body]})


def test_an_index_is_internal_until_a_committee_adopts_it(office, plan_city, by):
    _plan, body, keeper, reader = office
    asked = {"area": plan_city.whole, "on": date(2025, 12, 31)}
    assert queries.indices_seen_by(reader, **asked) == []
    states = {one.composite.key: one for one in queries.indices_seen_by(keeper, **asked)}
    state = states["harmonious_relations"]
    shares = {part.component.metric: part.score for part in state.parts}
    assert shares["congress_rate"] == 75  # six of eight
    assert shares[""] is None
    assert state.reading.known < 1
    told = {
        "index": "harmonious_relations",
        "decision": "文1",
        "on": date(2025, 4, 1),
        "by": keeper,
        "now": NOW,
    }
    with pytest.raises(Refusal):
        actions.adopt_index(committee=body, **told)
    committee = found_body(kind="committee", name_zh="委员会", on=SINCE, area=None, by=by)
    actions.adopt_index(committee=committee, **told)
    with pytest.raises(Refusal):
        actions.adopt_index(committee=committee, **told)
    seen = queries.indices_seen_by(reader, **asked)
    assert [one.composite.key for one in seen] == ["harmonious_relations"]
    assert queries.indices_seen_by(reader, area=plan_city.whole, on=date(2025, 3, 31)) == []


def test_the_crosswalk_places_every_indicator_or_says_that_it_has_no_class(office):
    plan = office[0]
    for _taxonomy, classes, outside in queries.crosswalk(plan):
        inside = {row.pk for one in classes for row in one.indicators}
        assert inside | {row.pk for row in outside} == set(plan.indicators.values_list("pk", flat=True))
        assert not inside & {row.pk for row in outside}
        assert any(not one.indicators for one in classes)  # a class that nothing measures is told
