"""The ladder: remind (提醒) → urge (催办) → supervise (督办) → notice (通报), and who is told when. Pure.

Rungs before the limit lie at a share of its time, those after it some hours later. A clock that stands
reaches none. Who slept through several rungs is told of the highest only. At night nothing is sent, except
where there is danger; in the morning everything for one receiver comes as one message.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any

from gonghui.engines.cases.rules.clocks import SHANGHAI, ClockState

NAMES = ("remind", "urge", "supervise", "notice")
ROLES = ("handler", "lead", "above")
LADDER, QUIET_FROM, QUIET_UNTIL = "cases.ladder", "cases.quiet.from", "cases.quiet.until"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder.

    Attributes:
        share: of the limit's time, for a rung before the due moment; None for one after it.
        late: how long after the due moment, for the others.
        to: roles that are told: handler, lead, above.
    """

    name: str
    share: Fraction | None
    late: timedelta
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of Beijing in which nothing is sent: [start, end), usually over midnight."""

    start: time
    end: time

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in them; never, when they end as they begin."""
        clock = moment.astimezone(SHANGHAI).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def send_at(self, moment: datetime, *, danger: bool = False) -> datetime:
        """When something of a moment is sent: then, or when the quiet hours end; danger never waits."""
        if danger or not self.holds(moment):
            return moment
        local = moment.astimezone(SHANGHAI)
        morning = datetime.combine(local.date(), self.end, SHANGHAI)
        if local.time() >= self.end:  # still before midnight
            morning += timedelta(days=1)
        return morning.astimezone(moment.tzinfo)


@dataclass(frozen=True, slots=True)
class Told:
    """What one receiver is told of one clock.

    Attributes:
        receiver: whatever the caller names its receivers by.
        about: the case or clock, likewise.
        reached_at: when the rung was reached; it may be long ago where nobody looked.
        send_at: not before, because of the quiet hours.
        danger: it is sent alone, and at night.
    """

    receiver: Hashable
    about: Hashable
    rung: str
    role: str
    due_at: datetime
    reached_at: datetime
    send_at: datetime
    danger: bool = False


def read_ladder(value: Any) -> tuple[Rung, ...]:
    """The ladder from its dated value, `cases.ladder`.

    Raises:
        ValueError: a rung is named that is none or twice, out of its order, or told to nobody.
    """
    rungs = tuple(_rung(row) for row in value)
    names = [rung.name for rung in rungs]
    if names != [name for name in NAMES if name in names]:
        raise ValueError(f"the rungs stand in another order than {', '.join(NAMES)}, or twice: {names}")
    order = [(rung.share is None, rung.share or 0, rung.late) for rung in rungs]
    if order != sorted(order):
        raise ValueError("a higher rung is reached before a lower one")
    return rungs


def read_quiet(start: str, end: str) -> Quiet:
    """The quiet hours from their dated values, such as 22:00 and 07:00.

    Raises:
        ValueError: one of them is no time of day.
    """
    return Quiet(time.fromisoformat(start), time.fromisoformat(end))


def reached_at(rung: Rung, clock: ClockState) -> datetime | None:
    """When a clock reaches a rung; None when nobody can know, because it stands or never ran."""
    if not clock.running or clock.due_at is None or clock.started_at is None:
        return None
    if rung.share is None:
        return clock.due_at + rung.late
    # What is left counts back from the due moment, so a pause moves the rung as it moves the limit.
    window = clock.due_at - clock.started_at - clock.paused_for
    left = window * (1 - rung.share).numerator / (1 - rung.share).denominator
    return clock.due_at - max(left, timedelta(0))


def due_rung(
    ladder: Iterable[Rung], clock: ClockState, now: datetime, told: Collection[str] = ()
) -> Rung | None:
    """The highest rung that a clock has reached, unless it or a higher one was told already.

    Args:
        told: names of rungs told for this due moment; after an extension or restart it begins empty.
    """
    found = None
    for rung in ladder:
        if rung.name in told:
            found = None
            continue
        at = reached_at(rung, clock)
        if at is not None and at <= now:
            found = rung
    return found


def next_rung_at(ladder: Iterable[Rung], clock: ClockState, now: datetime) -> datetime | None:
    """When to look again: the first moment after `now` at which a rung is reached; None for never."""
    found = (reached_at(rung, clock) for rung in ladder)
    return min((at for at in found if at is not None and at > now), default=None)


def tell(
    rung: Rung,
    clock: ClockState,
    *,
    about: Hashable,
    receivers: Mapping[str, Hashable],
    now: datetime,
    quiet: Quiet,
    danger: bool = False,
) -> list[Told]:
    """Who is told of a rung: each receiver once, in its first role.

    Args:
        receivers: role → receiver. A case without a handler tells the lead body, and where there is no
            level above, the lead body too.
    """
    at = reached_at(rung, clock)
    if at is None or clock.due_at is None:
        return []
    said: dict[Hashable, Told] = {}
    for role in rung.to:
        receiver = receivers.get(role) or receivers.get("lead")
        if receiver is not None and receiver not in said:
            send_at = quiet.send_at(now, danger=danger)
            said[receiver] = Told(receiver, about, rung.name, role, clock.due_at, at, send_at, danger)
    return list(said.values())


def bundles(said: Iterable[Told]) -> list[tuple[Told, ...]]:
    """One message a receiver and moment of sending, what is due first on top; danger is a message alone."""
    together: dict[tuple[Hashable, datetime], list[Told]] = {}
    alone: list[tuple[Told, ...]] = []
    for one in said:
        if one.danger:
            alone.append((one,))
        else:
            together.setdefault((one.receiver, one.send_at), []).append(one)
    rest = [tuple(sorted(found, key=lambda one: one.due_at)) for found in together.values()]
    return sorted(alone + rest, key=lambda bundle: (not bundle[0].danger, bundle[0].due_at))


def _rung(row: Mapping[str, Any]) -> Rung:
    name, to = row.get("rung"), tuple(row.get("to") or ())
    if name not in NAMES:
        raise ValueError(f"there is no rung called {name!r}: {', '.join(NAMES)}")
    if not to or not set(to) <= set(ROLES):
        raise ValueError(f"{name} is told to {', '.join(to) or 'nobody'}; roles are {', '.join(ROLES)}")
    if ("share" in row) == ("late_hours" in row):
        raise ValueError(f"{name} has a share of the time before the limit, or hours after it")
    if "share" in row:
        share = Fraction(row["share"])
        if not 0 < share < 1:
            raise ValueError(f"{name}: a share of {share} is not between 0 and 1")
        return Rung(name, share, timedelta(0), to)
    hours = float(row["late_hours"])
    if hours < 0:
        raise ValueError(f"{name}: {hours} hours late is before the limit")
    return Rung(name, None, timedelta(hours=hours), to)
