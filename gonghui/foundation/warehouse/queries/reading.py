"""One consistent state of the warehouse: a Parquet base under the changes it has not seen.

A *reading* is a schema in this process's DuckDB: a view or table for every fact table, and for every
metric that was asked for, its spells. The base comes from Parquet; what changed since is read
from PostgreSQL row by row and laid over it, and only the units that those rows touch are computed
again. Nothing has to be called after a write: the next reading sees it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from gonghui.foundation.core.facts import Table, declared_tables
from gonghui.foundation.core.queries import as_known, changed_ids
from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries.engine import close, engine, insert, lost
from gonghui.foundation.warehouse.queries.extract import (
    base_folder,
    changed_rows,
    definitions_digest,
    fill,
    known_rows,
    load_live,
    load_parquet,
    own_cluster,
)
from gonghui.foundation.warehouse.queries.state import Reading

# Readings kept for the next request. One that a request still holds stays until it lets go, however many
# have come since.
KEPT = 24
KEPT_GROUNDS = 2
# How often a reading is made anew because something was committed meanwhile; only within a transaction.
TRIES = 10

_lock = threading.RLock()
_readings: OrderedDict[tuple[Any, ...], Reading] = OrderedDict()
_grounds: OrderedDict[tuple[int, str], Reading] = OrderedDict()
# Schemas whose readings nobody holds any more. They are dropped later, because a reading may be let go
# wherever the interpreter happens to be.
_gone: deque[str] = deque()
_serial = 0
_pinned: ContextVar[dict[str, Reading] | None] = ContextVar("pinned_reading", default=None)


def reading(known_at: datetime | None = None) -> Reading:
    """The state of now, or as it was known at a moment.

    Within `pinned()` every call gives the same state, so that all numbers of a page agree.
    """
    pins = _pinned.get()
    if pins is None:
        return _reading(known_at)
    key = known_at.isoformat() if known_at else ""
    if key not in pins:
        pins[key] = _reading(known_at)
    return pins[key]


@contextmanager
def pinned() -> Iterator[None]:
    """Within it, all figures are read from one state, looked up once."""
    if _pinned.get() is not None:
        yield
        return
    token = _pinned.set({})
    try:
        yield
    finally:
        _pinned.reset(token)


def freshness() -> datetime:
    """The moment up to which the current reading is complete."""
    return reading().made_at


def forget() -> None:
    """Drops every reading of this process: after the database itself was replaced, and in tests."""
    with _lock:
        _readings.clear()
        _grounds.clear()
        close()


def _reading(known_at: datetime | None) -> Reading:
    within = connection.in_atomic_block
    if lost():
        forget()
    with _lock, one_snapshot():
        live = _live(within)
        if known_at is None:
            return live
        key = ("known", live.schema, known_at)
        if key not in _readings:
            _keep(key, _as_known(live, known_at))
        return _readings[key]


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All statements inside see one state of PostgreSQL, so that nothing is seen half published."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _live(within: bool) -> Reading:
    """The state of now; `within` a transaction of the caller's, what that one has not committed included."""
    newest = None if within else next((r for key, r in reversed(_readings.items()) if _is_live(key)), None)
    if newest and time.monotonic() - newest.seen_at < settings.WAREHOUSE_RECHECK_SECONDS:
        return newest
    for _try in range(TRIES):
        base, version = _newest()
        key = ("live", base.pk if base else None, connection.settings_dict["NAME"], version)
        if key in _readings:
            break
        made = over_base(base) if base else whole_database()
        # In a transaction every statement sees what was committed before it: was it the same throughout?
        if not within or _newest() == (base, version):
            _keep(key, made)
            break
    else:
        return made
    if not within:
        _readings.move_to_end(key)
        _readings[key].seen_at = time.monotonic()
    return _readings[key]


def _is_live(key: tuple[Any, ...]) -> bool:
    """A reading that every request may have: not one that shows what a transaction has yet to commit."""
    return key[0] == "live" and key[3][2] is None


def usable(base: Base | None) -> bool:
    """Whether a base may be read: of these definitions, this database, and its files still there."""
    return (
        base is not None
        and base.definitions == definitions_digest()
        and base.cluster == own_cluster()
        and base_folder(base.folder).is_dir()
    )


def _newest() -> tuple[Base | None, tuple[Any, ...]]:
    """The usable base, and what identifies the set of changes after it (it only ever grows).

    A transaction that has written is identified, too: what it sees is for nobody else.
    """
    base = Base.objects.filter(is_current=True).first()
    base = base if usable(base) else None
    asked = "SELECT count(*), max(id), pg_current_xact_id_if_assigned()::text FROM core_change"
    with connection.cursor() as cursor:
        if base is None:
            cursor.execute(asked)
        else:
            cursor.execute(
                f"{asked} WHERE transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint "
                "AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot)",
                [base.snapshot, base.snapshot],
            )
        return base, tuple(cursor.fetchone())


def _keep(key: tuple[Any, ...], made: Reading) -> None:
    _readings[key] = made
    while len(_readings) > KEPT:
        _readings.popitem(last=False)


def _begin(**values: Any) -> Reading:
    """A reading in a schema of its own, which goes when nobody holds the reading any more."""
    global _serial
    with _lock, engine().cursor() as cursor:
        while _gone:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_gone.popleft()} CASCADE")
        _serial += 1
        made = Reading(schema=f"reading_{_serial}", **values)
        cursor.execute(f"CREATE SCHEMA {made.schema}")
    weakref.finalize(made, _gone.append, made.schema).atexit = False
    return made


def whole_database() -> Reading:
    """No base: every table read from PostgreSQL as it stands. Right at any size, quick at a small one."""
    made = _begin()
    for table in declared_tables().values():
        load_live(made.schema, table)
    return made


def over_base(base: Base) -> Reading:
    """The base with everything laid over it that it has not seen."""
    below = _ground(base)
    changed: dict[str, set[int]] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    anew: list[Table] = []
    for table in declared_tables().values():
        if any(changed_ids(model.lower(), since_snapshot=base.snapshot) for model in table.derived_from):
            anew.append(table)
        ids = changed[table.name] = changed_ids(table.model.lower(), since_snapshot=base.snapshot)
        if ids:
            rows[table.name] = changed_rows(table, ids)
    made = _begin(below=below, changed=changed)
    _lay_over(made, rows)
    for table in anew:
        made.run(f"DROP VIEW {table.name}")
        load_live(made.schema, table)
    return made


def _ground(base: Base) -> Reading:
    """The base's own tables, kept for the readings over it."""
    key = (base.pk, base.folder)
    with _lock:
        if key not in _grounds:
            made = _begin(base=base.folder)
            for table in declared_tables().values():
                load_parquet(made.schema, table, base.folder)
            _grounds[key] = made
            while len(_grounds) > KEPT_GROUNDS:
                _grounds.popitem(last=False)
        _grounds.move_to_end(key)
        return _grounds[key]


def _as_known(live: Reading, moment: datetime) -> Reading:
    # Closures stay as they are now: a figure known then is shown in the structure known now.
    changed: dict[str, set[int]] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for table in declared_tables().values():
        ids = changed_ids(table.model.lower(), after=moment)
        changed[table.name] = ids
        if ids:
            rows[table.name] = known_rows(table, as_known(table.model.lower(), ids, moment))
    made = _begin(below=live, changed=changed, made_at=moment)
    _lay_over(made, rows)
    return made


def _lay_over(made: Reading, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Every table of the reading: the one below, or that one with the changed rows exchanged."""
    assert made.below is not None
    for table in declared_tables().values():
        under = f"{made.below.schema}.{table.name}"
        ids = made.changed.get(table.name)
        if not ids:
            made.run(f"CREATE VIEW {table.name} AS SELECT * FROM {under}")
            continue
        fill(made.schema, f"new__{table.name}", table, rows.get(table.name, []))
        made.run(f"CREATE TABLE changed__{table.name} (id BIGINT)")
        insert(made.schema, f"changed__{table.name}", pa.table({"id": pa.array(sorted(ids), pa.int64())}))
        made.run(
            f"CREATE VIEW {table.name} AS SELECT * FROM {under} AS old WHERE NOT EXISTS "
            f"(SELECT 1 FROM changed__{table.name} AS c WHERE c.id = old.id) "
            f"UNION ALL BY NAME SELECT * FROM new__{table.name}",
            f"CREATE VIEW either__{table.name} AS SELECT * FROM {under} "
            f"UNION ALL BY NAME SELECT * FROM new__{table.name}",
            _delta(table, under),
        )


def _delta(table: Table, under: str) -> str:
    """Old and new rows together, of readings their neighbours too: what they touch may have changed."""
    name, key = table.name, table.readings_of
    changed = (
        f"SELECT old.* FROM {under} AS old JOIN changed__{name} AS c ON c.id = old.id "
        f"UNION ALL BY NAME SELECT * FROM new__{name}"
    )
    if key:
        changed = f'SELECT * FROM either__{name} WHERE "{key}" IN (SELECT "{key}" FROM ({changed}))'
    return f"CREATE TABLE delta__{name} AS {changed}"
