"""A changed target holds from its day; loading the plan file undoes no decision and drops none."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions
from gonghui.insight.monitoring.models import Forecast, OfficialFigure
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import FormerTarget, Indicator, Target
from gonghui.insight.plans.queries import compare, plan_state
from tests.insight.evaluation.conftest import MIDTERM, NOW, STUDIOS
from tests.plan_city import PLAN_FILE

pytestmark = pytest.mark.django_db
TEXT = PLAN_FILE.read_text("utf-8")
FROM, EVE = date(2024, 7, 1), date(2024, 6, 30)


def change(office, value, holds_from=None, due_on=None):
    target = Target.objects.get(indicator=office.rows[STUDIOS], area=office.area)
    given = {"text": value, "due_on": due_on or target.due_on, "reason": "机构改革", "now": NOW}
    made = actions.propose_target(target=target, value=value, **given, by=office.planner)
    decision = {"document": "决议2号", "holds_from": holds_from, "by": office.chief, "now": NOW}
    return actions.decide_target(change=made, approve=True, **decision)


def held(office, on):
    (state,) = plan_state(office.plan, as_of=on, number=STUDIOS).indicators
    return state.target.text, state.judgement.expected


def test_each_day_is_judged_by_the_target_that_held_on_it(office):
    before = held(office, EVE)
    assert change(office, "7000", FROM, date(2025, 6, 30)).holds_from == FROM
    assert held(office, EVE) == before
    assert held(office, FROM)[0] == "7000"
    (row,) = (one for one in compare(office.plan, then=EVE, now=FROM) if one.now.indicator.number == STUDIOS)
    assert (row.then.target.text, row.now.target.text) == ("8000", "7000")
    with pytest.raises(Refusal, match="later day"):
        change(office, "6000", date(2024, 1, 1))


@pytest.mark.parametrize("day", [date(2019, 1, 1), date(2206, 1, 1)])
def test_it_holds_from_no_day_outside_the_plan(office, day):
    with pytest.raises(Refusal) as refused:
        change(office, "7000", day)
    assert refused.value.field == "holds_from"
    assert not FormerTarget.objects.exists()


def test_a_second_change_leaves_both_earlier_stretches(office):
    change(office, "7000", date(2023, 1, 1))
    change(office, "6000", FROM)
    assert [held(office, on)[0] for on in (date(2022, 6, 30), EVE, MIDTERM)] == ["8000", "7000", "6000"]


def test_loading_the_plan_file_again_does_not_undo_a_decision(office):
    change(office, "7000", FROM, date(2025, 6, 30))
    load_plan(text=TEXT, by=office.by)
    assert held(office, MIDTERM)[0] == "7000"
    assert Target.objects.filter(indicator=office.rows[STUDIOS], area=office.area).count() == 1
    start = TEXT.index("value: 8000")
    with pytest.raises(Refusal, match="7000"):
        load_plan(text=TEXT[:start] + "value: 9000" + TEXT[start + 11 :], by=office.by)
    assert held(office, MIDTERM)[0] == "7000"


@pytest.mark.parametrize("what", ["official", "forecast"])
def test_an_indicator_that_decisions_and_forecasts_stand_on_is_not_left_out(office, what):
    indicator = Indicator.objects.filter(plan=office.plan).order_by("-number").first()
    if what == "official":
        OfficialFigure.objects.create(
            plan=office.plan, indicator=indicator, source="reported", valid_from=EVE, document="通知1号"
        )
    else:
        Forecast.objects.create(indicator=indicator, area=office.area, as_of=EVE, state="too_few")
    start = TEXT.index(f"  - number: {indicator.number}\n")
    end = TEXT.find("\nearlier:", start)
    shorter = TEXT[:start] + (TEXT[end:] if end > 0 else "")
    with pytest.raises(Refusal, match="cannot be left out"):
        load_plan(text=shorter, by=office.by)
    assert Indicator.objects.filter(pk=indicator.pk).exists()
