"""What the generator makes: plain rows with local keys, and the events that amend them later.

A row holds the values as they were first recorded, and the day on which that was. Whatever was
learnt later is an `Event` with its amendments; so both times of every fact are known, and the true
answers can be computed 'as known then' and 'as known now' from the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
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


@dataclass(slots=True)
class City:
    """Everything generated; tables are lists whose index is the row's key."""

    scale: str
    seed: int
    geography: Any
    bodies: list[BodyRow] = field(default_factory=list)
    seats: list[SeatRow] = field(default_factory=list)
    edges: list[EdgeRow] = field(default_factory=list)
    coverages: list[CoverageRow] = field(default_factory=list)
    head_counts: list[HeadCountRow] = field(default_factory=list)
    persons: list[PersonRow] = field(default_factory=list)
    memberships: list[MembershipRow] = field(default_factory=list)
    employments: list[EmploymentRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    households: list[HouseholdRow] = field(default_factory=list)
    household_members: list[HouseholdMemberRow] = field(default_factory=list)
    studios: list[StudioRow] = field(default_factory=list)
    recognitions: list[RecognitionRow] = field(default_factory=list)
    congresses: list[CongressRow] = field(default_factory=list)
    congress_coverages: list[CongressCoverageRow] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    room_duties: list[RoomDutyRow] = field(default_factory=list)
    rooms: list[RoomRow] = field(default_factory=list)
    observations: list[ObservationRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, table: str, of: type[Any], /, **values: Any) -> Any:
        """Appends a row to a table under the next key and returns it."""
        rows = getattr(self, table)
        row = of(key=len(rows), **values)
        rows.append(row)
        return row

    def tables(self) -> Iterator[tuple[str, list[Any]]]:
        """Name and rows of every table of rows."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, list) and one.name not in {"events", "problems"}:
                yield one.name, value

    def digest(self) -> str:
        """SHA-256 over every row and event: equal for equal scale, seed and generator."""
        whole = hashlib.sha256()
        for name, rows in self.tables():
            for row in rows:
                whole.update(f"{name}{row!r}\n".encode())
        for event in self.events:
            whole.update(f"{event!r}\n".encode())
        return whole.hexdigest()
