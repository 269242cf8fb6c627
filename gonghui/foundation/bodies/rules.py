"""Search keys of names, and which area may lie in which."""

from __future__ import annotations

import string
import unicodedata
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
