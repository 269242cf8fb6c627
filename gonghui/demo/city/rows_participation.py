"""Open factory affairs: the rows that the generator makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class OpenAffairsRow(Dated):
    """A unit's system of open factory affairs."""

    number: str
    body: Key
    document: str
    forms: str
    leading_group: bool | None


@dataclass(slots=True, kw_only=True)
class DisclosureRow(Row):
    """What a unit disclosed on a day."""

    open_affairs: Key
    disclosed_on: date
    topic: str
    period: str
    items: int
    opinions: int | None


@dataclass(kw_only=True)
class OpenAffairsTables:
    """The tables of this topic."""

    open_affairs: list[OpenAffairsRow] = field(default_factory=list)
    disclosures: list[DisclosureRow] = field(default_factory=list)
