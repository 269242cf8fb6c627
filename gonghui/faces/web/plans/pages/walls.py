"""The wall screen: every indicator as one large card, for a room that looks up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from gonghui.faces.web import words
from gonghui.faces.web.plans.pages.cockpit import ALWAYS_COUNTED, ORDER
from gonghui.faces.web.plans.pages.measures import printed


@dataclass(frozen=True)
class Card:
    """One indicator: its value, its target, how it stands."""

    state: Any
    value: str
    share: str


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
        cards.append(Card(one, printed(one), share))
    counts = Counter(str(one.status) for one in state.indicators)
    return Wall(cards, [(key, counts[key]) for key in ORDER if counts[key] or key in ALWAYS_COUNTED])
