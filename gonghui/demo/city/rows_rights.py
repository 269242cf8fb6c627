"""Collective contracts, instructors and mediators: the rows that the generator makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key


@dataclass(slots=True, kw_only=True)
class ContractRow(Dated):
    """A collective contract in its term."""

    number: str
    kind: str
    scope: str
    body: Key
    signed_on: date
    trade: str = ""
    wage_chapter: bool | None = None
    filed_on: date | None = None
    renews: Key | None = None
    ended: str = ""


@dataclass(slots=True, kw_only=True)
class ContractCoverageRow(Dated):
    """An employer on the list of an area's or trade's contract."""

    contract: Key
    employer: Key


@dataclass(slots=True, kw_only=True)
class PoolPostRow(Dated):
    """An instructor's or mediator's post."""

    number: str
    person: Key
    body: Key
    kind: str
    full_time: bool
    certificate: str = ""
    certified_from: date | None = None
    certified_to: date | None = None
    exit_reason: str = ""


@dataclass(slots=True, kw_only=True)
class StreetAssignmentRow(Dated):
    """A post assigned to a street."""

    post: Key
    area: str


@dataclass(kw_only=True)
class RightsTables:
    """The tables of this topic."""

    contracts: list[ContractRow] = field(default_factory=list)
    contract_coverages: list[ContractCoverageRow] = field(default_factory=list)
    pool_posts: list[PoolPostRow] = field(default_factory=list)
    street_assignments: list[StreetAssignmentRow] = field(default_factory=list)
