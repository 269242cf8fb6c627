"""The working calendar: every year's days, what was known when, days nobody has arranged yet."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.law.queries import calendar
from gonghui.foundation.law.rules import BadStatute, DatedAmount, statute
from gonghui.foundation.law.rules.calendar import (
    PREFIX,
    WorkingCalendar,
    arrangement,
    working_calendar,
)

SAID = [amount for key, found in statute().items() if key.startswith(PREFIX) for amount in found]
CALENDAR = working_calendar(SAID)
ONE = timedelta(days=1)
PUBLISHED = {
    2020: date(2019, 11, 21),
    2021: date(2020, 11, 25),
    2022: date(2021, 10, 25),
    2023: date(2022, 12, 8),
    2024: date(2023, 10, 25),
    2025: date(2024, 11, 12),
    2026: date(2025, 11, 4),
}
days = st.dates(date(2019, 6, 1), date(2028, 6, 1))
steady = settings(deadline=None, derandomize=True)


def known(on: str) -> WorkingCalendar:
    return working_calendar(SAID, date.fromisoformat(on))


# -- the years ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_of_a_published_year_is_as_an_independent_calendar_has_it(year):
    day = date(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_working(day) is chinese_calendar.is_workday(day), day
        assert not CALENDAR.is_assumed(day)
        day += ONE


@pytest.mark.parametrize(
    ("year", "working_days", "made_up"),
    [
        (2020, 249, 6),
        (2021, 250, 7),
        (2022, 249, 7),
        (2023, 249, 7),
        (2024, 251, 8),
        (2025, 248, 5),
        (2026, 248, 6),
    ],
)
def test_working_days_of_a_year(year, working_days, made_up):
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    assert CALENDAR.working_days_between(start, end) == working_days
    weekend = [start + ONE * n for n in range((end - start).days)]
    assert sum(CALENDAR.is_working(day) for day in weekend if day.weekday() >= 5) == made_up


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2020-01-31", "春节"),
        ("2022-12-31", "元旦"),
        ("2023-10-06", "中秋节、国庆节"),
        ("2025-10-08", "国庆节、中秋节"),
        ("2026-02-23", "春节"),
        ("2025-01-26", ""),
        ("2025-03-08", ""),
    ],
)
def test_a_day_off_has_the_name_of_its_holiday(day, name):
    assert CALENDAR.holiday(date.fromisoformat(day)) == name


def test_a_year_has_one_day_more_at_spring_festival_and_labour_day_from_2025_on():
    assert CALENDAR.is_working(date(2024, 2, 9))  # the eve of Spring Festival
    assert not CALENDAR.is_working(date(2025, 1, 28))
    assert not CALENDAR.is_working(date(2026, 2, 16))


# -- what was known when -----------------------------------------------------------------------------------


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_notice_counts_from_the_day_of_its_publication(year):
    published = PUBLISHED[year]
    assert year in working_calendar(SAID, published).years
    assert year not in working_calendar(SAID, published - ONE).years
    day = date(year, 3, 2)
    assert working_calendar(SAID, published - ONE).is_assumed(day)
    assert not working_calendar(SAID, published).is_assumed(day)


def test_the_late_notice_of_2020():
    before, after = known("2020-01-26"), known("2020-01-27")
    friday, saturday, monday = date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 3)
    assert before.is_working(friday)
    assert before.is_working(saturday)  # was to be made up for
    assert not after.is_working(friday)
    assert not after.is_working(saturday)
    assert after.is_working(monday)
    assert before.add_working_days(date(2020, 1, 23), 1) == friday
    assert after.add_working_days(date(2020, 1, 23), 1) == monday
    assert before.working_days_between(
        date(2020, 1, 1), date(2020, 3, 1)
    ) == 1 + 1 + after.working_days_between(date(2020, 1, 1), date(2020, 3, 1))


def test_a_make_up_day_is_a_plain_sunday_until_its_notice():
    sunday = date(2025, 1, 26)
    assert not known("2024-11-11").is_working(sunday)
    assert known("2024-11-12").is_working(sunday)


# -- days that no notice covers ----------------------------------------------------------------------------


def test_an_unpublished_year_is_assumed_and_says_so():
    monday, saturday = date(2027, 3, 1), date(2027, 3, 6)
    assert CALENDAR.is_working(monday)
    assert not CALENDAR.is_working(saturday)
    assert CALENDAR.is_assumed(monday)
    assert CALENDAR.is_assumed(saturday)
    assert CALENDAR.assumed_between(date(2026, 12, 28), date(2027, 1, 4))
    assert not CALENDAR.assumed_between(date(2026, 12, 1), date(2026, 12, 31))


def test_what_the_regulation_itself_makes_a_holiday_is_not_assumed_to_be_worked_on():
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert CALENDAR.holiday(date(2027, 1, 1)) == "元旦"
    assert not CALENDAR.is_working(date(2027, 2, 8))  # the third day of the year of the goat
    assert CALENDAR.is_working(date(2027, 2, 10))
    assert CALENDAR.is_assumed(date(2027, 1, 1))
    # Of 2025, while the regulation of 2013 held: no second day at Labour Day.
    assert known("2024-11-11").is_working(date(2025, 5, 2))
    assert not known("2024-11-11").is_working(date(2025, 5, 1))


@pytest.mark.parametrize("day", [date(2001, 6, 4), date(2060, 6, 7), date(1990, 1, 1)])
def test_far_years_go_by_the_week(day):
    assert CALENDAR.is_assumed(day)
    assert CALENDAR.is_working(day) is (day.weekday() < 5)
    assert CALENDAR.add_working_days(date(2060, 6, 4), 1) == date(2060, 6, 7)
    assert CALENDAR.working_days_between(date(2060, 6, 1), date(2060, 6, 8)) == 5


def test_the_days_off_by_regulation_lie_within_the_notices():
    """So the festivals' dates of the published years are right, which were only reckoned."""
    blank = working_calendar([one for one in SAID if one.key in ("calendar.statutory", "calendar.festivals")])
    published = [day for day in blank.statutory if day.year in PUBLISHED]
    worked = [day for day in published if CALENDAR.is_working(day)]
    assert len(published) == 13 * 7 - 1  # 中秋 of 2020 is 1 October
    assert worked == [date(2024, 2, 9)]  # the eve, which is a holiday from 2025 on


# -- reckoning ---------------------------------------------------------------------------------------------


def test_over_the_national_holiday():
    # Off 1 to 8 October 2025; Sunday 28 September and Saturday 11 October made up for.
    assert CALENDAR.add_working_days(date(2025, 9, 26), 4) == date(2025, 10, 9)
    assert CALENDAR.next_working(date(2025, 10, 1)) == date(2025, 10, 9)
    assert CALENDAR.next_working(date(2025, 10, 11)) == date(2025, 10, 11)
    assert CALENDAR.add_working_days(date(2025, 10, 9), -1) == date(2025, 9, 30)


@steady
@given(days, st.integers(-80, 80))
def test_adding_lands_on_a_working_day_and_counts_them(day, n):
    found = CALENDAR.add_working_days(day, n)
    if n == 0:
        assert found == day
        return
    assert CALENDAR.is_working(found)
    between = (day + ONE, found + ONE) if n > 0 else (found, day)
    assert CALENDAR.working_days_between(*between) == abs(n)


@steady
@given(days)
def test_the_next_working_day_is_the_first_from_the_day_on(day):
    found = CALENDAR.next_working(day)
    assert found >= day
    assert CALENDAR.is_working(found)
    assert CALENDAR.working_days_between(day, found) == 0


@steady
@given(days, days)
def test_counting_is_what_one_counts_by_hand(one, other):
    by_hand = sum(CALENDAR.is_working(one + ONE * n) for n in range(max((other - one).days, 0)))
    assert CALENDAR.working_days_between(one, other) == by_hand


@steady
@given(days, st.dates(date(2018, 1, 1), date(2028, 1, 1)))
def test_what_is_known_never_gets_less(day, on):
    earlier, later = working_calendar(SAID, on), working_calendar(SAID, on + timedelta(days=200))
    assert earlier.years <= later.years
    if not earlier.is_assumed(day):
        assert not later.is_assumed(day)


# -- notices that cannot be read ---------------------------------------------------------------------------

GOOD = {"rest": {"元旦": ["2027-01-01/2027-01-03"]}, "working": ["2027-01-09"]}


def notice(value, key="calendar.2027"):
    return DatedAmount(
        key=key, region="CN", value=value, unit="days", source="s", mark="ours", valid_from=date(2026, 11, 20)
    )


def test_a_good_notice():
    said = arrangement(notice(GOOD))
    assert said.off[date(2027, 1, 2)] == "元旦"
    assert said.working == {date(2027, 1, 9)}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({**GOOD, "working": ["2027-01-08"]}, "no weekend"),
        ({**GOOD, "working": ["2027-01-02"]}, "off as well"),
        ({**GOOD, "working": ["2028-01-08"]}, "another year"),
        ({**GOOD, "working": ["2026-12-05"]}, "another year"),
        ({**GOOD, "working": "2027-01-09"}, "in a list"),
        ({**GOOD, "working": ["9 January"]}, "is no day"),
        ({**GOOD, "rest": {"元旦": ["2027-01-03/2027-01-01"]}}, "ends before"),
        ({**GOOD, "rest": {"元旦": ["2027-01-01/2027-03-01"]}}, "longer than a month"),
        ({**GOOD, "rest": ["2027-01-01"]}, "by holiday"),
        ({"rest": {}}, "the fields rest"),
        ({**GOOD, "why": 1}, "the fields rest"),
        ("2027-01-01", "a table"),
    ],
)
def test_a_wrong_notice_is_told_what_is_wrong(value, fault):
    with pytest.raises(BadStatute, match=fault) as refused:
        arrangement(notice(value))
    assert "calendar.2027" in str(refused.value)


def test_a_notice_of_no_year():
    with pytest.raises(BadStatute, match="under calendar"):
        arrangement(notice(GOOD, key="calendar.next"))


# -- notices set here --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_next_notice_is_set_without_a_new_release(by, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert calendar().is_assumed(date(2027, 1, 9))
    set_value(
        key="calendar.2027",
        region="CN",
        value=GOOD,
        on=date(2026, 11, 20),
        source="国办发明电",
        mark="verified",
        by=by,
    )
    assert calendar().is_working(date(2027, 1, 9))
    assert not calendar().is_assumed(date(2027, 1, 9))
    assert calendar(known_on=date(2026, 11, 19)).is_assumed(date(2027, 1, 9))
    assert calendar(known_on=date(2026, 11, 20)).holiday(date(2027, 1, 3)) == "元旦"


@pytest.mark.django_db
def test_a_late_notice_of_a_year_replaces_the_first(by):
    later = {"rest": {"春节": ["2026-12-30/2026-12-31"]}, "working": []}
    set_value(
        key="calendar.2026", region="CN", value=later, on=date(2026, 11, 20), source="s", mark="ours", by=by
    )
    assert not calendar().is_working(date(2026, 12, 31))
    assert calendar(known_on=date(2026, 11, 19)).is_working(date(2026, 12, 31))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": {**GOOD, "working": ["2027-01-08"]}}, "2027-01-08 is made up for, but is no weekend"),
        ({"region": "110000"}, "whole country"),
        ({"key": "calendar.soon"}, "calendar.<year>"),
    ],
)
def test_a_notice_that_nobody_could_read_is_not_set(by, wrong, sentence):
    given_ = {"key": "calendar.2027", "region": "CN", "value": GOOD, **wrong}
    with pytest.raises(Refusal, match=sentence):
        set_value(**given_, on=date(2026, 11, 20), source="s", mark="ours", by=by)
    assert calendar().is_assumed(date(2027, 1, 9))
