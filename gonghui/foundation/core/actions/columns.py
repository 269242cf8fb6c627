"""Millions of rows in columns: binary COPY, one Change a block, its digest taken while it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, models, transaction
from psycopg import sql

from gonghui.foundation.core.actions.bulk import record_bulk_insert, take_ids
from gonghui.foundation.core.actions.changes import Actor
from gonghui.foundation.core.rules.blocks import AFTER, BEFORE, Columns, as_rows, new_public_ids
from gonghui.foundation.core.rules.crypto import digesting

# Rows put into form at a time: the form takes some hundred bytes a row.
AT_ONCE = 25_000


@transaction.atomic
def copy_columns(*, model: type[models.Model], columns: Columns) -> tuple[range, bytes]:
    """Inserts rows that stand in columns, under a block of ids of their own, in their order.

    Constraints and unique keys of the database hold as ever; Python-side validation does not run.

    Args:
        columns: by field or attribute name (see `Columns`); those left out take the field's default,
            `public_id` is made.
    Returns:
        The ids, and SM3 over the rows as a binary COPY of the table in order of id writes them.
    Raises:
        ValueError: no rows, columns of different lengths, or one that has neither values nor a default.
    """
    fields = list(model._meta.concrete_fields)
    unknown = set(columns) - {name for field in fields for name in (field.name, field.attname)}
    counts = {len(column) for column in columns.values()}
    if unknown or len(counts) != 1 or counts == {0}:
        raise ValueError(f"{model._meta.label}: columns {sorted(unknown)}, lengths {sorted(counts)}")
    count = counts.pop()
    first = take_ids(model=model, count=count)
    ids = np.arange(first, first + count, dtype=np.int64)
    given = {
        field: ids if field is model._meta.pk else _column(field, columns, count)  # type: ignore[attr-defined]
        for field in fields
    }
    types = [str(field.db_type(connection)) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
    )
    machine = digesting()
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for start in range(0, count, AT_ONCE):
            part = slice(start, start + AT_ONCE)
            block = as_rows(types, [None if c is None else c[part] for c in given.values()])
            if not start:
                block = BEFORE + block
            if start + AT_ONCE >= count:
                block += AFTER
            machine.update(block)
            copy.write(block)
    return range(first, first + count), machine.finalize()


@transaction.atomic
def load_columns(
    *,
    model: type[models.Model],
    columns: Columns,
    verb: str,
    by: Actor,
    batch: UUID | None = None,
    params: Mapping[str, Any] | None = None,
) -> range:
    """Loads rows that stand in columns under one Change; see `copy_columns` and `record_bulk_insert`.

    Returns:
        Their ids, in the order of the rows.
    """
    taken, digest = copy_columns(model=model, columns=columns)
    said = {"columns": [field.column for field in model._meta.concrete_fields], "format": "binary"}
    record_bulk_insert(
        verb=verb,
        model=model,
        first=taken.start,
        last=taken.stop - 1,
        by=by,
        digest=digest,
        batch=batch,
        params=said | dict(params or {}),
    )
    return taken


def _column(field: Any, columns: Columns, count: int) -> Any:
    for name in (field.name, field.attname):
        if name in columns:
            return columns[name]
    if field.name == "public_id":
        return new_public_ids(count)
    if field.null and not field.has_default():
        return None
    value = field.get_default() if field.has_default() else None
    if value is None and field.empty_strings_allowed and field.blank:
        value = ""
    if value is None:
        raise ValueError(f"{field.model._meta.label}.{field.name} has neither values nor a default")
    return np.full(count, value.encode() if isinstance(value, str) else value)
