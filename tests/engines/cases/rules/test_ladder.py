"""The ladder: which rung is due, for whom, when it is sent, what goes in one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.engines.cases.rules.clocks import SHANGHAI, ClockEvent, ClockRule, ClockState, fold
from gonghui.engines.cases.rules.ladder import (
    LADDER,
    QUIET_FROM,
    QUIET_UNTIL,
    Told,
    bundles,
    due_rung,
    next_rung_at,
    reached_at,
    read_ladder,
    read_quiet,
    tell,
)
from gonghui.foundation.law.rules import in_force, statute
from gonghui.foundation.law.rules.calendar import PREFIX, working_calendar

CALENDAR = working_calendar(
    amount for key, found in statute().items() if key.startswith(PREFIX) for amount in found
)
ON = date(2025, 3, 3)


def setting(key):
    return in_force(statute()[key], "110105", ON)


RUNGS = read_ladder(setting(LADDER).value)
QUIET = read_quiet(setting(QUIET_FROM).value, setting(QUIET_UNTIL).value)
RULE = ClockRule("h", 20, "hours")
WHO = {"handler": "Li", "lead": "street union", "above": "district union"}
steady = settings(deadline=None, derandomize=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


START = at("2025-03-03 00:00")


def clock(now: datetime, *more: ClockEvent) -> ClockState:
    return fold(RULE, [ClockEvent(START, "start"), *more], CALENDAR, now)


def rung_at(text: str, told=()) -> str:
    now = at(text)
    found = due_rung(RUNGS, clock(now), now, told)
    return found.name if found else ""


@pytest.mark.parametrize("key", [LADDER, QUIET_FROM, QUIET_UNTIL])
def test_thresholds_are_settings_of_ours(key):
    assert setting(key).mark == "ours"


@pytest.mark.parametrize(
    ("now", "rung"),
    [
        ("2025-03-03 09:59", ""),
        ("2025-03-03 10:00", "remind"),
        ("2025-03-03 15:59", "remind"),
        ("2025-03-03 16:00", "urge"),
        ("2025-03-03 19:59", "urge"),
        ("2025-03-03 20:00", "supervise"),
        ("2025-03-04 19:59", "supervise"),
        ("2025-03-04 20:00", "notice"),
        ("2025-06-01 00:00", "notice"),
    ],
)
def test_the_highest_rung_reached_is_due(now, rung):
    assert rung_at(now) == rung


def test_nothing_is_told_twice_nor_a_lower_rung_after_a_higher():
    assert rung_at("2025-03-03 16:30", told={"urge"}) == ""
    assert rung_at("2025-03-03 16:30", told={"remind"}) == "urge"
    assert rung_at("2025-03-03 16:30", told={"supervise"}) == ""
    assert rung_at("2025-03-05 00:00", told={"urge"}) == "notice"


def test_a_pause_moves_the_rungs_as_it_moves_the_limit():
    pause, resume = ClockEvent(at("2025-03-03 05:00"), "pause"), ClockEvent(at("2025-03-06 05:00"), "resume")
    assert due_rung(RUNGS, clock(at("2025-03-05 00:00"), pause), at("2025-03-05 00:00")) is None
    again = clock(resume.at, pause, resume)
    assert [reached_at(rung, again) for rung in RUNGS] == [
        at("2025-03-06 10:00"),
        at("2025-03-06 16:00"),
        at("2025-03-06 20:00"),
        at("2025-03-07 20:00"),
    ]


def test_who_stands_is_told_nothing():
    stopped = clock(at("2025-04-01 00:00"), ClockEvent(at("2025-03-09 00:00"), "stop"))
    assert due_rung(RUNGS, stopped, at("2025-04-01 00:00")) is None
    assert next_rung_at(RUNGS, stopped, at("2025-04-01 00:00")) is None
    assert due_rung(RUNGS, ClockState(), at("2025-04-01 00:00")) is None


def test_when_to_look_again():
    assert next_rung_at(RUNGS, clock(START), START) == at("2025-03-03 10:00")
    now = at("2025-03-03 20:00")
    assert next_rung_at(RUNGS, clock(now), now) == at("2025-03-04 20:00")
    assert next_rung_at(RUNGS, clock(now), at("2025-03-04 20:00")) is None


def test_working_days_too_have_their_rungs_by_the_wall_clock():
    rule = ClockRule("w", 3, "working_days")
    start = at("2025-09-29 00:00")
    state = fold(rule, [ClockEvent(start, "start")], CALENDAR, start)
    assert reached_at(RUNGS[0], state) < at("2025-10-05 00:00")
    assert reached_at(RUNGS[2], state) == state.due_at


# -- who ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "receivers"),
    [
        ("remind", [("Li", "handler")]),
        ("urge", [("Li", "handler"), ("street union", "lead")]),
        ("supervise", [("Li", "handler"), ("street union", "lead"), ("district union", "above")]),
        ("notice", [("street union", "lead"), ("district union", "above")]),
    ],
)
def test_who_is_told_of_a_rung(name, receivers):
    rung = next(one for one in RUNGS if one.name == name)
    now = at("2025-03-05 09:00")
    said = tell(rung, clock(now), about=7, receivers=WHO, now=now, quiet=QUIET)
    assert [(one.receiver, one.role) for one in said] == receivers
    assert {one.due_at for one in said} == {at("2025-03-03 20:00")}
    assert {one.send_at for one in said} == {now}
    assert {one.reached_at for one in said} == {reached_at(rung, clock(now))}


def test_where_nobody_is_the_lead_body_is_told_once():
    now = at("2025-03-05 09:00")
    supervise = RUNGS[2]
    alone = {"handler": None, "lead": "city union", "above": None}
    said = tell(supervise, clock(now), about=7, receivers=alone, now=now, quiet=QUIET)
    assert [(one.receiver, one.role) for one in said] == [("city union", "handler")]
    assert tell(supervise, clock(now), about=7, receivers={}, now=now, quiet=QUIET) == []


# -- quiet hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2025-03-03 21:59", "2025-03-03 21:59"),
        ("2025-03-03 22:00", "2025-03-04 07:00"),
        ("2025-03-04 00:00", "2025-03-04 07:00"),
        ("2025-03-04 06:59", "2025-03-04 07:00"),
        ("2025-03-04 07:00", "2025-03-04 07:00"),
        ("2025-12-31 23:00", "2026-01-01 07:00"),
    ],
)
def test_the_night_is_quiet_save_for_danger(moment, sent):
    assert QUIET.send_at(at(moment)) == at(sent)
    assert QUIET.send_at(at(moment).astimezone(UTC)) == at(sent)
    assert QUIET.send_at(at(moment), danger=True) == at(moment)


def test_quiet_hours_within_a_day_and_none():
    noon = read_quiet("12:00", "14:00")
    assert noon.send_at(at("2025-03-03 13:00")) == at("2025-03-03 14:00")
    assert noon.send_at(at("2025-03-03 23:00")) == at("2025-03-03 23:00")
    none = read_quiet("00:00", "00:00")
    assert none.send_at(at("2025-03-03 00:00")) == at("2025-03-03 00:00")
    with pytest.raises(ValueError, match="evening"):
        read_quiet("evening", "07:00")


@steady
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.times(),
    st.times(),
)
def test_sending_never_comes_before_nor_in_the_quiet_hours(moment, start, end):
    quiet = replace(QUIET, start=start, end=end)
    sent = quiet.send_at(moment)
    assert moment <= sent <= moment + timedelta(days=1)
    assert not quiet.holds(sent)


# -- bundles -----------------------------------------------------------------------------------------------


def told(receiver, about, due, send="2025-03-04 07:00", danger=False):
    return Told(receiver, about, "urge", "lead", at(due), at(due), at(send), danger)


def test_one_message_a_receiver_with_what_is_due_first_on_top():
    said = [
        told("A", 1, "2025-03-05 10:00"),
        told("B", 2, "2025-03-04 10:00"),
        told("A", 3, "2025-03-03 10:00"),
        told("A", 4, "2025-03-06 10:00", danger=True),
        told("A", 5, "2025-03-04 10:00", send="2025-03-05 07:00"),
    ]
    assert [[one.about for one in bundle] for bundle in bundles(said)] == [[4], [3, 1], [2], [5]]
    assert bundles([]) == []


# -- ladders that contradict themselves --------------------------------------------------------------------

REMIND = {"rung": "remind", "share": "1/2", "to": ["handler"]}
URGE = {"rung": "urge", "share": "4/5", "to": ["lead"]}
NOTICE = {"rung": "notice", "late_hours": 24, "to": ["above"]}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{**REMIND, "rung": "shout"}], "no rung called 'shout'"),
        ([{**REMIND, "to": []}], "told to nobody"),
        ([{**REMIND, "to": ["mayor"]}], "told to mayor"),
        ([{**REMIND, "share": "1"}], "between 0 and 1"),
        ([{**REMIND, "share": "0"}], "between 0 and 1"),
        ([{**REMIND, "late_hours": 1}], "a share of the time"),
        ([{"rung": "remind", "to": ["lead"]}], "a share of the time"),
        ([{**NOTICE, "late_hours": -1}], "before the limit"),
        ([URGE, REMIND], "another order"),
        ([REMIND, REMIND], "or twice"),
        ([{**REMIND, "share": "9/10"}, URGE], "reached before"),
        ([{"rung": "remind", "late_hours": 2, "to": ["lead"]}, URGE], "reached before"),
    ],
)
def test_a_ladder_that_contradicts_itself(rows, fault):
    with pytest.raises(ValueError, match=fault):
        read_ladder(rows)


def test_a_ladder_of_fewer_rungs():
    short = read_ladder([REMIND, NOTICE])
    assert [rung.name for rung in short] == ["remind", "notice"]
    now = at("2025-03-03 23:00")
    assert due_rung(short, clock(now), now).name == "remind"


@steady
@given(
    st.integers(1, 200),
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["hours", "days", "working_days"]),
)
def test_rungs_are_reached_in_their_order_within_the_limit(amount, start, unit):
    state = fold(ClockRule("k", amount, unit), [ClockEvent(start, "start")], CALENDAR, start)
    moments = [reached_at(rung, state) for rung in RUNGS]
    assert moments == sorted(moments)
    assert start <= moments[0] <= moments[1] <= state.due_at == moments[2]


def test_closing_time_is_a_limit_as_any():
    rule = ClockRule("o", 1, "working_days", closes_at=time(17, 30))
    start = at("2025-03-03 10:00")
    state = fold(rule, [ClockEvent(start, "start")], CALENDAR, start)
    assert reached_at(RUNGS[2], state) == at("2025-03-04 17:30")
