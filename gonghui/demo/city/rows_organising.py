"""Rows of the lists of above-scale firms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class FirmListRow(Dated):
    """A list as somebody issued it."""

    number: str
    body: Key
    issuer: str
    vintage: int
    published_on: date
    source: str


@dataclass(slots=True, kw_only=True)
class ListedFirmRow(Row):
    """A firm named by a list, at its place in it."""

    list: Key
    employer: Key
    place: int


@dataclass(slots=True, kw_only=True)
class ItemCheckRow(Row):
    """An item of the six haves at a union, as it was said and confirmed."""

    union: Key
    item: str
    state: str
    said_on: date
    confirmed_from: date | None = None
    expires_on: date | None = None


@dataclass(slots=True, kw_only=True)
class StandardRow(Dated):
    """The days on which a union has all six."""

    union: Key


@dataclass(slots=True, kw_only=True)
class PaymentRow(Row):
    """What an employer without a union paid towards one."""

    employer: Key
    paid_on: date
    amount: int  # fen
    period: str


@dataclass(slots=True, kw_only=True)
class VisitRow(Row):
    """Somebody went to see an employer about founding a union."""

    employer: Key
    visited_on: date
    outcome: str
    workers_heard: int
    tag: str = ""


@dataclass(kw_only=True)
class OrganisingTables:
    """The city's tables of this topic."""

    firm_lists: list[FirmListRow] = field(default_factory=list)
    listed_firms: list[ListedFirmRow] = field(default_factory=list)
    item_checks: list[ItemCheckRow] = field(default_factory=list)
    standards: list[StandardRow] = field(default_factory=list)
    preparatory_payments: list[PaymentRow] = field(default_factory=list)
    founding_visits: list[VisitRow] = field(default_factory=list)
