"""Days of the calendar: the same day months later."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.rules.calendar import same_day


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 60))
def test_the_same_day_months_later_is_in_the_right_month(day, months):
    later = same_day(day, months=months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
