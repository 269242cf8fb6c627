"""Rows of craftsmen, their titles, and certificates of vocational skill."""

from __future__ import annotations

from dataclasses import dataclass, field

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class CraftsmanRow(Row):
    """A person's file as a craftsman."""

    number: str
    person: Key
    body: Key
    occupation: str


@dataclass(slots=True, kw_only=True)
class CraftsmanTitleRow(Dated):
    """A craftsman holds a title at a level."""

    craftsman: Key
    level: str
    document: str
    ended: str = ""


@dataclass(slots=True, kw_only=True)
class CertificateRow(Dated):
    """A person's certificate; `printed` is its number, which is none of the installation's."""

    printed: str
    person: Key
    body: Key
    occupation: str
    grade: str
    issuer: str
    ended: str = ""


@dataclass(kw_only=True)
class SkillTables:
    """What the city has of them."""

    craftsmen: list[CraftsmanRow] = field(default_factory=list)
    craftsman_titles: list[CraftsmanTitleRow] = field(default_factory=list)
    certificates: list[CertificateRow] = field(default_factory=list)
