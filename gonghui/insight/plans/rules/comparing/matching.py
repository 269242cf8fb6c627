"""Which line of one plan is which line of the other: by matter, by name, one to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gonghui.insight.plans.rules.comparing.lines import Line
from gonghui.insight.plans.rules.comparing.names import likeness

ALIKE = 72.0  # names as alike as this are one indicator, where no matter speaks against it
KIN = 45.0  # of one matter and as alike as this: the same indicator, perhaps otherwise defined
SAME_MATTER = 30.0


@dataclass(frozen=True)
class Pair:
    """A line and what the other plan says of it; either is missing where the other plan says nothing.

    `kin` are lines of the other plan about the same matter, where there is no match.
    """

    old: Line | None
    new: Line | None
    likeness: float = 0.0
    kin: tuple[Line, ...] = field(default=())


def matched(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """Every line of both sides, once: the matches in the order of the old plan, then what is only new."""
    scores = sorted(
        (
            (score, -place, -other)
            for place, one in enumerate(old)
            for other, two in enumerate(new)
            if (score := _score(one, two)) > 0
        ),
        reverse=True,
    )
    mine: dict[int, int] = {}
    theirs: dict[int, int] = {}
    for _points, place, other in scores:
        if -place not in mine and -other not in theirs:
            mine[-place], theirs[-other] = -other, -place
    found = []
    for place, one in enumerate(old):
        if place in mine:
            two = new[mine[place]]
            found.append(Pair(one, two, likeness(one.name, two.name)))
        else:
            found.append(Pair(one, None, kin=_kin(one, new)))
    found += [Pair(None, two, kin=_kin(two, old)) for other, two in enumerate(new) if other not in theirs]
    return found


def _score(one: Line, two: Line) -> float:
    alike = likeness(one.name, two.name)
    if one.topic and one.topic == two.topic:
        # Where a person keyed both, the matter alone is enough; a wordlist's guess wants a like name, too.
        keyed = bool(one.matter and two.matter)
        if keyed or alike >= KIN:
            same_metric = 20.0 if one.metric and one.metric == two.metric else 0.0
            return alike + SAME_MATTER + same_metric
        return 0.0
    if one.topic and two.topic:
        return 0.0
    return alike if alike >= ALIKE else 0.0


def _kin(line: Line, others: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(one for one in others if line.topic and one.topic == line.topic)
