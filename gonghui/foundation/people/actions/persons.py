"""Entering, correcting, revealing, merging and erasing people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import add_subject_key, destroy_subject_key, fields_of, record_change
from gonghui.foundation.core.queries import is_demo, subject_key
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.actions.recording import demand_person, locked, record_of
from gonghui.foundation.people.models import Household, Membership, Person
from gonghui.foundation.people.queries import entries_among, find_by_identity, sees
from gonghui.foundation.people.rules import Document, keys, name_keys, read_document, read_name, read_phone
from gonghui.foundation.retention.actions import empty_followers

# Bound to every sealed value, so that one moved to another column does not open there.
CONTEXT = {"identity": keys.IDENTITY, "phone": keys.PHONE}
KNOWN_ALREADY = _(
    "A person with this identity number is entered already; search by the number and use that entry."
)
_RACE = {"one_person_an_identity": KNOWN_ALREADY}
ERASED = "-"


@transaction.atomic
def register_person(
    *,
    name: str,
    by: Account,
    identity: str | None = None,
    identity_kind: str = Person.IdentityKind.RESIDENT,
    phone: str | None = None,
    sex: str = "",
    birth_date: date | None = None,
) -> Person:
    """Enters a person; birth date and sex follow from a resident's identity number.

    Raises:
        Refusal: name, number or phone is not right, what is given contradicts the number, or the person is
            entered already.
    """
    demand(by, Permission.ADD, Category.PEOPLE)
    return enter_person(
        name=name,
        by=by,
        identity=identity,
        identity_kind=identity_kind,
        phone=phone,
        sex=sex,
        birth_date=birth_date,
    )


def enter_person(
    *,
    name: str,
    by: Account,
    identity: str | None = None,
    identity_kind: str = Person.IdentityKind.RESIDENT,
    phone: str | None = None,
    sex: str = "",
    birth_date: date | None = None,
) -> Person:
    """Enters a person, within an action that has asked what the account may do."""
    key = add_subject_key()
    person = Person(subject=key, sex=sex, birth_date=birth_date, hash_version=provider().active)
    _put_name(person, name)
    if identity:
        _put_identity(person, identity_kind, identity)
    if phone:
        _put_phone(person, phone)
    with refusing(_RACE):
        person.save(force_insert=True)
    record_of(person, verb="register_person", record=person, by=by)
    return person


def _put_name(person: Person, name: str) -> None:
    person.name = read_name(name)
    person.pinyin, person.initials = name_keys(person.name)


def _put_identity(person: Person, kind: str, number: str) -> None:
    document = read_document(kind, number, on=timezone.localdate(), demo=is_demo())
    _refuse_contradiction(person, document)
    known = find_by_identity(document.number)
    if known is not None and known.pk != person.pk:
        raise Refusal(KNOWN_ALREADY, field="identity")
    person.identity_kind = document.kind
    person.birth_date = document.birth_date or person.birth_date
    person.sex = document.sex or person.sex
    person.identity = _sealed(person, "identity", document.number)
    person.identity_hash = provider().keyed_hash(
        document.number, purpose="identity", version=person.hash_version
    )


def _refuse_contradiction(person: Person, document: Document) -> None:
    if person.pk is not None:
        return
    born, sex = document.birth_date, document.sex
    if born and person.birth_date and born != person.birth_date:
        raise Refusal(_("The birth date is not the one in the identity number; correct one."), "birth_date")
    if sex and person.sex and sex != person.sex:
        raise Refusal(_("The sex is not the one in the identity number; correct one of them."), "sex")


def _put_phone(person: Person, phone: str) -> None:
    number = read_phone(phone)
    person.phone = _sealed(person, "phone", number)
    # One version stands for both hashes: the active one may be newer than the entry's.
    person.phone_hash = provider().keyed_hash(number, purpose="phone", version=person.hash_version)


def _sealed(person: Person, field: str, text: str) -> bytes:
    key = subject_key(person.subject_id)
    if key is None:
        raise Refusal(_("This person's data was erased; enter the person anew."))
    return provider().seal(text, key=key, context=CONTEXT[field])


@transaction.atomic
def correct_person(
    *, person: Person, by: Account, expected_version: int | None = None, **values: Any
) -> Person:
    """Corrects name, identity (with identity_kind), phone, sex or birth_date; empty takes a number away.

    Raises:
        Refusal: as in `register_person`, or somebody else changed the person meanwhile.
        TypeError: a value that is not there.
    """
    unknown = set(values) - {"name", "identity", "identity_kind", "phone", "sex", "birth_date"}
    if unknown:
        raise TypeError(f"a person has no {sorted(unknown)}")
    person = locked(person)
    demand_person(by, Permission.EDIT, person)
    if expected_version is not None and person.version != expected_version:
        raise Refusal(_("Somebody else changed this entry meanwhile; look at it again before saving."))
    before = fields_of(person)
    if "name" in values:
        _put_name(person, values["name"])
    person.sex = values.get("sex", person.sex)
    person.birth_date = values.get("birth_date", person.birth_date)
    if values.get("identity"):
        kind = values.get("identity_kind") or person.identity_kind or Person.IdentityKind.RESIDENT
        _put_identity(person, kind, values["identity"])
    elif "identity" in values:
        person.identity, person.identity_hash, person.identity_kind = None, None, ""
    if values.get("phone"):
        _put_phone(person, values["phone"])
    elif "phone" in values:
        person.phone, person.phone_hash = None, None
    person.version += 1
    with refusing(_RACE):
        person.save()
    record_of(person, verb="correct_person", record=person, by=by, before=before)
    return person


# Column of the roll of members → what of the person an authority's check may put right.
STATED = {"member": "name", "sex": "sex", "birth_date": "birth_date"}


def take_over_stated(*, record: Membership, column: str, value: Any, on: date, by: Account) -> Person:
    """Puts name, sex or birth date of a member as an authority states them.

    Raises:
        Refusal: another column, or as `correct_person`.
    """
    if column not in STATED:
        raise Refusal(_("Of a check with an authority only name, sex and birth date are taken over."))
    said = getattr(value, "name", value)
    return correct_person(person=record.person, by=by, **{STATED[column]: said})


@transaction.atomic
def reveal(*, person: Person, field: str, purpose: str, by: Account) -> str:
    """Opens one sealed value of a person; who, what and what for stay in the log of looking.

    Args:
        field: "identity" or "phone".
    Returns:
        The value, empty when there is none.
    Raises:
        Refusal: no permission, outside the area, no purpose, or the person was erased.
    """
    if field not in CONTEXT:
        raise Refusal(_("Only an identity number or a phone number can be opened."), field="field")
    demand(by, Permission.REVEAL, Category.PEOPLE)
    if not sees(by, person, Permission.REVEAL):
        raise Refusal(_("This person lies outside the area of your role."))
    log_access(
        by=by,
        kind=Access.Kind.REVEAL,
        model=Person,
        record=person,
        fields=[field],
        purpose=purpose,
        category=Category.PEOPLE,
    )
    sealed, key = getattr(person, field), subject_key(person.subject_id)
    if key is None:
        raise Refusal(_("This person's data was erased; nothing is left to open."))
    return provider().open(sealed, key=key, context=CONTEXT[field]) if sealed else ""


@transaction.atomic
def merge_persons(*, duplicate: Person, into: Person, by: Account) -> None:
    """Marks an entry as the same person as another; its ties stay its own and the mark can be undone.

    Raises:
        Refusal: one and the same entry, one of them merged already, or two different identity numbers.
    """
    if duplicate.pk == into.pk:
        raise Refusal(_("These are one entry already."))
    first, second = sorted((duplicate, into), key=lambda p: p.pk)
    rows = {row.pk: row for row in (locked(first), locked(second))}
    duplicate, into = rows[duplicate.pk], rows[into.pk]
    for person in (duplicate, into):
        demand_person(by, Permission.EDIT, person)
    if duplicate.identity_hash and into.identity_hash and _number(duplicate) != _number(into):
        raise Refusal(_("The two have different identity numbers; correct the wrong one first."))
    _set_merged(duplicate, into, "merge_persons", by)


@transaction.atomic
def unmerge_persons(*, person: Person, by: Account) -> None:
    """Undoes `merge_persons`.

    Raises:
        Refusal: not merged, or both have one identity number.
    """
    demand(by, Permission.EDIT, Category.PEOPLE)
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if row.merged_into_id is None:
        raise Refusal(_("This entry is not merged into another one."))
    demand_person(by, Permission.EDIT, Person.objects.get(pk=row.merged_into_id))
    with refusing(_RACE):
        _set_merged(row, None, "unmerge_persons", by)


def _set_merged(person: Person, into: Person | None, verb: str, by: Account) -> None:
    before = fields_of(person)
    person.merged_into = into
    person.version += 1
    person.save(update_fields=["merged_into", "version"])
    record_of(person, verb=verb, record=person, by=by, before=before)


def _number(person: Person) -> str:
    key = subject_key(person.subject_id)
    sealed = person.identity
    return provider().open(sealed, key=key, context=CONTEXT["identity"]) if key and sealed else ""


@transaction.atomic
def erase_person(*, person: Person, reason: str, by: Account) -> None:
    """Erases who a person is: the columns are emptied and the person's key is destroyed.

    The entries merged into the person's go with it, and the words of others that are declared to follow a
    person. Ties stay, without anybody's name, so that published figures still add up; the log stays whole,
    and what it held of the person opens for nobody any more.

    Raises:
        Refusal: no reason, erased already, or outside the area.
    """
    if not reason.strip():
        raise Refusal(_("Say why the person's data is erased."), field="reason")
    person = locked(person)
    demand_person(by, Permission.EDIT, person)
    if subject_key(person.subject_id) is None:
        raise Refusal(_("This person's data was erased; enter the person anew."))
    erase_persons(records=[person.pk], reason=reason, by=by)


@transaction.atomic
def erase_persons(*, records: Collection[int], reason: str, by: Account) -> None:
    """Erases some people, with the entries merged into theirs; who is erased already is left alone.

    For whoever has asked before whether they may go: a disposal by two people, a restored backup.
    """
    entries = entries_among(records)
    found = Person.objects.filter(pk__in=entries, subject__wrapped__isnull=False)
    for person in list(found.select_for_update(of=("self",)).select_related("subject").order_by("pk")):
        before = fields_of(person)
        person.name, person.pinyin, person.initials, person.sex = ERASED, "", "", ""
        person.birth_date, person.identity_kind = None, ""
        person.identity = person.identity_hash = person.phone = person.phone_hash = None
        person.version += 1
        person.save()
        params = {"reason": reason.strip()}
        record_of(person, verb="erase_person", record=person, by=by, before=before, params=params)
        destroy_subject_key(key=person.subject, by=by)
    empty_followers(leader="people.person", records=entries, by=by)
    _empty_homes(entries, by)


def _empty_homes(persons: Collection[int], by: Account) -> None:
    """The address goes with the last of those who lived there."""
    homes = Household.objects.filter(members__person__in=persons, address__isnull=False).exclude(
        members__person__subject__wrapped__isnull=False
    )
    for home in Household.objects.select_for_update().filter(pk__in=list(homes.values_list("pk", flat=True))):
        before = fields_of(home)
        home.address = None
        home.version += 1
        home.save(update_fields=["address", "version"])
        record_change(
            verb="empty_home",
            record=home,
            by=by,
            before=before,
            seal=lambda values: {name: value for name, value in values.items() if name != "address"},
        )
