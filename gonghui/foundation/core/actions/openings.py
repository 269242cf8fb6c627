"""A table laid open for a city's worth of rows, and closed again: indexes built once instead of row by row.

Only in a demo installation, whose records nobody relies on before it is complete: between the two actions the
table's unique, exclusion and foreign keys do not hold. Closing puts each back, and PostgreSQL then checks
every row against it, so what the load would have broken is refused then. See docs/adr/0018.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from gonghui.foundation.core.actions.changes import Actor, record_change
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.rules import Refusal

MEMORY = "512MB"  # for building one index
# The primary key stays, as other tables' foreign keys stand on it; checks stay, as they cost nothing.
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'x') ORDER BY contype DESC, conname
"""
INDEXES = """
SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = %s::regclass AND NOT indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
ORDER BY relname
"""


@transaction.atomic
def open_table(*, model: type[models.Model], by: Actor) -> None:
    """Takes the indexes and keys off a table, but for its primary key, and notes how to put them back.

    Nothing happens to a table that is open already.

    Raises:
        Refusal: this is no demo installation.
    """
    if not is_demo():
        raise Refusal(_("Only a demo installation may lay a table open; load the rows as they are."))
    if _opening(model) is not None:
        return
    table = model._meta.db_table
    name = sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))
        cursor.execute(CONSTRAINTS, [f'"{table}"'])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [f'"{table}"'])
        indexes = cursor.fetchall()
        for constraint, _definition in constraints:
            cursor.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(constraint))
            )
        for index, _definition in indexes:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        put_back = [definition for _index, definition in indexes] + [
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(name, sql.Identifier(constraint)).as_string()
            + definition
            for constraint, definition in constraints
        ]
    _note("open_table", model, by, {"put_back": put_back})


@transaction.atomic
def close_table(*, model: type[models.Model], by: Actor) -> None:
    """Puts back what `open_table` took off; every row is checked. Nothing happens to a table that is closed.

    Raises:
        IntegrityError: rows break a key; the table stays open.
    """
    opening = _opening(model)
    if opening is None:
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # PostgreSQL alters no table whose deferred checks are still to come.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [MEMORY])
        for statement in opening.params["put_back"]:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
    _note("close_table", model, by, {})


def _opening(model: type[models.Model]) -> Change | None:
    """The Change that laid the table open; None when it is closed."""
    told = Change.objects.filter(
        verb__in=["open_table", "close_table"], params__table=model._meta.label_lower
    )
    last = told.order_by("-id").first()
    return last if last is not None and last.verb == "open_table" else None


def _note(verb: str, model: type[models.Model], by: Actor, params: dict[str, Any]) -> None:
    said = {"table": model._meta.label_lower, **params}
    record_change(verb=verb, record=Installation.objects.get(), by=by, params=said)
