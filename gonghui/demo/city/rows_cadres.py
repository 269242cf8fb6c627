"""Ranks, needs of pools, training; what units above sent down: the rows that the generator makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class CadreTermRow(Dated):
    """A rank at which a post is held."""

    post: Key
    rank: str


@dataclass(slots=True, kw_only=True)
class PoolNeedRow(Dated):
    """A street that is to have somebody of a pool."""

    number: str
    area: str  # area code
    pool: str
    body: Key
    basis: str


@dataclass(slots=True, kw_only=True)
class TrainingRow(Row):
    """A course that somebody of a pool passed."""

    post: Key
    name: str
    hours: int
    began_on: date
    ended_on: date


@dataclass(slots=True, kw_only=True)
class SendingRow(Row):
    """Something sent down to base unions, or refused."""

    number: str
    body: Key
    kind: str
    title: str
    sent_on: date
    to: tuple[Key, ...]
    refused: str = ""
    named: str = ""


@dataclass(slots=True, kw_only=True)
class AskedFieldRow(Row):
    """A field of a form that was sent."""

    sending: Key
    name: str
    answered_by: str = ""
    twice: bool = False


@dataclass(kw_only=True)
class CadreTables:
    """The city's tables of this topic."""

    cadre_terms: list[CadreTermRow] = field(default_factory=list)
    pool_needs: list[PoolNeedRow] = field(default_factory=list)
    trainings: list[TrainingRow] = field(default_factory=list)
    sendings: list[SendingRow] = field(default_factory=list)
    asked_fields: list[AskedFieldRow] = field(default_factory=list)
