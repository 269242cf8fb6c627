"""The clocks' stored projection, rebuilt by the fold; and stated limits of kinds that have no clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from gonghui.engines.cases.models import Case, CaseClock, StatedLimit
from gonghui.engines.cases.queries.clocks import clock_events, rule_from, rule_of
from gonghui.engines.cases.rules.clocks import ClockRule, ClockState, fold, stricter
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_differences
from gonghui.foundation.core.queries.records import plain
from gonghui.foundation.law.queries import calendar

PROJECTED = ("running", "paused", "due_at", "stopped_at", "breached", "breached_at")
STORED = (*PROJECTED, "look_at")
WINDING = ("rule", "limit", "unit", "counts_from", "rolls", "closes_at")
_projected = attrgetter(*PROJECTED)
DUE = ("due_at", "first_due_at")  # of a case
Due = tuple[datetime | None, datetime | None]
# One statement for all, told as one document: many arrays would be written out value by value.
STORE = """
UPDATE cases_caseclock AS held
SET running = told.running, paused = told.paused, due_at = told.due_at, stopped_at = told.stopped_at,
    breached = told.breached, breached_at = told.breached_at, look_at = told.look_at
FROM json_to_recordset(%s::json) AS told (
    id bigint, running boolean, paused boolean, due_at timestamptz, stopped_at timestamptz, breached boolean,
    breached_at timestamptz, look_at timestamptz
)
WHERE held.id = told.id
"""
STORE_DUE = """
UPDATE cases_case AS held SET due_at = told.due_at, first_due_at = told.first_due_at
FROM json_to_recordset(%s::json) AS told (id bigint, due_at timestamptz, first_due_at timestamptz)
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
    differing = [clock for clock in clocks if put(clock, told[clock.name], now)]
    _store([(clock.pk, *(getattr(clock, name) for name in STORED)) for clock in differing], {})
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
    if cases is None:
        cases = list(Case.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True))
    return sum(_recompute(cases[n : n + BATCH], now, by) for n in range(0, len(cases), BATCH))


def _recompute(ids: Sequence[int], now: datetime, by: Account) -> int:
    rows = Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    held = list(rows.values_list("pk", "stated_due_at", *DUE))
    differing, running = _folded([pk for pk, *_rest in held], now)
    moved: dict[int, tuple[Due, Due]] = {}
    for pk, stated, *before in held:
        own = stricter(*running[pk])
        after = own, stricter(own, stated)
        if after != tuple(before):
            moved[pk] = (before[0], before[1]), after
    _store(differing, {pk: after for pk, (_before, after) in moved.items()})
    told = [(pk, *_differing(before, after)) for pk, (before, after) in moved.items()]
    record_differences(verb="recompute_due", model=Case, differences=told, by=by)
    return len(moved)


def _folded(
    cases: Sequence[int], now: datetime
) -> tuple[list[tuple[Any, ...]], dict[int, list[datetime | None]]]:
    """What the clocks of many cases say: those that say something else than what is stored, as `_store` takes
    them, and by case what is due.

    Rows as they come, no model each: of fifty thousand that is a second and a half.
    """
    events, days = clock_events(cases), calendar()
    clocks = CaseClock.objects.filter(case__in=cases).order_by("pk")
    differing: list[tuple[Any, ...]] = []
    due: dict[int, list[datetime | None]] = {pk: [] for pk in cases}
    for row in clocks.values_list("pk", "case", "name", *WINDING, *PROJECTED):
        pk, case, name, *others = row
        state = fold(rule_from(*others[: len(WINDING)]), events[case, name], days, now)
        said = _projected(state)
        if said != tuple(others[len(WINDING) :]):
            differing.append((pk, *said, now if state.running else None))
        if state.running and not state.paused:
            due[case].append(state.due_at)
    return differing, due


def _differing(before: Due, after: Due) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = [pair for pair in zip(DUE, before, after, strict=True) if pair[1] != pair[2]]
    return {name: old for name, old, _new in pairs}, {name: new for name, _old, new in pairs}


def _store(clocks: Iterable[tuple[Any, ...]], cases: Mapping[int, Due]) -> None:
    """Writes what clocks say (id and `STORED`), and what is due of cases."""
    rows = [dict(zip(("id", *STORED), clock, strict=True)) for clock in clocks]
    due = [{"id": pk, "due_at": own, "first_due_at": first} for pk, (own, first) in cases.items()]
    with connection.cursor() as cursor:
        for statement, told in ((STORE, rows), (STORE_DUE, due)):
            if told:
                cursor.execute(statement, [json.dumps(told, default=plain)])


def follow_stated(held: Case, before: Mapping[str, Any] | None, now: datetime) -> None:
    """After a step: the ladder follows what is stated as it now stands, or no longer.

    A kind with clocks is pressed by these alone: its stated limit, such as 12345's, orders the lists only, so
    that nobody is told twice of one case (docs/adr/0057).

    Args:
        before: fields of the case before the step; None where it is new.
    """
    due_at = held.stated_due_at
    if due_at is None and not (before or {}).get("stated_due_at"):
        return
    kind = kind_of(held.kind)
    if kind.clocks:
        return
    followed = StatedLimit.objects.filter(case=held)
    if due_at is None:
        followed.delete()
        return
    owed = held.closed_at is None and held.state not in kind.waiting
    look_at = now if owed else None
    if not followed.filter(due_at=due_at).update(look_at=look_at):
        StatedLimit.objects.update_or_create(
            case=held, defaults={"stated_at": now, "due_at": due_at, "look_at": look_at}
        )
