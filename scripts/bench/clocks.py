"""50 000 clocks recomputed, as after a changed limit or a late holiday notice."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from house import Measured

CLOCKS = 50_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def recomputed() -> list[Measured]:
    """Every clock folded from its events, by the calendar as known before 2020's late notice, and today's."""
    from gonghui.engines.cases.rules.clocks import fold_many
    from gonghui.foundation.law.queries import calendar

    clocks = _clocks()
    started = time.perf_counter()
    before = fold_many(clocks, calendar(known_on=date(2020, 1, 26)), NOW)
    first = time.perf_counter() - started
    started = time.perf_counter()
    after = fold_many(clocks, calendar(), NOW)
    second = time.perf_counter() - started
    moved = sum(one.due_at != other.due_at for one, other in zip(before, after, strict=True))
    events = sum(len(events) for _rule, events in clocks)
    how = (
        f"{events} events, hours, days and working days; calendar of 2020-01-26, then of today: {moved} moved"
    )
    return [Measured("50 000 clocks recomputed, slower of two", max(first, second), 10, "s", how)]


def _clocks() -> list[tuple[Any, list[Any]]]:
    """Clocks of the four levels and of working days, started over six years; most paused, some extended."""
    from gonghui.engines.cases.rules.clocks import ClockEvent, ClockRule

    rules = [
        ClockRule("2 hours", 2, "hours"),
        ClockRule("24 hours", 24, "hours"),
        ClockRule("7 days", 7, "days", rolls=True),
        ClockRule("15 days", 15, "days", rolls=True),
        ClockRule("15 working days", 15, "working_days"),
    ]
    chance = random.Random(4)  # nosec B311: no secret
    minutes = int((NOW - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60)
    made = []
    for number in range(CLOCKS):
        moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(minutes))
        events = [ClockEvent(moment, "start")]
        effects = ["pause", "resume", "extend", "pause", "resume", "stop", "restart", "stop"]
        for effect in effects[: chance.randrange(1, len(effects) + 1)]:
            moment += timedelta(minutes=chance.randrange(3000))
            events.append(ClockEvent(moment, effect, 2 if effect == "extend" else None))
        made.append((rules[number % len(rules)], events))
    return made
