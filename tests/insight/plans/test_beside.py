"""Plans beside each other: what was found by hand between the plan files is found by the comparison.

Facts only: numbers of targets and of reported values in the plan files, and kinds of finding.
"""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.queries.sides import compare_sides, relation_of, side_of_plan
from gonghui.insight.plans.rules.comparing import (
    Line,
    Pair,
    Relation,
    Side,
    Verdict,
    judged_pair,
    matched,
    within,
)
from gonghui.insight.plans.rules.comparing.names import differences

PLANS = ("beijing-13", "beijing-14", "beijing-2018", "jiangsu-14")


@pytest.fixture
def plans(plan_city, by):
    """The four plans of the files."""
    folder = files("gonghui.insight.plans") / "files"
    return {key: load_plan(text=(folder / f"{key}.yaml").read_text("utf-8"), by=by) for key in PLANS}


@pytest.fixture
def compared(plans):
    """Compares two of them by key."""

    def compare(old, new):
        relation = relation_of(plans[old], plans[new])
        return compare_sides(side_of_plan(plans[old]), side_of_plan(plans[new]), relation)

    return compare


def told(findings):
    return {(one.kind, tuple(line.number for line in one.lines)) for one in findings}


def row(result, old, new):
    return next(
        one
        for one in result.rows
        if (one.pair.old and one.pair.old.number) == old and (one.pair.new and one.pair.new.number) == new
    )


def test_between_the_13th_and_the_14th(compared):
    result = compared("beijing-13", "beijing-14")
    assert result.relation == Relation.SUCCESSOR
    between, in_old, in_new = told(result.between), told(result.in_old), told(result.in_new)
    # 1: craftsmen of the city, and of all levels; 9: coverage of two populations
    assert {("two_scopes", ("2", "3")), ("two_scopes", ("17", "18"))} <= in_new
    # 2 and 4: rates of before by ownership, the target reached by one of them, and no baseline of the next
    assert {("reached_already", ("E18", "4")), ("reached_already", ("E20", "26"))} <= in_old
    assert {("reached_populations", ("E18", "E19")), ("reached_populations", ("E20", "E21"))} <= in_old
    assert {("no_baseline_for", ("E18", "9")), ("no_baseline_for", ("E21", "10"))} <= between
    # 3: one number, ensured and striven for
    assert ("two_strengths", ("4", "5")) in in_old
    # 5: three denominators and two kinds of contract
    assert {("reached_already", ("E3", "2")), ("reached_otherwise", ("E6", "2"))} <= in_old
    assert ("not_one_line", ("2", "8")) in between
    assert "denominator" in row(result, "2", "8").changes
    # 6: a yearly number of one kind beside a stock of another
    assert {"kind", "thing", "level"} <= set(row(result, "13", "1").changes)
    # 7: two statistics
    assert ("not_one_line", ("6", "7")) in between
    assert "measure" in row(result, "6", "7").changes
    # 8: signing is not renewal; both are dropped
    assert ("reached_otherwise", ("E2", "1")) in in_old
    assert row(result, "1", None).verdict == Verdict.MISSING
    # 10: helped in sum, covered each year; 11: a wage is no income, and no number on either side
    assert {("no_baseline_for", ("E16", "16")), ("no_baseline_for", ("E5", "6"))} <= between
    assert row(result, "19", "6").verdict == Verdict.APART
    # 12 and 13: hardship and safety are not taken up; a goal has no indicator; 14: goals are no groups
    dropped = next(one for one in result.between if one.kind == "dropped")
    assert {"3", "11"} <= {line.number for line in dropped.lines}
    empty = next(one for one in result.in_new if one.kind == "goal_without_indicator")
    assert len(empty.names) == 2
    assert next(one for one in result.in_new if one.kind == "other_division").counts == (6, 4)
    # 16: places with like names; 20: officers and systems; 21: what the text leaves open
    assert ("like_names", ("9", "14")) in between
    assert ("reached_populations", ("E9", "E13")) in in_old
    assert "15" in {line.number for one in result.in_old if one.kind == "left_open" for line in one.lines}
    # 22 and 23: no baselines in the table, attributes in one plan only; 28: issued by others
    assert next(one for one in result.in_new if one.kind == "no_baseline").counts == (16, 16)
    assert {"attributes_one_side", "issuer"} <= {one.kind for one in result.between}
    # What counts alike is compared: 85 became 94.
    assert row(result, "5", "9").verdict == row(result, "26", "10").verdict == Verdict.TIGHTER


def test_between_the_congress_and_the_14th(compared):
    result = compared("beijing-2018", "beijing-14")
    # 6: the later number is the lower one; ever founded is not in force
    assert ("lower_later", ("1", "1")) in told(result.between)
    assert row(result, "1", "1").verdict == Verdict.APART
    # 9: all firms, and those above the line
    assert "denominator" in row(result, "2", "17").changes
    # 12: once and for all, and then not again
    assert row(result, "5", None).verdict == Verdict.MISSING


def test_hardship_was_put_off_and_jiangsu_names_few_numbers(compared):
    put_off = row(compared("beijing-13", "beijing-2018"), "11", "5")
    assert "year" in put_off.changes
    # 24
    result = compared("jiangsu-14", "beijing-14")
    assert next(one for one in result.between if one.kind == "numbers_one_side").counts == (8, 20, 16, 18)


def line(number="1", name="甲类站点", unit="个", value="100", **more):
    values = {"comparator": "ge", "direction": "up", "year": 2030, "text": value} | more
    return Line(
        number=number, name=name, unit=unit, value=None if value is None else Decimal(value), **values
    )


@pytest.mark.parametrize(
    ("new", "relation", "verdict"),
    [
        (line(value="120"), "version", "tighter"),
        (line(value="80"), "version", "looser"),
        (line(), "version", "same"),
        (line(comparator="gt"), "version", "tighter"),
        (line(value="0.01", unit="万个"), "version", "same"),
        (line(year=2031), "version", "looser"),
        (line(year=2031), "successor", "same"),
        (line(value="120", year=2031), "version", "mixed"),
        (line(unit="人次"), "version", "apart"),
        (line(kind="cumulative"), "version", "apart"),
        (line(name="市级甲类站点"), "version", "apart"),
        (line(value=None, comparator="words"), "version", "apart"),
        (line(comparator="le", direction="down"), "version", "apart"),
        (line(value="20"), "lower", "share"),
        (None, "version", "missing"),
    ],
)
def test_a_number_moves_only_where_the_same_is_counted(new, relation, verdict):
    judged = judged_pair(Pair(line(), new, 100.0), Relation(relation))
    assert judged.verdict == verdict


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (line(value="4", unit="%", comparator="le", direction="hold"), "3", "tighter"),
        (line(value="4", unit="%", comparator="le", direction="hold"), "5", "looser"),
        (line(value="-20", unit="%", comparator="le", direction="down", kind="change"), "-25", "tighter"),
        (line(value="90", unit="%", comparator="never_below", direction="hold"), "85", "looser"),
    ],
)
def test_direction_says_what_is_tighter(old, new, verdict):
    values = {"comparator": old.comparator, "direction": old.direction, "kind": old.kind}
    other = line(value=new, unit="%", **values)
    assert judged_pair(Pair(old, other, 100.0), Relation.VERSION).verdict == verdict
    assert judged_pair(Pair(old, other, 100.0), Relation.LOWER).verdict == verdict


def test_every_line_stands_in_one_row():
    old = [line("1"), line("2", "乙项覆盖率", "%"), line("3", "心灵驿站")]
    new = [line("1", "乙项的覆盖率", "%"), line("2", "暖心驿站"), line("3", "丙")]
    rows = matched(old, new)
    pairs = [(one.old and one.old.number, one.new and one.new.number) for one in rows]
    assert pairs == [("1", None), ("2", "1"), ("3", None), (None, "2"), (None, "3")]


def test_names_are_read_by_their_aliases():
    assert not differences("职工代表大会制度建制率", "职代会建制率")
    assert [one.aspect for one in differences("非公有制企业入会率", "国有企业入会率")] == ["population"]
    assert [one.aspect for one in differences("城镇登记失业率", "城镇调查失业率")] == ["measure"]


def test_a_plan_without_gaps_has_none():
    whole = line(attribute="binding", baseline=Decimal(50), baseline_is_printed=True)
    assert within(Side(name="甲", start=2026, end=2030, lines=[whole])) == []
