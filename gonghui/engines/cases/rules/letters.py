"""A letter of inquiry as a paper: its words, and where they stand on the page; `word_files` writes it. Pure.

Page, margins, sizes and places are those of GB/T 9704-2012 (letters: section 10.1): A4; 37 mm above, 28 mm
at the left, a field of 156 by 225 mm with 22 lines of 28 characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

HEADING_FONT, TEXT_FONT, LATIN_FONT = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
# Where a machine lacks a font, the first of these that it has.
OTHER_NAMES = {
    HEADING_FONT: "方正小标宋_GBK,小标宋,宋体,SimSun,Noto Serif CJK SC",
    TEXT_FONT: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
}
RED = "FF0000"  # of the issuing body's name and the line under it
TITLE_SIZE, TEXT_SIZE, PAGE_SIZE = 22, 16, 14  # points: 2号, 3号, 4号
LINE, TITLE_LINE = 29, 36  # points: 225 mm in 22 lines; a title's are further apart
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a letter says, part by part.

    Attributes:
        head: who writes, on top and under the text.
        to: the addressee, without a colon.
        paragraphs: the text.
        on: the day it bears.
    """

    head: str
    number: str
    title: str
    to: str
    paragraphs: tuple[str, ...]
    on: date


def paragraphs_of(parts: Iterable[str]) -> tuple[str, ...]:
    """A paragraph for every line that says something; signs that no document holds are left out."""
    lines = (line for part in parts for line in part.splitlines())
    plain = ("".join(sign for sign in line if sign >= " " and sign not in "\ufffe\uffff") for line in lines)
    return tuple(line.strip() for line in plain if line.strip())


def as_said(paper: Paper) -> dict[str, Any]:
    """A paper as JSON holds it."""
    return {**asdict(paper), "paragraphs": list(paper.paragraphs), "on": paper.on.isoformat()}


def as_paper(said: Mapping[str, Any]) -> Paper:
    """What `as_said` made of a paper."""
    whole = {**said, "paragraphs": tuple(said["paragraphs"]), "on": date.fromisoformat(said["on"])}
    return Paper(**whole)


def written_day(day: date) -> str:
    """A day as papers bear it: Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def as_text(paper: Paper) -> str:
    """A paper in lines, to be read on a page."""
    lines = [paper.title, paper.number, f"{paper.to}：", "", *paper.paragraphs, ""]
    return "\n".join([*lines, paper.head, written_day(paper.on)])


def file_name(paper: Paper) -> str:
    """What its file is called: the number alone, for a name is read by whoever sees the folder."""
    return f"{paper.number}.docx"


# -- where it stands on the page ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Line:
    """One paragraph on the page. Indents are in characters of its own size."""

    text: str = ""
    font: str = TEXT_FONT
    size: int = TEXT_SIZE
    place: str = "both"  # left, center, right or both
    first: float = 0
    right: float = 0
    color: str = ""
    ruled: bool = False  # the double line of a letter under it
    kept: bool = False  # not parted from the next one


def lines_of(paper: Paper) -> list[Line]:
    """A paper in lines: head, number, title, addressee, text, signature over the date."""
    day = written_day(paper.on)
    heading = Line(font=HEADING_FONT, size=TITLE_SIZE, place="center", kept=True)
    return [
        replace(heading, text=paper.head, color=RED, ruled=True),
        Line(text=paper.number, place="right"),
        Line(),
        replace(heading, text=paper.title),
        Line(),
        Line(text=f"{paper.to}：", place="left", kept=True),
        *(Line(text=text, first=2) for text in paper.paragraphs),
        Line(kept=True),
        # With a seal the date stands four characters from the right, the signature over its middle.
        Line(
            text=paper.head, place="right", right=max(0, 4 + (width(day) - width(paper.head)) / 2), kept=True
        ),
        Line(text=day, place="right", right=4),
    ]


def width(text: str) -> float:
    """The width of a text in characters: what is ASCII takes half of one."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)
