"""Rows of the page of dated values: statute shipped as files, and values set by an action."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import DatedAmount, all_values

NATION = "CN"


def rows(on: date, search: str) -> list[DatedAmount]:
    """The values in force in this city on a day whose key, name or source holds the text."""
    text = search.lower()
    return [
        one for one in all_values(region(), on) if text in f"{one.key} {one.name_zh} {one.source}".lower()
    ]


def region() -> str:
    """The code of the city; the nation's where no areas are loaded yet."""
    try:
        return city().code
    except Refusal:
        return NATION
