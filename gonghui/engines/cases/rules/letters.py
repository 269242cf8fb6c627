"""A letter of inquiry as a paper: its words, and where they stand on the page; `word_files` writes it. Pure.

Page, margins, sizes and places are those of GB/T 9704-2012 (letters: section 10.1): A4; 37 mm above, 28 mm
at the left, a field of 156 by 225 mm with 22 lines of 28 characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from gonghui.foundation.core.rules.papers import (
    HEADING_FONT,
    RED,
    TITLE_SIZE,
    Line,
    signature_indent,
    written_day,
)


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


def as_text(paper: Paper) -> str:
    """A paper in lines, to be read on a page."""
    lines = [paper.title, paper.number, f"{paper.to}：", "", *paper.paragraphs, ""]
    return "\n".join([*lines, paper.head, written_day(paper.on)])


def file_name(paper: Paper) -> str:
    """What its file is called: the number alone, for a name is read by whoever sees the folder."""
    return f"{paper.number}.docx"


# -- where it stands on the page ------------------------------------------------------------------------


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
        Line(text=paper.head, place="right", right=signature_indent(paper.head, day), kept=True),
        Line(text=day, place="right", right=4),
    ]
