"""Dues and the fund, against sums done by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.affairs.membership.rules import money
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.foundation.law.rules import in_force, statute

MARCH = date(2026, 3, 31)


def values_of(keys, on=MARCH):
    return {key: in_force(statute()[key], "110105", on) for key in keys}


DUES, FUND = values_of(money.DUES_KEYS), values_of(money.FUND_KEYS)


@pytest.mark.parametrize(
    ("wage", "owed"),
    [("0", "0"), ("9.99", "0"), ("10", "0.05"), ("6543.21", "32.70"), ("8000", "40"), ("8009.99", "40")],
)
def test_dues_leave_the_tail_below_ten_yuan_out(wage, owed):
    told = money.dues(Money.yuan(wage), DUES)
    assert told.amount == Money.yuan(owed)
    assert len(told.trace) == 2
    assert all(line.source for line in told.trace)


def test_the_fund_is_due_on_the_fifteenth_of_the_month_after():
    assert money.due_day(date(2026, 3, 1), FUND) == date(2026, 4, 15)
    assert money.due_day(date(2025, 12, 31), FUND) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("on", "paid", "days", "fee"),
    [
        (date(2026, 4, 15), "0", 0, "0"),
        (date(2026, 4, 16), "0", 1, "100"),
        (date(2026, 4, 25), "0", 10, "1000"),
        (date(2026, 4, 25), "15000", 10, "250"),
        (date(2026, 4, 25), "20000", 0, "0"),
        (date(2026, 4, 25), "30000", 0, "0"),
    ],
)
def test_the_late_fee_runs_from_the_sixteenth_on_what_is_unpaid(on, paid, days, fee):
    told = money.fund(wages=Money.yuan("1000000"), month=MARCH, paid=Money.yuan(paid), on=on, values=FUND)
    assert (told.due, told.days_late, told.late_fee) == (Money.yuan("20000"), days, Money.yuan(fee))
    assert (told.base, told.upper) == (Money.yuan("12000"), Money.yuan("8000"))


def test_without_a_union_it_is_the_preparation_fund():
    told = money.fund(
        wages=Money.yuan("1000"), month=MARCH, paid=Money(0), on=MARCH, values=FUND, prepared=True
    )
    assert (told.base, told.upper) == (Money(0), Money.yuan("20"))


@pytest.mark.parametrize(("wages", "paid"), [(-1, 0), (0, -1)])
def test_below_nought_is_refused(wages, paid):
    with pytest.raises(Refusal):
        money.fund(wages=Money(wages), month=MARCH, paid=Money(paid), on=MARCH, values=FUND)
    with pytest.raises(Refusal):
        money.dues(Money(-1), DUES)


@settings(deadline=None, derandomize=True)
@given(wages=st.integers(0, 10**12), paid=st.integers(0, 10**11), days=st.integers(0, 400))
def test_parts_add_up_and_nobody_owes_less_for_being_later(wages, paid, days):
    def at(n):
        on = date.fromordinal(date(2026, 4, 15).toordinal() + n)
        return money.fund(wages=Money(wages), month=MARCH, paid=Money(paid), on=on, values=FUND)

    now, later = at(days), at(days + 1)
    assert now.base + now.upper == now.due
    assert now.unpaid.fen == max(0, now.due.fen - paid)
    assert later.late_fee.fen >= now.late_fee.fen >= 0


@settings(deadline=None, derandomize=True)
@given(wage=st.integers(0, 10**9))
def test_dues_are_whole_and_never_fall_with_the_wage(wage):
    assert money.dues(Money(wage), DUES).amount <= money.dues(Money(wage + 1), DUES).amount
    assert money.dues(Money(wage), DUES).amount.fen * 200 <= wage
