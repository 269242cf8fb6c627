"""Conflicts and gaps: within one plan, and between two. Facts only; nobody is said to be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from gonghui.insight.plans.rules.comparing.lines import Line, Relation, Side
from gonghui.insight.plans.rules.comparing.names import (
    MEASURE,
    POPULATION,
    THING,
    Difference,
    differences,
    likeness,
    shared,
)
from gonghui.insight.plans.rules.comparing.verdicts import FLOORS, Judged, Verdict

ONE_SUBJECT = 60.0
LIKE_NAMES = 72.0
SHARED = 5  # signs that two names have in common, to be about one thing


@dataclass(frozen=True)
class Finding:
    """One conflict or gap: its kind, the lines it is about, the words by which they differ, and counts."""

    kind: str
    lines: tuple[Line, ...] = ()
    words: tuple[Difference, ...] = field(default=())
    counts: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


def within(side: Side) -> list[Finding]:
    """What one plan says against itself, and what it leaves open."""
    return [
        *_double(side.targets),
        *_reached_already(side),
        *_reached_of_others(side.reached),
        *_left_open(side),
    ]


def across(old: Side, new: Side, judged: Sequence[Judged], relation: Relation) -> list[Finding]:
    """What two plans say against each other, besides what became of each target."""
    found: list[Finding] = []
    for one in judged:
        if one.pair.old is None or one.pair.new is None:
            continue
        both = (one.pair.old, one.pair.new)
        if one.lower_later:
            found.append(Finding("lower_later", both, one.words))
        if set(one.changes) & {"denominator", "measure", "unit", "level", "thing"}:
            found.append(Finding("not_one_line", both, one.words))
        if relation == Relation.LOWER and one.verdict == Verdict.LOOSER:
            found.append(Finding("below_upper", both))
    found += _like_names(old.targets, new.targets)
    found += _reached_before(old, new)
    dropped = [one.pair.old for one in judged if one.verdict == Verdict.MISSING and not one.pair.kin]
    if dropped:
        found.append(Finding("dropped", tuple(one for one in dropped if one is not None)))
    found += _headings(old, new)
    return found


def _double(targets: Sequence[Line]) -> Iterator[Finding]:
    """Two targets about one thing: in two strengths, or for two scopes."""
    for one, two in combinations(targets, 2):
        near = likeness(one.name, two.name)
        same = bool(one.topic) and one.topic == two.topic
        if one.measure != two.measure or not (near >= LIKE_NAMES or (same and near >= ONE_SUBJECT)):
            if same and one.measure == two.measure == "%" and one.value != two.value and one.kind == two.kind:
                words = tuple(differences(one.name, two.name))
                if _scopes(words):
                    yield Finding("two_scopes", (one, two), words)
            continue
        words = tuple(differences(one.name, two.name))
        if one.topic and two.topic and not same:
            continue
        if one.value is not None and one.single == two.single:
            if (one.text, one.comparator, one.direction) != (two.text, two.comparator, two.direction):
                yield Finding("two_strengths", (one, two), words)
        elif _scopes(words):
            yield Finding("two_scopes", (one, two), words)


def _scopes(words: Sequence[Difference]) -> bool:
    """Whether words differ by whom or what is counted, and not by how."""
    aspects = {word.aspect for word in words}
    return bool(aspects) and MEASURE not in aspects


def _reached_already(side: Side) -> Iterator[Finding]:
    """Values reported as reached, against the target they stand beside."""
    targets = {one.number: one for one in side.targets}
    for earlier in side.reached:
        target = targets.get(earlier.beside)
        if target is None or target.single is None or earlier.single is None:
            continue
        words = tuple(differences(earlier.name, target.name))
        if earlier.measure != target.measure:
            continue
        rising = target.comparator in FLOORS or target.direction == "up"
        same = not {word.aspect for word in words} - {POPULATION} and earlier.kind == target.kind
        if rising and same and earlier.single >= target.single:
            yield Finding("reached_already", (earlier, target), words)
        elif words and not same:
            yield Finding("reached_otherwise", (earlier, target), words)


def _reached_of_others(reached: Sequence[Line]) -> Iterator[Finding]:
    """Two reported values about one thing, of different populations."""
    for one, two in combinations(reached, 2):
        if one.measure != two.measure or one.topic != two.topic or shared(one.name, two.name) < SHARED:
            continue
        words = tuple(differences(one.name, two.name))
        if any(word.aspect == POPULATION for word in words):
            yield Finding("reached_populations", (one, two), words)


def _left_open(side: Side) -> Iterator[Finding]:
    """Baselines, attributes, numbers, goals and readings that the plan does not give."""
    targets = side.targets
    numbered = [one for one in targets if one.value is not None]
    without = [one for one in numbered if not one.baseline_is_printed]
    if without:
        yield Finding("no_baseline", tuple(without), counts=(len(without), len(numbered)))
    unsaid = [one for one in targets if not one.attribute]
    if unsaid:
        yield Finding("no_attribute", counts=(len(unsaid), len(targets)))
    words = [one for one in targets if one.value is None]
    if words:
        yield Finding("words_only", tuple(words), counts=(len(words), len(targets)))
    unsure = [one for one in targets if not one.is_confirmed]
    if unsure:
        yield Finding("left_open", tuple(unsure))
    empty = tuple(name for name, count in side.goals if not count)
    if empty:
        yield Finding("goal_without_indicator", names=empty)
    if side.goals and side.categories and {name for name, _count in side.goals} != set(side.categories):
        yield Finding("other_division", counts=(len(side.goals), len(side.categories)))


def _like_names(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Finding]:
    """Names that are easily taken for one another, of different things."""
    for one in old:
        for two in new:
            apart = one.topic and two.topic and one.topic != two.topic
            if not apart or likeness(one.name, two.name) < LIKE_NAMES:
                continue
            words = tuple(differences(one.name, two.name))
            if any(word.aspect == THING for word in words):
                yield Finding("like_names", (one, two), words)


def _reached_before(old: Side, new: Side) -> Iterator[Finding]:
    """What the old plan reports as reached, beside a target of the new one about the same matter."""
    for earlier in old.reached:
        for target in new.targets:
            if not earlier.topic or earlier.topic != target.topic:
                continue
            words = tuple(differences(earlier.name, target.name))
            if earlier.measure != target.measure or earlier.kind != target.kind or words:
                yield Finding("no_baseline_for", (earlier, target), words)


def _headings(old: Side, new: Side) -> Iterator[Finding]:
    if old.issuer and new.issuer and old.issuer != new.issuer:
        yield Finding("issuer", names=(old.issuer, new.issuer))
    said = [sum(1 for one in side.targets if one.attribute) for side in (old, new)]
    if bool(said[0]) != bool(said[1]):
        yield Finding("attributes_one_side", names=((old, new)[said[0] == 0].name,))
    numbers = [sum(1 for one in side.targets if one.value is not None) for side in (old, new)]
    counts = [len(side.targets) for side in (old, new)]
    if min(counts) and min(numbers[0] * counts[1], numbers[1] * counts[0]) * 2 < max(
        numbers[0] * counts[1], numbers[1] * counts[0]
    ):
        yield Finding("numbers_one_side", counts=(numbers[0], counts[0], numbers[1], counts[1]))
