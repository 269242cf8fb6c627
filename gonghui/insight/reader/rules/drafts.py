"""What the reader hands on: items with their places in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gonghui.insight.reader.rules.documents import Document, Piece
from gonghui.insight.reader.rules.quantities import json_value

TABLE, PROSE = "table", "prose"


@dataclass
class Item:
    """A target, or something reached: fields as `gonghui plan read --json` prints them."""

    name: str
    unit: str | None = None
    baseline_value: float | None = None
    baseline_year: int | None = None
    target_value: float | None = None
    target_year: int | None = None
    comparator: str = "="
    target_text: str = ""
    target_min: float | None = None
    target_max: float | None = None
    attribute: str | None = None
    kind: str = "level"
    direction: str | None = None
    approx: bool = False
    where: str = PROSE
    spans: list[Piece] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    glued: bool = False  # its places touch, and are several all the same

    def doubt(self, why: str) -> None:
        """Adds a reason for looking twice."""
        if why not in self.doubts:
            self.doubts.append(why)

    def shown(self, document: Document) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "name": self.name,
            "unit": self.unit,
            "baseline_value": json_value(self.baseline_value),
            "baseline_year": self.baseline_year,
            "target_value": json_value(self.target_value),
            "target_year": self.target_year,
            "comparator": self.comparator,
            "target_text": self.target_text,
            "target_min": json_value(self.target_min),
            "target_max": json_value(self.target_max),
            "attribute": self.attribute,
            "kind": self.kind,
            "direction": self.direction,
            "approx": self.approx,
            "where": self.where,
            "spans": spans(document, self.spans, apart=self.glued),
            "doubts": self.doubts,
        }


@dataclass
class Task:
    """What is to be done, by whom as far as the plan says."""

    text: str
    lead: str | None
    supporting: list[str]
    spans: list[Piece]

    def shown(self, document: Document) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "text": self.text,
            "lead": self.lead,
            "supporting": self.supporting,
            "spans": spans(document, self.spans),
        }


@dataclass
class Section:
    """A heading with its level, 1 the highest."""

    title: str
    level: int
    spans: list[Piece]
    number: str = ""

    def shown(self, document: Document) -> dict[str, Any]:
        """As JSON has it."""
        return {"title": self.title, "level": self.level, "spans": spans(document, self.spans)}


@dataclass
class Programme:
    """A named programme (工程, 行动, 计划) or boxed column (专栏)."""

    name: str
    kind: str
    spans: list[Piece]

    def shown(self, document: Document) -> dict[str, Any]:
        """As JSON has it."""
        return {"name": self.name, "kind": self.kind, "spans": spans(document, self.spans)}


@dataclass
class Draft:
    """A document read: nothing in it is confirmed yet."""

    title: str
    start: int | None
    end: int | None
    sections: list[Section]
    indicators: list[Item]
    achievements: list[Item]
    tasks: list[Task]
    programmes: list[Programme]

    def shown(self, document: Document) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "title": self.title,
            "plan_period": {"start": self.start, "end": self.end},
            "top_level_sections": sum(section.level == 1 for section in self.sections),
            "indicators": [item.shown(document) for item in self.indicators],
            "achievements": [item.shown(document) for item in self.achievements],
            "tasks": [task.shown(document) for task in self.tasks],
            "sections": [section.shown(document) for section in self.sections],
            "programmes": [programme.shown(document) for programme in self.programmes],
        }


def spans(document: Document, pieces: list[Piece], *, apart: bool = False) -> list[dict[str, Any]]:
    """Pieces in the order of the text, those that lie in each other as one; those that touch, too, unless apart."""
    merged: list[Piece] = []
    for start, end in sorted(set(pieces)):
        if merged and start < merged[-1][1] + (0 if apart else 1):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return [{"start": start, "end": end, "quote": document.text[start:end]} for start, end in merged]
