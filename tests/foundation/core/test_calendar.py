"""The working calendar: known years, make-up days, what was known when, and years without a notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day, working_calendar

CALENDAR = working_calendar()
KNOWN = st.dates(date(2004, 2, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2025, 1, 26), True),  # a Sunday made up for
        (date(2025, 2, 8), True),  # a Saturday made up for
        (date(2025, 5, 5), False),
        (date(2025, 5, 6), True),
        (date(2024, 10, 12), True),
        (date(2020, 1, 31), False),  # added later
        (date(2015, 9, 3), False),
    ],
)
def test_days_of_known_years(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works
    assert not CALENDAR.is_provisional(day)


def test_every_statutory_holiday_of_a_known_year_is_off() -> None:
    for year in range(2004, 2027):
        assert not [day for day in CALENDAR.statutory_holidays(year) if CALENDAR.is_working_day(day)]


def test_the_number_of_statutory_days_follows_the_law() -> None:
    assert len(CALENDAR.statutory_holidays(2007)) == 10
    assert len(CALENDAR.statutory_holidays(2013)) == 11
    assert len(CALENDAR.statutory_holidays(2025)) == 13
    # Before the law was changed in November 2024, eleven days were expected.
    assert len(CALENDAR.statutory_holidays(2025, known_on=date(2024, 11, 11))) == 11


def test_an_amendment_counts_from_its_publication() -> None:
    sunday, thursday = date(2019, 4, 28), date(2019, 5, 2)
    before, after = date(2019, 3, 21), date(2019, 3, 22)
    assert CALENDAR.is_working_day(sunday, after)
    assert not CALENDAR.is_working_day(sunday, before)
    assert CALENDAR.is_working_day(thursday, before)
    assert not CALENDAR.is_working_day(thursday, after)
    assert not CALENDAR.is_provisional(thursday, before)


def test_before_the_notice_the_calendar_is_provisional_and_says_so() -> None:
    made_up, before = date(2025, 1, 26), date(2024, 11, 11)
    assert CALENDAR.is_provisional(made_up, before)
    assert not CALENDAR.is_working_day(made_up, before)  # still a plain Sunday
    assert not CALENDAR.is_working_day(date(2025, 1, 29), before)  # statutory all the same
    assert not CALENDAR.is_provisional(made_up, date(2024, 11, 12))


def test_a_notice_of_unknown_date_counts_from_its_year_on() -> None:
    assert CALENDAR.notices[2008]["published"] == "unknown"
    assert CALENDAR.is_provisional(date(2008, 5, 2), date(2007, 12, 31))
    assert not CALENDAR.is_provisional(date(2008, 5, 2), date(2008, 1, 1))


def test_a_year_without_notice_is_provisional() -> None:
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_working_day(date(2027, 2, 6))
    assert not CALENDAR.is_working_day(date(2027, 9, 15))
    assert CALENDAR.is_working_day(date(2027, 3, 1))
    assert CALENDAR.reckon(date(2026, 12, 30), 5).is_provisional
    assert not CALENDAR.reckon(date(2026, 6, 1), 5).is_provisional


@pytest.mark.parametrize("year", [2003, 2037, 1949])
def test_beyond_its_years_the_calendar_refuses(year: int) -> None:
    with pytest.raises(Refusal, match=str(year)):
        CALENDAR.is_working_day(date(year, 6, 1))


def test_working_days_over_the_national_holiday() -> None:
    # Off 1-8 October 2025; Sunday 28 September and Saturday 11 October made up.
    assert CALENDAR.add_working_days(date(2025, 9, 26), 4) == date(2025, 10, 9)
    assert CALENDAR.roll_to_working_day(date(2025, 10, 1)) == date(2025, 10, 9)


@given(KNOWN, st.integers(-60, 60))
def test_adding_lands_on_a_working_day_and_counts_them(day: date, n: int) -> None:
    if not date(2004, 6, 1) < day < date(2026, 6, 1):
        return
    found = CALENDAR.add_working_days(day, n)
    if n:
        assert CALENDAR.is_working_day(found)
    one = timedelta(days=1)
    between = (day + one, found + one) if n >= 0 else (found, day)
    assert CALENDAR.working_days_between(*between) == abs(n)


@given(KNOWN)
def test_rolling_moves_forward_and_stays_on_working_days(day: date) -> None:
    rolled = CALENDAR.roll_to_working_day(day)
    assert rolled >= day
    assert CALENDAR.is_working_day(rolled)
    assert (rolled == day) == CALENDAR.is_working_day(day)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 60))
def test_the_same_day_months_later_is_in_the_right_month(day, months):
    later = same_day(day, months=months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
