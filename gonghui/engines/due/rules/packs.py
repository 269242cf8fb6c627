"""Papers made ready: templates in Chinese, filled from records, with what nobody knows marked. Pure.

A pack is a YAML file beside the module whose matter it is:

    labels: {held_on: 会议日期}
    papers:
      - key: notice
        name: 通知
        name_en: Notice
        title: 关于召开{body}职工代表大会的通知
        to: 全体职工代表
        text: ["……于{held_on}召开……"]
        table: {head: [姓名, 赞成], rows: candidates, least: 5}
        sign: "{union}"

A blank that no record fills stands as 〔待填：会议日期〕; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from gonghui.foundation.core.rules.papers import written_day

BETWEEN = "、"


class BadPack(ValueError):
    """A pack's file cannot be read as such; names the file and the fault."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; a gap is what somebody has still to write."""

    text: str
    is_gap: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Template:
    """A paper with blanks."""

    key: str
    name: str
    name_en: str
    title: str
    to: str
    text: tuple[str, ...]
    sign: str
    head: tuple[str, ...] = ()
    rows: str = ""
    least: int = 0


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The papers of one kind of thing due."""

    labels: Mapping[str, str]
    papers: tuple[Template, ...]

    def paper(self, key: str) -> Template | None:
        """The template of a key."""
        return next((paper for paper in self.papers if paper.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper filled in: what is printed."""

    title: Line
    to: Line
    text: tuple[Line, ...]
    sign: Line
    on: date
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def lines(self) -> Iterator[Line]:
        """Every line, from the title to the signature."""
        yield from (self.title, self.to, *self.text, self.sign)

    def gaps(self) -> list[str]:
        """What is still to be written, each once, in order."""
        return list(dict.fromkeys(piece.text for line in self.lines() for piece in line if piece.is_gap))


@cache
def read_pack(path: Path) -> Pack:
    """The pack of a file.

    Raises:
        BadPack: it is no pack, or names a blank without a label.
    """
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        labels = {str(key): str(text) for key, text in told["labels"].items()}
        papers = tuple(_template(row) for row in told["papers"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPack(f"{path.name}: {error!r}") from error
    for paper in papers:
        unknown = set(_blanks(paper)) - set(labels)
        if unknown:
            raise BadPack(f"{path.name}, {paper.key}: no label for {', '.join(sorted(unknown))}")
    return Pack(labels=labels, papers=papers)


def _template(row: Mapping[str, Any]) -> Template:
    table = row.get("table") or {}
    return Template(
        key=row["key"],
        name=row["name"],
        name_en=row["name_en"],
        title=row["title"],
        to=row.get("to", ""),
        text=tuple(row["text"]),
        sign=row.get("sign", ""),
        head=tuple(table.get("head", ())),
        rows=table.get("rows", ""),
        least=int(table.get("least", 0)),
    )


def _blanks(paper: Template) -> Iterator[str]:
    for text in (paper.title, paper.to, *paper.text, paper.sign):
        yield from (name for _before, name, _spec, _turn in Formatter().parse(text) if name)


def fill(template: Template, labels: Mapping[str, str], facts: Mapping[str, Any], on: date) -> Paper:
    """A paper from its template and what records know.

    Args:
        facts: blank → value; None and what is left out are gaps. A table's rows are lists of texts.
        on: the day that the paper bears.
    """
    known = {name: text for name, value in facts.items() if (text := _said(value))}
    rows: Sequence[Sequence[Any]] = facts.get(template.rows) or () if template.rows else ()
    width = len(template.head)
    filled = [tuple(_said(cell) for cell in row)[:width] for row in rows]
    filled = [row + ("",) * (width - len(row)) for row in filled]
    filled += [("",) * width] * max(0, template.least - len(filled))
    return Paper(
        title=_line(template.title, labels, known),
        to=_line(template.to, labels, known),
        text=tuple(_line(text, labels, known) for text in template.text),
        sign=_line(template.sign, labels, known),
        on=on,
        head=template.head,
        rows=tuple(filled),
    )


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return written_day(value)
    if isinstance(value, list | tuple):
        return BETWEEN.join(_said(one) for one in value)
    return str(value).strip()


def _line(text: str, labels: Mapping[str, str], known: Mapping[str, str]) -> Line:
    found: list[Piece] = []
    for before, name, _spec, _turn in Formatter().parse(text):
        if before:
            found.append(Piece(before))
        if name:
            found.append(Piece(known[name]) if name in known else Piece(f"〔待填：{labels[name]}〕", True))
    return tuple(found)
