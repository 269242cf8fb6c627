"""Many cases at once, with what happened to them: taken over from another system, or drawn for the demo city.

Nothing is asked of a person any more, so the steps are not taken one by one; but every one must be possible
from the state it is taken in, and the clocks are folded from the steps as they always are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gonghui.engines.cases.actions.clocks import STORED, put
from gonghui.engines.cases.actions.loading.played import LoadedCase, LoadedStep, Played
from gonghui.engines.cases.models import Case, CaseClock, CaseEvent, Handling, StatedLimit
from gonghui.engines.cases.queries.clocks import rule_of
from gonghui.engines.cases.queries.words import WORDS, seal_reason, seal_words
from gonghui.engines.cases.rules.clocks import fold, stricter
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import copy_in, record_bulk_insert
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.law.queries import calendar

__all__ = ["LoadedCase", "LoadedStep", "load_cases"]
WINDING = ("rule", "limit", "unit", "counts_from", "rolls", "closes_at")


@transaction.atomic
def load_cases(
    *, kind: str, rows: Sequence[LoadedCase], by: Account, now: datetime, batch: UUID | None = None
) -> range:
    """Loads cases of a kind with their steps, parts and clocks: one Change a table.

    Args:
        now: at which the clocks are read.
    Returns:
        Their ids, in the order of the rows.
    Raises:
        Refusal: no role for it.
        ValueError: a step is not possible from where the case stands; nothing was loaded.
    """
    demand(by, Permission.IMPORT, Category.CASES)
    if not rows:
        return range(0)
    declared, days, machine = kind_of(kind), calendar(), provider()
    played = [Played(declared, row) for row in rows]
    for one in played:
        for clock in one.clocks.values():
            put(clock, fold(rule_of(clock), one.told[clock.name], days, now), now)
    pairs = [machine.new_subject_key() for _row in rows]
    subjects = copy_in(model=SubjectKey, columns=["wrapped", "key_version"], rows=pairs)
    assert subjects is not None
    keys = [machine.unwrap(*pair) for pair in pairs]
    cases = _load(Case, CASE, [_case(one, kind, subjects[0] + n) for n, one in enumerate(played)], by, batch)
    ids = list(zip(cases, played, keys, strict=True))
    _load(CaseEvent, EVENT, [row for pk, one, key in ids for row in _events(pk, one, key)], by, batch)
    _load(Handling, PART, [row for pk, one, key in ids for row in _parts(pk, one, key)], by, batch)
    _load(CaseClock, CLOCK, [row for pk, one, _key in ids for row in _clocks(pk, one)], by, batch)
    if not declared.clocks:
        _follow_stated(ids, now)
    return cases


def _follow_stated(ids: Sequence[tuple[int, Played, bytes]], now: datetime) -> None:
    StatedLimit.objects.bulk_create(
        StatedLimit(case_id=pk, stated_at=one.row.opened_at, due_at=one.row.stated_due_at, look_at=now)
        for pk, one, _key in ids
        if one.row.stated_due_at is not None and one.closed_at is None
    )


CASE = (
    *("number", "kind", "state", "outcome", "title", "area_id", "lead_id", "handler_id", "about_id"),
    *("channel", "urgency", "restricted", "anonymous", "opened_at", "opened_by_id", "closed_at", "due_at"),
    *("stated_due_at", "first_due_at", "returns", "reopenings", "subject_id"),
)
EVENT = (
    *("case_id", "at", "step", "from_state", "to_state", "by_id", "body_id", "reason", "words", "effects"),
    "params",
)
PART = (
    *("case_id", "body_id", "role", "state", "account_id", "assigned_at", "assigned_by_id", "done_at"),
    "reason",
)
CLOCK = ("case_id", "name", *WINDING, *STORED)


def _case(one: Played, kind: str, subject: int) -> tuple[Any, ...]:
    row = one.row
    running = (clock.due_at for clock in one.clocks.values() if clock.running and not clock.paused)
    due = stricter(*running)
    return (
        *(row.number, kind, one.state, one.outcome, row.title, row.area, one.lead, one.handler, row.about),
        *(row.channel, row.urgency, row.restricted, row.anonymous, row.opened_at, row.opened_by),
        *(one.closed_at, due, row.stated_due_at, stricter(due, row.stated_due_at)),
        *(one.returns, one.reopenings, subject),
    )


def _events(pk: int, one: Played, key: bytes) -> Iterable[tuple[Any, ...]]:
    for at, step, before, after, by, body, reason, words, effects, params in one.events:
        sealed = seal_words(dict(words), key=key, part=WORDS) if words else None
        why = seal_reason(reason, key=key)
        yield (pk, at, step, before, after, by, body, why, sealed, effects, dict(params))


def _parts(pk: int, one: Played, key: bytes) -> Iterable[tuple[Any, ...]]:
    for *part, reason in one.parts:
        yield (pk, *part, seal_reason(reason, key=key))


def _clocks(pk: int, one: Played) -> Iterable[tuple[Any, ...]]:
    for clock in one.clocks.values():
        yield (pk, clock.name, *(getattr(clock, name) for name in (*WINDING, *STORED)))


def _load(model: Any, columns: Sequence[str], rows: list[Any], by: Account, batch: UUID | None) -> range:
    taken = copy_in(model=model, columns=columns, rows=rows)
    if taken is None:
        return range(0)
    record_bulk_insert(verb="load_cases", model=model, first=taken[0], last=taken[1], by=by, batch=batch)
    return range(taken[0], taken[1] + 1)
