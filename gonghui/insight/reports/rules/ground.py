"""What a report of a plan is drafted from, and the draft itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gonghui.insight.reports.rules.wording import PASSAGES


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a metric said, as it is kept with the figure."""

    metric: str
    version: int
    area: int | None
    as_of: date
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One figure of a draft."""

    key: str
    label: str
    text: str
    value: Decimal | None = None
    unit: str = ""
    state: str = "known"
    measured: Measured | None = None
    number: int | None = None  # of the indicator


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What a draft lacks."""

    key: str
    kind: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One indicator as it stands.

    Attributes:
        progress, time: shares of the way and of the time.
        before: the value of a year ago by the same definition.
        changed: versions of the definition then and now, where it changed.
    """

    number: int
    name: str
    category: str
    unit: str
    decimals: int
    attribute: str
    owner: str
    status: str
    target: str
    goal: Decimal | None
    value: Decimal | None
    measured: Measured | None
    preliminary: bool = False
    progress: Decimal | None = None
    time: Decimal | None = None
    before: Decimal | None = None
    changed: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One indicator in one district."""

    value: Decimal | None
    text: str
    measured: Measured | None


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What others say of an indicator beside the records.

    Attributes:
        reported: of the latest period reported, with its last day and the document's number; `difference` is
            to what the records say of that same period.
        outside: as published, with issuer and the last day of its period.
        official: recorded, reported or outside.
        afterwards: the register was not kept yet in that period; it was entered afterwards.
    """

    number: int
    reported: Decimal | None
    reported_on: date | None
    document: str
    difference: Decimal | None
    outside: Decimal | None
    outside_on: date | None
    issuer: str
    official: str
    afterwards: bool


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Everything a report of a plan is drafted from."""

    kind: str
    plan: str
    as_of: date
    rows: Sequence[Row]
    areas: Sequence[tuple[str, str, Sequence[Cell]]]  # code, name, one cell a row
    goals: Sequence[str]  # that no indicator measures
    besides: Sequence[Beside] = ()


@dataclass
class Draft:
    """A draft: figures, what it lacks, and blocks that name figures by their keys."""

    facts: list[Fact] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    annexes: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    def fact(self, key: str, label: str, text: str, **more: Any) -> str:
        """Enters a figure.

        Returns:
            Its token, for the text.
        """
        self.facts.append(Fact(key=key, label=label, text=text, **more))
        return f"{{{key}}}"

    def say(self, style: str, text: str) -> None:
        """Adds a paragraph."""
        self.blocks.append({"w": style, "t": text})

    def passage(self, place: str) -> None:
        """Leaves room for what a person writes."""
        self.blocks.append({"p": place})
        self.lacks.append(Lack(key=f"words.{place}", kind="words", label=PASSAGES[place][1]))

    @property
    def content(self) -> dict[str, Any]:
        """Blocks, annexes and attachments, as JSON keeps them."""
        return {"blocks": self.blocks, "annexes": self.annexes, "attachments": self.attachments}
