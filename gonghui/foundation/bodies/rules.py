"""Search keys of names, and which area may lie in which."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from pypinyin import lazy_pinyin

from gonghui.foundation.bodies.models import Area, AreaTree, Body
from gonghui.foundation.core.rules.calendar import same_day

# Ours: an election is prepared for half a year.
ELECTION_WARNING = timedelta(days=180)
SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
LEVELS_ABOVE = {
    (AreaTree.STATISTICAL, Area.Level.STREET): {Area.Level.DISTRICT},
    (AreaTree.STATISTICAL, Area.Level.DISTRICT): {Area.Level.CITY},
    (AreaTree.ZONE, Area.Level.STREET): {Area.Level.ZONE},
}


def search_keys(name: str) -> tuple[str, str]:
    """Pinyin in full and initials of a name, lower case, without blanks, cut to the columns' lengths.

    Latin letters and digits in a name stand in both keys as they are.
    """
    # What is no Chinese character comes back letter by letter, so that each syllable gives one initial.
    syllables = lazy_pinyin(name, errors=_letters)
    full, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    return typed(full)[: _length("pinyin")], typed(initials)[: _length("initials")]


def typed(text: str) -> str:
    """What somebody typed into a search box, as the pinyin keys are written."""
    return "".join(text.lower().split())


def plain_name(name: str) -> str:
    """A name as its grams are made: full-width forms made plain, A-Z small."""
    return unicodedata.normalize("NFKC", name).translate(SMALL)


def grams_of(text: str) -> list[str]:
    """Every two neighbouring signs of a text, as the database cuts names; none of a single sign."""
    name = plain_name(text)
    return sorted({name[place : place + 2] for place in range(len(name) - 1)})


def holds(name: str, text: str) -> bool:
    """Whether a name holds a text, full-width or half-width, capitals or not."""
    return plain_name(text) in plain_name(name)


def may_lie_in(tree: str, child_level: str, parent_level: str) -> bool:
    """Whether an area of one level may be placed in an area of the other, in a tree of areas."""
    return parent_level in LEVELS_ABOVE.get((AreaTree(tree), Area.Level(child_level)), set())


def _length(field: str) -> int:
    return int(getattr(Body._meta.get_field(field), "max_length", 0))


def _letters(text: str) -> Any:
    return list(text)


def election_due(elected_on: date | None, term_years: int, on: date) -> date | None:
    """The day on which the term of a union's committee ends (工会法 art. 16), once that is near or past."""
    if elected_on is None:
        return None
    ends = same_day(elected_on, term_years)
    return ends if ends - on <= ELECTION_WARNING else None


# A body that went on in another one on a day: from which, in which, when.
Step = tuple[int, int, date]
# A body and the days [from, to) of it.
Stretch = tuple[int, date, date | None]


def heir_of(body: int, ended: Mapping[int, date | None], steps: Iterable[Step], on: date) -> int:
    """The body that stands for another one in the structure of a day.

    A body that still exists stands for itself, whatever came out of it. One that ended stands in the one
    body in which it went on when it ended, and so on; one that ended without such a body, or in several at
    once (its past cannot be told apart), stands for itself, as a line of its own. So every body has exactly
    one heir, and sums by heir are the sums by body.

    Args:
        ended: the first day on which each body was no more; None while it exists.
        steps: successions; those later than `on` are left aside.
    """
    by_former: dict[int, set[tuple[int, date]]] = {}
    for former, later, day in steps:
        if day <= on:
            by_former.setdefault(former, set()).add((later, day))
    seen = {body}
    while (end := ended.get(body)) is not None and end <= on:
        into = {later for later, day in by_former.get(body, ()) if day == end}
        if len(into) != 1 or into <= seen:
            break
        (body,) = into
        seen.add(body)
    return body


def stretches(
    body: int, start: date, ended: Mapping[int, date | None], steps: Iterable[Step]
) -> tuple[list[Stretch], int | None]:
    """Who stands for a body from a day on, one after the other: itself while it exists, then its heirs.

    Returns:
        The stretches, and the body that ended without an heir; None where the last one has no end.
    """
    found: list[Stretch] = []
    steps = list(steps)
    while (end := ended.get(body)) is not None:
        if end > start:
            found.append((body, start, end))
            start = end
        later = heir_of(body, {body: end}, [step for step in steps if step[0] == body], end)
        if later == body or any(one == later for one, _from, _to in found):
            return found, body
        body = later
    return [*found, (body, start, None)], None
