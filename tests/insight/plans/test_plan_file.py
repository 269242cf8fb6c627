"""Plan files: what they may say, and that each thing they may not is refused in one sentence."""

import contextlib
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.rules.plan_file import read_plan
from gonghui.insight.plans.rules.target_lines import SAME

ROOT = Path(__file__).parents[3]
BEIJING = ROOT / "gonghui" / "insight" / "plans" / "files" / "beijing-14.yaml"
FILES = BEIJING.parent
DOCUMENT = ROOT.parent / "shared" / "plans" / "000_d0aa9962337c9fbc.txt"

SMALL = """\
plan: small
name: {zh: 小规划, en: Small plan}
area: "110000"
period: {from: 2021-01-01, to: 2025-12-31}
owners:
  one: {zh: 某部, create: true}
categories:
  work: {zh: 工作, en: Work}
goals:
  - {number: 1, key: goal, name: {zh: 目标, en: Goal}}
indicators:
  - number: 1
    name: {zh: 工作室, en: Studios}
    category: work
    goal: goal
    owner: one
    unit: {zh: 家, en: studios, factor: 1}
    metric: innovation_studios
    target:
      attribute: binding
      comparator: ">="
      direction: up
      value: 8000
      text: "8000"
      due: 2025-12-31
      baseline: {on: 2020-12-31, value: 100}
      path: {2021: 1000, 2023: 5000}
      districts: {"110101": 10}
"""


def read(text):
    return read_plan(text, metrics=declared_metrics())


def test_a_small_file_is_read_whole():
    plan = read(SMALL)
    assert (plan.key, plan.area, plan.period_end) == ("small", "110000", date(2025, 12, 31))
    target = plan.indicators[0].target
    assert target.value == 8000
    assert target.path == {2021: Decimal(1000), 2023: Decimal(5000)}
    assert target.districts == {"110101": Decimal(10)}
    assert (target.baseline, target.baseline_on, target.baseline_is_ours) == (100, date(2020, 12, 31), False)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "said"),
    [
        ("plan: small", "plann: small", 1, "plann"),
        ("plan: small", "plan: Big Plan", 1, "plan"),
        ("plan: small", "plan: [a]", 1, "plan"),
        ("plan: small", "plan:", 1, "plan"),
        ('area: "110000"', "area: Beijing", 3, "area"),
        ("to: 2025-12-31}", "to: 2025-02-30}", 4, "2025-02-30"),
        ("to: 2025-12-31}", "to: 31.12.2025}", 4, "31.12.2025"),
        ("{from: 2021-01-01, to: 2025-12-31}", "{from: 2026-01-01, to: 2025-12-31}", 4, "period › to"),
        ("{from: 2021-01-01, to: 2025-12-31}", "five years", 4, "period"),
        ("create: true", "create: perhaps", 6, "create"),
        ("{zh: 某部, create: true}", "{create: true}", 6, "one"),
        ("{number: 1, key", "{number: one, key", 10, "number"),
        ("{number: 1, key", "{number: 0, key", 10, "number"),
        ("    category: work", "    category: play", 14, "play"),
        ("    goal: goal", "    goal: aim", 15, "aim"),
        ("    owner: one", "    owner: two", 16, "two"),
        ("factor: 1}", "factor: 0}", 17, "factor"),
        ("factor: 1}", "factor: -1}", 17, "factor"),
        ("metric: innovation_studios", "metric: studios", 18, "studios"),
        ("attribute: binding", "attribute: strict", 20, "strict"),
        ("attribute: binding", "attribut: binding", 20, "attribut"),
        ('comparator: ">="', 'comparator: "=>"', 21, "=>"),
        ('comparator: ">="', "comparator: >=", 21, "YAML"),
        ("direction: up", "direction: down", 22, "down"),
        ("direction: up", "direction: hold", 27, "path"),
        ("value: 8000", "value: many", 23, "many"),
        ("value: 8000", "value: .inf", 23, "inf"),
        ("value: 8000", "value: 1e9", 23, "1e9"),
        ("value: 8000", "value: 0.1234567", 23, "0.1234567"),
        ("value: 8000", "upper: 8000", 20, "value"),
        ('text: "8000"', 'text: "8000"\n      text: "9000"', 25, "text"),
        ("due: 2025-12-31\n      b", "due: 2019-12-31\n      b", 25, "due"),
        ("{on: 2020-12-31, value: 100}", "{on: 2026-12-31, value: 100}", 26, "on"),
        ("{on: 2020-12-31, value: 100}", "{on: 2020-12-31}", 26, "baseline"),
        ("{on: 2020-12-31, value: 100}", "{on: 2020-12-31, value: 1, from: records}", 26, "baseline"),
        ("{on: 2020-12-31, value: 100}", "{on: 2020-12-31, from: memory}", 26, "memory"),
        ("{2021: 1000, 2023: 5000}", "{2019: 1000}", 27, "2019"),
        ("{2021: 1000, 2023: 5000}", "{2021: }", 27, "2021"),
        ('{"110101": 10}', "all", 28, "districts"),
    ],
)
def test_what_cannot_be_is_refused_with_line_and_key(was, becomes, line, said):
    assert was in SMALL
    with pytest.raises(Refusal) as refused:
        read(SMALL.replace(was, becomes, 1))
    sentence = str(refused.value)
    assert said in sentence
    assert re.search(rf"(?<!\d){line}(?!\d)", sentence), sentence
    assert "\n" not in sentence


def extra_indicator(number):
    return SMALL + SMALL[SMALL.index("  - number: 1\n    name") :].replace("number: 1", f"number: {number}")


def test_two_indicators_with_one_number_are_refused():
    assert len(read(extra_indicator(2)).indicators) == 2
    with pytest.raises(Refusal, match="number"):
        read(extra_indicator(1))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "a: &x [*x]", "\t- broken: [", "{" * 500])
def test_what_is_no_plan_at_all_is_refused(text):
    with pytest.raises(Refusal):
        read(text)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(Refusal):
        read(text)


@settings(max_examples=200)
@given(st.integers(0, len(SMALL)), st.text(max_size=3), st.integers(0, 6))
def test_any_slip_of_the_keyboard_is_read_or_refused(at, typed, lost):
    with contextlib.suppress(Refusal):
        read(SMALL[:at] + typed + SMALL[at + lost :])


@pytest.mark.parametrize(
    ("comparator", "rest", "fine"),
    [
        ("range", "value: 1\n      upper: 2", True),
        ("range", "value: 2\n      upper: 2", False),
        ("range", "value: 1", False),
        ('">="', "value: 1\n      upper: 2", False),
        ("all_due", "", True),
        ("all_due", "value: 1", False),
        ("all_due", "districts: same", True),
        ("in_step", "reference: {metric: gdp_growth, tolerance: plan.income_in_step_tolerance}", True),
        ("in_step", "", False),
        ("in_step", "reference: {metric: gdp, tolerance: plan.income_in_step_tolerance}", False),
        ('">="', "value: 1\n      reference: {metric: gdp_growth, tolerance: x}", False),
        ("never_below", "value: 1", True),
        ("never_below", "", False),
    ],
)
def test_each_comparator_takes_what_it_needs(comparator, rest, fine):
    direction = "hold" if comparator in {"in_step", "never_below"} else "up"
    head = SMALL[: SMALL.index("      attribute")]
    text = (
        f"{head}      comparator: {comparator}\n      direction: {direction}\n      text: x\n      {rest}\n"
    )
    if fine:
        assert read(text).indicators[0].target is not None
    else:
        with pytest.raises(Refusal):
            read(text)


def test_an_indicator_may_have_no_target():
    assert read(SMALL[: SMALL.index("    target:")]).indicators[0].target is None


def test_beijings_plan_is_complete():
    plan = read(BEIJING.read_text("utf-8"))
    assert [one.number for one in plan.indicators] == list(range(1, 19))
    attributes = [one.target.attribute for one in plan.indicators]
    assert (attributes.count("binding"), attributes.count("expected")) == (10, 8)
    assert [one.metric for one in plan.indicators] == [
        "innovation_studios",
        "master_craftsmen",
        "craftsmen",
        "skilled_workers_published",
        "highly_skilled_published",
        "income_growth",
        "surveyed_unemployment",
        "contract_rate",
        "congress_rate",
        "open_affairs_rate",
        "instructor_rate",
        "mediator_rate",
        "workers_homes",
        "warm_heart_stations",
        "room_coverage",
        "mutual_aid_enrolments",
        "above_scale_coverage",
        "worker_coverage",
    ]
    assert all(one.target.is_confirmed and one.owner for one in plan.indicators)
    assert {goal.key for goal in plan.goals} - {one.goal for one in plan.indicators} == {"guidance", "safety"}
    assert plan.indicators[8].target.districts == SAME


def test_beijings_plan_says_what_the_document_prints():
    if not DOCUMENT.exists():
        pytest.skip(f"the plan documents are not here: {DOCUMENT}")
    lines = [line.strip() for line in DOCUMENT.read_text("utf-8").splitlines()]
    table = lines[lines.index("四、具体指标") :]
    printed = {}
    for number in range(1, 19):
        at = table.index(str(number), 1)
        name, target, attribute = table[at + 1 : at + 4]
        name, _, unit = name.rpartition("(")
        printed[number] = (
            name,
            unit.rstrip(")"),
            target,
            {"约束型": "binding", "预期型": "expected"}[attribute],
        )
    found = {
        one.number: (one.name_zh, one.unit_zh, one.target.text, one.target.attribute)
        for one in read(BEIJING.read_text("utf-8")).indicators
    }
    assert found == printed


def target(text):
    """SMALL with another target of its indicator."""
    return SMALL[: SMALL.index("    target:")] + f"    target: {{{text}, text: 某}}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("comparator: moves, direction: hold", "direction"),
        ("comparator: moves, direction: up, value: 1", "takes no value"),
        ("comparator: words, direction: up, value: 1", "takes no value"),
        ("comparator: words, direction: up, change_since: 2020-12-31", "with a value"),
        (
            'comparator: "<=", direction: down, value: -20, change_since: 2020-12-31, each_year: true',
            "begins at nothing",
        ),
        (
            'comparator: "<=", direction: down, value: -20, change_since: 2020-12-31, '
            "baseline: {on: 2020-12-31, value: 1}",
            "begins at nothing",
        ),
        ('comparator: "<=", direction: down, value: -20, change_since: 2025-12-31', "before the due date"),
    ],
)
def test_directions_words_and_changes_that_do_not_fit_are_refused(text, problem):
    with pytest.raises(Refusal, match=problem):
        read(target(text))


def test_a_target_may_be_a_direction_words_or_a_change():
    moves = read(target("comparator: moves, direction: down")).indicators[0].target
    assert (moves.comparator, moves.direction, moves.value) == ("moves", "down", None)
    assert read(target("comparator: words, direction: up")).indicators[0].target.comparator == "words"
    change = read(target('comparator: "<=", direction: down, value: -20, change_since: 2015-12-31'))
    assert change.indicators[0].target.change_since == date(2015, 12, 31)
    ever = read(target('comparator: ">=", direction: up, value: 9, cumulative: true')).indicators[0].target
    assert ever.cumulative is True


EARLIER = """\
earlier:
  - number: 1
    indicator: 1
    name: {zh: 国企率, en: State-owned}
    value: 96
    text: "96"
    unit: {zh: "%", en: "%"}
    on: 2015-12-31
    source: 某文件
"""


def test_what_was_reached_before_stands_beside_an_indicator():
    line = read(SMALL + EARLIER).earlier[0]
    assert (line.indicator, line.value, line.on, line.since) == (1, 96, date(2015, 12, 31), None)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("    indicator: 1", "    indicator: 7", "no indicator of this plan"),
        ("    on: 2015-12-31", "    on: 2021-01-01", "does not lie before"),
        ("    on: 2015-12-31", "    on: 2015-12-31\n    since: 2016-01-01", "ends before it begins"),
        ("    on: 2015-12-31\n", "", "missing"),
        (EARLIER[9:], EARLIER[9:] + EARLIER[9:], "has this number already"),
    ],
)
def test_a_wrong_earlier_value_is_refused(before, after, problem):
    with pytest.raises(Refusal, match=problem):
        read(SMALL + EARLIER.replace(before, after))


def test_a_plan_of_elsewhere_has_no_metrics():
    elsewhere = SMALL.replace('area: "110000"', 'area: "320000"\nelsewhere: {zh: 江苏省, en: Jiangsu}')
    with pytest.raises(Refusal, match="no records of that area"):
        read(elsewhere)
    plan = read(elsewhere.replace("    metric: innovation_studios\n", ""))
    assert (plan.area, plan.elsewhere_en) == ("320000", "Jiangsu")


def other(name):
    return read((FILES / f"{name}.yaml").read_text("utf-8"))


def test_the_13th_plan_has_its_targets_and_what_was_reported_before():
    plan = other("beijing-13")
    targets = {one.number: one.target for one in plan.indicators}
    assert len(targets) == 26  # 25 of the document; the two rates of one sentence are two
    assert (targets[3].value, targets[3].change_since) == (-20, date(2015, 12, 31))
    assert {n for n, one in targets.items() if one.each_year} == {13, 14, 16}
    assert {n for n, one in targets.items() if one.value is None} == {19, 20, 21, 22, 23, 24}
    assert all(line.on < plan.period_start for line in plan.earlier)
    # What was reported by other populations is no baseline of anything.
    assert all(one.baseline is None and one.baseline_on is None for one in targets.values())


def test_the_2018_congress_keeps_two_rates_at_all_times():
    targets = {one.number: one for one in other("beijing-2018").indicators}
    kept = {n for n, one in targets.items() if one.target.comparator == "never_below"}
    assert (kept, targets[1].target.cumulative, targets[1].target.is_confirmed) == ({2, 3}, True, False)


def test_jiangsus_goals_are_directions_and_words_and_measure_nothing():
    plan = other("jiangsu-14")
    assert not any(one.metric for one in plan.indicators)
    assert sum(one.target.comparator == "moves" for one in plan.indicators) == 10


# Which indicators of different plans look alike and are not: systems, section 5, rows 2 to 10.
DIFFERENT = [
    ("beijing-13", 2, "beijing-14", 8),  # collective contracts: no denominator; enterprises of 100
    ("beijing-13", 6, "beijing-14", 7),  # registered and surveyed unemployment
    ("beijing-13", 9, "beijing-14", 14),  # mind stations and warm-heart stations
    ("beijing-13", 13, "beijing-14", 1),  # new studios a year, studios in force
    ("beijing-2018", 1, "beijing-14", 1),  # studios ever founded, studios in force
    ("beijing-13", 19, "beijing-14", 6),  # income: two series, one series
    ("beijing-2018", 2, "beijing-14", 17),  # all non-public enterprises, those above the line
    ("beijing-2018", 3, "beijing-14", 18),  # members, covered workers
]


@pytest.mark.parametrize(("one", "number", "another", "other_number"), DIFFERENT)
def test_different_statistics_never_share_a_metric(one, number, another, other_number):
    first = {line.number: line.metric for line in other(one).indicators}[number]
    second = {line.number: line.metric for line in other(another).indicators}[other_number]
    assert first != second
