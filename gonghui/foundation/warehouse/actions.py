"""Building the Parquet base, compacting the delta into a new one, and proving the two alike."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from gonghui.foundation.core.actions import Actor, record_change
from gonghui.foundation.core.facts import Kind, Metric, declared_tables
from gonghui.foundation.core.queries import changed_count, current_snapshot
from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries.engine import count_of, execute, statement
from gonghui.foundation.warehouse.queries.extract import (
    base_folder,
    copy_out,
    create_statement,
    csv_relation,
    definitions_digest,
    kernel_metrics,
    own_cluster,
    source_models,
)
from gonghui.foundation.warehouse.queries.layers import over_base, whole_database
from gonghui.foundation.warehouse.queries.reading import one_snapshot, usable
from gonghui.foundation.warehouse.queries.state import cells_statement, openings_statement, whole_statement
from gonghui.foundation.warehouse.rules.snapshots import without_own

SENTENCES = {"rebuild_warehouse": _("built the warehouse anew ({rows} rows)")}

# Folders kept beside the current one: other processes may still read from them.
KEPT_BASES = 2

Progress = Callable[[str], None]


def rebuild(*, by: Actor, progress: Progress | None = None) -> Base:
    """Extracts every declared table, computes every metric's spells, and makes them the current base.

    Readers go on with the old base until the new one is whole; a build that dies leaves an
    unreferenced folder, which the next build removes.
    """
    say = progress or (lambda line: None)
    folder = f"base-{uuid7()}"
    with _alone():
        building = base_folder(folder + ".building")
        _clear_leftovers()
        building.mkdir()
        snapshot, rows = _build(building, say)
        _to_disk(building)
        building.rename(base_folder(folder))
        return _make_current(folder=folder, snapshot=snapshot, rows=rows, by=by)


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time: each clears away what looks left over. The lock dies with its process."""
    root = base_folder("")
    root.mkdir(parents=True, exist_ok=True)
    with (root / "build.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(building: Path, say: Progress) -> tuple[str, dict[str, int]]:
    """Writes tables and spells; returns the snapshot they hold for, and the rows of each table."""
    schema = f"build_{uuid7().hex}"
    statement(f"CREATE SCHEMA {schema}")
    try:
        with one_snapshot():
            snapshot = without_own(current_snapshot()[0], own_transaction())
            rows = _extract(schema, building, say)
        for metric in kernel_metrics():
            name = f"spell__{metric.key}__{metric.version}"
            spells = whole_statement(metric)
            stored = building / f"{name}.parquet"
            # In order of units, so that a page of records reads a few row groups, not all.
            _write(schema, f"(SELECT * FROM ({spells}) ORDER BY unit, start)", stored)
            _store_cells(schema, building, metric, f"read_parquet('{stored}')")
            say(f"spells of {metric.key}, version {metric.version}")
    finally:
        statement(f"DROP SCHEMA {schema} CASCADE")
    return snapshot, rows


def _store_cells(schema: str, building: Path, metric: Metric, spells: str) -> None:
    """The cells in order of days, so that a year is a few row groups; of a stock, the openings too."""
    name = f"{metric.key}__{metric.version}"
    stored = building / f"cell__{name}.parquet"
    _write(schema, f"(SELECT * FROM ({cells_statement(metric, spells)}) ORDER BY day, area)", stored)
    if metric.kind == Kind.STOCK:
        openings = openings_statement(metric, f"read_parquet('{stored}')")
        _write(
            schema, f"(SELECT * FROM ({openings}) ORDER BY year, area)", building / f"open__{name}.parquet"
        )


def _to_disk(folder: Path) -> None:
    """So that a base that the database names is whole after a power cut, too."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refresh(*, by: Actor, progress: Progress | None = None) -> Base | None:
    """Compacts: builds a new base if anything has changed since the current one.

    Returns:
        The new base, or None when the current one is complete.
    """
    with one_snapshot():
        base = Base.objects.filter(is_current=True).first()
        if base and usable(base) and not changes_since(base):
            return None
    return rebuild(by=by, progress=progress)


def own_transaction() -> int | None:
    """The id of the current transaction, if it has written anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text::bigint")
        return cursor.fetchone()[0]


def changes_since(base: Base) -> int:
    """How many rows of the warehouse's tables changed that the base has not seen."""
    return changed_count(source_models(), since_snapshot=base.snapshot)


def verify() -> list[str]:
    """Computes every metric anew from PostgreSQL and compares it with base and delta, spell by spell.

    Returns:
        A sentence for each metric that differs; empty when all agree.
    """
    with one_snapshot():
        base = Base.objects.filter(is_current=True).first()
        if base is None:
            return [str(_("There is no warehouse base yet; build it with: gonghui warehouse rebuild"))]
        kept, whole = over_base(base), whole_database()
    problems = []
    for metric in kernel_metrics():
        left = f"{kept.schema}.{kept.spells(metric)}"
        right = f"{whole.schema}.{whole.spells(metric)}"
        wrong = _differing(left, right) + _differing(right, left)
        if wrong:
            problems.append(f"{metric.key}, version {metric.version}: {wrong} spells differ")
    return problems


def _differing(left: str, right: str) -> int:
    # Neighbouring spells may be cut differently and mean the same: compare day by day of change.
    def days(relation: str) -> str:
        return (
            f"SELECT unit, area, hit, excluded, day, sum(sign) AS n FROM ("
            f"SELECT unit, area, hit, excluded, start AS day, 1 AS sign FROM {relation} UNION ALL "
            f'SELECT unit, area, hit, excluded, "end", -1 FROM {relation} WHERE "end" IS NOT NULL'
            f") GROUP BY ALL HAVING sum(sign) <> 0"
        )

    return count_of(f"SELECT count(*) FROM ({days(left)} EXCEPT {days(right)})")


def _extract(schema: str, building: Path, say: Progress) -> dict[str, int]:
    counts = {}
    for table in declared_tables().values():
        with tempfile.TemporaryDirectory(dir=building) as scratch:
            path = Path(scratch) / "rows.csv"
            execute(schema, create_statement(table.name, table))
            relation = csv_relation(table, path) if copy_out(table, path) else table.name
            _write(schema, f"(SELECT * FROM {relation})", building / f"{table.name}.parquet")
        parquet = building / f"{table.name}.parquet"
        execute(schema, f"DROP TABLE {table.name}")
        execute(schema, f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet('{parquet}')")
        counts[table.name] = count_of(f"SELECT count(*) FROM memory.{schema}.{table.name}")
        say(f"{table.name}: {counts[table.name]} rows")
    return counts


def _write(schema: str, relation: str, path: Path) -> None:
    execute(schema, f"COPY {relation} TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


@transaction.atomic
def _make_current(*, folder: str, snapshot: str, rows: dict[str, int], by: Actor) -> Base:
    Base.objects.filter(is_current=True).update(is_current=False)
    base = Base.objects.create(
        folder=folder,
        snapshot=snapshot,
        cluster=own_cluster(),
        definitions=definitions_digest(),
        rows=rows,
        is_current=True,
    )
    record_change(verb="rebuild_warehouse", record=base, by=by, params={"rows": sum(rows.values())})
    return base


def _clear_leftovers() -> None:
    """Folders that no kept base names, and rows of bases whose folders are gone."""
    kept = list(Base.objects.order_by("-id").values_list("folder", flat=True)[: KEPT_BASES + 1])
    root = base_folder("")
    if root.exists():
        for folder in root.iterdir():
            if folder.name.startswith("base-") and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
