"""The whole city: every table of rows, with what its topics add."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from gonghui.demo.city.rows import (
    BodyRow,
    CongressCoverageRow,
    CongressRow,
    CoverageRow,
    EdgeRow,
    EmploymentRow,
    Event,
    HeadCountRow,
    HouseholdMemberRow,
    HouseholdRow,
    MembershipRow,
    ObservationRow,
    PersonRow,
    PostRow,
    Problem,
    RecognitionRow,
    RoomDutyRow,
    RoomRow,
    SeatRow,
    SessionRow,
    StudioRow,
)
from gonghui.demo.city.rows_appeals import AppealTables
from gonghui.demo.city.rows_assistance import AssistanceTables
from gonghui.demo.city.rows_cadres import CadreTables
from gonghui.demo.city.rows_facilities import FacilityTables
from gonghui.demo.city.rows_groups import GroupTables
from gonghui.demo.city.rows_organising import OrganisingTables
from gonghui.demo.city.rows_participation import OpenAffairsTables
from gonghui.demo.city.rows_rights import RightsTables
from gonghui.demo.city.rows_skills import SkillTables


@dataclass(kw_only=True)
class City(
    AssistanceTables,
    OpenAffairsTables,
    FacilityTables,
    OrganisingTables,
    SkillTables,
    RightsTables,
    AppealTables,
    CadreTables,
    GroupTables,
):
    """Everything generated; tables are lists whose index is the row's key.

    A topic with tables of its own declares them in a dataclass without slots in `rows_<topic>.py`, which
    becomes a base class here.
    """

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

    def clear(self) -> None:
        """Forgets every row and event, once a large city is in the database."""
        for _name, rows in self.tables():
            rows.clear()
        self.events.clear()
        self.problems.clear()

    def digest(self) -> str:
        """SHA-256 over every row and event: equal for equal scale, seed and generator."""
        whole = hashlib.sha256()
        for name, rows in self.tables():
            for row in rows:
                whole.update(f"{name}{row!r}\n".encode())
        for event in self.events:
            whole.update(f"{event!r}\n".encode())
        return whole.hexdigest()
