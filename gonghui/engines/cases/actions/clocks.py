"""The clocks' stored projection: rebuilt by the fold, never edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries.clocks import clock_events, rule_of
from gonghui.engines.cases.rules.clocks import ClockRule, ClockState, fold, stricter
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_changes
from gonghui.foundation.law.queries import calendar

PROJECTED = ("running", "paused", "due_at", "stopped_at", "breached", "breached_at")
STORED = (*PROJECTED, "look_at")
# One statement for all: fifty thousand rows are a second, not minutes.
STORE = """
UPDATE cases_caseclock AS held
SET running = told.running, paused = told.paused, due_at = told.due_at, stopped_at = told.stopped_at,
    breached = told.breached, breached_at = told.breached_at, look_at = told.look_at
FROM unnest(%s::bigint[], %s::boolean[], %s::boolean[], %s::timestamptz[], %s::timestamptz[], %s::boolean[],
    %s::timestamptz[], %s::timestamptz[])
    AS told (id, running, paused, due_at, stopped_at, breached, breached_at, look_at)
WHERE held.id = told.id
"""
STORE_DUE = """
UPDATE cases_case AS held SET due_at = told.due_at, first_due_at = told.first_due_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS told (id, due_at, first_due_at)
WHERE held.id = told.id
"""
BATCH = 5000


def wind(case: Case, name: str, rule: ClockRule) -> CaseClock:
    """A clock of a new case, not started yet."""
    return CaseClock.objects.create(
        case=case,
        name=name,
        rule=rule.key,
        limit=rule.amount,
        unit=rule.unit,
        counts_from=rule.counts_from,
        rolls=rule.rolls,
        closes_at=rule.closes_at,
    )


def put(clock: CaseClock, state: ClockState, now: datetime) -> bool:
    """Writes what the fold says into a clock, unsaved; whether anything differs.

    The ladder then looks at it anew.
    """
    before = [getattr(clock, name) for name in PROJECTED]
    for name in PROJECTED:
        setattr(clock, name, getattr(state, name))
    differs = before != [getattr(clock, name) for name in PROJECTED]
    if differs:
        clock.look_at = now if clock.running else None
    return differs


def reckon(held: Case, now: datetime) -> None:
    """Reckons the clocks of one case and puts what is due into it, unsaved."""
    clocks, days = list(held.clocks.all()), calendar()
    events = clock_events([held.pk])
    for clock in clocks:
        if put(clock, fold(rule_of(clock), events[held.pk, clock.name], days, now), now):
            clock.save(update_fields=STORED)
    put_due(held, clocks)


def put_due(held: Case, clocks: Iterable[CaseClock]) -> None:
    """What is due first, of a case's running clocks and of the outside one; unsaved."""
    held.due_at = stricter(*(clock.due_at for clock in clocks if clock.running and not clock.paused))
    held.first_due_at = stricter(held.due_at, held.stated_due_at)


@transaction.atomic
def recompute_due(*, cases: Sequence[int] | None = None, now: datetime, by: Account) -> int:
    """Rebuilds the clocks of many cases from their events: after a rule or the calendar changed.

    Versions stay: whoever has a case before the eyes loses nothing by it.

    Args:
        cases: ids; without them every case that is open.
    Returns:
        How many cases are due at another moment than before.
    """
    ids = list(Case.objects.filter(closed_at=None).values_list("pk", flat=True)) if cases is None else cases
    return sum(_recompute(ids[n : n + BATCH], now, by) for n in range(0, len(ids), BATCH))


def _recompute(ids: Sequence[int], now: datetime, by: Account) -> int:
    held = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    clocks: dict[int, list[CaseClock]] = {pk: [] for pk in held}
    for clock in CaseClock.objects.filter(case__in=list(held)):
        clocks[clock.case_id].append(clock)
    events, days = clock_events(list(held)), calendar()
    differing = [
        clock
        for of_case in clocks.values()
        for clock in of_case
        if put(clock, fold(rule_of(clock), events[clock.case_id, clock.name], days, now), now)
    ]
    moved, befores = [], []
    for case in held.values():
        due = (case.due_at, case.first_due_at)
        before = fields_of(case)
        put_due(case, clocks[case.pk])
        if (case.due_at, case.first_due_at) != due:
            moved.append(case)
            befores.append(before)
    _store(differing, moved)
    record_changes(verb="recompute_due", records=moved, by=by, befores=befores)
    return len(moved)


def _store(clocks: Sequence[CaseClock], cases: Sequence[Case]) -> None:
    with connection.cursor() as cursor:
        if clocks:
            columns = [[getattr(clock, name) for clock in clocks] for name in STORED]
            cursor.execute(STORE, [[clock.pk for clock in clocks], *columns])
        if cases:
            cursor.execute(
                STORE_DUE,
                [[c.pk for c in cases], [c.due_at for c in cases], [c.first_due_at for c in cases]],
            )
