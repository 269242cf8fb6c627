"""Where what is missing to a target is to be made up: shares of a gap that add up to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Place:
    """One area: how many records it has, and how many it could still bring where that is known."""

    area: int
    has: int
    open: int | None = None  # of a rate: units of the denominator that do not satisfy the condition
    own_gap: int | None = None  # where the plan sets the area a target of its own


def needed_of_rate(numerator: int, denominator: int, goal: Fraction, *, strict: bool = False) -> int:
    """How many units must still satisfy the condition for a rate to reach the goal, the rest as it is.

    Args:
        goal: share of 1.
        strict: above the goal, not on it.
    """
    due = goal * denominator
    wanted = floor(due) + 1 if strict else ceil(due)
    return max(min(wanted, denominator) - numerator, 0)


def needed_of_count(has: Fraction, goal: Fraction, *, strict: bool = False) -> int:
    """How many more are needed for a number to reach the goal."""
    wanted = floor(goal) + 1 if strict else ceil(goal)
    return max(ceil(wanted - has), 0)


def shared(gap: int, places: Sequence[Place]) -> dict[int, int]:
    """How much of a gap each area is to make up; the parts add up to the gap.

    Areas with targets of their own stand first: where their gaps are enough, they share the gap in
    proportion to these; else each takes its own, and the rest goes to all. Of a rate an area takes in
    proportion to what it has open and never more; else, for want of anything better, to what it has (ours).
    """
    own = {one.area: one.own_gap or 0 for one in places}
    if sum(own.values()) >= gap:
        return by_weight(gap, own)
    rest = gap - sum(own.values())
    if any(one.open is not None for one in places):
        weights = {one.area: max((one.open or 0) - own[one.area], 0) for one in places}
    else:
        weights = {one.area: max(one.has, 0) for one in places}
    if not any(weights.values()):
        weights = {one.area: 1 for one in places}
    more = by_weight(rest, weights)
    return {area: own[area] + more[area] for area in own}


def by_weight(whole: int, weights: Mapping[int, int]) -> dict[int, int]:
    """A whole number in whole parts proportional to weights: largest remainders, ties by the lower key."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    exact = {key: Fraction(whole * weight, total) for key, weight in weights.items()}
    parts = {key: floor(share) for key, share in exact.items()}
    left = whole - sum(parts.values())
    for key in sorted(exact, key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[key] += 1
    return parts
