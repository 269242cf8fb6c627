"""The wall screen: every indicator as one large card, for a room that looks up."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from gonghui.faces.web import words
from gonghui.faces.web.plans.pages.cockpit import ORDER
from gonghui.faces.web.plans.pages.measures import printed

JUDGED = ORDER[:4]
FITS, FITS_SMALLER, FITS_SMALLEST = 16.5, 20.0, 24.5  # Chinese characters of a card's width


@dataclass(frozen=True)
class Card:
    """One indicator: its value, its target, how it stands."""

    state: Any
    value: str
    share: str
    size: str  # of its name: "", "long", "longer" (on one line still) or "longest" (on two)
    says: str  # a target in words, or with a sign; empty where it is a bare number


@dataclass(frozen=True)
class Wall:
    """The whole screen: figures only, nobody's name."""

    cards: list[Card]
    counts: list[tuple[str, int]]


def wall(state: Any) -> Wall:
    """The screen of a plan's state, in the plan's order."""
    cards = []
    for one in state.indicators:
        listed = one.indicator.counts_a_list and one.figure is not None
        share = f"{words.percent(one.figure.value)}" if listed else ""
        worded = one.target is not None and not words.is_number(one.target.text)
        says = words.target_text(one.target) if worded else ""
        name = f"{one.indicator.number} {words.name_of(one.indicator)}"
        cards.append(Card(one, printed(one), share, size_of(name), says))
    counts = Counter(str(one.status) for one in state.indicators)
    return Wall(cards, [(key, counts[key]) for key in ORDER if counts[key] or key in JUDGED])


def size_of(name: str) -> str:
    """How long a name is on the screen: a Chinese character is about twice as wide as a Latin one."""
    width = sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in name)
    if width <= FITS:
        return ""
    if width <= FITS_SMALLER:
        return "long"
    return "longer" if width <= FITS_SMALLEST else "longest"
