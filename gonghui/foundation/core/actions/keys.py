"""Keys of persons, where destroying one erases the person and not the log; and of the installation, where
everything moves to the active ones in short transactions: the site goes on, a kill loses nothing."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from gonghui.foundation.core.actions.changes import Actor, fields_of, record_change
from gonghui.foundation.core.actions.files import put_content
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.models import Attachment, Installation, SubjectKey
from gonghui.foundation.core.queries.files import SEALED, attachment_content, attachment_path
from gonghui.foundation.core.queries.records import forget_keys, note_key
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Provider, provider
from gonghui.foundation.core.rules.keys import HashedRow, SealedColumn, declared

AT_ONCE = 2000
Say = Callable[[str, int], None]
SET = "UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v({names}) WHERE t.{key} = v.key"


@one_transaction
def add_subject_key() -> SubjectKey:
    """A key of one person's own, wrapped under the installation's key.

    It has no Change of its own: the person it is made for does, in the same transaction.
    """
    wrapped, version = provider().new_subject_key()
    key = SubjectKey.objects.create(wrapped=wrapped, key_version=version)
    note_key(key)
    return key


@transaction.atomic
def destroy_subject_key(*, key: SubjectKey, by: Actor) -> SubjectKey:
    """Destroys a person's key: what was sealed under it, in the log and in the tables, no longer opens.

    Old backups still hold the wrapped key; it goes with their own end of keeping.

    Raises:
        Refusal: it was destroyed before.
    """
    key = SubjectKey.objects.select_for_update().get(pk=key.pk)
    if key.wrapped is None:
        raise Refusal(_("This person's key is destroyed already; there is nothing more to erase."))
    before = fields_of(key)
    key.wrapped, key.destroyed_at = None, timezone.now()
    key.save()
    forget_keys()
    # The log must not keep what it has just promised to forget.
    record_change(
        verb="destroy_subject_key",
        record=key,
        by=by,
        before=before,
        seal=lambda values: {name: value for name, value in values.items() if name != "wrapped"},
    )
    return key


def rotate_keys(*, by: Actor, say: Say | None = None, at_once: int = AT_ONCE) -> dict[str, int]:
    """Seals and hashes anew, under the active keys, whatever lies under an earlier version.

    Begins where nothing is done yet and goes on where it was stopped: what is done shows by its version.
    Readers need both versions until it is through. Each batch is one transaction with one Change.

    Args:
        say: told of each place and how many of its values were done so far.
        at_once: rows a batch; they stay locked while it is made.
    Returns:
        Place → values put under the active keys.
    Raises:
        KeyError, Unreadable: a key of an earlier version is not there any more.
    """
    done: dict[str, int] = {}
    machine = provider()
    for place, batches in _places(machine, at_once):
        while True:
            with transaction.atomic():
                count = next(batches, None)
                if count:
                    record_change(
                        verb="rotate_keys",
                        record=Installation.objects.first() or Installation(pk=0),
                        by=by,
                        params={"place": place, "count": count, "version": machine.active},
                    )
            if count is None:
                break
            done[place] = done.get(place, 0) + count
            if say is not None and count:
                say(place, done[place])
    return {place: count for place, count in done.items() if count}


def _places(machine: Provider, at_once: int) -> Iterator[tuple[str, Iterator[int]]]:
    yield "core.subjectkey", _walked(_Wrapped(machine), at_once)
    for kept in declared():
        if isinstance(kept, HashedRow):
            yield kept.model, _walked(_Hashes(machine, kept), at_once)
        elif isinstance(kept, SealedColumn):
            yield f"{kept.model} {kept.column}", _walked(_Column(machine, kept), at_once)
    yield "core.attachment", _files(machine)


class _Place(ABC):
    """Rows of a table under earlier versions, and what they become."""

    model: type[models.Model]
    reads: tuple[str, ...]  # look-ups of a row
    writes: tuple[str, ...]  # columns, and their SQL types

    def __init__(self, machine: Provider) -> None:
        self.machine = machine

    @abstractmethod
    def earlier(self) -> models.QuerySet[Any]:
        """The rows that may have something to be done."""

    @abstractmethod
    def anew(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The written columns of a row; None where nothing is to be done."""


class _Wrapped(_Place):
    model, reads, writes = SubjectKey, ("wrapped", "key_version"), ("wrapped", "key_version")

    def earlier(self) -> models.QuerySet[Any]:
        return SubjectKey.objects.filter(wrapped__isnull=False).exclude(key_version=self.machine.active)

    def anew(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return self.machine.rewrap(row[0], row[1])


class _Hashes(_Place):
    def __init__(self, machine: Provider, kept: HashedRow) -> None:
        super().__init__(machine)
        self.kept, self.model = kept, apps.get_model(kept.model)
        own = (f"{kept.subject}__wrapped", f"{kept.subject}__key_version")
        self.reads = (*own, *(one.sealed for one in kept.hashes), *(one.column for one in kept.hashes))
        self.writes = (*(one.column for one in kept.hashes), kept.version)

    def earlier(self) -> models.QuerySet[Any]:
        return self.model._default_manager.exclude(**{self.kept.version: self.machine.active})

    def anew(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        wrapped, version, *values = row
        hashes = self.kept.hashes
        sealed, before = values[: len(hashes)], values[len(hashes) :]
        if wrapped is None:
            # Erased: what could be tried against a hash is gone with the key.
            return (*[None for _ in hashes], self.machine.active) if not any(before) else None
        key = self.machine.unwrap(wrapped, version)
        made = [
            self.machine.keyed_hash(
                self.machine.open(value, key=key, context=one.context), purpose=one.purpose
            )
            if value is not None and old is not None
            else old
            for one, value, old in zip(hashes, sealed, before, strict=True)
        ]
        return *made, self.machine.active


class _Column(_Place):
    def __init__(self, machine: Provider, kept: SealedColumn) -> None:
        super().__init__(machine)
        self.kept, self.model = kept, apps.get_model(kept.model)
        self.reads = (kept.column, *kept.needs)
        self.writes = (kept.column, *((kept.hashed[0],) if kept.hashed else ()))

    def earlier(self) -> models.QuerySet[Any]:
        rows = self.model._default_manager.filter(**{f"{self.kept.column}__isnull": False})
        if self.kept.members:
            return rows
        first = Func(F(self.kept.column), Value(0), function="get_byte", output_field=models.IntegerField())
        return rows.alias(sealed_under=first).exclude(sealed_under=self.machine.active)

    def anew(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        value, context = row[0], self.kept.context(dict(zip(self.kept.needs, row[1:], strict=True)))
        if self.kept.members:
            return self._within(value, context)
        text = self.machine.open(value, context=context)
        hashed = (self.machine.keyed_hash(text, purpose=self.kept.hashed[1]),) if self.kept.hashed else ()
        return self.machine.seal(text, context=context), *hashed

    def _within(self, value: dict[str, Any], context: bytes) -> tuple[Any, ...] | None:
        made, moved = dict(value), False
        for name in self.kept.members:
            sealed = b64decode(value[name]) if value.get(name) else b""
            if sealed and sealed[0] != self.machine.active:
                text = self.machine.open(sealed, context=context)
                made[name], moved = b64encode(self.machine.seal(text, context=context)).decode(), True
        return (json.dumps(made),) if moved else None


def _walked(place: _Place, at_once: int) -> Iterator[int]:
    """Batches through a table in order of its key, each made within the transaction of who asks for it.

    Rows that somebody holds just then are passed over, and waited for in a second walk.
    """
    key = place.model._meta.pk.attname
    for waits in (False, True):
        last: Any = None
        while True:
            rows = place.earlier().order_by("pk").select_for_update(of=("self",), skip_locked=not waits)
            if last is not None:
                rows = rows.filter(pk__gt=last)
            found = list(rows.values_list(key, *place.reads)[:at_once])
            if not found:
                break
            last = found[-1][0]
            made = [(row[0], anew) for row in found if (anew := place.anew(row[1:])) is not None]
            _write(place, made)
            yield len(made)


def _write(place: _Place, made: list[tuple[Any, tuple[Any, ...]]]) -> None:
    if not made:
        return
    meta = place.model._meta
    fields: list[Any] = [meta.get_field(name) for name in place.writes]
    types = [_array_type(field) for field in (meta.pk, *fields)]
    names = ["key", *(f"v{n}" for n in range(len(fields)))]
    sets: list[Any] = [
        sql.SQL("{} = v.{}").format(sql.Identifier(field.column), sql.Identifier(name))
        for field, name in zip(fields, names[1:], strict=True)
    ]
    key: Any = meta.pk
    statement = sql.SQL(SET).format(
        table=sql.Identifier(meta.db_table),
        sets=sql.SQL(", ").join(sets),
        arrays=sql.SQL(", ").join([sql.SQL("%s::{}[]").format(sql.SQL(one)) for one in types]),
        names=sql.SQL(", ").join([sql.Identifier(name) for name in names]),
        key=sql.Identifier(key.column),
    )
    columns = [
        [row for row, values in made],
        *([values[n] for row, values in made] for n in range(len(fields))),
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def _array_type(field: Any) -> str:
    kind = field.target_field if field.is_relation else field
    return {"BinaryField": "bytea", "JSONField": "jsonb", "PositiveSmallIntegerField": "smallint"}.get(
        kind.get_internal_type(), "bigint"
    )


def _files(machine: Provider) -> Iterator[int]:
    """Sealed files one by one: the new one lies there first, then its row names it, then the old one goes."""
    for pk in list(Attachment.objects.filter(sealed=True).order_by("pk").values_list("pk", flat=True)):
        held = Attachment.objects.select_for_update().get(pk=pk)
        path = attachment_path(held.digest)
        if path.exists() and path.read_bytes()[:1] != bytes([machine.active]):
            held.digest = put_content(machine.seal_bytes(attachment_content(held), context=SEALED))
            held.save(update_fields=["digest"])
            transaction.on_commit(partial(path.unlink, missing_ok=True))
            yield 1
        else:
            yield 0
