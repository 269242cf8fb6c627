"""Clocks of cases over holidays, pauses, extensions, stops and reopenings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from gonghui.engines.cases.rules.clocks import (
    SHANGHAI,
    ClockEvent,
    ClockRule,
    ClockState,
    clock_rule,
    fold,
    replay,
    stricter,
)
from gonghui.foundation.law.rules import DatedAmount, in_force, statute
from gonghui.foundation.law.rules.calendar import working_calendar
from tests.engines.cases.rules.clocks_drawn import CALENDAR, HOURS, SAID

DAYS = ClockRule("d", 7, "days")

ROLLS = ClockRule("r", 7, "days", rolls=True)

WORKING = ClockRule("w", 3, "working_days")

OFFICE = ClockRule("o", 3, "working_days", closes_at=time(17, 30))


def at(text: str) -> datetime:
    """A moment in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def told(moment: datetime | None) -> str:
    """A moment in Beijing, to the minute."""
    return "" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def log(*said: str) -> list[ClockEvent]:
    """Events from `2025-09-26 10:00 start`, and `… extend 2`."""
    events = []
    for line in said:
        day, clock, effect, *amount = line.split()
        events.append(ClockEvent(at(f"{day} {clock}"), effect, int(amount[0]) if amount else None))
    return events


def due(rule: ClockRule, *said: str, known_on: str = "") -> str:
    calendar = working_calendar(SAID, date.fromisoformat(known_on)) if known_on else CALENDAR
    events = log(*said)
    return told(fold(rule, events, calendar, events[-1].at).due_at)


@pytest.mark.parametrize(
    ("start", "hours", "days", "rolls", "working"),
    [  # 24 hours; 7 days; 7 days that roll; 3 working days
        # Spring Festival, 2 to 6 days of it off, Saturdays and Sundays made up for
        ("2020-01-22 16:20", "01-23 16:20", "01-29", "02-03", "02-04"),
        ("2021-02-09 09:05", "02-10 09:05", "02-16", "02-18", "02-19"),
        ("2022-01-28 23:59", "01-29 23:59", "02-04", "02-07", "02-07"),
        ("2023-01-20 08:00", "01-21 08:00", "01-27", "01-28", "01-30"),
        ("2024-02-08 17:31", "02-09 17:31", "02-15", "02-18", "02-19"),
        ("2025-01-24 12:00", "01-25 12:00", "01-31", "02-05", "02-05"),
        ("2026-02-13 18:45", "02-14 18:45", "02-20", "02-24", "02-25"),
        # National Day
        ("2020-09-25 10:00", "09-26 10:00", "10-02", "10-09", "09-29"),
        ("2020-09-30 10:00", "10-01 10:00", "10-07", "10-09", "10-12"),
        ("2021-09-24 10:00", "09-25 10:00", "10-01", "10-08", "09-28"),
        ("2021-09-30 00:00", "10-01 00:00", "10-07", "10-08", "10-11"),
        ("2022-09-30 10:00", "10-01 10:00", "10-07", "10-08", "10-10"),
        ("2023-09-28 10:00", "09-29 10:00", "10-05", "10-07", "10-09"),
        ("2024-09-27 10:00", "09-28 10:00", "10-04", "10-08", "10-08"),
        ("2025-09-26 10:00", "09-27 10:00", "10-03", "10-09", "09-30"),
        ("2025-09-30 21:30", "10-01 21:30", "10-07", "10-09", "10-11"),
        ("2026-09-18 10:00", "09-19 10:00", "09-25", "09-28", "09-22"),
        ("2026-09-30 10:00", "10-01 10:00", "10-07", "10-08", "10-10"),
        # Labour Day, Dragon Boat, Qingming, New Year
        ("2020-04-30 10:00", "05-01 10:00", "05-07", "05-07", "05-08"),
        ("2021-04-24 10:00", "04-25 10:00", "05-01", "05-06", "04-27"),
        ("2022-04-29 10:00", "04-30 10:00", "05-06", "05-06", "05-07"),
        ("2023-06-21 10:00", "06-22 10:00", "06-28", "06-28", "06-27"),
        ("2024-04-03 10:00", "04-04 10:00", "04-10", "04-10", "04-09"),
        ("2025-04-30 10:00", "05-01 10:00", "05-07", "05-07", "05-08"),
        ("2026-05-08 10:00", "05-09 10:00", "05-15", "05-15", "05-12"),
    ],
)
def test_limits_over_holidays(start, hours, days, rolls, working):
    year = start[:4]
    assert due(HOURS, f"{start} start") == f"{year}-{hours}"
    assert due(DAYS, f"{start} start") == f"{year}-{days} 23:59"
    assert due(ROLLS, f"{start} start") == f"{year}-{rolls} 23:59"
    assert due(WORKING, f"{start} start") == f"{year}-{working} 23:59"
    assert due(OFFICE, f"{start} start") == f"{year}-{working} 17:30"


def test_over_the_turn_of_a_year():
    assert due(WORKING, "2022-12-29 10:00 start") == "2023-01-04 23:59"
    assert due(WORKING, "2025-12-31 10:00 start") == "2026-01-06 23:59"  # Sunday 4 January is made up for
    assert due(ROLLS, "2023-12-24 10:00 start") == "2024-01-02 23:59"


def test_the_late_notice_of_2020_moves_what_is_due():
    opened = "2020-01-22 16:20 start"
    before, after = {"known_on": "2020-01-26"}, {"known_on": "2020-01-27"}
    assert due(WORKING, opened, **before) == "2020-02-01 23:59"
    assert due(WORKING, opened, **after) == "2020-02-04 23:59"
    assert due(ROLLS, "2020-01-23 08:00 start", **before) == "2020-01-31 23:59"
    assert due(ROLLS, "2020-01-23 08:00 start", **after) == "2020-02-03 23:59"
    assert due(HOURS, opened, **before) == due(HOURS, opened, **after) == "2020-01-23 16:20"


def test_a_breach_that_a_late_notice_takes_away_is_gone_in_the_replay():
    events = log("2020-01-22 16:20 start", "2020-02-03 10:00 stop")
    early, late = (working_calendar(SAID, date(2020, 1, day)) for day in (26, 27))
    assert replay(events, WORKING, early)[-1][1].breached
    assert told(replay(events, WORKING, early)[-1][1].breached_at) == "2020-02-01 23:59"
    assert not replay(events, WORKING, late)[-1][1].breached


def test_what_rests_on_an_unpublished_year_says_so():
    opened = log("2026-12-29 10:00 start")
    state = fold(WORKING, opened, CALENDAR, opened[0].at)
    assert told(state.due_at) == "2027-01-04 23:59"
    assert state.assumed
    assert not fold(WORKING, log("2026-12-01 10:00 start"), CALENDAR, at("2026-12-01 10:00")).assumed
    assert not fold(HOURS, opened, CALENDAR, opened[0].at).assumed
    assert not fold(DAYS, opened, CALENDAR, opened[0].at).assumed


@pytest.mark.parametrize(
    ("rule", "pause", "resume", "expected"),
    [
        (HOURS, "2025-03-03 12:00", "2025-03-03 14:30", "2025-03-04 12:30"),
        (HOURS, "2025-03-04 09:59", "2025-03-09 10:00", "2025-03-09 10:01"),
        (WORKING, "2025-03-03 12:00", "2025-03-03 14:30", "2025-03-06 23:59"),  # within a day: nothing
        (WORKING, "2025-03-04 12:00", "2025-03-05 09:00", "2025-03-07 23:59"),  # over one day's end
        (WORKING, "2025-03-07 00:00", "2025-03-09 09:00", "2025-03-06 23:59"),  # it was late already
        (WORKING, "2025-03-06 12:00", "2025-03-08 09:00", "2025-03-10 23:59"),  # over a Friday; on a Saturday
        (OFFICE, "2025-03-04 17:00", "2025-03-04 18:00", "2025-03-07 17:30"),  # over the closing
        (OFFICE, "2025-03-04 17:31", "2025-03-04 19:00", "2025-03-06 17:30"),
        (DAYS, "2025-03-05 12:00", "2025-03-08 12:00", "2025-03-13 23:59"),
    ],
)
def test_a_pause_moves_what_is_due(rule, pause, resume, expected):
    start = "2025-03-03 10:00 start"
    assert due(rule, start, f"{pause} pause", f"{resume} resume") == expected


def test_while_paused_nobody_knows_what_is_due_but_what_is_left():
    events = log("2025-03-03 10:00 start", "2025-03-03 16:00 pause")
    state = fold(HOURS, events, CALENDAR, at("2025-03-20 00:00"))
    assert (state.running, state.paused, state.due_at) == (False, True, None)
    assert state.remaining == timedelta(hours=18)
    assert state.used == timedelta(hours=6)
    assert state.paused_for == at("2025-03-20 00:00") - at("2025-03-03 16:00")
    assert not state.breached


def test_a_pause_at_the_very_end_leaves_nothing_and_no_breach():
    events = log("2025-03-03 10:00 start", "2025-03-04 10:00 pause", "2025-03-06 10:00 resume")
    state = fold(HOURS, events, CALENDAR, at("2025-03-06 10:00"))
    assert told(state.due_at) == "2025-03-06 10:00"
    assert not state.breached
    assert fold(HOURS, events, CALENDAR, at("2025-03-06 10:01")).breached


def test_a_pause_after_the_last_day_but_before_the_limit_rolled_to():
    start = "2025-09-26 10:00 start"  # the seventh day is 3 October, the limit rolls to the 9th
    assert due(ROLLS, start, "2025-10-05 10:00 pause", "2025-10-07 10:00 resume") == "2025-10-09 23:59"
    assert due(ROLLS, start, "2025-10-05 10:00 pause", "2025-10-12 10:00 resume") == "2025-10-13 23:59"


def test_an_extension_is_in_the_rules_unit_and_counts_once_approved():
    start = "2025-09-26 10:00 start"
    assert due(HOURS, start, "2025-09-26 12:00 extend 12") == "2025-09-27 22:00"
    assert due(WORKING, start, "2025-09-28 12:00 extend 3") == "2025-10-11 23:59"
    assert due(ROLLS, start, "2025-09-28 12:00 extend 3") == "2025-10-09 23:59"
    asked = replace(log("2025-09-28 12:00 extend 3")[0], approved=False)
    state = fold(WORKING, [*log(start), asked], CALENDAR, asked.at)
    assert told(state.due_at) == "2025-09-30 23:59"
    assert state.limit == 3


def test_an_extension_after_the_limit_moves_it_but_undoes_no_breach():
    events = log("2025-03-03 10:00 start", "2025-03-05 10:00 extend 48", "2025-03-05 12:00 stop")
    (_, _), (_, extended), (_, stopped) = replay(events, HOURS, CALENDAR)
    assert told(extended.due_at) == "2025-03-06 10:00"
    assert extended.breached
    assert told(extended.breached_at) == "2025-03-04 10:00"
    assert stopped.breached
    assert stopped.late(at("2026-01-01 00:00")) == timedelta(0)


@pytest.mark.parametrize(
    ("stop", "breached", "late"),
    [
        ("03-04 09:59", False, 0),
        ("03-04 10:00", False, 0),
        ("03-04 10:01", True, 1),
        ("03-05 10:00", True, 1440),
    ],
)
def test_a_stop_ends_the_clock(stop, breached, late):
    events = log("2025-03-03 10:00 start", f"2025-{stop} stop")
    state = fold(HOURS, events, CALENDAR, at("2026-01-01 00:00"))
    assert not state.running
    assert not state.paused
    assert state.breached is breached
    assert told(state.due_at) == "2025-03-04 10:00"
    assert state.late(at("2026-01-01 00:00")) == timedelta(minutes=late)
    assert state.used == events[1].at - events[0].at


def test_the_last_minute_of_the_last_day_is_in_time():
    opened = "2025-03-03 10:00 start"
    in_time = log(opened, "2025-03-06 23:59 stop")
    too_late = log(opened, "2025-03-07 00:00 stop")
    assert not fold(WORKING, in_time, CALENDAR, at("2025-04-01 00:00")).breached
    assert fold(WORKING, too_late, CALENDAR, at("2025-04-01 00:00")).breached


def test_a_reopened_case_gets_its_limit_anew():
    events = log(
        "2025-03-03 10:00 start",
        "2025-03-03 11:00 extend 10",
        "2025-03-05 10:00 stop",
        "2025-03-20 08:00 restart",
        "2025-03-20 09:00 pause",
    )
    states = [state for _event, state in replay(events, HOURS, CALENDAR)]
    assert states[2].breached
    assert states[2].breaches == 1
    assert (states[3].runs, states[3].breached, states[3].breaches) == (2, False, 1)
    assert states[3].limit == 24
    assert told(states[3].due_at) == "2025-03-21 08:00"
    assert states[4].used == timedelta(hours=1)


def test_the_day_of_the_start_may_be_the_first():
    rule = replace(WORKING, counts_from="same_day")
    assert due(rule, "2025-03-03 10:00 start") == "2025-03-05 23:59"
    office = replace(OFFICE, counts_from="same_day")
    assert due(office, "2025-03-03 17:31 start") == "2025-03-06 17:30"


def test_what_fits_nothing_changes_nothing():
    plain = log("2025-03-03 10:00 start", "2025-03-03 12:00 pause", "2025-03-03 13:00 resume")
    more = log(
        "2025-03-03 09:00 pause",
        "2025-03-03 09:01 resume",
        "2025-03-03 09:02 stop",
        "2025-03-03 09:03 extend 5",
        "2025-03-03 10:30 start",
        "2025-03-03 10:31 resume",
        "2025-03-03 12:30 pause",
    )
    now = at("2025-03-03 20:00")
    assert fold(HOURS, plain, CALENDAR, now) == fold(HOURS, plain + more, CALENDAR, now)


def test_before_anything_there_is_no_clock():
    now = at("2025-03-03 20:00")
    assert fold(HOURS, [], CALENDAR, now) == ClockState(limit=24)
    later = log("2025-03-04 10:00 start")
    assert fold(HOURS, later, CALENDAR, now).due_at is None
    assert not fold(HOURS, later, CALENDAR, now).running


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (("k", 3, "weeks"), "no unit called 'weeks'"),
        (("k", 0, "days"), "limit of 0"),
        (("k", 3, "hours", "next_day"), "not counted from"),
        (("k", 3, "days", "moment"), "not counted from"),
        (("k", 3, "hours", "", True), "round the clock"),
    ],
)
def test_a_rule_that_contradicts_itself(fields, fault):
    with pytest.raises(ValueError, match=fault):
        ClockRule(*fields)


def test_events_that_say_nothing():
    with pytest.raises(ValueError, match="no effect called 'halt'"):
        ClockEvent(at("2025-03-03 10:00"), "halt")
    with pytest.raises(ValueError, match="amount"):
        ClockEvent(at("2025-03-03 10:00"), "extend")


@pytest.mark.parametrize(
    ("key", "region", "amount", "unit", "mark"),
    [
        ("hotline.level_1.limit", "110105", 2, "hours", "verified"),
        ("hotline.level_2.limit", "110105", 24, "hours", "verified"),
        ("hotline.level_3.limit", "110105", 7, "days", "verified"),
        ("hotline.level_4.limit", "110105", 15, "days", "verified"),
        ("hotline.union_ordinary.working_days", "CN", 3, "working_days", "ours"),
        ("hotline.union_difficult.working_days", "CN", 7, "working_days", "ours"),
        ("hotline.union_complex.working_days", "CN", 15, "working_days", "ours"),
        ("hotline.first_contact.hours", "110105", 24, "hours", "unverified"),
        ("hotline.return_urgent.hours", "CN", 2, "hours", "ours"),
        ("hotline.return_ordinary.working_days", "CN", 1, "working_days", "ours"),
    ],
)
def test_limits_of_the_hotline_make_rules(key, region, amount, unit, mark):
    said = in_force(statute()[key], region, date(2025, 3, 3))
    rule = clock_rule(said, rolls=True)
    assert (rule.key, rule.amount, rule.unit, rule.rolls) == (key, amount, unit, unit != "hours")
    assert said.mark == mark


@pytest.mark.parametrize(("value", "unit"), [(3, "share"), (3, "weeks"), (Decimal("1.5"), "days")])
def test_what_is_no_limit_makes_no_rule(value, unit):
    said = DatedAmount(
        key="a.b", region="CN", value=value, unit=unit, source="s", mark="ours", valid_from=date(2025, 1, 1)
    )
    with pytest.raises(ValueError, match="is no limit"):
        clock_rule(said)


def test_the_stricter_of_two():
    early, late = at("2025-03-03 10:00"), at("2025-03-04 10:00")
    assert stricter(late, early) == early
    assert stricter(None, late) == late
    assert stricter(None, None) is None
