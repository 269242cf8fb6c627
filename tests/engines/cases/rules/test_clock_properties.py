"""What holds of every clock, whatever happens to it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.engines.cases.rules.clocks import (
    SHANGHAI,
    ClockEvent,
    ClockRule,
    fold,
    fold_many,
    replay,
)
from tests.engines.cases.rules.clocks_drawn import CALENDAR, HOURS

steady = settings(deadline=None, derandomize=True, max_examples=300)

RULES = [
    ClockRule("h", 48, "hours"),
    ClockRule("d", 5, "days"),
    ClockRule("r", 5, "days", rolls=True),
    ClockRule("w", 4, "working_days"),
    ClockRule("o", 4, "working_days", closes_at=time(17, 30)),
    ClockRule("s", 4, "days", "same_day", True, time(12, 0)),
]

rules = st.sampled_from(RULES)

starts = st.datetimes(datetime(2019, 12, 1), datetime(2026, 12, 1), timezones=st.just(UTC))

minutes = st.integers(0, 6000)

effects = st.sampled_from(["start", "pause", "resume", "extend", "stop", "restart", "pause", "resume"])


@st.composite
def logs(draw):
    moment, events = draw(starts), []
    for effect in ["start", *draw(st.lists(effects, max_size=8))]:
        events.append(ClockEvent(moment, effect, 2 if effect == "extend" else None))
        moment += timedelta(minutes=draw(minutes))
    return events


@steady
@given(starts, st.integers(0, 1440), st.integers(0, 10**6))
def test_a_pause_moves_an_hour_clock_by_exactly_its_length(start, before, pause):
    began = start + timedelta(minutes=before)
    ended = began + timedelta(seconds=pause)
    plain = fold(HOURS, [ClockEvent(start, "start")], CALENDAR, start)
    events = [ClockEvent(start, "start"), ClockEvent(began, "pause"), ClockEvent(ended, "resume")]
    paused = fold(HOURS, events, CALENDAR, ended)
    assert paused.due_at - plain.due_at == ended - began == paused.paused_for


@steady
@given(rules, logs())
def test_replaying_is_folding_every_beginning(rule, events):
    for count, (event, state) in enumerate(replay(events, rule, CALENDAR), start=1):
        assert state == fold(rule, events[:count], CALENDAR, event.at)


@steady
@given(rules, logs(), minutes, minutes)
def test_time_only_ever_uses_up(rule, events, first, second):
    first, second = sorted((first, second))
    last = events[-1].at
    earlier = fold(rule, events, CALENDAR, last + timedelta(minutes=first))
    later = fold(rule, events, CALENDAR, last + timedelta(minutes=second))
    assert later.used >= earlier.used
    assert later.remaining <= earlier.remaining
    assert later.breached >= earlier.breached
    assert later.due_at == earlier.due_at
    assert later.late(last + timedelta(minutes=second)) >= earlier.late(last + timedelta(minutes=first))


@steady
@given(rules, logs(), st.integers(1, 20))
def test_an_extension_never_brings_the_end_nearer(rule, events, amount):
    now = events[-1].at
    plain = fold(rule, events, CALENDAR, now)
    extended = fold(rule, [*events, ClockEvent(now, "extend", amount)], CALENDAR, now)
    if extended.due_at is not None and plain.due_at is not None:
        assert extended.due_at >= plain.due_at
    if extended.due_at is None:  # it stands, and something is left again
        assert not extended.running
    assert extended.breached == plain.breached
    assert extended.remaining >= plain.remaining


@steady
@given(rules, starts, starts)
def test_who_starts_later_is_due_later(rule, one, other):
    one, other = sorted((one, other))
    first = fold(rule, [ClockEvent(one, "start")], CALENDAR, one)
    second = fold(rule, [ClockEvent(other, "start")], CALENDAR, other)
    assert first.due_at <= second.due_at
    assert first.due_at >= one


@steady
@given(st.sampled_from(RULES[1:]), starts, st.lists(minutes, max_size=6))
def test_days_are_what_one_counts_by_hand(rule, start, gaps):
    """Day by day: is the clock running at the moment when the day counts?"""
    events, moment, running = [ClockEvent(start, "start")], start, True
    for gap in gaps:
        moment += timedelta(minutes=gap)
        running = not running
        events.append(ClockEvent(moment, "resume" if running else "pause"))
    if not running:
        events.pop()
    state = fold(rule, events, CALENDAR, events[-1].at)
    ends = rule.closes_at or time(23, 59, 59, 999999)
    day, counted = start.astimezone(SHANGHAI).date(), 0
    if rule.counts_from == "next_day":
        day += timedelta(days=1)
    while True:
        tick = datetime.combine(day, ends, SHANGHAI)
        before = [event for event in events if event.at <= tick]
        runs = bool(before) and before[-1].effect != "pause"
        if runs and counted < rule.amount and (rule.unit == "days" or CALENDAR.is_working(day)):
            counted += 1
        if counted == rule.amount and runs and (not rule.rolls or CALENDAR.is_working(day)):
            break
        day += timedelta(days=1)
    assert state.due_at == tick


@steady
@given(st.lists(st.tuples(rules, logs()), max_size=5), starts)
def test_many_at_once_are_each_alone(clocks, now):
    assert fold_many(clocks, CALENDAR, now) == [fold(rule, events, CALENDAR, now) for rule, events in clocks]
