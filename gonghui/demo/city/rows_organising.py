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


@dataclass(kw_only=True)
class OrganisingTables:
    """The city's tables of this topic."""

    firm_lists: list[FirmListRow] = field(default_factory=list)
    listed_firms: list[ListedFirmRow] = field(default_factory=list)
