"""Appeals to the hotline: the rows that the generator makes. Moments are in Shanghai."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from gonghui.demo.city.rows import Key, Row


@dataclass(slots=True, kw_only=True)
class StepOfAppeal:
    """A step as it was taken.

    Attributes:
        by: "desk", "lead" (of the desk) or "unit".
        to: the body it goes to.
        more: days that an extension grants.
    """

    name: str
    at: datetime
    by: str
    to: Key | None = None
    outcome: str = ""
    reason: str = ""
    answer: str = ""
    claims: str = ""
    more: int = 0


@dataclass(slots=True, kw_only=True)
class AppealRow(Row):
    """An appeal with everything that happened to it."""

    number: str
    request: str
    category: str
    channel: str
    area: str
    title: str
    urgency: str
    opened_at: datetime
    track: str
    firm: Key | None = None
    employer_name: str = ""
    wording: str = ""
    name: str = ""
    phone: str = ""
    workers: int | None = None
    is_mass: bool = False
    is_cluster: bool = False
    hazards: tuple[str, ...] = ()
    branch: str = ""
    told_channel: str = ""
    restricted: bool = False
    anonymous: bool = False
    other_number: str = ""
    other_state: str = ""
    stated_due_at: datetime | None = None
    steps: list[StepOfAppeal] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class TurnRow(Row):
    """A unit's turn with an appeal."""

    appeal: Key
    body: Key
    reason: str
    dispatched_at: datetime
    area: str = ""  # that the body leads, where the reason says so
    replied_on: date | None = None
    on_time: bool | None = None
    overdue_on: date | None = None
    ended_on: date | None = None
    misrouted: bool = False


@dataclass(slots=True, kw_only=True)
class CallbackRow(Row):
    """An attempt to hear from the caller."""

    appeal: Key
    body: Key
    called_at: datetime
    reached: str
    contacted: bool | None = None
    result: str = ""
    satisfaction: str = ""


@dataclass(slots=True, kw_only=True)
class ExclusionRow(Row):
    """An appeal proposed to leave the rates, and the decision."""

    appeal: Key
    ground: str
    reason: str
    proposed_at: datetime
    decided_at: datetime
    approved: bool


@dataclass(slots=True, kw_only=True)
class AppealLinkRow(Row):
    """Two appeals that belong together."""

    appeal: Key
    other: Key
    kind: str
    made_at: datetime


@dataclass(kw_only=True)
class AppealTables:
    """The tables of this topic."""

    appeals: list[AppealRow] = field(default_factory=list)
    appeal_turns: list[TurnRow] = field(default_factory=list)
    appeal_callbacks: list[CallbackRow] = field(default_factory=list)
    appeal_exclusions: list[ExclusionRow] = field(default_factory=list)
    appeal_links: list[AppealLinkRow] = field(default_factory=list)
