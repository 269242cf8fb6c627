"""Many people and ties at once: COPY, one Change a table and batch, every number sealed and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import copy_in, record_bulk_insert
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Provider, provider
from gonghui.foundation.people.actions.persons import CONTEXT, KNOWN_ALREADY
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.rules import Document, name_keys, read_document, read_name, read_phone

REFUSALS = {
    "one_person_an_identity": KNOWN_ALREADY,
    "one_membership_at_a_time": _(
        "A person would be a member twice at one time. Nothing was loaded; mend the rows."
    ),
    "one_post_a_kind_at_a_body": _(
        "A person would hold one post twice at one time. Nothing was loaded; mend the rows."
    ),
}
_PERSON = [
    *("name", "pinyin", "initials", "sex", "birth_date", "identity_kind", "identity", "identity_hash"),
    *("phone", "phone_hash", "hash_version", "subject_id"),
]
AT_ONCE = 5000


def row_refused(number: int, reason: object) -> Refusal:
    """The refusal of a load for one row of it, counted from 1."""
    return Refusal(
        _("Row %(row)s: %(reason)s Nothing was loaded; mend the row.") % {"row": number, "reason": reason}
    )


@transaction.atomic
def load_people(*, rows: Iterable[Mapping[str, Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads people.

    Args:
        rows: each with `name`, and where known `identity`, `identity_kind` (default resident), `phone`,
            `sex`, `birth_date`; rows are counted from 1 in refusals.
    Returns:
        Their ids, in the order of the rows.
    Raises:
        Refusal: names the first row that is wrong, or that is entered already; nothing was loaded.
    """
    demand(by, Permission.IMPORT, Category.PEOPLE)
    return take_in_people(rows=rows, by=by, batch=batch)


def take_in_people(*, rows: Iterable[Mapping[str, Any]], by: Account, batch: UUID | None) -> range:
    """Loads people as `load_people`, within an action that has asked what the account may do."""
    rows = list(rows)
    on, demo, machine = timezone.localdate(), is_demo(), provider()
    documents = [_document(number, row, on, demo) for number, row in enumerate(rows, start=1)]
    hashes = [machine.keyed_hash(d.number, purpose="identity") if d else None for d in documents]
    _refuse_known(hashes, machine.active)
    pairs = [machine.new_subject_key() for _row in rows]
    taken = copy_in(model=SubjectKey, columns=["wrapped", "key_version"], rows=pairs)
    if taken is None:
        return range(0)
    loaded = [
        (*_columns(number, row, document, hashed, machine.unwrap(*pair), machine), taken[0] + number - 1)
        for number, (row, document, hashed, pair) in enumerate(
            zip(rows, documents, hashes, pairs, strict=True), start=1
        )
    ]
    return _load(Person, _PERSON, loaded, "load_people", by, batch)


def _document(number: int, row: Mapping[str, Any], on: date, demo: bool) -> Document | None:
    if not row.get("identity"):
        return None
    kind = row.get("identity_kind") or Person.IdentityKind.RESIDENT
    try:
        return read_document(kind, row["identity"], on=on, demo=demo)
    except Refusal as refusal:
        raise row_refused(number, refusal) from refusal


def _refuse_known(hashes: Sequence[bytes | None], version: int) -> None:
    first_row: dict[bytes, int] = {}
    for number, hashed in enumerate(hashes, start=1):
        if hashed is not None and first_row.setdefault(hashed, number) != number:
            raise row_refused(number, _("It has the identity number of row %d.") % first_row[hashed])
    known = list(first_row)
    for start in range(0, len(known), AT_ONCE):
        found = Person.objects.filter(
            identity_hash__in=known[start : start + AT_ONCE], hash_version=version, merged_into=None
        ).values_list("identity_hash", flat=True)
        rows = sorted(first_row[bytes(hashed)] for hashed in found if hashed is not None)
        if rows:
            raise row_refused(rows[0], KNOWN_ALREADY)


def _columns(
    number: int,
    row: Mapping[str, Any],
    document: Document | None,
    hashed: bytes | None,
    key: bytes,
    machine: Provider,
) -> tuple[Any, ...]:
    try:
        name = read_name(row["name"])
        phone = read_phone(row["phone"]) if row.get("phone") else None
    except Refusal as refusal:
        raise row_refused(number, refusal) from refusal
    sealed = machine.seal(document.number, key=key, context=CONTEXT["identity"]) if document else None
    return (
        name,
        *name_keys(name),
        (document and document.sex) or row.get("sex", ""),
        (document and document.birth_date) or row.get("birth_date"),
        document.kind if document else "",
        sealed,
        hashed,
        machine.seal(phone, key=key, context=CONTEXT["phone"]) if phone else None,
        machine.keyed_hash(phone, purpose="phone") if phone else None,
        machine.active,
    )


@transaction.atomic
def load_memberships(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads memberships: (person id, union id, status, ended or "", from, to or None) each; their ids.

    Raises:
        Refusal: two at one time of one person, an empty interval, or a union outside the area.
    """
    columns = ["person_id", "union_id", "status", "ended", "valid_from", "valid_to"]
    return _load_ties(Membership, columns, rows, "load_memberships", by, batch, places=(1,))


@transaction.atomic
def load_employments(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads employments: (person id, employer id or None, host id or None, kind, from, to or None) each.

    Raises:
        Refusal: an empty interval, or an employer outside the area.
    """
    columns = ["person_id", "employer_id", "host_id", "kind", "valid_from", "valid_to"]
    return _load_ties(Employment, columns, rows, "load_employments", by, batch, places=(1, 2))


@transaction.atomic
def load_posts(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads posts: (person id, body id, kind, full time, from, to or None) each; their ids.

    Raises:
        Refusal: one post twice at one time, an empty interval, or a body outside the area.
    """
    columns = ["person_id", "body_id", "kind", "full_time", "valid_from", "valid_to"]
    return _load_ties(Post, columns, rows, "load_posts", by, batch, places=(1,))


def _load_ties(
    model: type[models.Model],
    columns: list[str],
    rows: Iterable[Sequence[Any]],
    verb: str,
    by: Account,
    batch: UUID | None,
    places: Sequence[int],
) -> range:
    rows = list(rows)
    demand(by, Permission.IMPORT, Category.PEOPLE)
    refuse_outside_scope(by, lambda: {row[i] for row in rows for i in places} - {None})
    start, finish = columns.index("valid_from"), columns.index("valid_to")
    for number, row in enumerate(rows, start=1):
        # An exclusion constraint would fail on such an interval with an error that names no constraint.
        if row[finish] is not None and row[finish] <= row[start]:
            raise row_refused(number, _("It ends on or before the day on which it begins."))
    return _load(model, columns, rows, verb, by, batch)


def refuse_outside_scope(by: Account, bodies: Callable[[], set[int]]) -> None:
    """Refuses rows of bodies that the role does not reach; they are asked for only where some may not be."""
    scope = scope_of(by, Permission.IMPORT, Category.PEOPLE)
    if scope.everything:
        return
    asked = bodies()
    if Body.objects.filter(scope.as_q(), pk__in=asked).count() < len(asked):
        raise Refusal(_("Some rows are of organisations outside the area of your role. Nothing was loaded."))


def _load(
    model: type[models.Model],
    columns: list[str],
    rows: Sequence[Sequence[Any]],
    verb: str,
    by: Account,
    batch: UUID | None,
) -> range:
    with refusing(REFUSALS):
        taken = copy_in(model=model, columns=columns, rows=rows)
    if taken is None:
        return range(0)
    first, last = taken
    record_bulk_insert(verb=verb, model=model, first=first, last=last, by=by, batch=batch)
    return range(first, last + 1)
