"""How a target moved between two plans: tighter, looser, the same, or not to be compared and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from gonghui.insight.plans.rules.comparing.lines import Line, Relation
from gonghui.insight.plans.rules.comparing.matching import Pair
from gonghui.insight.plans.rules.comparing.names import (
    LEVEL,
    MEASURE,
    POPULATION,
    THING,
    Difference,
    differences,
)

FLOORS = {"ge", "gt", "never_below"}
CEILINGS = {"le", "lt"}
# Whether a bound itself still meets it: of two equal numbers the strict one asks for more.
STRICT = {"gt": 1, "lt": 1}
FLOWS = {"per_year", "annual_rate", "change"}
OTHERWISE = {POPULATION: "denominator", MEASURE: "measure", LEVEL: "level", THING: "thing"}
FAR = 45.0  # of one matter, but hardly a word in common: another measure


class Verdict(StrEnum):
    """What became of a target."""

    SAME = "same"
    TIGHTER = "tighter"
    LOOSER = "looser"
    MIXED = "mixed"  # tighter in one thing, looser in another
    APART = "apart"  # the numbers say nothing about each other
    SHARE = "share"  # the part of a lower area in a number of the whole
    MISSING = "missing"  # only in the first plan
    ADDED = "added"  # only in the second


@dataclass(frozen=True)
class Judged:
    """A pair with its verdict; `changes` are keys of what changed, in the order they are told."""

    pair: Pair
    verdict: Verdict
    changes: tuple[str, ...] = ()
    words: tuple[Difference, ...] = field(default=())

    @property
    def lower_later(self) -> bool:
        """A number to be raised that is smaller in the plan whose year is later."""
        old, new = self.pair.old, self.pair.new
        if old is None or new is None or old.single is None or new.single is None:
            return False
        falling = {old.comparator, new.comparator} & CEILINGS or "down" in (old.direction, new.direction)
        alike = old.measure == new.measure and not {old.kind, new.kind} & FLOWS
        later = bool(old.year and new.year and new.year > old.year)
        return not falling and alike and later and new.single < old.single


def judged_pair(pair: Pair, relation: Relation) -> Judged:
    """What became of a target; numbers are compared only where the same thing is counted the same way."""
    old, new = pair.old, pair.new
    if old is None:
        return Judged(pair, Verdict.ADDED)
    if new is None:
        return Judged(pair, Verdict.MISSING)
    words = tuple(differences(old.name, new.name))
    changes = _changes(old, new, words, pair.likeness)
    if set(changes) & {"unit", "kind", "denominator", "measure", "level", "thing", "numbered", "direction"}:
        return Judged(pair, Verdict.APART, changes, words)
    if old.value is None or new.value is None:
        verdict = (
            Verdict.SAME if old.comparator == new.comparator and "wording" not in changes else Verdict.APART
        )
        return Judged(pair, verdict, changes, words)
    if relation == Relation.LOWER and not old.is_rate:
        return Judged(pair, Verdict.SHARE, changes, words)
    moves = {_move(old, new)}
    if relation != Relation.SUCCESSOR and "year" in changes and old.year and new.year:
        # The same promise, a year later, asks for less.
        moves.add(1 if new.year < old.year else -1)
    moves.discard(0)
    verdict = {
        (): Verdict.SAME,
        (1,): Verdict.TIGHTER,
        (-1,): Verdict.LOOSER,
    }.get(tuple(moves), Verdict.MIXED)
    return Judged(pair, verdict, changes, words)


def _changes(old: Line, new: Line, words: tuple[Difference, ...], alike: float) -> tuple[str, ...]:
    found = []
    if old.measure != new.measure:
        found.append("unit")
    found += [OTHERWISE[one.aspect] for one in words]
    if alike < FAR and not words and not (old.metric and old.metric == new.metric):
        found.append("measure")
    if old.kind != new.kind:
        found.append("kind")
    if (old.value is None) != (new.value is None):
        found.append("numbered")
    elif old.value is None and old.text != new.text:
        found.append("wording")
    if _sense(old) * _sense(new) < 0:
        found.append("direction")
    if old.comparator != new.comparator:
        found.append("comparator")
    if old.year != new.year:
        found.append("year")
    if old.attribute != new.attribute:
        found.append("attribute")
    if old.baseline != new.baseline and old.baseline is not None and new.baseline is not None:
        found.append("baseline")
    return tuple(dict.fromkeys(found))


def _sense(line: Line) -> int:
    """1 where more is asked for by a larger number, -1 where by a smaller one, 0 where by neither."""
    if line.comparator in FLOORS or line.comparator == "all_due":
        return 1
    if line.comparator in CEILINGS:
        return -1
    return {"up": 1, "down": -1}.get(line.direction, 0)


def _move(old: Line, new: Line) -> int:
    """1 tighter, -1 looser, 0 the same."""
    sense = _sense(old) or _sense(new)
    before, after = _asked(old, sense), _asked(new, sense)
    if before is None or after is None or not sense:
        return 0
    if before != after:
        return sense if after > before else -sense
    strict = STRICT.get(new.comparator, 0) - STRICT.get(old.comparator, 0)
    return (strict > 0) - (strict < 0)


def _asked(line: Line, sense: int) -> Decimal | None:
    """What at least must be reached; of a range the nearer end."""
    if line.comparator == "range" and sense < 0:
        return line.scaled(line.upper)
    return line.single
