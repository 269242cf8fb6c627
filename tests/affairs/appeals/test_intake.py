"""At the desk: tracks, the six branches, duplicates, many at once, categories, and where it goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from gonghui.affairs.appeals.rules.categories import TREE, choose, most_urgent, read_tree
from gonghui.affairs.appeals.rules.dispatch import REASONS, CatalogueRow, Territory, choose_body, reason_words
from gonghui.affairs.appeals.rules.intake import (
    WAYS,
    Branch,
    Mark,
    Request,
    decide,
    gathering,
    likely_duplicates,
    similarity,
    ways,
)
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.rules import statute

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


def tree():
    return read_tree(statute()[TREE][0].value)


@pytest.mark.parametrize("request_kind", list(Request))
def test_a_question_is_answered_at_once_and_all_else_dispatched(request_kind):
    assert decide(request_kind).track == ("answer" if request_kind == "consult" else "dispatch")


def test_all_six_branches_name_a_channel_and_what_is_told():
    assert {way.branch for way in WAYS} == set(Branch)
    with translation.override("en"):
        for way in WAYS:
            decision = decide("help", branch=way.branch, channel=way.channel)
            assert decision.track == "answer"
            assert decision.way is way
            assert len(str(decision.told)) > 20
    assert {way.number for way in ways("emergency")} == {"110", "119", "120", "122"}


@pytest.mark.parametrize(
    ("kind", "branch", "channel"),
    [
        ("nothing", "", ""),
        ("help", "no_branch", ""),
        ("help", "emergency", ""),  # which of the four?
        ("help", "emergency", "court"),
        ("help", "legal_channel", ""),
    ],
)
def test_what_is_not_clear_at_the_desk_is_refused(kind, branch, channel):
    with pytest.raises(Refusal):
        decide(kind, branch=branch, channel=channel)


def test_the_same_matter_with_a_new_fact_is_taken_up_again():
    assert decide("complaint", branch="same_matter").way.channel == "same_matter"
    assert decide("complaint", branch="same_matter", new_facts="又拖了一个月").track == "dispatch"


def earlier(**marks):
    return Mark(**({"appeal": 1, "opened_at": NOW - timedelta(days=3)} | marks))


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (earlier(caller="aa"), True),
        (earlier(employer=5), False),  # an employer alone is too common
        (earlier(employer=5, category="wages.arrears"), True),
        (earlier(employer=5, place=9), True),
        (earlier(place=9, category="wages.arrears"), False),  # so is a place
        (earlier(employer_name="北京大洋建筑工程公司", place=9), True),
        (earlier(employer_name="北京小天鹅餐饮公司", place=9), False),
        (earlier(caller="aa", opened_at=NOW - timedelta(days=31)), False),
        (earlier(number="JS-1", opened_at=NOW - timedelta(days=400)), True),
        (earlier(caller="aa", employer=5, is_danger=True), False),
    ],
)
def test_who_and_where_make_a_duplicate_and_never_the_wording(known, found):
    new = Mark(
        caller="aa",
        employer=5,
        employer_name="北京大洋建筑工程有限公司",
        place=9,
        number="JS-1",
        category="wages.arrears",
    )
    alike = likely_duplicates(new, [known], now=NOW, within=MONTH, similar_from=0.6)
    assert bool(alike) == found


def test_the_likeliest_stands_first_and_a_danger_case_has_no_duplicates():
    new = Mark(caller="aa", employer=5, number="JS-1")
    known = [
        earlier(appeal=1, caller="aa"),
        earlier(appeal=2, caller="aa", employer=5),
        earlier(appeal=3, number="JS-1"),
    ]
    asked = {"now": NOW, "within": MONTH, "similar_from": 0.6}
    assert [a.appeal for a in likely_duplicates(new, known, **asked)] == [3, 2, 1]
    danger = Mark(caller="aa", employer=5, number="JS-1", is_danger=True)
    assert likely_duplicates(danger, known, **asked) == []


def test_similarity_is_one_for_the_same_and_nought_for_nothing():
    assert similarity("北京（大洋）公司", "北京大洋公司") == 1
    assert similarity("", "北京") == 0
    assert similarity("(）", "北京") == 0
    assert 0.4 < similarity("北京大洋建筑工程有限公司", "北京大洋建筑有限公司") < 1


@pytest.mark.parametrize(("workers", "is_mass"), [(None, False), (9, False), (10, True), (200, True)])
def test_ten_workers_make_a_mass_appeal(workers, is_mass):
    asked = {"now": NOW, "mass_from": 10, "cluster_from": 5, "within": timedelta(days=7)}
    assert gathering(workers=workers, earlier=[], **asked).is_mass == is_mass


def test_five_on_one_employer_in_seven_days_are_a_cluster():
    asked = {"workers": 1, "now": NOW, "mass_from": 10, "cluster_from": 5, "within": timedelta(days=7)}
    near = [(n, NOW - timedelta(days=6, hours=23)) for n in range(4)]
    assert gathering(earlier=near, **asked).is_cluster
    assert gathering(earlier=near, **asked).appeals == (0, 1, 2, 3)
    gone = near[:3] + [(9, NOW - timedelta(days=7))]
    assert not gathering(earlier=gone, **asked).is_cluster


# -- categories -------------------------------------------------------------------------------------------


def test_the_tree_has_its_branches_and_about_forty_leaves():
    found = tree()
    leaves = [c for c in found.values() if c.is_leaf]
    assert 38 <= len(leaves) <= 50
    top = {c.key for c in found.values() if not c.parent}
    assert {"wages", "insurance", "contract", "dismissal", "injury", "hours", "women", "flexible"} < top
    assert {"union", "aid", "skills", "safety", "wellbeing"} < top
    assert all(c.name_zh and c.name_en for c in found.values())
    with translation.override("en"):
        assert str(found["wages.arrears"]) == "Wage arrears"
    with translation.override("zh-hans"):
        assert str(found["wages.arrears"]) == "拖欠工资"


def test_a_category_asks_for_the_employer_or_the_place():
    found = tree()
    assert choose(found, "wages.arrears", has_employer=True, has_place=False).urgency == "ordinary"
    assert choose(found, "women.harassment", has_employer=True, has_place=False).is_restricted
    for key, employer, place in [
        ("wages.arrears", False, True),
        ("aid.hardship", True, False),
        ("wages", True, True),
        ("no.such", True, True),
    ]:
        with pytest.raises(Refusal):
            choose(found, key, has_employer=employer, has_place=place)


@pytest.mark.parametrize(
    "rows",
    [
        [{"key": "a", "name": "a"}, {"key": "a", "name": "a"}],
        [{"key": "a.b", "name": "b"}],
        [{"key": "a", "name": "a", "level": 1}],
        [{"key": "a", "name": "a", "place": "moon"}],
    ],
)
def test_a_tree_that_contradicts_itself_is_refused(rows):
    with pytest.raises(ValueError, match="category"):
        read_tree(rows)


def test_many_make_it_urgent():
    assert most_urgent(4, is_mass=False, arrears=False) == 4
    assert most_urgent(4, is_mass=True, arrears=False) == 2
    assert most_urgent(3, is_mass=False, arrears=True) == 2


# -- where it goes ----------------------------------------------------------------------------------------

START = date(2026, 1, 1)
CHAIN = [Territory(area=3, area_name="东一街道", body=30, body_name="街道总工会")]


def row(number, category="", area=None, start=START, end=None):
    return CatalogueRow(
        id=number,
        category=category,
        area=area,
        body=number,
        body_name=f"第{number}单位",
        valid_from=start,
        valid_to=end,
    )


def chosen(rows, category="wages.arrears", on=date(2026, 3, 1), passed_over=()):
    return choose_body(
        rows, category=category, areas=[3, 2, 1], territories=CHAIN, on=on, passed_over=passed_over
    )


def test_the_finer_category_then_the_nearer_area_then_the_later_row():
    rows = [
        row(1),
        row(2, area=1),
        row(3, "wages"),
        row(4, "wages", 1),
        row(5, "wages", 3),
        row(6, "wages.arrears"),
    ]
    assert chosen(rows).body == 6
    assert chosen(rows[:5]).body == 5
    assert chosen(rows[:4]).body == 4
    assert chosen(rows[:3]).body == 3
    assert chosen(rows[:2]).body == 2
    assert chosen([row(7, "wages"), row(8, "wages", start=date(2026, 2, 1))]).body == 8
    assert chosen([row(9, "wage")]).body == 30, "a category is matched by whole words"


def test_the_catalogue_is_dated_and_a_body_may_be_passed_over():
    old, new = row(1, "wages", end=date(2026, 3, 1)), row(2, "wages", start=date(2026, 3, 1))
    assert chosen([old, new], on=date(2026, 2, 28)).body == 1
    assert chosen([old, new], on=date(2026, 3, 1)).body == 2
    assert chosen([new], passed_over=[2]).body == 30
    nobody = chosen([], passed_over=[30])
    assert (nobody.body, nobody.reason) == (None, "nobody")


def test_every_reason_is_said_in_words():
    with translation.override("en"):
        for rows in ([row(1)], [row(1, area=3)], [row(1, "wages")], [row(1, "wages", 3)], []):
            choice = chosen(rows)
            words = reason_words(choice.reason, choice.params)
            assert "%(" not in words
            assert choice.params["body"] in words
    assert set(REASONS) >= {"chosen", "roster", "order"}
