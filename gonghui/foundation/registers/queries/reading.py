"""What the rows of a sheet mean, and every reason why some cannot stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, SENSITIVE
from gonghui.foundation.core.registers import Act, Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import clean_identity
from gonghui.foundation.registers.queries.pages import follow, register
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.values import (
    BodyName,
    PersonName,
    choice_words,
    folded,
    limit_of,
    plain,
    read_value,
)

MASKED = re.compile(r".?\*+")
FULL_WIDTH, HALF_WIDTH = str.maketrans("()", "（）"), str.maketrans("（）", "()")
CHUNK = 5000  # names asked for in one statement
REMEMBERED = 20_000  # different cells of a column whose meaning is remembered


@dataclass
class ReadRow:
    """One row: what it said by column name, what that means, and what is wrong."""

    number: int
    raw: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, column: Column, reason: Any) -> None:
        """Notes why the row cannot stand; the first reason for a column is enough."""
        if all(error["column"] != column.name for error in self.errors):
            said = plain(self.raw.get(column.name) or self.raw.get(f"{column.name}_code"))
            # A sheet's list of problems goes from hand to hand: no identity number in it.
            said = "" if column.kind is Kind.PERSON or column.privacy == SENSITIVE else said
            self.errors.append(
                {
                    "column": column.name,
                    "label": str(column.label),
                    "reason": str(reason),
                    "value": said[:200],
                }
            )


def taken_columns(declared: Register) -> list[Column]:
    """The columns that a sheet or a form may give."""
    return [column for column in declared.columns if column.in_sheet and not column.computed]


# What a cell means, or why it cannot be read.
Understood = tuple[Any, Refusal | None]
Reader = Callable[[Any], Understood]


@dataclass
class Memory:
    """What reading one block of rows leaves to the next: how cells are understood, which units were found."""

    readers: dict[str, Reader] = field(default_factory=dict)
    by_code: dict[str, list[Body]] = field(default_factory=dict)
    by_name: dict[str, list[Body]] = field(default_factory=dict)


def read_rows(
    declared: Register,
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    scope: Scope,
    memory: Memory | None = None,
) -> list[ReadRow]:
    """Reads rows and checks them: alone, against each other, and against the register.

    Args:
        declared: the register.
        rows: number of the row, and what it says by column name.
        scope: where the caller may bring records; bodies outside it are not found.
        memory: of earlier blocks of the same sheet.
    Returns:
        Every row; of one without errors `values` is what the register's actions take.
    """
    columns = taken_columns(declared)
    memory = memory or Memory()
    readers = memory.readers or {column.name: _reader(declared, column) for column in columns}
    memory.readers = readers
    read = [ReadRow(number, raw) for number, raw in rows]
    for column in columns:
        _read(read, column, readers[column.name])
    for column in columns:
        if column.kind is Kind.BODY:
            _find_bodies(column, read, scope, memory)
        elif column.kind is Kind.RECORD:
            _find_records(column, read, scope)
        elif column.kind is Kind.PERSON:
            _find_persons(column, read, scope)
    _check_intervals(declared, read)
    _check_same(declared, read)
    if declared.check_many is not None:
        by_name = {column.name: column for column in sheet_columns(declared)}
        sound = [None if row.errors else row.values for row in read]
        for place, name, reason in declared.check_many(rows=sound):
            read[place].wrong(by_name[name], reason)
    return read


def read_act(declared: Register, act: Act, typed: Mapping[str, Any], scope: Scope) -> ReadRow:
    """Reads what was typed into the fields of an act, as a sheet's row is read.

    Args:
        scope: where the caller may act; units outside it are not found.
    """
    asked = replace(declared, columns=act.fields, same=(), check_many=None, interval=())
    names = [name for one in act.fields for name in (one.name, f"{one.name}_code")]
    return read_rows(asked, [(1, {name: typed.get(name, "") for name in names})], scope)[0]


def _reader(declared: Register, column: Column) -> Reader:
    limit = limit_of(declared, column)
    words = choice_words(column) if column.kind is Kind.CHOICE else None

    def understood(raw: Any) -> Understood:
        try:
            value = read_value(column, raw, limit, words)
            if column.privacy != OPEN and MASKED.fullmatch(plain(raw)):
                raise Refusal(gettext_lazy("This is masked, not the name itself; fill it in anew."))
        except Refusal as refusal:
            return None, refusal
        return value, None

    # What is another in every row is not worth remembering. Truth values, whole and broken numbers are told
    # apart: 1 and 1.0 and True are one key otherwise.
    return understood if column.kind is Kind.TEXT else lru_cache(REMEMBERED, typed=True)(understood)


def _read(rows: Sequence[ReadRow], column: Column, reader: Reader) -> None:
    """What the cells of a column mean, and of its companion that tells namesakes apart."""
    name, code = column.name, f"{column.name}_code" if column.kind in (Kind.BODY, Kind.PERSON) else ""
    for row in rows:
        raw, coded = row.raw.get(name), row.raw.get(code) if code else None
        value: Any = None
        if raw is not None or coded is not None:
            value, refusal = reader(raw)
            if refusal is not None:
                row.wrong(column, refusal)
                row.values[name] = None
                continue
            if coded is not None and (said := plain(coded)):
                value = _coded(column, value, said)
        if value is None and column.required:
            row.wrong(column, _("This must be filled in."))
        row.values[name] = value


def _coded(column: Column, value: Any, code: str) -> BodyName | PersonName:
    if column.kind is Kind.BODY:
        return BodyName(code=code.replace(" ", "").upper(), name=value.name if value else "")
    return PersonName(identity=clean_identity(code), name=value.name if value else "")


def _in_chunks(names: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _look_up(wanted: Sequence[BodyName], scope: Scope, memory: Memory) -> None:
    """Looks up the units that no block before named."""
    seen = Body.objects.filter(scope.as_q(""), merged_into=None)
    codes = {name.code for name in wanted if name.code} - memory.by_code.keys()
    memory.by_code.update({code: [] for code in codes})
    for some in _in_chunks(codes):
        for body in seen.filter(code__in=some):
            memory.by_code[body.code].append(body)
    new = {name.name for name in wanted if not name.code and folded(name.name) not in memory.by_name}
    memory.by_name.update({folded(name): [] for name in new})
    for some in _in_chunks(new):
        for body in seen.filter(name_zh__in=[form for name in some for form in _forms(name)]):
            held = memory.by_name.setdefault(folded(body.name_zh), [])
            if all(body.pk != other.pk for other in held):
                held.append(body)


def _find_bodies(column: Column, rows: Sequence[ReadRow], scope: Scope, memory: Memory) -> None:
    wanted = {row.values[column.name] for row in rows if row.values[column.name] is not None}
    _look_up(list(wanted), scope, memory)
    found = {name: _found(name, memory) for name in wanted}
    for row in rows:
        name = row.values[column.name]
        if name is None:
            continue
        row.values[column.name], reason = found[name]
        if reason is not None:
            row.wrong(column, reason)


def _found(name: BodyName, memory: Memory) -> tuple[Body | None, Any]:
    """The one unit of a name, and what is wrong with how it is named."""
    found = memory.by_code[name.code] if name.code else memory.by_name[folded(name.name)]
    if len(found) > 1:
        return None, _("Several units are called so; give the credit code beside the name.")
    if not found:
        return None, _("No unit with this name or credit code among those you look after.")
    if name.code and name.name and folded(found[0].name_zh) != folded(name.name):
        return found[0], _("The credit code belongs to “%(name)s”.") % {"name": found[0].name_zh}
    return found[0], None


def _forms(name: str) -> set[str]:
    """A name with its brackets as typed, full-width and half-width: sheets mix them."""
    return {name, name.translate(FULL_WIDTH), name.translate(HALF_WIDTH)}


def _find_records(column: Column, rows: Sequence[ReadRow], scope: Scope) -> None:
    other = register(column.register)
    model = apps.get_model(other.model)
    wanted = {row.values[column.name] for row in rows if row.values[column.name]}
    found: dict[str, Any] = {}
    for numbers in _in_chunks(wanted):
        records = model._default_manager.filter(
            scope.as_q(other.body_path), **{f"{other.number}__in": numbers}
        )
        found.update({getattr(record, other.number): record for record in records})
    for row in rows:
        number = row.values[column.name]
        if number and number not in found:
            row.wrong(column, _("No record with this number in “%(register)s”.") % {"register": other.label})
        row.values[column.name] = found.get(number)


def _find_persons(column: Column, rows: Sequence[ReadRow], scope: Scope) -> None:
    named = [row for row in rows if row.values[column.name] is not None]
    if column.find is None:
        raise ValueError(f"the column {column.name} says nowhere how persons are found")
    found = column.find([row.values[column.name] for row in named], scope)
    for row, person in zip(named, found, strict=True):
        if isinstance(person, Refusal):
            row.wrong(column, person)
        row.values[column.name] = None if isinstance(person, Refusal) else person


def _check_intervals(declared: Register, rows: Sequence[ReadRow]) -> None:
    if not declared.interval:
        return
    first, last = (next(c for c in declared.columns if c.name == name) for name in declared.interval)
    for row in rows:
        start, end = row.values.get(first.name), row.values.get(last.name)
        if start and end and end <= start:
            row.wrong(last, _("The end must lie after the first day."))


def _check_same(declared: Register, rows: Sequence[ReadRow]) -> None:
    """Finds rows that tell of one record twice, and records that are in the register already."""
    if not declared.same:
        return
    columns = [next(c for c in declared.columns if c.name == name) for name in declared.same]
    first: dict[tuple[Any, ...], int] = {}
    keys: dict[int, tuple[Any, ...]] = {}
    for place, row in enumerate(rows):
        key = tuple(_key(row.values[column.name]) for column in columns)
        if None in key:
            continue
        if key in first:
            row.wrong(columns[0], _("The same as row %(row)s of this sheet.") % {"row": first[key]})
        else:
            first[key] = row.number
            keys[place] = key
    held = _held(declared, columns, [rows[place] for place in keys])
    for place, key in keys.items():
        if (number := held.get(key)) is not None:
            rows[place].wrong(columns[0], _("In the register already: %(number)s.") % {"number": number})


def _held(
    declared: Register, columns: Sequence[Column], rows: Sequence[ReadRow]
) -> dict[tuple[Any, ...], str]:
    """Records of the register that agree with a row in every telling column, by their key → number."""
    model = apps.get_model(declared.model)
    found: dict[tuple[Any, ...], str] = {}
    for start in range(0, len(rows), CHUNK):
        block = rows[start : start + CHUNK]
        # Column by column the database narrows it; which values stand together is compared here.
        narrow = {f"{c.source}__in": {_key(row.values[c.name]) for row in block} for c in columns}
        records = model._default_manager.filter(**narrow)
        for record in records.iterator(chunk_size=2000):
            key = tuple(_key(_stored(record, column)) for column in columns)
            found[key] = getattr(record, declared.number)
    return found


def _stored(record: Any, column: Column) -> Any:
    if column.kind in (Kind.BODY, Kind.RECORD, Kind.PERSON):
        return getattr(record, f"{column.source}_id")
    return follow(record, column.source)


def _key(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value
