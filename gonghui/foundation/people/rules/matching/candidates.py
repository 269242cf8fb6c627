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
LEFT_OUT_AT_MOST = 0.2  # share of the rows that may stand in such blocks
FEW_PAIRS = 50  # a rule that brings no more is always good
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
        atoms: what they share; parts: the comparisons that this explains; keys: 0 where there is none;
        whole: no block was too large, so that a further thing would find nothing more.
    """

    atoms: tuple[str, ...]
    parts: frozenset[str]
    keys: np.ndarray
    pairs: float
    whole: bool


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
    # Where every pair is compared, the rules only say from which ones is learned.
    allowed = np.inf if compares_all(table.rows) else budget(table.rows)
    a_rule = max(budget(table.rows) / SHARES, FEW_PAIRS)
    found: list[Rule] = []
    used = 0.0
    most = RULES if table.rows < LARGE else RULES_OF_LARGE
    # One thing finds all that it finds with a second one: it comes first where it is rare enough.
    offers = sorted(_offers(table.atoms, chosen, scale, a_rule), key=lambda offer: (len(offer[0]), offer[1]))
    for atoms, pairs, whole in offers:
        named = {atom.key for atom in atoms}
        if any(rule.whole and set(rule.atoms) <= named for rule in found) or used + pairs > allowed:
            continue
        parts = frozenset(part for atom in atoms for part in atom.parts)
        if sum(rule.parts == parts for rule in found) >= SAME_PARTS:
            continue
        keys = _without_large_blocks(_keys(atoms, None))
        found.append(Rule(tuple(atom.key for atom in atoms), parts, keys, pairs, whole))
        used += pairs
        if len(found) == most:
            break
    return found


Offer = tuple[tuple[Atom, ...], float, bool]


def _offers(atoms: Sequence[Atom], chosen: np.ndarray, scale: float, most: float) -> Iterator[Offer]:
    """What rows may share, how many pairs do, whether that is all of them: one thing, two, or three."""
    for atom in atoms:
        pairs, whole = _pairs(_keys([atom], chosen), scale)
        if pairs <= most:
            yield (atom,), pairs, whole
    for two in combinations(atoms, 2):
        if set(two[0].parts) & set(two[1].parts):
            continue
        pairs, whole = _pairs(_keys(two, chosen), scale)
        if pairs <= most:
            yield two, pairs, whole
            continue
        narrowed: list[Offer] = []
        explained = {part for atom in two for part in atom.parts}
        for third in atoms:
            if not explained & set(third.parts):
                pairs, whole = _pairs(_keys((*two, third), chosen), scale)
                if pairs <= most:
                    narrowed.append(((*two, third), pairs, whole))
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


def _pairs(keys: np.ndarray, scale: float) -> tuple[float, bool]:
    """How many pairs share a key, and whether no large block was left out; endless where most rows were."""
    keys = np.sort(keys[keys != 0])
    edges = np.flatnonzero(np.diff(keys)) + 1
    sizes = np.diff(np.concatenate([[0], edges, [len(keys)]])).astype(np.float64)
    kept = sizes[sizes <= max(LARGEST_BLOCK / np.sqrt(scale), 2)]
    left_out = 1 - kept.sum() / max(len(keys), 1)
    if left_out > LEFT_OUT_AT_MOST:
        return np.inf, False
    return float((kept * (kept - 1)).sum() / 2 * scale), left_out == 0


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
