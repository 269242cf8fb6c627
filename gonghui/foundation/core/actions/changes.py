"""Writing the change log: the one place where a Change is made."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.once import moved
from gonghui.foundation.core.queries.records import ACTING_FOR, fields_of, plain


class Actor(Protocol):
    """Who did it: an account. The floor of accounts is above this one."""

    pk: Any


# Which face an action was called from; set by the face's outermost layer.
VIA: contextvars.ContextVar[str] = contextvars.ContextVar("via", default="")
# Only the demo city and tests load history under the date it would have been recorded.
RECORDED_AT: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("recorded_at", default=None)


# Changes that wait to be written by one statement; within `together` only.
_WAITING: contextvars.ContextVar[list[Change] | None] = contextvars.ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within it changes are written by one statement, at its end and in its transaction, in their order.

    For many records at once whose params or seals differ; a Change that `record_change` returns here has no
    id yet, and nothing inside may be taken back by itself. An inner one leaves the writing to the outer one.
    """
    if _WAITING.get() is not None:
        yield
        return
    waiting: list[Change] = []
    token = _WAITING.set(waiting)
    try:
        with transaction.atomic():
            yield
            Change.objects.bulk_create(waiting, batch_size=1000)
    finally:
        _WAITING.reset(token)


@contextmanager
def recorded(*, at: datetime) -> Iterator[None]:
    """Within it, changes are recorded as of `at`: for loaded history in the demo city and in tests."""
    token = RECORDED_AT.set(at)
    try:
        yield
    finally:
        RECORDED_AT.reset(token)


def record_change(
    *,
    verb: str,
    record: models.Model,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    batch: UUID | None = None,
    subject: int | None = None,
    seal: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    deleted: bool = False,
) -> Change:
    """Writes the Change of one record, in the caller's transaction.

    Args:
        verb: what was done; `SENTENCES[verb]` of the module's actions renders it with `params`.
        record: the record as it stands now (after saving, or before deleting).
        by: the acting account.
        before: `fields_of(record)` from before the change; None when the record is new.
        params: what the sentence names.
        batch: common to all changes of one import or bulk action.
        subject: id of the SubjectKey under which `seal` seals the personal values.
        seal: what before and after pass through once they are compared, on their way into the log.
        deleted: the record is gone: `after` stays empty.
    Returns:
        The saved change (see `together`); of an update, before and after hold only the fields that differ.
    Raises:
        RuntimeError: called outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a change is written in the same transaction as what it tells of")
    change = _change(
        verb=verb,
        record=record,
        by=by,
        before=before,
        params=params,
        batch=batch,
        subject=subject,
        seal=seal,
        deleted=deleted,
    )
    waiting = _WAITING.get()
    if waiting is None:
        change.save(force_insert=True)
    else:
        waiting.append(change)
    return change


@transaction.atomic
def record_changes(
    *,
    verb: str,
    records: Sequence[models.Model],
    by: Actor,
    befores: Sequence[Mapping[str, Any] | None] | None = None,
    params: Mapping[str, Any] | None = None,
    batch: UUID | None = None,
    deleted: bool = False,
) -> list[Change]:
    """Writes one Change for each of many records of one model, in the caller's transaction.

    Args:
        records: as they stand now (after saving, or before deleting).
        befores: `fields_of` each from before the change, in the same order; None when all are new.
        others: as of `record_change`.
    """
    told = befores or [None] * len(records)
    changes = [
        _change(verb=verb, record=record, by=by, before=before, params=params, batch=batch, deleted=deleted)
        for record, before in zip(records, told, strict=True)
    ]
    return Change.objects.bulk_create(changes, batch_size=1000)


# One statement for all: tens of thousands are a second or two.
DIFFERENCES = """
INSERT INTO core_change (model, record, verb, params, before, after, by, via, recorded_at)
SELECT %s, told.record, %s, %s::jsonb, told.before, told.after, %s, %s, coalesce(%s, statement_timestamp())
FROM json_to_recordset(%s::json) AS told (record bigint, before jsonb, after jsonb)
"""


@transaction.atomic
def record_differences(
    *,
    verb: str,
    model: type[models.Model],
    differences: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]],
    by: Actor,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Writes one Change for each of very many records whose differing columns the caller knows.

    For what is stored by one statement over a whole table; `record_changes` compares records by itself.

    Args:
        differences: id, and the columns that differ (by attname) before and after.
        others: as of `record_change`.
    """
    told = [
        {"record": record, "before": dict(before), "after": dict(after)}
        for record, before, after in differences
    ]
    if not told:
        return
    moved(model._meta.label_lower)
    who = [by.pk, VIA.get(), RECORDED_AT.get()]
    said = [model._meta.label_lower, verb, json.dumps(acting(by, params))]
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, [*said, *who, json.dumps(told, default=plain)])


def acting(by: Actor, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """The params of a Change, with whoever the account acts for just now (`accounts.queries.demand`)."""
    principal = getattr(by, "acting_for", None)
    return {**(params or {}), **({ACTING_FOR: principal.pk} if principal is not None else {})}


def _change(
    *,
    verb: str,
    record: models.Model,
    by: Actor,
    before: Mapping[str, Any] | None,
    params: Mapping[str, Any] | None,
    batch: UUID | None,
    deleted: bool,
    subject: int | None = None,
    seal: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Change:
    moved(record._meta.label_lower)
    now = fields_of(record)
    old = dict(before) if before is not None else None
    after: dict[str, Any] | None = now
    if deleted:
        old, after = old or now, None
    elif old is not None:
        differing = [name for name, value in now.items() if old.get(name) != value]
        old = {name: old.get(name) for name in differing}
        after = {name: now[name] for name in differing}
    if seal is not None:
        old, after = (values if values is None else seal(values) for values in (old, after))
    values: dict[str, Any] = {}
    if (at := RECORDED_AT.get()) is not None:
        values["recorded_at"] = at
    return Change(
        model=record._meta.label_lower,
        record=record.pk,
        verb=verb,
        params=acting(by, params),
        before=old,
        after=after,
        batch=batch,
        subject=subject,
        by=by.pk,
        via=VIA.get(),
        **values,
    )
