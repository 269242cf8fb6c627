"""Rolls of members: a sheet of a million rows as columns, and every reason why a row cannot stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body, Succession
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import wrong_resident_numbers
from gonghui.foundation.people.models import Employment, Person
from gonghui.foundation.people.rules import Document, read_document, read_name, read_phone

BLOCK = 50_000  # rows kept as objects before they become columns
EPOCH = date(1970, 1, 1).toordinal()
NO_DAY = np.iinfo(np.int32).min  # of a column of days: none
YOUNGEST = 16  # years; no membership begins before them (劳动法, Article 15: nobody under 16 is employed)


@dataclass
class Roll:
    """Members in columns of one length; places count from 0, `findings` say which cannot stand.

    Attributes:
        names: different names, each once; name_of: for each row the position of its name.
        identities: resident numbers, 18 characters; empty where the document is another: `others`.
        persons: ids of those entered already, 0 of the others.
        employed: whether such an employment is entered already.
    """

    numbers: Sequence[int]
    names: list[str] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    others: dict[int, Document] = field(default_factory=dict)
    bodies: dict[int, Body] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    persons: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    employed: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def wrong(self, place: Any, column: str, reason: Any) -> None:
        """Notes why a row cannot stand."""
        self.findings.append((int(place), column, reason))

    def number(self, place: Any) -> int:
        """The number of a row as the officer counts."""
        return int(self.numbers[place]) if place < len(self.numbers) else int(place) + 1


FORMS: dict[str, Any] = {
    "sound": bool,
    "name_of": np.int32,
    "identities": "S18",
    "phones": "S12",
    "sexes": "S1",
    "births": np.int32,
    "unions": np.int64,
    "employers": np.int64,
    "statuses": "S10",
    "kinds": "S12",
    "since": np.int32,
    "until": np.int32,
    "employed_from": np.int32,
}
DAYS = ("births", "since", "until", "employed_from")


def packed(rows: Iterable[Mapping[str, Any] | None]) -> Roll:
    """Rows as `add_many` takes them, as columns; what is wrong with a name, number or phone is found."""
    packing = _Packing(rows)
    blocks: dict[str, list[np.ndarray]] = {name: [] for name in FORMS}
    for block in packing.blocks():
        for name, form in FORMS.items():
            blocks[name].append(np.array(block[name], dtype=form))
    roll = packing.roll
    for name, parts in blocks.items():
        whole = np.concatenate(parts) if parts else np.zeros(0, dtype=FORMS[name])
        roll.columns[name] = whole
    for name in DAYS:
        days = roll.columns[name]
        none = days == NO_DAY
        roll.columns[name] = np.ma.masked_array(np.where(none, 0, days - EPOCH).astype("datetime64[D]"), none)
    return roll


class _Packing:
    """Rows on their way into columns: names numbered, numbers and phones read."""

    def __init__(self, rows: Iterable[Mapping[str, Any] | None]) -> None:
        self.rows = rows
        self.roll = Roll(numbers=getattr(rows, "numbers", ()))
        self.places: dict[str, int | Refusal] = {}  # of a name as written: its position, or what is wrong
        self.today, self.demo = timezone.localdate(), is_demo()

    def blocks(self) -> Iterator[dict[str, list[Any]]]:
        block: dict[str, list[Any]] = {name: [] for name in FORMS}
        for place, row in enumerate(self.rows):
            told = (False, 0, b"", b"", b"", NO_DAY, 0, 0, b"", b"", NO_DAY, NO_DAY, NO_DAY)
            if row is not None:
                told = self._row(place, row)
            for name, value in zip(FORMS, told, strict=True):
                block[name].append(value)
            if len(block["sound"]) == BLOCK:
                yield block
                block = {name: [] for name in FORMS}
        if block["sound"]:
            yield block

    def _row(self, place: int, row: Mapping[str, Any]) -> tuple[Any, ...]:
        member, union, employer = row["member"], row["union"], row.get("employer")
        for body in (union, employer):
            if body is not None and body.pk not in self.roll.bodies:
                self.roll.bodies[body.pk] = body
        return (
            True,
            self._name(place, member.name),
            self._identity(place, member.identity, row.get("identity_kind")),
            self._phone(place, row.get("phone")),
            (row.get("sex") or "").encode(),
            _day(row.get("birth_date")),
            union.pk,
            0 if employer is None else employer.pk,
            (row.get("status") or "in_force").encode(),
            (row.get("employment_kind") or "").encode(),
            _day(row["valid_from"]),
            _day(row.get("valid_to")),
            _day(row.get("employed_from")),
        )

    def _name(self, place: int, name: str) -> int:
        found = self.places.get(name)
        if found is None:
            try:
                cleaned = read_name(name)
            except Refusal as refusal:
                found = refusal
            else:
                found = len(self.roll.names)
                self.roll.names.append(cleaned)
            self.places[name] = found
        if isinstance(found, Refusal):
            self.roll.wrong(place, "member", found)
            return 0
        return found

    def _identity(self, place: int, number: str, kind: str | None) -> bytes:
        """A resident number of 18 signs as it is (it is checked as a column); any other is read here."""
        kind = kind or Person.IdentityKind.RESIDENT
        is_resident = kind == Person.IdentityKind.RESIDENT
        if is_resident and len(number) == 18 and number.isascii():
            return number.encode()
        if not number:
            self.roll.wrong(place, "member_code", _("The identity number is missing; a member has one."))
            return b""
        try:
            document = read_document(kind, number, on=self.today, demo=self.demo)
        except Refusal as refusal:
            self.roll.wrong(place, "member_code", refusal)
            return b""
        if is_resident:
            return document.number.encode()
        self.roll.others[place] = document
        return b""

    def _phone(self, place: int, phone: str | None) -> bytes:
        if not phone:
            return b""
        if (
            len(phone) == 11
            and phone[0] == "1"
            and phone[1] in "3456789"
            and phone.isascii()
            and phone.isdigit()
        ):
            return phone.encode()
        try:
            return read_phone(phone).encode()
        except Refusal as refusal:
            self.roll.wrong(place, "phone", refusal)
            return b""


def _day(value: date | None) -> int:
    return NO_DAY if value is None else value.toordinal()


# Checks ---------------------------------------------------------------------------------------------------


def check_numbers(roll: Roll) -> None:
    """Resident numbers: check digit, region, day of birth; what else the row says of birth and sex."""
    columns, on, demo = roll.columns, timezone.localdate(), is_demo()
    numbers = columns["identities"]
    has = np.flatnonzero(numbers != b"")
    if not len(has):
        return
    given = numbers[has]
    births, sexes = told_by(given)
    for place in has[wrong_resident_numbers(given, births, sexes, on=on, demo=demo)]:
        try:
            read_document(Person.IdentityKind.RESIDENT, numbers[place].decode(), on=on, demo=demo)
        except Refusal as refusal:
            roll.wrong(place, "member_code", refusal)
    said = columns["births"][has]
    for place in has[np.ma.filled(said != births, False)]:
        roll.wrong(
            place, "birth_date", _("The birth date is not the one in the identity number; correct one.")
        )
    said_sex = columns["sexes"][has]
    for place in has[(said_sex != b"") & (said_sex != sexes)]:
        roll.wrong(place, "sex", _("The sex is not the one in the identity number; correct one of them."))
    columns["births"] = np.ma.masked_array(columns["births"].data.copy(), columns["births"].mask.copy())
    columns["births"][has], columns["sexes"][has] = births, sexes


def told_by(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day of birth and sex that resident numbers tell; of a wrong number any day."""
    signs = numbers.astype("S18").view(np.uint8).reshape(len(numbers), 18)
    digits = np.clip(signs.astype(np.int64) - ord("0"), 0, 9)
    years = np.clip(digits[:, 6:10] @ np.array([1000, 100, 10, 1]), 1, 9999)
    months = np.clip(digits[:, 10] * 10 + digits[:, 11], 1, 12)
    days = np.clip(digits[:, 12] * 10 + digits[:, 13], 1, 31)
    first = ((years - 1970) * 12 + months - 1).astype("datetime64[M]").astype("datetime64[D]")
    return first + (days - 1), np.where(digits[:, 16] % 2 == 1, b"M", b"F")


def check_doubles(roll: Roll) -> None:
    """One person in two rows of the sheet."""
    documents = roll.columns["identities"]
    has = np.flatnonzero(documents != b"")
    _numbers, first, again = np.unique(documents[has], return_index=True, return_inverse=True)
    for place, earlier in zip(has, has[first[again]], strict=True):
        if place != earlier:
            _same(roll, place, earlier)
    seen: dict[str, int] = {}
    for row, document in roll.others.items():
        if (before := seen.setdefault(document.number, row)) != row:
            _same(roll, row, before)


def _same(roll: Roll, place: Any, earlier: Any) -> None:
    roll.wrong(
        place,
        "member_code",
        _("It has the identity number of row %(row)s of this sheet.") % {"row": roll.number(earlier)},
    )


def check_days(roll: Roll) -> None:
    """Days out of order: before the sixteenth birthday, in the future, before or beyond the union\'s own."""
    columns = roll.columns
    sound, since, until = columns["sound"], columns["since"].data, columns["until"]
    today = np.datetime64(timezone.localdate())
    for place in np.flatnonzero(sound & (since > today)):
        roll.wrong(place, "valid_from", _("This day lies in the future."))
    young = sound & np.ma.filled(
        columns["births"].astype("datetime64[M]") + 12 * YOUNGEST > since.astype("datetime64[M]"), False
    )
    for place in np.flatnonzero(young):
        roll.wrong(place, "valid_from", _("Nobody becomes a member before the sixteenth birthday."))
    ids, at = np.unique(columns["unions"], return_inverse=True)
    begins, ends, kinds = _lives(roll, ids)
    for place in np.flatnonzero(sound & (kinds[at] == 0)):
        roll.wrong(place, "union", _("This is no trade union; name the union."))
    early = sound & (kinds[at] == 1) & (since < begins[at])
    for place in np.flatnonzero(early):
        begun = roll.bodies[int(columns["unions"][place])].valid_from
        roll.wrong(
            place, "valid_from", _("The union exists only since %(day)s.") % {"day": begun.isoformat()}
        )
    last = np.ma.filled(until, np.datetime64("9999-12-31"))
    late = np.flatnonzero(sound & (kinds[at] == 1) & (last > ends[at]))
    after = _successors({int(columns["unions"][place]) for place in late})
    for place in late:
        roll.wrong(place, "union", _outlived(roll.bodies[int(columns["unions"][place])], after))


def _lives(roll: Roll, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First day, day after the last, and whether it is a union, of each body; 2 of none."""
    begins = np.full(len(ids), np.datetime64("0001-01-01"))
    ends = np.full(len(ids), np.datetime64("9999-12-31"))
    kinds = np.full(len(ids), 2)
    for place, pk in enumerate(ids):
        if (body := roll.bodies.get(int(pk))) is not None:
            begins[place] = np.datetime64(body.valid_from)
            ends[place] = np.datetime64(body.valid_to or "9999-12-31")
            kinds[place] = int(body.kind == Body.Kind.UNION)
    return begins, ends, kinds


def _successors(unions: set[int]) -> dict[int, list[str]]:
    """The names of the bodies in which ended ones go on."""
    found: dict[int, list[str]] = {}
    rows = Succession.objects.filter(from_body__in=unions).order_by("on", "pk")
    for pk, name in rows.values_list("from_body", "to_body__name_zh"):
        found.setdefault(pk, []).append(name)
    return found


def _outlived(union: Body, after: Mapping[int, list[str]]) -> Any:
    said = {"union": union.name_zh, "day": union.valid_to.isoformat() if union.valid_to else ""}
    if names := after.get(union.pk):
        return _(
            "%(union)s ended on %(day)s and goes on in %(names)s; name that one, or the day of leaving."
        ) % {
            **said,
            "names": "、".join(names),
        }
    return (
        _("%(union)s ended on %(day)s; name the union that has its members now, or the day of leaving.")
        % said
    )


def check_work(roll: Roll) -> None:
    """What the row says of work: an employer, and a kind that fits."""
    columns = roll.columns
    sound, employers, kinds = columns["sound"], columns["employers"], columns["kinds"]
    for pk in np.unique(employers[employers != 0]):
        if roll.bodies[int(pk)].kind != Body.Kind.EMPLOYER:
            for place in np.flatnonzero(sound & (employers == pk)):
                roll.wrong(place, "employer", _("This is no employer; name the unit where the member works."))
    alone = sound & (employers == 0) & (kinds != b"") & (kinds != Employment.Kind.NEW_FORM.encode())
    for place in np.flatnonzero(alone):
        roll.wrong(place, "employer", _("Only work in the new forms of employment is without an employer."))
    for place in np.flatnonzero(sound & (kinds == Employment.Kind.DISPATCHED.encode())):
        roll.wrong(
            place,
            "employment_kind",
            _("Dispatched workers are entered one by one, with the unit where they work."),
        )
