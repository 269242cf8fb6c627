"""The rates on paper: what enters, what leaves and why, and what a printed percentage was of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.affairs.appeals.rules import rates
from gonghui.affairs.appeals.rules.rates import Judged, RateSettings, Result, Satisfaction
from gonghui.affairs.appeals.rules.rates.published import (
    PublishedRate,
    common_denominators,
    denominators,
    printed,
    try_denominators,
)
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.rules import in_force, statute

OURS = RateSettings(
    weights={"response": Decimal("0.1"), "solution": Decimal("0.5"), "satisfaction": Decimal("0.4")},
    fairly_satisfied=Decimal("0.9"),
    partly_solved=Decimal(0),
    denominators={
        "response": "valid_call_back",
        "solution": "valid_call_back",
        "satisfaction": "valid_call_back",
        "on_time": "due",
    },
)
BEIJING = {"closed": PublishedRate(3993, "99.13"), "on_time": PublishedRate(3952, "98.11")}


def answered(number, contacted=True, result="solved", satisfaction="satisfied", **others):
    return Judged(
        appeal=number,
        contacted=contacted,
        result=Result(result),
        satisfaction=Satisfaction(satisfaction),
        **others,
    )


PLANTED = [
    answered(1),
    answered(2, result="partly", satisfaction="fairly"),
    answered(3, contacted=False, result="unsolved", satisfaction="dissatisfied", on_time=False),
    answered(4, result="unsolved", satisfaction="fairly"),
    Judged(appeal=5),  # nobody answered the call-back
    Judged(appeal=6, called_back=False),
    Judged(appeal=7, is_due=False, replied=False, on_time=False, called_back=False),
    answered(8, result="unsolved", satisfaction="dissatisfied", excluded="legal_channel"),
    Judged(appeal=9, excluded=rates.DANGER),
]


def test_each_rate_with_numerator_denominator_exclusions_and_what_is_outside():
    found = rates.rates(PLANTED, OURS)
    assert (found["response"].numerator, found["response"].denominator) == (3, 4)
    assert (found["solution"].numerator, found["solution"].denominator) == (1, 4)
    assert (found["satisfaction"].numerator, found["satisfaction"].denominator) == (Decimal("2.8"), 4)
    assert (found["on_time"].numerator, found["on_time"].denominator) == (5, 6)
    for rate in found.values():
        assert rate.exclusions == {"legal_channel": 1, "danger": 1}
        told = rate.denominator + sum(rate.exclusions.values()) + sum(rate.outside.values())
        assert told == len(PLANTED), "nobody drops out unseen"
    assert found["solution"].outside == {"no_answer": 1, "no_call_back": 2}
    assert found["on_time"].outside == {"within_limit": 1}
    assert rates.score(found, OURS) == 100 * (
        Decimal("0.1") * 3 / 4 + Decimal("0.5") * 1 / 4 + Decimal("0.4") * Decimal("2.8") / 4
    )


def test_a_part_solution_counts_as_the_setting_says():
    assert rates.rate("solution", PLANTED, OURS).numerator == 1
    half = replace(OURS, partly_solved=Decimal("0.5"))
    assert rates.rate("solution", PLANTED, half).numerator == Decimal("1.5")


@pytest.mark.parametrize(
    ("base", "denominator"),
    [("valid_call_back", 4), ("called_back", 5), ("replied", 6), ("due", 6), ("dispatched", 7)],
)
def test_a_wider_denominator_adds_no_answers(base, denominator):
    rate = rates.rate(
        "solution", PLANTED, replace(OURS, denominators={**OURS.denominators, "solution": base})
    )
    assert (rate.numerator, rate.denominator) == (1, denominator)


def test_without_a_valid_call_back_there_is_no_rate_and_no_score():
    unheard = [Judged(appeal=1), Judged(appeal=2, called_back=False)]
    found = rates.rates(unheard, OURS)
    assert [found[name].value for name in rates.RATES] == [None, None, None]
    assert found["on_time"].value == 1
    assert rates.score(found, OURS) is None
    assert rates.rates([], OURS)["on_time"].value is None


def test_half_an_answer_is_unknown_and_no_bad_answer():
    half = Judged(appeal=1, contacted=True, result=Result.SOLVED, satisfaction=None)
    assert not half.has_valid_call_back
    assert rates.rate("solution", [half], OURS).value is None


def test_what_is_still_being_routed_counts_against_no_unit():
    misrouted = answered(1, result="unsolved", body=None)
    found = rates.rates_by_unit(
        [misrouted, answered(2, body=7), answered(3, result="unsolved", body=8)], OURS
    )
    assert set(found) == {7, 8}
    assert (found[7]["solution"].value, found[8]["solution"].value) == (1, 0)


def test_settings_are_dated_and_carry_mark_and_source():
    amounts = {key: in_force(statute()[key], "110105", date(2026, 1, 1)) for key in rates.SETTINGS}
    read = rates.settings_from(amounts)
    assert read.weights["solution"] == Decimal("0.50")
    assert read.marks["hotline.weight.solution"] == "unverified"
    assert read.marks["hotline.partly_solved.weight"] == "ours"
    elsewhere = {key: in_force(statute()[key], "150622", date(2026, 1, 1)) for key in rates.SETTINGS}
    assert rates.settings_from(elsewhere).weights["response"] == Decimal("0.30")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hotline.weight.response", Decimal("0.2")),
        ("hotline.partly_solved.weight", Decimal("1.5")),
        ("hotline.denominator.solution", "whatever"),
    ],
)
def test_settings_that_cannot_stand_are_refused(key, value):
    amounts = {k: in_force(statute()[k], "CN", date(2026, 1, 1)) for k in rates.SETTINGS}
    amounts[key] = SimpleNamespace(value=value, mark="ours", source="test")
    with pytest.raises(Refusal):
        rates.settings_from(amounts)


# -- what was printed -------------------------------------------------------------------------------------


def test_only_one_denominator_gives_both_published_figures_of_beijing():
    assert common_denominators(BEIJING) == [4028]
    tried = {t.denominator: t for t in try_denominators(BEIJING, [3993, 4027, 4028, 4029, 4190])}
    assert [n for n, t in tried.items() if t.fits_all] == [4028]
    assert tried[4190].printed == {"closed": "95.30", "on_time": "94.32"}
    assert tried[4028].fits == {"closed": True, "on_time": True}


def test_no_denominator_reproduces_what_cannot_be():
    assert list(denominators(PublishedRate(1, "99.13"))) == []
    assert common_denominators({"a": PublishedRate(10, "50"), "b": PublishedRate(10, "40")}) == []
    assert common_denominators({}) == []


@pytest.mark.parametrize("said", ["99,13", "", "many", "-1", "九十"])
def test_only_a_percentage_is_read(said):
    with pytest.raises(Refusal):
        denominators(PublishedRate(10, said))


def test_nought_says_nothing():
    for rate in (PublishedRate(0, "0.00"), PublishedRate(3, "0.00")):
        with pytest.raises(Refusal):
            denominators(rate)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 2))
def test_the_denominators_are_exactly_those_that_print_so(numerator, more, places):
    denominator = numerator + more
    said = printed(numerator, denominator, places)
    if Decimal(said) == 0:
        return
    found = denominators(PublishedRate(numerator, said))
    assert denominator in found
    around = range(max(1, found[0] - 3), found[-1] + 4)
    assert [n for n in around if printed(numerator, n, places) == said] == list(found)
