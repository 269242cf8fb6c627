"""Search keys of names, and which area may lie in which."""

from __future__ import annotations

from typing import Any

from pypinyin import lazy_pinyin

from gonghui.foundation.bodies.models import Area, AreaTree, Body

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


def may_lie_in(tree: str, child_level: str, parent_level: str) -> bool:
    """Whether an area of one level may be placed in an area of the other, in a tree of areas."""
    return parent_level in LEVELS_ABOVE.get((AreaTree(tree), Area.Level(child_level)), set())


def _length(field: str) -> int:
    return int(getattr(Body._meta.get_field(field), "max_length", 0))


def _letters(text: str) -> Any:
    return list(text)
