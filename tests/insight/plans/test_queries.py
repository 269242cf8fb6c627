"""How Beijing's plan stands in a city that can be counted by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.skills import actions as skills
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.insight.indicators.actions import observe
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Target
from gonghui.insight.plans.queries import plan_state, plan_states_below
from tests.plan_city import BASE, END, PLAN_FILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(plan_city, by):
    return load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)


def by_number(state):
    return {one.indicator.number: one for one in state.indicators}


def told(one):
    figure = one.figure
    return (one.value, figure.numerator, figure.denominator, str(one.status), one.baseline)


def test_the_plan_at_its_end(plan):
    state = by_number(plan_state(plan, as_of=END))
    assert told(state[1]) == (6, 6, None, "behind", 2)
    # From 25 % to 94 %: 75 is 0.72 of the way, 1.00 of the time.
    assert told(state[9]) == (75, 6, 8, "slightly_behind", 25)
    assert state[9].progress == Decimal("0.724638")
    # Built 3 of 4: the printed unit is rooms, judged is the share of the list.
    assert told(state[15]) == (3, 3, 4, "behind", 25)
    assert state[15].measured == 75
    assert told(state[7]) == (Decimal("4.1"), Decimal("4.1"), None, "met", None)
    assert told(state[6]) == (Decimal("4.4"), Decimal("4.4"), None, "met", None)
    assert state[6].reference == Decimal("5.4")
    # Registers that hold nothing count nothing; rates over nothing and series without a value are unknown.
    assert {n: state[n].value for n in (2, 3, 10, 13, 14, 16)} == dict.fromkeys((2, 3, 10, 13, 14, 16), 0)
    for number in (4, 5, 8, 11, 12, 17, 18):
        assert (state[number].value, str(state[number].status)) == (None, "no_data")


def test_the_plan_half_way(plan):
    state = by_number(plan_state(plan, as_of=date(2023, 7, 2)))
    # Half the time; 5 of 8 units is 62.5 %, 0.54 of the way.
    assert (state[9].value, str(state[9].status)) == (Decimal("62.5"), "on_track")
    assert state[9].time_share == Decimal("0.5")
    assert state[9].expected == Decimal("59.5")
    assert str(state[7].status) == "no_data"  # nothing was published for a period that had ended


def test_on_the_first_day_nothing_is_asked_for_yet(plan):
    state = by_number(plan_state(plan, as_of=BASE))
    assert {str(state[n].status) for n in (1, 9, 15)} == {"on_track"}
    assert {state[n].progress for n in (1, 9, 15)} == {Decimal(0)}


def test_goals_without_any_indicator_are_named(plan):
    goals = plan_state(plan, as_of=END).unmeasured_goals
    assert [goal.key for goal in goals] == ["guidance", "safety"]


def test_districts_add_up_and_are_judged_by_the_same_line(plan, plan_city):
    whole = by_number(plan_state(plan, as_of=END))
    below = plan_states_below(plan, as_of=END, level="district")
    assert list(below) == [area.pk for area in plan_city.districts]
    for number in (1, 9, 15):
        parts = [states[number - 1] for states in below.values()]
        assert sum(part.figure.numerator for part in parts) == whole[number].figure.numerator
        assert sum(part.figure.denominator or 0 for part in parts) == (whole[number].figure.denominator or 0)
    first, second = (states[8] for states in below.values())
    assert (first.value, str(first.status)) == (100, "met")
    assert (second.value, str(second.status), second.target.value) == (50, "behind", 94)
    assert {str(states[0].status) for states in below.values()} == {"no_target"}
    assert {str(states[6].status) for states in below.values()} == {"no_data"}


def test_one_area_alone_says_the_same_as_the_list_of_all(plan, plan_city):
    below = plan_states_below(plan, as_of=END, level="district")
    for area in plan_city.districts:
        alone = plan_state(plan, as_of=END, area=area.pk).indicators
        assert [told(one) for one in alone if one.figure and one.indicator.number in (1, 9, 15)] == [
            told(one) for one in below[area.pk] if one.figure and one.indicator.number in (1, 9, 15)
        ]


def test_streets_add_up_too(plan):
    below = plan_states_below(plan, as_of=END, level="street")
    assert len(below) == 4
    assert sum(states[0].figure.numerator for states in below.values()) == 6


def test_the_plans_own_area_is_the_whole(plan, plan_city):
    named = plan_state(plan, as_of=END, area=plan_city.whole.pk)
    assert [one.value for one in named.indicators] == [
        one.value for one in plan_state(plan, as_of=END).indicators
    ]


@pytest.mark.django_db(transaction=True)
def test_a_new_record_counts_at_once(plan, plan_city, by):
    rebuild(by=by)
    assert by_number(plan_state(plan, as_of=END))[1].value == 6
    skills.revoke_studio(studio=plan_city.studios[0], on=date(2025, 1, 1), by=by)
    assert by_number(plan_state(plan, as_of=END))[1].value == 5


def test_settings_are_dated_and_move_the_status(plan, by):
    region, key = plan.area.code, "plan.income_in_step_tolerance"
    set_value(key=key, region=region, value=0.9, on=date(2024, 1, 1), source="办公会", mark="ours", by=by)
    set_value(
        key="plan.slightly_behind_from",
        region=region,
        value=0.8,
        on=date(2024, 1, 1),
        source="办公会",
        mark="ours",
        by=by,
    )
    state = by_number(plan_state(plan, as_of=END))
    assert (str(state[6].status), str(state[9].status)) == ("behind", "behind")


def test_a_revision_moves_the_status(plan, plan_city, by):
    observe(
        series=plan_city.series["surveyed_unemployment"],
        area=plan_city.whole,
        period_start=date(2025, 1, 1),
        period_end=END,
        value="5.0",
        published_on=date(2026, 3, 1),
        source="公报",
        today=date(2026, 3, 1),
        by=by,
    )
    assert str(by_number(plan_state(plan, as_of=END))[7].status) == "behind"  # below 5, not 5


def test_without_records_at_the_baseline_day_nothing_is_made_up(plan):
    Target.objects.filter(indicator__number=1).update(baseline_on=None)
    assert str(by_number(plan_state(plan, as_of=END))[1].status) == "no_baseline"


def test_the_number_of_queries_does_not_grow_with_the_districts(plan):
    plan_states_below(plan, as_of=END, level="district")

    def queries(level):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            plan_states_below(plan, as_of=END, level=level)
        return len(captured)

    assert queries("district") == queries("street")


OTHER = """\
plan: other
name: {zh: 另一规划, en: Another plan}
area: "110000"
period: {from: 2021-01-01, to: 2025-12-31}
indicators:
  - number: 1
    name: {zh: 率, en: Rate}
    unit: {zh: "%", en: "%", factor: 0.01}
    metric: congress_rate
    target: {comparator: never_below, direction: hold, value: LINE, text: x}
  - number: 2
    name: {zh: 数, en: Number}
    unit: {zh: 家, en: studios}
    metric: innovation_studios
    target:
      comparator: ">="
      direction: up
      value: 10
      text: "10"
      baseline: {on: 2020-12-31, value: 2}
      path: {2022: 3, 2023: 5}
      districts: {"110101": 3, "110102": 7}
  - number: 3
    name: {zh: 区间, en: Range}
    unit: {zh: 十家, en: ten studios, factor: 10, decimals: 1}
    metric: innovation_studios
    target: {comparator: range, direction: hold, value: 0.5, upper: 0.6, text: 0.5—0.6}
  - number: 4
    name: {zh: 无目标, en: No target}
    unit: {zh: 家, en: studios}
    metric: innovation_studios
"""


@pytest.mark.parametrize(("line", "status"), [(25, "met"), (30, "behind"), (80, "behind")])
def test_never_below_looks_at_every_month_since_the_start(plan_city, by, line, status):
    other = load_plan(text=OTHER.replace("LINE", str(line)), by=by)
    assert str(plan_state(other, as_of=END).indicators[0].status) == status


def test_steps_shares_ranges_and_no_target(plan_city, by):
    other = load_plan(text=OTHER.replace("LINE", "25"), by=by)
    state = plan_state(other, as_of=date(2022, 12, 31)).indicators
    # Four studios by the end of 2022, where the path asks for three: ahead of it, far from ten.
    assert (state[1].value, state[1].expected, str(state[1].status)) == (4, 3, "on_track")
    end = plan_state(other, as_of=END).indicators
    assert (end[2].value, str(end[2].status)) == (Decimal("0.6"), "met")
    assert (end[3].value, str(end[3].status)) == (6, "no_target")
    below = plan_states_below(other, as_of=END, level="district")
    assert [str(states[1].status) for states in below.values()] == ["met", "no_baseline"]
    assert [states[1].target.value for states in below.values()] == [3, 7]
