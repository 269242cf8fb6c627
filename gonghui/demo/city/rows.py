"""What the generator makes: plain rows with local keys, and the events that amend them later.

A row holds the values as they were first recorded, and the day on which that was. Whatever was
learnt later is an `Event` with its amendments; so both times of every fact are known, and the true
answers can be computed 'as known then' and 'as known now' from the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Key = int


@dataclass(slots=True, kw_only=True)
class Row:
    """Base of every row: its key within its table, and the day it was first recorded."""

    key: Key
    recorded: date
    # Made by an event (a move, an upgrade), hence not part of a bulk load.
    by_event: bool = False


@dataclass(slots=True, kw_only=True)
class Dated(Row):
    """A row valid on [valid_from, valid_to)."""

    valid_from: date
    valid_to: date | None = None


@dataclass(slots=True, kw_only=True)
class BodyRow(Dated):
    """An organisation; `area` is where it first sits."""

    kind: str
    name: str
    code: str
    name_en: str = ""
    union_type: str = ""
    territory: str = ""  # area code
    term_years: int = 5
    elected_on: date | None = None
    unit_kind: str = ""
    ownership: str = ""
    industry: str = ""
    merged_into: Key | None = None


@dataclass(slots=True, kw_only=True)
class SeatRow(Dated):
    """A body sits in a street."""

    body: Key
    area: str  # area code


@dataclass(slots=True, kw_only=True)
class EdgeRow(Dated):
    """A body under another in a tree."""

    tree: str
    child: Key
    parent: Key


@dataclass(slots=True, kw_only=True)
class CoverageRow(Dated):
    """A union covers an employer."""

    union: Key
    employer: Key


@dataclass(slots=True, kw_only=True)
class HeadCountRow(Row):
    """How many work at an employer, as reported for a day."""

    employer: Key
    counted_on: date
    workers: int
    women: int


@dataclass(slots=True, kw_only=True)
class PersonRow(Row):
    """An invented person; the identity number's region begins with 99."""

    name: str
    sex: str
    birth_date: date
    identity: str
    phone: str


@dataclass(slots=True, kw_only=True)
class MembershipRow(Dated):
    """A person is a member of a union."""

    person: Key
    union: Key
    status: str = "in_force"
    ended: str = ""


@dataclass(slots=True, kw_only=True)
class EmploymentRow(Dated):
    """A person works for an employer, or for none."""

    person: Key
    employer: Key | None
    host: Key | None
    kind: str


@dataclass(slots=True, kw_only=True)
class PostRow(Dated):
    """A person holds a post at a body."""

    person: Key
    body: Key
    kind: str
    full_time: bool = False


@dataclass(slots=True, kw_only=True)
class HouseholdRow(Row):
    """A household at an invented address."""

    address: str


@dataclass(slots=True, kw_only=True)
class HouseholdMemberRow(Dated):
    """A person belongs to a household."""

    household: Key
    person: Key
    relation: str


@dataclass(slots=True, kw_only=True)
class StudioRow(Row):
    """An innovation studio at its host."""

    number: str
    name: str
    kind: str
    body: Key
    leader_name: str
    members: int | None
    field: str
    founded_on: date


@dataclass(slots=True, kw_only=True)
class RecognitionRow(Dated):
    """A studio stands recognised at a level."""

    studio: Key
    level: str
    document: str
    ended: str = ""


@dataclass(slots=True, kw_only=True)
class CongressRow(Dated):
    """A congress in its term."""

    number: str
    kind: str
    body: Key
    term: int
    delegates: int
    women_delegates: int
    frontline_delegates: int


@dataclass(slots=True, kw_only=True)
class CongressCoverageRow(Dated):
    """A congress for many covers an employer."""

    congress: Key
    employer: Key


@dataclass(slots=True, kw_only=True)
class SessionRow(Row):
    """A meeting of a congress."""

    congress: Key
    held_on: date
    due: int
    present: int
    topics: str


@dataclass(slots=True, kw_only=True)
class RoomDutyRow(Dated):
    """A place on the list of those that should have a mother-and-baby room."""

    number: str
    name: str
    body: Key
    basis: str


@dataclass(slots=True, kw_only=True)
class RoomRow(Dated):
    """A mother-and-baby room, at a place on the list or beyond it."""

    number: str
    name: str
    body: Key
    duty: Key | None
    floor_area: Decimal | None
    open_hours: str
    ended: str = ""


@dataclass(slots=True, kw_only=True)
class ObservationRow(Row):
    """A published value of an outside series."""

    series: str
    period_start: date
    period_end: date
    value: Decimal
    published_on: date
    status: str
    source: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Some fields of a row, as they read from then on."""

    table: str
    key: Key
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One act recorded on a day after the rows it touches: a move, a revocation, a correction."""

    recorded: date
    action: str  # the loader maps it to the modules' actions
    values: dict[str, Any]
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A planted problem: what was planted, where, and the rows it concerns."""

    kind: str
    text: str
    rows: tuple[tuple[str, Key], ...] = ()
    areas: tuple[str, ...] = ()
