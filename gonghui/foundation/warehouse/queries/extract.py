"""From PostgreSQL into the columnar engine: whole tables, or the rows that changed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.apps import apps
from django.conf import settings
from django.db import connection

from gonghui.foundation.core.facts import (
    Metric,
    Series,
    Table,
    declared_metrics,
    declared_tables,
)
from gonghui.foundation.core.queries import current_snapshot
from gonghui.foundation.warehouse.queries.engine import execute, insert
from gonghui.foundation.warehouse.rules.spells import schema_of

# The engine's spelling of the warehouse types.
ENGINE_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "float64": "DOUBLE",
    "decimal(20,6)": "DECIMAL(20,6)",
}
ARROW_TYPES = {
    "int64": pa.int64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "float64": pa.float64(),
    "decimal(20,6)": pa.decimal128(20, 6),
}


def base_folder(folder: str) -> Path:
    """Where the files of a base are; every database has its own."""
    return Path(settings.WAREHOUSE_DIR) / connection.settings_dict["NAME"] / folder


def stored_file(folder: str | None, name: str) -> Path | None:
    """The stored spells or cells of a metric in a base, if the base has them."""
    if folder is None:
        return None
    path = base_folder(folder) / f"{name}.parquet"
    return path if path.exists() else None


def held(path: Path, limit: int) -> str:
    """How a reading holds a stored relation: up to so many bytes in memory, a larger one where it is."""
    return "TABLE" if path.stat().st_size < limit else "VIEW"


def own_cluster() -> str:
    """The identity of the PostgreSQL cluster: transaction ids mean nothing in another one."""
    return f"{current_snapshot()[1]}/{connection.settings_dict['NAME']}"


def kernel_metrics() -> list[Metric]:
    """Every version of every metric that has spells."""
    return [m for versions in declared_metrics().values() for m in versions if not isinstance(m, Series)]


@cache
def source_models() -> frozenset[str]:
    """Labels of the models whose rows the warehouse holds, or makes tables from."""
    tables = declared_tables().values()
    return frozenset(model.lower() for table in tables for model in (table.model, *table.derived_from))


@cache
def definitions_digest() -> str:
    """What tables and metrics mean, as one digest: a base of other definitions is not used.

    Taken from the sources that define them (every module's facts and rules, the algebra of spells),
    because compiling the expressions to compare them would take seconds at every start.
    """
    folders = {Path(apps.get_app_config("warehouse").path), Path(apps.get_app_config("core").path)}
    for table in declared_tables().values():
        folders.add(Path(apps.get_app_config(table.model.split(".")[0]).path))
    files = [
        path
        for folder in sorted(folders)
        for path in [folder / "facts.py", folder / "rules.py", *sorted((folder / "rules").glob("*.py"))]
        if path.exists()
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def create_statement(name: str, table: Table) -> str:
    """The statement that makes an empty relation of a table's columns."""
    columns = ", ".join(f'"{c}" {ENGINE_TYPES[t]}' for c, t in schema_of(table).items())
    return f"CREATE OR REPLACE TABLE {name} ({columns})"


def source_columns(table: Table) -> list[str]:
    """The database columns behind a table's columns, in their order; `id` is the primary key."""
    model = apps.get_model(table.model)
    by_attname = {f.attname: f.column for f in model._meta.concrete_fields}
    by_attname["id"] = model._meta.pk.column
    return [by_attname[name] for name in schema_of(table)]


def copy_out(table: Table, path: Path) -> int:
    """Writes a table as CSV by COPY, in the current transaction's snapshot; returns its size in bytes."""
    model = apps.get_model(table.model)
    columns = ", ".join(f'"{c}"' for c in source_columns(table))
    size = 0
    with connection.cursor() as cursor, path.open("wb") as out:
        statement = f'COPY (SELECT {columns} FROM "{model._meta.db_table}") TO STDOUT (FORMAT csv)'
        with cursor.copy(statement) as rows:
            for block in rows:
                size += out.write(block)
    return size


def csv_relation(table: Table, path: Path) -> str:
    """How the engine reads what `copy_out` wrote."""
    columns = ", ".join(f"'{c}': '{ENGINE_TYPES[t]}'" for c, t in schema_of(table).items())
    # COPY writes NULL as nothing and an empty string as "": nullstr '' with quotes kept apart.
    return (
        f"read_csv('{path}', header = false, columns = {{{columns}}}, nullstr = '', "
        "allow_quoted_nulls = false, quote = '\"', escape = '\"', delim = ',')"
    )


def load_live(schema: str, table: Table) -> None:
    """A whole table from PostgreSQL into a reading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        execute(schema, create_statement(table.name, table))
        if copy_out(table, path):
            execute(schema, f"INSERT INTO {table.name} SELECT * FROM {csv_relation(table, path)}")


def load_parquet(schema: str, table: Table, folder: str) -> None:
    """A table of a base into a reading: small ones into memory, large ones read where they are."""
    path = base_folder(folder) / f"{table.name}.parquet"
    kind = held(path, settings.WAREHOUSE_TABLE_IN_MEMORY)
    execute(schema, f"CREATE {kind} {table.name} AS SELECT * FROM read_parquet('{path}')")


def changed_rows(table: Table, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of these ids as they stand; a deleted one is missing."""
    model = apps.get_model(table.model)
    columns = ", ".join(f'"{c}"' for c in source_columns(table))
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{key}" = ANY(%s)', [sorted(ids)]
        )
        return cursor.fetchall()


def known_rows(table: Table, states: dict[int, dict[str, Any] | None]) -> list[tuple[Any, ...]]:
    """Rows from recorded states (attname → JSON value); None means the record was not there."""
    model = apps.get_model(table.model)
    key = model._meta.pk.attname
    rows = []
    for state in states.values():
        if state is not None:
            values = {"id": state[key]} | state
            rows.append(tuple(_typed(values[name], kind) for name, kind in schema_of(table).items()))
    return rows


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value[:10])
    if kind.startswith("decimal"):
        return Decimal(str(value))
    return value


def fill(schema: str, name: str, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """A relation of a table's columns, filled with rows."""
    execute(schema, create_statement(name, table))
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    arrays = {
        column: pa.array(
            [_typed(v, kind) for v in values] if kind.startswith("decimal") else list(values),
            ARROW_TYPES[kind],
        )
        for (column, kind), values in zip(schema_of(table).items(), columns, strict=True)
    }
    insert(schema, name, pa.table(arrays))
