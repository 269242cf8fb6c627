"""Rows of the page of dated values: statute shipped as files, and values set by an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.foundation.bodies.models import Area
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


def regions(found: Iterable[DatedAmount]) -> dict[str, str]:
    """The regions of values in words, by code; of other places' codes, those that have an area here."""
    codes = {one.region for one in found}
    named = {area.code: words.name_of(area) for area in Area.objects.filter(code__in=codes)}
    return named | {NATION: _("Nationwide")}


def region() -> str:
    """The code of the city; the nation's where no areas are loaded yet."""
    try:
        return city().code
    except Refusal:
        return NATION
