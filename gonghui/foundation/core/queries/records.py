"""A record's columns as the change log writes them, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.rules.crypto import provider

# Param of a Change: the account for which the one that did it acted.
ACTING_FOR = "acting_for"


def model_of(model: type[models.Model] | models.Model | str) -> type[models.Model]:
    """The model class of a class, a record or a label such as "skills.studio"."""
    if isinstance(model, str):
        return apps.get_model(model)
    return model if isinstance(model, type) else type(model)


def fields_of(record: models.Model) -> dict[str, Any]:
    """The record's own columns as JSON values, keyed by attname (bytes as hex)."""
    return {f.attname: plain(getattr(record, f.attname)) for f in record._meta.concrete_fields}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


# How the database writes a column as `plain` does, by Django's kind of field; others are read in Python.
_AS_IT_IS = "to_jsonb({column})"
_AS_TEXT = "to_jsonb({column}::text)"
_MOMENT = (
    "to_jsonb(to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || "
    "CASE WHEN date_trunc('second', {column}) = {column} THEN '' "
    "ELSE to_char({column} AT TIME ZONE 'UTC', '.US') END || '+00:00')"
)
_WRITTEN = {
    **dict.fromkeys(
        ["AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"]
        + ["PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"]
        + ["BooleanField", "CharField", "TextField", "SlugField", "DateField", "JSONField"],
        _AS_IT_IS,
    ),
    "UUIDField": _AS_TEXT,
    "DecimalField": _AS_TEXT,
    "DateTimeField": _MOMENT,
    "BinaryField": "to_jsonb(encode({column}, 'hex'))",
}
_COLUMNS_AT_MOST = 45  # two arguments each; PostgreSQL takes a hundred


def row_as_json(model: type[models.Model]) -> str | None:
    """SQL that writes a row of a model's table as `fields_of` does; None where only Python can."""
    told = []
    for field in model._meta.concrete_fields:
        last: Any = field
        while last.is_relation:
            last = last.target_field
        pattern = _WRITTEN.get(last.get_internal_type())
        if pattern is None:
            return None
        column = connection.ops.quote_name(field.column)
        told.append(f"'{field.attname}', {pattern.format(column=column)}")
    return f"jsonb_build_object({', '.join(told)})" if len(told) <= _COLUMNS_AT_MOST else None


def set_fields(record: models.Model, values: dict[str, Any]) -> None:
    """Puts JSON values of the change log back into the record's attributes."""
    for field in record._meta.concrete_fields:
        if field.attname in values:
            value = values[field.attname]
            if value is not None:
                is_bytes = isinstance(field, models.BinaryField)
                value = bytes.fromhex(value) if is_bytes else field.to_python(value)
            setattr(record, field.attname, value)


# -- keys of persons and cases ----------------------------------------------------------------------------

# Keys by id; within `reading_keys_once` only.
_KEYS: ContextVar[dict[int, bytes | None] | None] = ContextVar("subject keys read", default=None)


@contextmanager
def reading_keys_once() -> Iterator[None]:
    """Within it (one action) a key is read once; within another one, that one's are used."""
    if _KEYS.get() is not None:
        yield
        return
    token = _KEYS.set({})
    try:
        yield
    finally:
        _KEYS.reset(token)


def note_key(key: SubjectKey) -> None:
    """Called where a key is made: within `reading_keys_once` it need not be read."""
    read = _KEYS.get()
    if read is not None:
        read[key.pk] = _unwrapped(key)


def forget_keys() -> None:
    """Called where a key is destroyed: what was read in this action holds no more."""
    read = _KEYS.get()
    if read is not None:
        read.clear()


def subject_key(key_id: int) -> bytes | None:
    """A person's own key, unwrapped; None when it is destroyed or was never there."""
    read = _KEYS.get()
    if read is not None and key_id in read:
        return read[key_id]
    found = SubjectKey.objects.filter(pk=key_id, wrapped__isnull=False).first()
    key = None if found is None else _unwrapped(found)
    if read is not None:
        read[key_id] = key
    return key


def _unwrapped(key: SubjectKey) -> bytes | None:
    return None if key.wrapped is None else provider().unwrap(key.wrapped, key.key_version)
