"""The own file and the log of looking as pages show them, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gonghui.affairs.membership.queries.own import Look, OwnFile, said
from gonghui.faces.web import words
from gonghui.foundation.bodies.models import Area, Body

__all__ = ["Line", "Part", "parts_of", "units_of"]


@dataclass(frozen=True)
class Line:
    """One record: its first fact as a heading, the others below; a key where it can be taken back."""

    facts: list[tuple[str, str]]
    key: str


@dataclass(frozen=True)
class Part:
    """A section of the own file; what everybody looks for is open."""

    key: str
    title: str
    lines: list[Line]

    @property
    def open(self) -> bool:
        """Whether it is read without a tap: who one is, the membership, what can be taken back."""
        return self.key in {"person", "memberships", "consents"}


def text_of(value: Any) -> str:
    """A value in the reader's language."""
    if isinstance(value, Body | Area):
        return words.name_of(value)
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, Decimal | int):
        return words.number(value)
    if isinstance(value, date):
        return words.long_day(value)
    return said(value)


def parts_of(file: OwnFile) -> list[Part]:
    """The own file as the page shows it."""
    return [
        Part(
            section.key,
            str(section.title),
            [
                Line([(str(one.label), text_of(one.value)) for one in entry.facts], entry.key)
                for entry in section.entries
            ],
        )
        for section in file.sections
    ]


def units_of(looks: list[Look]) -> list[tuple[Look, str]]:
    """Each look with its unit in the reader's language."""
    return [(look, text_of(look.unit)) for look in looks]
