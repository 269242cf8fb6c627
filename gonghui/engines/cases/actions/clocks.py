"""The clocks' stored projection: rebuilt by the fold, never edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries.clocks import clock_events, rule_of
from gonghui.engines.cases.rules.clocks import ClockRule, ClockState, fold, stricter
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_differences
from gonghui.foundation.law.queries import calendar

PROJECTED = ("running", "paused", "due_at", "stopped_at", "breached", "breached_at")
STORED = (*PROJECTED, "look_at")
DUE = ("due_at", "first_due_at")  # of a case
Due = tuple[datetime | None, datetime | None]
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


def wind(case: Case, rules: Mapping[str, ClockRule]) -> None:
    """The clocks of a new case by name, none started yet."""
    CaseClock.objects.bulk_create(
        CaseClock(
            case=case,
            name=name,
            rule=rule.key,
            limit=rule.amount,
            unit=rule.unit,
            counts_from=rule.counts_from,
            rolls=rule.rolls,
            closes_at=rule.closes_at,
        )
        for name, rule in rules.items()
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
    told = {clock.name: fold(rule_of(clock), events[held.pk, clock.name], days, now) for clock in clocks}
    _store([clock for clock in clocks if put(clock, told[clock.name], now)], {})
    put_due(held, clocks)


def put_due(held: Case, clocks: Iterable[CaseClock]) -> None:
    """What is due first, of a case's running clocks and of the outside one; unsaved."""
    held.due_at, held.first_due_at = _due(clocks, held.stated_due_at)


def _due(clocks: Iterable[CaseClock], stated: datetime | None) -> Due:
    own = stricter(*(clock.due_at for clock in clocks if clock.running and not clock.paused))
    return own, stricter(own, stated)


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
    rows = Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    held = list(rows.values_list("pk", "stated_due_at", *DUE))
    clocks: dict[int, list[CaseClock]] = {pk: [] for pk, *_rest in held}
    for clock in CaseClock.objects.filter(case__in=list(clocks)):
        clocks[clock.case_id].append(clock)
    events, days = clock_events(list(clocks)), calendar()
    differing = [
        clock
        for of_case in clocks.values()
        for clock in of_case
        if put(clock, fold(rule_of(clock), events[clock.case_id, clock.name], days, now), now)
    ]
    moved: dict[int, tuple[Due, Due]] = {}
    for pk, stated, *before in held:
        after = _due(clocks[pk], stated)
        if after != tuple(before):
            moved[pk] = (before[0], before[1]), after
    _store(differing, {pk: after for pk, (_before, after) in moved.items()})
    told = [(pk, *_differing(before, after)) for pk, (before, after) in moved.items()]
    record_differences(verb="recompute_due", model=Case, differences=told, by=by)
    return len(moved)


def _differing(before: Due, after: Due) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = [pair for pair in zip(DUE, before, after, strict=True) if pair[1] != pair[2]]
    return {name: old for name, old, _new in pairs}, {name: new for name, _old, new in pairs}


def _store(clocks: Sequence[CaseClock], cases: Mapping[int, Due]) -> None:
    with connection.cursor() as cursor:
        if clocks:
            columns = [[getattr(clock, name) for clock in clocks] for name in STORED]
            cursor.execute(STORE, [[clock.pk for clock in clocks], *columns])
        if cases:
            cursor.execute(STORE_DUE, [list(cases), *map(list, zip(*cases.values(), strict=True))])
