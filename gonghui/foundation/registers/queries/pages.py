"""A register page by page: searched, filtered, as of a date, under the policy, names masked."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import OPEN
from gonghui.foundation.core.registers import Column, Kind, Register, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.queries.choosing import narrowed, seen
from gonghui.foundation.registers.rules.values import masked

PAGE_LIMIT = 200
COUNTED_TO = 10_000  # a list longer than this is said to be longer, not counted
SEES_PERSONAL = "sees_personal"  # annotation: whether the reader sees this row's names
FEW = 2_000  # so few rows are sorted rather than sought along an index that holds many others between them
KEPT_FOR, KEPT = 300.0, 500  # seconds that a list is taken to be as long still; so many lists
_LONG: dict[tuple[str, int], float] = {}  # lists longer than `COUNTED_TO`, and until when that is believed


@dataclass(frozen=True)
class Page:
    """Rows of a register: each maps column names to shown values.

    Besides, `row["record"]` is the record and `row["raw"]` the values behind: a choice's key, of a body or
    record its public id. `next` and `previous` are cursors for `after`, None at the ends.
    """

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Counts:
    """How many records the reader sees, and how many more there are that the reader may not see.

    `visible` stops at `COUNTED_TO`; `more` says that there are more than that. `hidden` is None where it is
    not counted, or where it would tell something of what the reader may not see: under any search or filter.
    """

    visible: int
    hidden: int | None
    more: bool = False


def register(key: str) -> Register:
    """The register of a key.

    Raises:
        LookupError: there is none.
    """
    try:
        return declared_registers()[key]
    except KeyError:
        raise LookupError(f"no register {key!r}") from None


def page(
    register: Register,
    *,
    by: Account,
    on: date,
    search: str = "",
    filters: Mapping[str, Any] | None = None,
    after: str | None = None,
    limit: int = 50,
    counts: Counts | None = None,
) -> Page:
    """One page of a register as the reader may see it.

    Args:
        by: who reads.
        on: the date as of which the register, its seats and the policy's trees are read.
        search: beginning of a name or number, pinyin or initials.
        filters: by column name: a choice's key or several, yes/no, `(first day, last day)`, either None;
            besides `area` (code of an area), `body` and `person` (public ids).
        after: a cursor of an earlier page.
        limit: rows, at most 200.
        counts: what `count` said of the same question, where it was asked before.
    Raises:
        Refusal: an unknown filter, an impossible value, or a broken cursor.
    """
    limit = max(1, min(limit, PAGE_LIMIT))
    scope = resolve(scope_of(by, Permission.VIEW, register.category, on))
    rows = seen(register, scope, on=on, search=search, filters=filters or {})
    backward, values = read_cursor(register, after) if after else (False, None)
    if values is not None:
        rows = rows.filter(_beyond(register.order, values, backward))
    order: list[Any] = [flipped(name) for name in register.order] if backward else list(register.order)
    if counts is not None and not counts.more and counts.visible <= FEW:
        order = [_sorted(name) for name in order]
    records = list(with_personal(register, rows, by).order_by(*order)[: limit + 1])
    more = len(records) > limit
    records = records[:limit]
    if backward:
        records.reverse()
    first = cursor(register, records[0], backward=True) if records else None
    last = cursor(register, records[-1], backward=False) if records else None
    return Page(
        rows=[row_of(register.columns, record) for record in records],
        next=last if (more or backward) else None,
        previous=first if (after is not None and (more or not backward)) else None,
    )


def count(
    register: Register,
    *,
    by: Account,
    on: date,
    search: str = "",
    filters: Mapping[str, Any] | None = None,
) -> Counts:
    """How many records match, and how many of them the reader may not see.

    Raises:
        Refusal: as `page`.
    """
    scope = resolve(scope_of(by, Permission.VIEW, register.category, on))
    visible = _counted(seen(register, scope, on=on, search=search, filters=filters or {}))
    more = visible > COUNTED_TO
    visible = min(visible, COUNTED_TO)
    # A reader without any role here is not told how much there is.
    if scope.everything or scope.is_empty:
        return Counts(visible, 0, more)
    if more or narrowed(search, filters or {}):
        return Counts(visible, None, more)
    whole = _counted(register.rows(on))
    return Counts(visible, None if whole > COUNTED_TO else whole - visible)


def _counted(rows: QuerySet[Any]) -> int:
    """How many rows, up to one more than `COUNTED_TO`: nobody waits for millions to be counted.

    That there are more than that is believed for some minutes, outside transactions.
    """
    rows = rows.order_by().values("pk")
    if connection.in_atomic_block:
        return rows[: COUNTED_TO + 1].count()
    try:
        key = str(connection.settings_dict["NAME"]), hash(rows.query.sql_with_params())
    except EmptyResultSet:
        return 0
    now = monotonic()
    if _LONG.get(key, 0.0) > now:
        return COUNTED_TO + 1
    found = rows[: COUNTED_TO + 1].count()
    if found > COUNTED_TO:
        _LONG[key] = now + KEPT_FOR
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread may be at it, too
            while len(_LONG) > KEPT:
                del _LONG[next(iter(_LONG))]
    return found


def _sorted(name: str) -> Any:
    """A field to order by, hidden from indexes: else PostgreSQL walks one until it has met enough rows."""
    path = name.removeprefix("-")
    field = Coalesce(F(path), F(path))
    return field.desc() if name.startswith("-") else field.asc()


def linked(register: Register, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with the bodies, records and persons that their columns name."""
    related = {path for column in register.columns if (path := _relation(register, column))}
    return rows.select_related(*sorted(related)) if related else rows


def _relation(register: Register, column: Column) -> str:
    """The path of relations that a column follows; empty where it is the record's own, or an annotation."""
    path = []
    model = apps.get_model(register.model)
    for step in column.source.split("__"):
        field = next((one for one in model._meta.concrete_fields if one.name == step), None)
        if field is None or field.related_model is None:
            break
        path.append(step)
        model = field.related_model
    return "__".join(path)


def with_personal(register: Register, rows: QuerySet[Any], by: Account) -> QuerySet[Any]:
    """Marks the rows whose names the reader sees: the policy may differ from row to row.

    Whatever day the rows are read as of, their names are today's: so is the scope that opens them.
    """
    rows = linked(register, rows)
    if all(column.privacy == OPEN for column in register.columns):
        return rows.annotate(**{SEES_PERSONAL: Value(False)})
    scope = resolve(scope_of(by, Permission.VIEW_PERSONAL, register.category))
    if scope.everything or scope.is_empty:
        return rows.annotate(**{SEES_PERSONAL: Value(scope.everything)})
    seen = Case(
        When(scope.as_q(register.body_path), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return rows.annotate(**{SEES_PERSONAL: seen})


def row_of(columns: Iterable[Column], record: Any) -> dict[str, Any]:
    """The shown values of a record, what the reader may not see masked."""
    shown: dict[str, Any] = {}
    raw: dict[str, Any] = {}
    personal = getattr(record, SEES_PERSONAL, False)
    for column in columns:
        value = follow(record, column.source) if column.shown else None
        if column.kind is Kind.PERSON and value is not None:
            value = value.name
        hidden = column.privacy != OPEN and not (column.privacy == "personal" and personal)
        if hidden:
            value = masked(value, column.privacy)
        raw[column.name] = value
        if hidden:
            shown[column.name] = value
        elif column.kind is Kind.CHOICE and column.choices is not None:
            shown[column.name] = column.choices(value).label if value else ""
        elif column.kind in (Kind.BODY, Kind.RECORD):
            raw[column.name] = str(value.public_id) if value is not None else None
            shown[column.name] = _named(value, column.kind)
        else:
            shown[column.name] = value
    return {**shown, "record": record, "raw": raw}


def _named(value: Any, kind: Kind) -> str | None:
    if value is None:
        return None
    return str(value) if kind is Kind.BODY else value.number


def follow(record: Any, path: str) -> Any:
    """What a path of fields or annotations leads to; None where a step is empty."""
    for step in path.split("__"):
        if record is None:
            return None
        record = getattr(record, step)
    return record


def cursor(register: Register, record: Any, *, backward: bool) -> str:
    """The place of a record in the register's order, as text for a URL."""
    names = [name.removeprefix("-") for name in register.order]
    values = [str(follow(record, name)) if name != "id" else record.pk for name in names]
    text = json.dumps([int(backward), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(register: Register, text: str) -> tuple[bool, Sequence[Any]]:
    """Whether a cursor leads backward, and from where.

    Raises:
        Refusal: it is none of ours.
    """
    try:
        decoded = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        backward, *values = decoded
        if len(values) != len(register.order) or not isinstance(values[-1], int):
            raise ValueError(text)
        if not all(isinstance(value, str | int) and "\0" not in str(value) for value in values):
            raise ValueError(text)
        if not -(2**63) <= values[-1] < 2**63:
            raise ValueError(text)
    except (ValueError, TypeError) as error:
        raise Refusal(
            _("This link to a further page is broken; begin at the first page."), "after"
        ) from error
    return bool(backward), values


def flipped(name: str) -> str:
    """The same field in the other direction."""
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any], backward: bool) -> Q:
    names = [name.removeprefix("-") for name in order]
    tests = ["lt" if backward != name.startswith("-") else "gt" for name in order]
    found, equal = Q(), Q()
    for name, test, value in zip(names, tests, values, strict=True):
        found |= equal & Q(**{f"{name}__{test}": value})
        equal &= Q(**{name: value})
    # Said once more in a form from which the index can cut off the rest.
    return found & Q(**{f"{names[0]}__{tests[0]}e": values[0]})
