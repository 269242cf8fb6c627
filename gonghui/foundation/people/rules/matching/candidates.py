"""Which pairs are worth comparing: rows that share two things, or one rare thing.

Every thing that rows may share, and every two of them, would be a rule; how many pairs each would bring
is counted first. Single things that bring few are taken first, then twos, the cheapest first, until the
budget of pairs is used; what would bring too many is narrowed by a third thing. So the rules fit the sheet,
whatever its columns and its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gonghui.foundation.people.rules.matching.sheet import Atom, Table

ALL_PAIRS = 1_000_000  # of a sheet with fewer every pair is compared
PAIRS_A_ROW = 12  # of a large one
LARGEST_BLOCK = 1000  # rows that share one thing; more share a blank by another name
RULES = 48
LARGE = 1_000_000  # rows; with so many, fewer rules
RULES_OF_LARGE = 20
SHARES = 8  # no rule may use more than this part of the budget
SAME_PARTS = 2  # rules over the same comparisons; further ones find little more
SAMPLE = 60_000  # rows on which pairs are counted
NARROWED_BY = 2  # further things, for two that together are too common
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))


@dataclass
class Rule:
    """Rows with one key are candidates.

    Attributes:
        atoms: what they share; parts: the comparisons that this explains; keys: 0 where there is none.
    """

    atoms: tuple[str, ...]
    parts: frozenset[str]
    keys: np.ndarray
    pairs: float


def budget(rows: int) -> float:
    """How many pairs may be compared."""
    return min(rows * (rows - 1) / 2, ALL_PAIRS + PAIRS_A_ROW * rows)


def compares_all(rows: int) -> bool:
    """Whether every pair is a candidate."""
    return rows * (rows - 1) / 2 <= ALL_PAIRS


def rules_for(table: Table) -> list[Rule]:
    """The rules that find most within the budget, those that bring the fewest pairs first."""
    if not table.atoms or table.rows < 2:
        return []
    chosen = np.arange(table.rows)
    if table.rows > SAMPLE:
        chosen = np.random.default_rng(7).choice(table.rows, SAMPLE, replace=False)
    scale = (table.rows / len(chosen)) ** 2
    allowed = budget(table.rows)
    found: list[Rule] = []
    used = 0.0
    most = RULES if table.rows < LARGE else RULES_OF_LARGE
    # One thing finds all that it finds with a second one: it comes first where it is rare enough.
    offers = sorted(
        _offers(table.atoms, chosen, scale, allowed / SHARES), key=lambda offer: (len(offer[0]), offer[1])
    )
    for atoms, pairs in offers:
        named = {atom.key for atom in atoms}
        if any(set(rule.atoms) <= named for rule in found) or used + pairs > allowed:
            continue
        parts = frozenset(part for atom in atoms for part in atom.parts)
        if sum(rule.parts == parts for rule in found) >= SAME_PARTS:
            continue
        keys = _without_large_blocks(_keys(atoms, None))
        found.append(Rule(tuple(atom.key for atom in atoms), parts, keys, pairs))
        used += pairs
        if len(found) == most:
            break
    return found


def _offers(
    atoms: Sequence[Atom], chosen: np.ndarray, scale: float, most: float
) -> Iterator[tuple[tuple[Atom, ...], float]]:
    """What rows may share, and how many pairs do: one thing, two, or three where two are too common."""
    for atom in atoms:
        if (pairs := _pairs(_keys([atom], chosen), scale)) <= most:
            yield (atom,), pairs
    for two in combinations(atoms, 2):
        if set(two[0].parts) & set(two[1].parts):
            continue
        if (pairs := _pairs(_keys(two, chosen), scale)) <= most:
            yield two, pairs
            continue
        narrowed = []
        explained = {part for atom in two for part in atom.parts}
        for third in atoms:
            if not explained & set(third.parts):
                three = (*two, third)
                if (pairs := _pairs(_keys(three, chosen), scale)) <= most:
                    narrowed.append((three, pairs))
        # The commonest that fit miss the least.
        yield from sorted(narrowed, key=lambda offer: -offer[1])[:NARROWED_BY]


def _keys(atoms: Sequence[Atom], chosen: np.ndarray | None) -> np.ndarray:
    """One number for what the atoms of a row are together; 0 where one is missing."""
    found = np.zeros(len(atoms[0].codes) if chosen is None else len(chosen), dtype=np.uint64)
    missing = np.zeros(len(found), dtype=bool)
    for atom in atoms:
        codes = atom.codes if chosen is None else atom.codes[chosen]
        missing |= codes < 0
        found = (found ^ (codes.astype(np.uint64) + np.uint64(1))) * _MIX[0]
        found = (found ^ (found >> np.uint64(29))) * _MIX[1]
    found[missing] = 0
    return found


def _pairs(keys: np.ndarray, scale: float) -> float:
    keys = np.sort(keys[keys != 0])
    edges = np.flatnonzero(np.diff(keys)) + 1
    sizes = np.diff(np.concatenate([[0], edges, [len(keys)]])).astype(np.float64)
    sizes = sizes[sizes <= max(LARGEST_BLOCK / np.sqrt(scale), 2)]
    return float((sizes * (sizes - 1)).sum() / 2 * scale)


def _without_large_blocks(keys: np.ndarray) -> np.ndarray:
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(keys)]]))
    lonely = np.repeat((sizes > LARGEST_BLOCK) | (sizes < 2), sizes)
    ordered[lonely] = 0
    found = np.empty_like(keys)
    found[order] = ordered
    return found
