"""The page that asks which column of a sheet is which: what it shows, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from gonghui.foundation.core.registers import Register
from gonghui.foundation.registers.queries import Question
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.layouts import Place


@dataclass(frozen=True)
class Row:
    """One of their columns with what is chosen for it."""

    field: str
    title: str
    examples: list[str]
    chosen: str
    hidden: bool
    letter: str


def asked_place(request: HttpRequest) -> dict[str, Any]:
    """Which sheet and header rows of the file are looked at; POST carries what the page was shown for."""
    asked = request.POST if request.method == "POST" else request.GET
    found: dict[str, Any] = {}
    if asked.get("book") is not None and "book" in asked:
        found["name"] = asked["book"]
    for name, key in (("row", "header"), ("depth", "depth")):
        if len(asked.get(key, "")) < 9 and asked.get(key, "").isdecimal():
            found[name] = int(asked[key]) - (name == "row")
    return found


def typed_names(request: HttpRequest, question: Question) -> list[str | None]:
    """For each title in order which column was chosen."""
    width = max((column.place for column in question.columns), default=-1) + 1
    return [request.POST.get(f"c{place}") or None for place in range(max(width, question.width))]


def typed_place(request: HttpRequest, question: Question) -> Place:
    """Where the rows lie, and what hidden rows and bare months mean."""
    return replace(
        question.place,
        leave_hidden="take_hidden" not in request.POST,
        months_first="months_first" in request.POST,
    )


def rows(declared: Register, question: Question, typed: Sequence[str | None] | None) -> list[Row]:
    """Their columns, each with what is proposed, or what was chosen already."""
    return [
        Row(
            f"c{column.place}",
            column.title,
            column.examples,
            column.name if typed is None else (typed[column.place] or ""),
            column.hidden,
            letter(column.place),
        )
        for column in question.columns
    ]


def letter(place: int) -> str:
    """What spreadsheet programs call a column: 0 is A, 26 is AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def choices(declared: Register) -> list[tuple[str, str, bool]]:
    """Our columns: name, label, whether it is required."""
    return [(c.name, str(c.label), c.required) for c in sheet_columns(declared) if not c.computed]


def required(declared: Register) -> list[str]:
    """The labels of the columns that a sheet must have."""
    return [str(c.label) for c in sheet_columns(declared) if c.required and not c.computed]
