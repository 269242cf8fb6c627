"""This process's DuckDB: one in-memory database, a schema a reading, a cursor a call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

_lock = threading.Lock()
_connection: duckdb.DuckDBPyConnection | None = None
_lost = False


def engine() -> duckdb.DuckDBPyConnection:
    """The connection; made when first asked, after the server has forked."""
    global _connection
    with _lock:
        if _connection is None:
            _connection = duckdb.connect(":memory:")
            _connection.execute(f"SET threads = {settings.WAREHOUSE_THREADS}")
            _connection.execute("SET preserve_insertion_order = false")
            _connection.execute(f"SET memory_limit = '{settings.WAREHOUSE_MEMORY_GB}GB'")
            _connection.execute(f"SET temp_directory = '{settings.WAREHOUSE_DIR / 'spill'}'")
            # A checkpoint has nothing to write in memory; at millions of rows the engine's own (1.5.6) fails
            # with "Cannot perform IO in in-memory database" and takes the whole database with it.
            _connection.execute("SET checkpoint_threshold = '1TB'")
            # Extensions are never fetched: what the wheel brings is what there is.
            _connection.execute("SET autoinstall_known_extensions = false")
        return _connection


@contextmanager
def _watched() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor; notes when the engine says that its database is beyond use."""
    global _lost
    try:
        with engine().cursor() as cursor:
            yield cursor
    except (duckdb.FatalException, duckdb.InternalException):
        _lost = True
        raise


def lost() -> bool:
    """Whether the in-memory database is beyond use: it is to be closed, and all read anew."""
    return _lost


def close() -> None:
    """Ends the in-memory database with everything in it."""
    global _connection, _lost
    with _lock:
        _lost = False
        if _connection is not None:
            with suppress(duckdb.Error):  # one that is beyond use may refuse this, too
                _connection.close()
            _connection = None


def statement(text: str) -> None:
    """Runs one statement outside any schema; threads share the connection, never a cursor."""
    with _watched() as cursor:
        cursor.execute(text)


def execute(schema: str, *statements: str) -> None:
    """Runs defining statements in a schema."""
    with _watched() as cursor:
        cursor.execute(f"USE memory.{schema}")
        for statement in statements:
            cursor.execute(statement)


def fetch(schema: str, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement in a schema; only the values it names are bound."""
    with _watched() as cursor:
        cursor.execute(f"USE memory.{schema}")
        named = {name: value for name, value in values.items() if f"${name}" in statement}
        return cursor.execute(statement, named or None).fetchall()


def insert(schema: str, relation: str, rows: pa.Table) -> None:
    """Appends Arrow rows to a relation, by column name."""
    with _watched() as cursor:
        cursor.register("rows_in", rows)
        cursor.execute(f"INSERT INTO memory.{schema}.{relation} BY NAME SELECT * FROM rows_in")


def count_of(statement: str) -> int:
    """The one number that a counting statement gives; relations are named with their schema."""
    with _watched() as cursor:
        counted = cursor.execute(statement).fetchone()
    assert counted is not None
    return int(counted[0])
