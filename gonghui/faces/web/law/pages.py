"""Rows of the page of dated values: statute shipped as files, and values set by an action."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.rules import DatedAmount, exact, in_force, regions, statute

NATION = "CN"


def rows(on: date, search: str) -> list[DatedAmount]:
    """The values in force in this city on a day whose key, name or source holds the text; two queries."""
    code, text = region(), search.lower()
    known: dict[str, list[DatedAmount]] = {key: list(amounts) for key, amounts in statute().items()}
    for row in DatedValue.objects.filter(region__in=regions(code)).order_by("valid_from"):
        known.setdefault(row.key, []).append(amount_of(row))
    found = [in_force(amounts, code, on) for _key, amounts in sorted(known.items())]
    return [one for one in found if one and text in f"{one.key} {one.name_zh} {one.source}".lower()]


def amount_of(row: DatedValue) -> DatedAmount:
    """A value set by an action, as the statute's are."""
    return DatedAmount(
        key=row.key,
        region=row.region,
        value=exact(row.value),
        unit=row.unit,
        source=row.source,
        mark=row.mark,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def region() -> str:
    """The code of the city; the nation's where no areas are loaded yet."""
    try:
        return city().code
    except Refusal:
        return NATION
