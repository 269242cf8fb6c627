"""Many rows at once: COPY with a block of ids of its own, and one Change for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from gonghui.foundation.core.actions.changes import RECORDED_AT, VIA, Actor, acting
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules.crypto import digesting

# How often a block of ids is tried for before the table is locked against other inserts.
TRIES = 5
DRAWING = 0x676F6E  # advisory: one block of a table's ids is drawn at a time


@transaction.atomic
def copy_in(
    *, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> tuple[int, int] | None:
    """Inserts rows by COPY, under ids that no other insert shares a range with.

    Constraints and unique keys of the database hold as ever; Python-side validation does not run.

    Args:
        model: the table.
        columns: field or attribute names, in the order of each row; a one-to-one table names its key too.
            Columns left out take the field's default; `public_id` is made.
        rows: one sequence a row.
    Returns:
        The first and the last id taken, or None when there was no row. Hand them to `record_bulk_insert`.
    Raises:
        ValueError: a column is not there, or has neither a value nor a default.
    """
    rows = rows if isinstance(rows, Sequence) else list(rows)
    if not rows:
        return None
    fields = [_field(model, name) for name in columns]
    defaults = _defaults(model, set(fields))
    key = model._meta.pk
    own_key = key in fields
    first = 0 if own_key else take_ids(model=model, count=len(rows))
    names = [f.column for f in fields] + [f.column for f, _ in defaults]
    if not own_key:
        names.append(key.column)
    packers = [Jsonb if isinstance(f, models.JSONField) else None for f in fields]
    plain = not any(packers)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    # A violated constraint is raised as Django's own error, as from any other insert.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, start=first):
            values = list(row) if plain else _packed(row, packers)
            values.extend(default() for _, default in defaults)
            if not own_key:
                values.append(number)
            copy.write_row(values)
    if own_key:
        return _own_range(model, [row[fields.index(key)] for row in rows])
    return first, first + len(rows) - 1


@transaction.atomic
def load_rows(
    *,
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    verb: str,
    by: Actor,
    batch: UUID | None = None,
) -> range:
    """Loads rows under one Change: what every module's plain bulk action does.

    Args:
        columns: the order of the values in each row.
        verb: see `record_bulk_insert`.
    Returns:
        The ids, in the order of the rows.
    """
    taken = copy_in(model=model, columns=columns, rows=rows)
    if taken is None:
        return range(0)
    record_bulk_insert(verb=verb, model=model, first=taken[0], last=taken[1], by=by, batch=batch)
    return range(taken[0], taken[1] + 1)


def _packed(row: Sequence[Any], packers: list[Any]) -> list[Any]:
    return [
        pack(value) if pack and value is not None else value for value, pack in zip(row, packers, strict=True)
    ]


def _field(model: type[models.Model], name: str) -> Any:
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    raise ValueError(f"{model._meta.label} has no column {name}")


def _defaults(model: type[models.Model], given: set[Any]) -> list[tuple[Any, Callable[[], Any]]]:
    """The columns not given, each with what makes its value."""
    found: list[tuple[Any, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if field in given or field is model._meta.pk or field.has_db_default():  # type: ignore[attr-defined]
            continue
        if field.has_default():
            found.append((field, field.get_default))
        elif field.null:
            continue
        elif field.empty_strings_allowed and field.blank:
            found.append((field, str))
        else:
            raise ValueError(f"{model._meta.label}.{field.name} has neither a value nor a default")
    return found


def take_ids(*, model: type[models.Model], count: int) -> int:
    """The first of `count` ids in a row from the table's sequence.

    Blocks are drawn one after the other. A single insert may still draw a number between ours; then the
    block is thrown away and drawn anew, and at last with other inserts locked out.
    """
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        # Not for the transaction: others need not wait until the rows are in.
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [DRAWING, table])
        try:
            for attempt in range(TRIES + 1):
                if attempt == TRIES:
                    cursor.execute(
                        sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.Identifier(table))
                    )
                cursor.execute(
                    "SELECT min(n), max(n) FROM (SELECT nextval(pg_get_serial_sequence(%s, %s)) AS n"
                    " FROM generate_series(1, %s)) AS drawn",
                    [f'"{table}"', column, count],
                )
                first, last = cursor.fetchone()
                if last - first + 1 == count:
                    return int(first)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [DRAWING, table])
    raise RuntimeError(f"no block of {count} ids could be taken from {table}")


def _own_range(model: type[models.Model], keys: list[int]) -> tuple[int, int]:
    """The range of keys that came with the rows.

    Raises:
        ValueError: rows loaded otherwise lie in that range, so it would not name these rows alone.
    """
    first, last = min(keys), max(keys)
    if model._default_manager.filter(pk__gte=first, pk__lte=last).count() != len(keys):
        raise ValueError(f"other rows of {model._meta.label} lie between {first} and {last}")
    return first, last


def rows_digest(
    *, model: type[models.Model], first: int, last: int, columns: Sequence[str], form: str = "text"
) -> bytes:
    """SM3 over the stored rows of an id range: the named columns, in order of id, as COPY writes them.

    Args:
        form: of the COPY, "text" or "binary": the `format` of the Change's params, text when it names none.
    """
    statement = sql.SQL(
        "COPY (SELECT {} FROM {} WHERE {key} BETWEEN {} AND {} ORDER BY {key}) TO STDOUT (FORMAT {form})"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier(model._meta.db_table),
        sql.Literal(first),
        sql.Literal(last),
        key=sql.Identifier(model._meta.pk.column),
        form=sql.SQL("binary" if form == "binary" else "text"),
    )
    machine = digesting()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            machine.update(bytes(block))
    return machine.finalize()


def record_bulk_insert(
    *,
    verb: str,
    model: type[models.Model],
    first: int,
    last: int,
    by: Actor,
    digest: bytes | None = None,
    batch: UUID | None = None,
    params: Mapping[str, Any] | None = None,
) -> Change:
    """Writes the one Change of rows that `copy_in` inserted, in the same transaction.

    Args:
        verb: what was done; `SENTENCES[verb]` renders it with `params`, `rows` among them.
        model: the table.
        first, last: the ids taken.
        by: the acting account.
        digest: SM3 over the rows; computed here when not given.
        batch: common to all changes of one import.
        params: what the sentence names.
    Raises:
        RuntimeError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a change is written in the same transaction as what it tells of")
    said = {"rows": last - first + 1, **acting(by, params)}
    if digest is None:
        columns = [f.column for f in model._meta.concrete_fields]
        said["columns"] = columns
        digest = rows_digest(model=model, first=first, last=last, columns=columns)
    values: dict[str, Any] = {}
    if (at := RECORDED_AT.get()) is not None:
        values["recorded_at"] = at
    return Change.objects.create(
        model=model._meta.label_lower,
        first_record=first,
        last_record=last,
        verb=verb,
        params=said,
        digest=digest,
        batch=batch,
        by=by.pk,
        via=VIA.get(),
        **values,
    )
