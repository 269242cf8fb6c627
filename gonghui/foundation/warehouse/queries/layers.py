"""How a reading is made: a schema of tables over a Parquet base, over another reading, or of the whole.

A reading may lie over the base or over an earlier reading that lies over it. As in a log-structured
tree, what changed since is laid over the newest reading, together with those layers below that are not
much larger: layers grow geometrically downwards, so there are few of them, and a row is laid anew a few
times only, however many come after it.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict, deque
from datetime import datetime
from typing import Any

import pyarrow as pa

from gonghui.foundation.core.facts import Table, declared_tables
from gonghui.foundation.core.queries import as_known, changed_count, changed_ids, current_snapshot
from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries.engine import engine, insert
from gonghui.foundation.warehouse.queries.extract import (
    changed_rows,
    fill,
    known_rows,
    load_live,
    load_parquet,
    source_models,
)
from gonghui.foundation.warehouse.queries.state import Reading

KEPT_GROUNDS = 2
# A layer below is taken up into the new one unless it holds more than so many times its rows.
GROWTH = 4

_lock = threading.RLock()
_grounds: OrderedDict[tuple[int, str], Reading] = OrderedDict()
# Schemas whose readings nobody holds any more. They are dropped later, because a reading may be let go
# wherever the interpreter happens to be.
_gone: deque[str] = deque()
_serial = 0


def forget_grounds() -> None:
    """Lets go of the bases' own tables."""
    with _lock:
        _grounds.clear()


def begin(**values: Any) -> Reading:
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
    made = begin()
    for table in declared_tables().values():
        load_live(made.schema, table)
    return made


def over_base(base: Base) -> Reading:
    """The base with everything laid over it that it has not seen."""
    return laid_over(_ground(base))


def over_newest(base: Base, newest: Reading | None, *, shared: bool) -> Reading:
    """The same, laid over an earlier reading of the base or one that that one lies over.

    Args:
        shared: whether a later reading may lie over this one: not if it shows what a caller's transaction has
            yet to commit, or what was committed between two of its statements.
    """
    if newest is None:
        return laid_over(_ground(base), shared=shared)
    made = laid_over(_layer_below(newest), shared=shared)
    if made is not newest:
        made.inherit(newest)
    return made


def _layer_below(newest: Reading) -> Reading:
    """The reading to lie over: the newest, or one below it where what lies between is small."""
    size, layer = changed_count(source_models(), since_snapshot=newest.snapshot), newest
    while size and layer.below is not None and layer.size <= GROWTH * size:
        size += layer.size
        layer = layer.below
    return layer


def laid_over(below: Reading, *, shared: bool = False) -> Reading:
    """Everything laid over a reading that it has not seen; the same reading again if that is nothing."""
    snapshot = current_snapshot()[0] if shared else ""
    changed: dict[str, set[int]] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    anew: list[Table] = []
    for table in declared_tables().values():
        if any(changed_ids(model.lower(), since_snapshot=below.snapshot) for model in table.derived_from):
            anew.append(table)
        ids = changed_ids(table.model.lower(), since_snapshot=below.snapshot)
        if ids:
            changed[table.name] = ids
            rows[table.name] = changed_rows(table, ids)
    if shared and not changed and not anew and below.below is not None:
        below.snapshot = snapshot
        return below
    made = begin(
        below=below, changed=changed, anew=frozenset(table.name for table in anew), snapshot=snapshot
    )
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
            made = begin(base=base.folder, snapshot=base.snapshot)
            for table in declared_tables().values():
                load_parquet(made.schema, table, base.folder)
            _grounds[key] = made
            while len(_grounds) > KEPT_GROUNDS:
                _grounds.popitem(last=False)
        _grounds.move_to_end(key)
        return _grounds[key]


def reading_known(live: Reading, moment: datetime) -> Reading:
    """What had been recorded by a moment, laid over what stands now."""
    # Closures stay as they are now: a figure known then is shown in the structure known now.
    changed: dict[str, set[int]] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for table in declared_tables().values():
        ids = changed_ids(table.model.lower(), after=moment)
        changed[table.name] = ids
        if ids:
            rows[table.name] = known_rows(table, as_known(table.model.lower(), ids, moment))
    made = begin(below=live, changed=changed, made_at=moment)
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
