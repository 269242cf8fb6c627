"""Clocks of a case: a pure fold over what happened. Due moments are only ever what the fold says.

Hours run round the clock, from the moment of their start. Days and working days are counted from the day
after the start; the last ends at 24:00 in Beijing, or when the office closes where the rule says so
(民法典 art. 201 and 203). A day counts when the clock runs at the day's end, so a pause over night moves the
last day by the days it covers, and one within a day by none.

The same events with another rule, or another state of the calendar, give what would have been due: a
changed limit or a late holiday notice is replayed, not corrected by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gonghui.foundation.law.rules import DatedAmount
from gonghui.foundation.law.rules.calendar import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_END = time(23, 59, 59, 999999)  # the last moment of a day that is still in time
UNITS = {"hours": "hours", "days": "days", "working days": "working_days", "working_days": "working_days"}
EFFECTS = ("start", "pause", "resume", "extend", "stop", "restart")
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A limit.

    Attributes:
        key: of the dated value that sets it.
        amount: in units, from 1 on.
        unit: hours, days (of the calendar) or working_days.
        counts_from: moment (hours only), next_day, or same_day: the day of the start is the first.
        rolls: where the last day is a rest day, the limit ends with the next working day; hours never roll.
        closes_at: when the office closes in Beijing, where the last day ends then and not at 24:00.
    """

    key: str
    amount: int
    unit: str
    counts_from: str = ""
    rolls: bool = False
    closes_at: time | None = None

    def __post_init__(self) -> None:
        """Raises ValueError on a rule that contradicts itself."""
        if self.unit not in UNITS.values():
            raise ValueError(f"{self.key}: there is no unit called {self.unit!r}")
        if self.amount < 1:
            raise ValueError(f"{self.key}: a limit of {self.amount} is none")
        hours = self.unit == "hours"
        object.__setattr__(self, "counts_from", self.counts_from or ("moment" if hours else "next_day"))
        if self.counts_from not in (("moment",) if hours else ("next_day", "same_day")):
            raise ValueError(f"{self.key}: {self.unit} are not counted from {self.counts_from!r}")
        if hours and (self.rolls or self.closes_at):
            raise ValueError(f"{self.key}: hours run round the clock; they do not roll, and no office closes")


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What happened to a clock at a moment.

    Attributes:
        effect: start, pause, resume, extend, stop, or restart (a case was reopened: the limit begins anew).
        amount: of an extension, in the rule's unit.
        approved: an extension counts once it is approved.
    """

    at: datetime
    effect: str
    amount: int | None = None
    approved: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError on a word that is no effect, and on an extension by nothing."""
        if self.effect not in EFFECTS:
            raise ValueError(f"there is no effect called {self.effect!r}")
        if self.effect == "extend" and (self.amount is None or self.amount < 1):
            raise ValueError("an extension has an amount, from 1 on")


@dataclass(frozen=True, slots=True)
class ClockState:
    """What a clock says at a moment.

    Attributes:
        running, paused: neither, before the start and after the stop.
        due_at: the last moment in time; None before the start, and while paused (nobody knows it then).
        used: hours run, or days counted (as days of a timedelta), without pauses, to now or to the stop.
        breached: it ran past what was due, in this run; an extension granted later does not undo that.
        breached_at: the moment that was missed.
        limit: with every approved extension, in the rule's unit.
        started_at: of this run; None before the start.
        paused_for: all pauses of this run, by the wall clock.
        runs: 1, and one more with every restart.
        breaches: runs that were breached, this one included.
        assumed: the due moment rests on days of a year whose holiday notice is not known.
    """

    running: bool = False
    paused: bool = False
    due_at: datetime | None = None
    used: timedelta = ZERO
    breached: bool = False
    breached_at: datetime | None = None
    limit: int = 0
    unit: str = "hours"
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_for: timedelta = ZERO
    runs: int = 0
    breaches: int = 0
    assumed: bool = False

    @property
    def remaining(self) -> timedelta:
        """What is left: hours, or days to be counted (as days of a timedelta); nothing once it is used up."""
        return max(_length(self.limit, self.unit) - self.used, ZERO)

    def late(self, now: datetime) -> timedelta:
        """By the wall clock, how long after the due moment it is, or was when it stopped."""
        if self.due_at is None:
            return ZERO
        return max((self.stopped_at or now) - self.due_at, ZERO)


def clock_rule(amount: DatedAmount, *, rolls: bool = False, closes_at: time | None = None) -> ClockRule:
    """The rule that a dated value of law makes, whose unit is hours, days or working days.

    Args:
        rolls: for days; hours leave it aside.
    Raises:
        ValueError: the value's unit is no unit of time, or it is no whole number of them.
    """
    unit = UNITS.get(amount.unit)
    if unit is None or int(amount.value) != amount.value:
        raise ValueError(f"{amount.key} is no limit: {amount.value} {amount.unit}")
    if unit == "hours":
        return ClockRule(amount.key, int(amount.value), unit)
    return ClockRule(amount.key, int(amount.value), unit, rolls=rolls, closes_at=closes_at)


def fold(
    rule: ClockRule, events: Iterable[ClockEvent], calendar: WorkingCalendar, now: datetime
) -> ClockState:
    """What a clock says at `now` after its events.

    Events are taken in the order of their moments, those after `now` not at all. An event that fits nothing
    (a pause of a clock that stands) changes nothing, so that every log has a state.

    Args:
        now: aware of its zone, as are all moments.
    """
    clock = _clock(rule, calendar)
    for event in sorted(events, key=_moment):
        if event.at > now:
            break
        clock.take(event)
    return clock.state(now)


def replay(
    events: Iterable[ClockEvent], rule: ClockRule, calendar: WorkingCalendar
) -> list[tuple[ClockEvent, ClockState]]:
    """Every event, in order, with what the clock said right after it."""
    clock, said = _clock(rule, calendar), []
    for event in sorted(events, key=_moment):
        clock.take(event)
        said.append((event, clock.state(event.at)))
    return said


def fold_many(
    clocks: Iterable[tuple[ClockRule, Sequence[ClockEvent]]], calendar: WorkingCalendar, now: datetime
) -> list[ClockState]:
    """The states of many clocks at one moment, in their order; the calendar is counted out only once."""
    return [fold(rule, events, calendar, now) for rule, events in clocks]


def stricter(*due: datetime | None) -> datetime | None:
    """Of several due moments the earliest; one that is not known does not count."""
    return min((one for one in due if one is not None), default=None)


# -- the fold ----------------------------------------------------------------------------------------------

# A position is where a clock stands on its scale: for hours a moment, for days the ordinal of the first day
# whose end is still to come. An amount is a timedelta on the one scale, and a number of days on the other.


class _Hours:
    """The scale of hours, round the clock."""

    def start(self, at: datetime) -> datetime:
        return at

    def position(self, at: datetime) -> datetime:
        return at

    def length(self, amount: int) -> timedelta:
        return timedelta(hours=amount)

    def count(self, start: datetime, end: datetime) -> timedelta:
        return end - start

    def reach(self, start: datetime, amount: timedelta) -> datetime:
        return start + amount

    def due(self, position: datetime) -> datetime:
        return position

    def assumed(self, start: datetime, due: datetime) -> bool:
        return False


class _Days:
    """The scale of days, all of them or working days; a day counts at its end, or when the office closes."""

    def __init__(self, rule: ClockRule, calendar: WorkingCalendar) -> None:
        self.ends = rule.closes_at or DAY_END
        self.next_day = rule.counts_from == "next_day"
        self.rolls = rule.rolls
        self.working = rule.unit == "working_days"
        self.calendar = calendar

    def start(self, at: datetime) -> int:
        local = at.astimezone(SHANGHAI)
        return local.toordinal() + 1 if self.next_day else self.position(at)

    def position(self, at: datetime) -> int:
        local = at.astimezone(SHANGHAI)
        return local.toordinal() + (local.time() > self.ends)

    def length(self, amount: int) -> int:
        return amount

    def count(self, start: int, end: int) -> int:
        return self.calendar.count_ordinals(start, end) if self.working else max(end - start, 0)

    def reach(self, start: int, amount: int) -> int:
        return self.calendar.nth_working_ordinal(start, amount) if self.working else start + amount - 1

    def due(self, position: int) -> datetime:
        last = self.calendar.next_working_ordinal(position) if self.rolls else position
        return datetime.combine(date.fromordinal(last), self.ends, SHANGHAI).astimezone(UTC)

    def assumed(self, start: datetime, due: datetime) -> bool:
        if not (self.working or self.rolls):
            return False
        return self.calendar.assumed_between(
            start.astimezone(SHANGHAI).date(), due.astimezone(SHANGHAI).date()
        )


@dataclass(slots=True)
class _Clock:
    """A clock while its events are taken, one after another."""

    rule: ClockRule
    scale: Any
    limit: int = 0
    first: Any = None  # the position before which nothing counts
    open: Any = None  # where the present stretch began; None before the start and while paused
    ran: list[tuple[Any, Any, datetime]] = field(default_factory=list)  # stretches: from, to, when it ended
    started_at: datetime | None = None
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_for: timedelta = ZERO
    breached_at: datetime | None = None
    runs: int = 0
    breaches: int = 0  # of earlier runs

    def take(self, event: ClockEvent) -> None:
        """Lets an event happen; one that fits nothing changes nothing."""
        effect, at = event.effect, event.at
        if effect == "restart" or (effect == "start" and not self.runs):
            self._look(at)
            self._begin(at)
        elif not self.runs or self.stopped_at is not None:
            return
        elif effect == "extend" and event.approved:
            self._look(at)
            self.limit += event.amount or 0
        elif effect == "pause" and self.paused_at is None:
            self._look(at)
            self.ran.append((self.open, self._position(at), at))
            self.open, self.paused_at = None, at
        elif effect == "resume" and self.paused_at is not None:
            self.paused_for += at - self.paused_at
            self.open, self.paused_at = self._position(at), None
        elif effect == "stop":
            self._look(at)
            if self.paused_at is not None:
                self.paused_for += at - self.paused_at
            self.stopped_at = at

    def state(self, now: datetime) -> ClockState:
        """What it says at a moment not before its last event."""
        if not self.runs or self.started_at is None:
            return ClockState(limit=self.rule.amount, unit=self.rule.unit)
        due = self._due()
        breached_at = self.breached_at
        if breached_at is None and self.stopped_at is None and due is not None and now > due:
            breached_at = due
        paused = self.paused_at is not None and self.stopped_at is None
        stands = now - self.paused_at if paused and self.paused_at is not None else ZERO
        return ClockState(
            running=self.stopped_at is None and not paused,
            paused=paused,
            due_at=due,
            used=self._used(self.stopped_at or now),
            breached=breached_at is not None,
            breached_at=breached_at,
            limit=self.limit,
            unit=self.rule.unit,
            started_at=self.started_at,
            stopped_at=self.stopped_at,
            paused_for=self.paused_for + stands,
            runs=self.runs,
            breaches=self.breaches + (breached_at is not None),
            assumed=due is not None and self.scale.assumed(self.started_at, due),
        )

    def _begin(self, at: datetime) -> None:
        if self.runs and self.breached_at is not None:
            self.breaches += 1
        self.runs += 1
        self.limit, self.ran, self.paused_for = self.rule.amount, [], ZERO
        self.started_at, self.paused_at, self.stopped_at, self.breached_at = at, None, None, None
        self.first = self.open = self.scale.start(at)

    def _position(self, at: datetime) -> Any:
        """On the scale, and not before what counts first."""
        return max(self.scale.position(at), self.first)

    def _look(self, at: datetime) -> None:
        """Notes a due moment that has been missed, before anything moves it."""
        if self.runs and self.breached_at is None and self.stopped_at is None:
            due = self._due()
            if due is not None and at > due:
                self.breached_at = due

    def _due(self) -> datetime | None:
        """The last moment in time, over all stretches; None while paused with something left."""
        left, reached = self.scale.length(self.limit), None
        for start, end, ended in self.ran:
            if reached is None:
                count = self.scale.count(start, end)
                if count < left:
                    left -= count
                    continue
                reached = self.scale.reach(start, left)
            # Reached, but the clock stood before the moment came: it comes with a later stretch.
            due: datetime = self.scale.due(max(reached, start))
            if due < ended:
                return due
        if self.open is None:
            return None
        if reached is None:
            reached = self.scale.reach(self.open, left)
        found: datetime = self.scale.due(max(reached, self.open))
        return found

    def _used(self, at: datetime) -> timedelta:
        used = sum((self.scale.count(start, end) for start, end, _ended in self.ran), self.scale.length(0))
        if self.open is not None:
            used += self.scale.count(self.open, self._position(at))
        return used if isinstance(used, timedelta) else timedelta(days=used)


def _clock(rule: ClockRule, calendar: WorkingCalendar) -> _Clock:
    return _Clock(rule, _Hours() if rule.unit == "hours" else _Days(rule, calendar))


def _length(amount: int, unit: str) -> timedelta:
    return timedelta(hours=amount) if unit == "hours" else timedelta(days=amount)


def _moment(event: ClockEvent) -> datetime:
    return event.at
