"""Rows of the groups of the joining drives: who works in one, who looks after it, who was reached."""

from __future__ import annotations

from dataclasses import dataclass, field

from gonghui.demo.city.rows import Dated, Key


@dataclass(slots=True, kw_only=True)
class GroupWorkRow(Dated):
    """A person stands on the list of a group in a street, kept by the street's union."""

    person: Key
    group: str
    street: str  # area code
    body: Key


@dataclass(slots=True, kw_only=True)
class LiaisonRow(Dated):
    """A union looks after a group in a street or district."""

    group: str
    area: str  # area code
    union: Key


@dataclass(slots=True, kw_only=True)
class ReachRow(Dated):
    """A person was given a service or took part in something; it counts until `valid_to`."""

    person: Key
    kind: str
    what: str
    body: Key


@dataclass(kw_only=True)
class GroupTables:
    """The city's tables of this topic."""

    group_works: list[GroupWorkRow] = field(default_factory=list)
    liaisons: list[LiaisonRow] = field(default_factory=list)
    reaches: list[ReachRow] = field(default_factory=list)
