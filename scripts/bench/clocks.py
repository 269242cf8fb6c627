"""50 000 clocks recomputed, as after a changed limit or a late holiday notice."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from house import Measured

CLOCKS = 50_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)
STORED_AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


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


def in_the_database() -> list[Measured]:
    """The same many stored cases through their action, after a late notice takes two working days away."""
    from gonghui.foundation.accounts.queries import system_account

    _stored(STORED_AT, system_account())
    return of_open_cases(STORED_AT)


def of_open_cases(now: datetime) -> list[Measured]:
    """The stored clocks of every open case, after a late notice takes next Monday and Tuesday away.

    They are recomputed once before, so that only what the notice moves differs.
    """
    from django.db import connection

    from gonghui.engines.cases.actions import recompute_due
    from gonghui.engines.cases.models import CaseClock
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.law.actions import set_value

    by = system_account()
    recompute_due(now=now, by=by)
    monday = now.date() + timedelta(days=7 - now.weekday())
    rest = {"rest": {"元旦": [f"{monday}/{monday + timedelta(days=1)}"]}, "working": []}
    key = f"calendar.{monday.year}"
    set_value(key=key, region="CN", value=rest, on=now.date(), source="benchmark", mark="ours", by=by)
    count = CaseClock.objects.filter(case__closed_at=None).count()
    started = time.perf_counter()
    moved = recompute_due(now=now, by=by)
    seconds = time.perf_counter() - started
    assert moved, "a late notice moves what is due"
    with connection.cursor() as cursor:
        # As the server does by itself some minutes later; what follows is not to wait for it.
        cursor.execute("VACUUM (ANALYZE) cases_case, cases_caseclock")
    how = f"{count} clocks of open cases, after a late holiday notice: {moved} cases due at another moment"
    # All open cases have more than 50 000 clocks; the limit stands for so many.
    how += f", {seconds:.1f} s in all"
    return [Measured("50 000 clocks recomputed in the database", seconds * CLOCKS / count, 10, "s", how)]


def _stored(now: datetime, by: Any) -> None:
    """Open cases of the last month with a clock of fifteen working days each, as many as `CLOCKS`."""
    from gonghui.engines.cases.models import Case, CaseClock, CaseEvent
    from gonghui.foundation.bodies.models import Body
    from gonghui.foundation.core.models import SubjectKey

    lead, chance = Body.objects.order_by("pk").first(), random.Random(5)  # nosec B311: no secret
    keys = SubjectKey.objects.bulk_create([SubjectKey(key_version=1) for _n in range(CLOCKS)], 5000)
    opened = [now - timedelta(minutes=chance.randrange(12000, 40000)) for _n in range(CLOCKS)]
    cases = Case.objects.bulk_create(
        [
            Case(
                number=f"BENCH-{number:06}",
                kind="appeal",
                state="handling",
                title="benchmark",
                lead=lead,
                channel="phone",
                opened_at=at,
                opened_by=by,
                subject=key,
            )
            for number, (at, key) in enumerate(zip(opened, keys, strict=True))
        ],
        5000,
    )
    CaseClock.objects.bulk_create(
        [
            CaseClock(
                case=case,
                name="handling",
                rule="hotline.union_complex.working_days",
                limit=15,
                unit="working_days",
                counts_from="next_day",
            )
            for case in cases
        ],
        5000,
    )
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                at=at + timedelta(minutes=minutes),
                step=effect,
                to_state="handling",
                by=by,
                effects=[
                    {"clock": "handling", "effect": effect, "amount": 2 if effect == "extend" else None}
                ],
            )
            for case, at in zip(cases, opened, strict=True)
            for effect, minutes in (("start", 0), ("pause", 1000), ("resume", 3000), ("extend", 9000))
        ],
        5000,
    )


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
