"""Papers with their truths, and documents made at test time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gonghui.insight.reader.rules import open_document, read_plan
from gonghui.insight.reader.rules.documents import Document
from gonghui.insight.reader.rules.drafts import Draft, Item

PAPERS = Path(__file__).parent / "papers"
NAMES = sorted(path.stem for path in PAPERS.glob("*.truth"))


@dataclass
class Truth:
    """What a careful reader finds in a paper."""

    head: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[list[str]]] = field(
        default_factory=lambda: {"targets": [], "past": [], "tasks": []}
    )


def truth_of(name: str) -> Truth:
    """The truth of a paper."""
    truth, part = Truth(), "targets"
    for line in (PAPERS / f"{name}.truth").read_text("utf-8").splitlines():
        if line in truth.parts:
            part = line
        elif found := re.match(r"(title|period|top) (.*)", line):
            truth.head[found[1]] = found[2]
        elif line.strip():
            truth.parts[part].append([cell.strip() for cell in line.split("|")])
    return truth


def read_paper(name: str) -> tuple[Document, Draft]:
    """A paper, read."""
    (path,) = [path for path in PAPERS.glob(f"{name}.*") if path.suffix != ".truth"]
    return read(path.read_bytes(), path.name)


def read(content: bytes | str, name: str = "plan.txt") -> tuple[Document, Draft]:
    """A document, read."""
    document = open_document(content.encode() if isinstance(content, str) else content, name)
    return document, read_plan(document)


def said(item: Item) -> str:
    """The value of an item as truths write it."""
    if item.comparator == "range":
        return f"{item.target_min:g}-{item.target_max:g}"
    return item.target_text if item.comparator == "text" else f"{item.target_value:g}"


def plain(words: str) -> str:
    """Words without the marks in which careful readers differ."""
    return re.sub(r"[“”\s、，,（）()：:「」∶]", "", words).replace("其中", "")


def is_named(item: Item, name: str) -> bool:
    """Whether an item's name is a reader's name, or that with a verb or place before it."""
    found, wanted = plain(item.name), plain(name)
    return found == wanted or found.endswith(wanted) or wanted.endswith(found) or found.startswith(wanted)


def row(item: Item) -> tuple[object, ...]:
    """The few fields that most tests look at."""
    value = said(item) if item.comparator in ("range", "text") else item.target_value
    return item.name, item.unit, item.comparator, value


@pytest.fixture(params=NAMES)
def paper(request: pytest.FixtureRequest) -> str:
    """The name of each paper."""
    return str(request.param)
