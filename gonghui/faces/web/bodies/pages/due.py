"""What a chair should do next, as cards: the sentences in words, the button as an address, the papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from gonghui.engines.due.queries import templates_of, things_due
from gonghui.engines.due.rules import Asked, Due, Goal, Place
from gonghui.faces.web import words
from gonghui.foundation.bodies.models import Body


@dataclass(frozen=True)
class Card:
    """One thing a chair should do: what, why, by when, its papers, and the one button.

    `papers` are (name, address of the file).
    """

    key: str
    what: str
    why: str
    by: date
    late: bool
    button: str
    url: str
    papers: list[tuple[str, str]]


def cards(asked: Asked) -> list[Card]:
    """At most three cards, the most urgent first."""
    return [_card(due, asked) for due in things_due(asked)]


def _card(due: Due, asked: Asked) -> Card:
    said = {name: _word(value) for name, value in due.said.items()}
    chinese = (get_language() or "").startswith("zh")
    query = urlencode({"union": asked.body.public_id, "due": due.key})
    papers = [
        (one.name if chinese else one.name_en, f"{reverse('web:my-union-paper', args=[one.key])}?{query}")
        for one in templates_of(due)
    ]
    what, why = str(due.what), str(due.why)
    return Card(
        due.key,
        what % said if said else what,
        why % said if said else why,
        due.by,
        due.late(asked.on),
        str(due.button),
        address_of(due.goal),
        papers,
    )


def _word(value: Any) -> str:
    if isinstance(value, date):
        return words.long_day(value)
    if isinstance(value, Body):
        return words.name_of(value)
    return words.number(value) if isinstance(value, int) else str(value)


def address_of(goal: Goal) -> str:
    """Where a button leads."""
    if goal.place == Place.BODY:
        address = reverse("web:body", args=[goal.record])
    elif goal.place == Place.ADD:
        address = reverse("web:add", args=[goal.register])
    elif goal.place == Place.RECORD:
        address = reverse("web:record", args=[goal.register, goal.record])
    elif goal.place == Place.ACT:
        address = reverse("web:act", args=[goal.register, goal.record, goal.act])
    elif goal.place == Place.SHEETS:
        address = reverse("web:sheets", args=[goal.register])
    elif goal.place == Place.CASE:
        address = reverse("web:case", args=[goal.record])
    else:
        address = reverse(f"web:{goal.page}", args=[goal.record] if goal.record else [])
    return f"{address}?{urlencode(goal.filled)}" if goal.filled else address
