"""Plans beside each other, two days of one plan, and what may not be compared."""

from datetime import date
from decimal import Decimal

import pytest

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value
from gonghui.insight.indicators.actions import add_series, observe
from gonghui.insight.indicators.queries import version_in_force
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import EarlierValue, Indicator, Plan
from gonghui.insight.plans.queries import (
    compare,
    default_plan,
    plan_rows,
    plan_state,
    plan_states_below,
    same_matter,
    structure_changes,
)
from tests.plan_city import END, PLAN_FILE

pytestmark = pytest.mark.django_db


def loaded(name, by):
    return load_plan(text=(PLAN_FILE.parent / f"{name}.yaml").read_text("utf-8"), by=by)


@pytest.fixture
def plans(plan_city, by):
    return {name: loaded(name, by) for name in ("jiangsu-14", "beijing-13", "beijing-14", "beijing-2018")}


def by_number(states):
    return {one.indicator.number: one for one in states}


def test_the_newest_plan_of_ones_own_opens_first(plans):
    assert default_plan() == plans["beijing-14"]
    assert [row.plan.key for row in plan_rows()] == ["beijing-14", "beijing-2018", "beijing-13", "jiangsu-14"]
    assert [(row.indicators, row.measured) for row in plan_rows()] == [(18, 18), (6, 3), (26, 3), (20, 0)]


def test_all_plans_load_twice_without_a_change(plans, by):
    before = Change.objects.count()
    for name in plans:
        loaded(name, by)
    assert Change.objects.count() == before


def test_an_area_elsewhere_is_entered_by_name_and_lies_in_no_tree(plans, plan_city):
    area = Area.objects.get(code="320000")
    assert (area.level, area.name_zh) == ("elsewhere", "江苏省")
    assert not area.parent_edges.exists()
    state = plan_state(plans["jiangsu-14"], as_of=END)
    assert {str(one.status) for one in state.indicators} == {"no_data"}


def test_an_area_of_the_installation_is_not_elsewhere(plan_city, by):
    text = 'plan: other\nname: {zh: 某, en: x}\narea: "110000"\nelsewhere: {zh: 别处, en: Away}\n'
    text += "period: {from: 2021-01-01, to: 2025-12-31}\nindicators:\n"
    text += "  - {number: 1, name: {zh: 某, en: x}, unit: {zh: 个, en: x}}\n"
    with pytest.raises(Refusal, match="leave “elsewhere” out"):
        load_plan(text=text, by=by)
    assert not Plan.objects.exists()


def test_earlier_values_come_go_and_change_with_the_file(plans, by):
    plan = plans["beijing-13"]
    assert plan.earlier.get(number=18).indicator.number == 4
    assert plan.earlier.filter(indicator=None).exists()
    text = (PLAN_FILE.parent / "beijing-13.yaml").read_text("utf-8")
    load_plan(text=text[: text.index("\nearlier:")], by=by)
    assert not EarlierValue.objects.filter(plan=plan).exists()
    assert Change.objects.filter(verb="remove_earlier").count() == 29


def test_the_same_matter_is_found_and_told_from_the_same_figure(plans):
    congress = Indicator.objects.get(plan=plans["beijing-14"], number=9)
    assert {
        (one.indicator.plan.key, one.indicator.number, one.same_metric) for one in same_matter(congress)
    } == {
        ("beijing-13", 4, True),
        ("beijing-13", 5, True),
    }
    surveyed = Indicator.objects.get(plan=plans["beijing-14"], number=7)
    assert [(one.indicator.plan.key, one.same_metric) for one in same_matter(surveyed)] == [
        ("beijing-13", False)
    ]


def test_two_days_differ_by_what_was_done_between_them(plans):
    rows = {
        row.now.indicator.number: row
        for row in compare(plans["beijing-14"], then=date(2022, 12, 31), now=END)
    }
    # Four studios, then six; five of eight units, then six; two rooms, then three.
    assert (rows[1].then.value, rows[1].now.value, rows[1].difference) == (4, 6, 2)
    assert rows[9].difference == rows[9].now.value - rows[9].then.value
    assert rows[8].difference is None  # a rate over nothing has no difference
    assert not any(row.definition_changed or row.basis_changed for row in rows.values())


def test_nothing_is_subtracted_across_a_change_of_basis(plans, plan_city, by):
    series = add_series(
        key="skilled_workers_published",
        name_zh="技能劳动者",
        name_en="Skilled",
        unit_zh="人",
        unit_en="people",
        issuer="某部门",
        by=by,
    )
    for year, basis, value in (
        (2020, "旧口径", 3_000_000),
        (2022, "旧口径", 3_200_000),
        (2025, "新口径", 3_900_000),
    ):
        observe(
            series=series, area=plan_city.whole, period_start=date(year, 1, 1), period_end=date(year, 12, 31),
            value=str(value), published_on=date(year + 1, 1, 10), source="公报", basis=basis,
            today=date(2026, 2, 1), by=by,
        )  # fmt: skip
    plan = plans["beijing-14"]
    row = next(r for r in compare(plan, then=date(2022, 12, 31), now=END) if r.now.indicator.number == 4)
    assert (row.basis_changed, row.difference) == (True, None)
    assert (row.then.value, row.now.value) == (320, 390)
    state = by_number(plan_state(plan, as_of=END).indicators)[4]
    assert (str(state.status), state.baseline) == ("met", None)
    before = by_number(plan_state(plan, as_of=date(2022, 12, 31)).indicators)[4]
    assert before.baseline == 300  # one basis on both days


def test_the_version_that_a_setting_chooses_is_used_and_told(plans, by):
    plan = plans["beijing-14"]
    assert version_in_force("craftsmen", region="110000", on=END) == 1
    set_value(
        key="skills.craftsmen_definition", region="110000", value=2, on=date(2024, 1, 1), source="办公会",
        mark="ours", by=by,
    )  # fmt: skip
    row = next(r for r in compare(plan, then=date(2022, 12, 31), now=END) if r.now.indicator.number == 3)
    assert (row.then.figure.version, row.now.figure.version, row.definition_changed) == (1, 2, True)
    assert row.restated is not None


def test_what_changed_in_the_tree_is_named(plan_city):
    whole, street = plan_city.whole, plan_city.streets[0]
    assert structure_changes(whole, then=date(2022, 12, 31), now=END) == []
    street.valid_to = date(2024, 1, 1)
    street.save()
    found = structure_changes(whole, then=date(2022, 12, 31), now=END)
    assert [(one.area.pk, one.on, one.what) for one in found] == [(street.pk, date(2024, 1, 1), "ended")]
    # The other way round is the same.
    assert structure_changes(whole, then=END, now=date(2022, 12, 31)) == found


CHANGE = """\
plan: change
name: {zh: 变化, en: Change}
area: "110000"
period: {from: 2021-01-01, to: 2025-12-31}
indicators:
  - number: 1
    name: {zh: 增长, en: Growth}
    unit: {zh: "%", en: "%"}
    metric: innovation_studios
    target: {comparator: ">=", direction: up, value: 250, text: x, change_since: 2020-12-31}
  - number: 2
    name: {zh: 上升, en: Rising}
    unit: {zh: 家, en: studios}
    metric: innovation_studios
    target: {comparator: moves, direction: up, text: 提高, baseline: {on: 2020-12-31, from: records}}
  - number: 3
    name: {zh: 无基数, en: No base}
    unit: {zh: "%", en: "%"}
    metric: innovation_studios
    target: {comparator: ">=", direction: up, value: 5, text: x, change_since: 2015-12-31}
"""


def test_a_change_is_in_per_cent_of_its_base_day(plan_city, by):
    plan = load_plan(text=CHANGE, by=by)
    states = by_number(plan_state(plan, as_of=END).indicators)
    # Two studios at the base, six at the end: 200 % more, 0.8 of the way.
    assert (states[1].value, states[1].progress, str(states[1].status)) == (
        200,
        Decimal("0.8"),
        "slightly_behind",
    )
    assert str(states[2].status) == "met"
    # Nothing stood in 2015: a change of nothing is unknown.
    assert (states[3].value, str(states[3].status)) == (None, "no_data")


def test_months_come_with_the_states_and_give_the_same_baselines(plans):
    plan = plans["beijing-14"]
    plain, with_months = (by_number(plan_state(plan, as_of=END, months=m).indicators) for m in (False, True))
    for number, one in plain.items():
        assert (one.value, one.baseline, one.status) == (
            with_months[number].value,
            with_months[number].baseline,
            with_months[number].status,
        )
    assert [month.numerator for month in with_months[1].months][::12] == [2, 3, 4, 5, 5, 6]


def test_one_indicator_alone_says_the_same(plans):
    plan = plans["beijing-14"]
    alone = plan_state(plan, as_of=END, number=9).indicators
    assert [(one.indicator.number, one.value) for one in alone] == [(9, 75)]


def test_the_streets_of_one_district_only(plans, plan_city):
    plan, district = plans["beijing-14"], plan_city.districts[0]
    below = plan_states_below(plan, as_of=END, level="street", area=district)
    assert set(below) - {0} == {street.pk for street in plan_city.streets[:2]}
    whole = by_number(plan_state(plan, as_of=END, area=district.pk).indicators)
    assert sum(by_number(states)[1].value for states in below.values()) == whole[1].value
