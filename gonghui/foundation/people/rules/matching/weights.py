"""What agreement and disagreement weigh, learned from the sheet itself without anybody's marks.

Pairs that share something are a mixture of pairs that are one person and pairs that are not. For each rule
of candidates the mixture is taken apart by what the rule does not look at (expectation and maximisation);
what is learned about a comparison is common to all rules. What pairs of strangers share comes from pairs
drawn by chance. Usual shares stand in as so many pairs seen before, so that fifty rows do not lead astray.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gonghui.foundation.people.rules.matching.comparisons import Comparison

ROUNDS = 25
SEEN_BEFORE = 40.0  # pairs of one person that the usual shares stand for
BY_CHANCE_BEFORE = 200.0  # pairs by chance
A_RULE_AT_MOST = 40_000  # pairs of one rule from which is learned
RARER_AT_MOST = 3  # by how much less than usual something may happen by chance
SMALLEST = 1e-9
ROWS_OF_ONE = 8  # more rows that share an entry are taken for several people


@dataclass
class Weights:
    """What was learned: shares by gamma for each comparison, and how likely any two rows are one person."""

    comparisons: Sequence[Comparison]
    m: list[np.ndarray]
    u: list[np.ndarray]
    prior: float

    def of(self, place: int) -> np.ndarray:
        """Natural logarithms of what each level of a comparison weighs, by gamma."""
        return np.log(np.maximum(self.m[place], SMALLEST) / np.maximum(self.u[place], SMALLEST))


@dataclass
class Pairs:
    """Pairs compared.

    Attributes:
        gammas: a row a pair, a column a comparison, -1 where one of the two says nothing; frequencies: of the
        entry that a pair shares, for comparisons that ask it, 1 where none is shared.
    """

    gammas: np.ndarray
    frequencies: np.ndarray


def usual(comparisons: Sequence[Comparison], rows: int) -> Weights:
    """What holds before anything is learned."""
    return Weights(
        comparisons,
        [_shares([level.m for level in reversed(one.levels)]) for one in comparisons],
        [_shares([level.u for level in reversed(one.levels)]) for one in comparisons],
        min(0.1, 0.2 / max(rows, 2)),
    )


def _shares(values: Sequence[float]) -> np.ndarray:
    found = np.array(values, dtype=np.float64)
    return found / found.sum()


def frequency(codes: np.ndarray, comparison: Comparison) -> np.ndarray:
    """How frequent each row's entry is among other people, two rows that share it left out."""
    counts = np.bincount(codes[codes >= 0], minlength=1)
    before = comparison.seen_once / comparison.base
    others = np.maximum(counts - 2, 0) + comparison.seen_once
    found = others / (counts.sum() + before)
    # So many rows are not one person: what is filled in everywhere tells nothing, however rare elsewhere.
    common = counts > ROWS_OF_ONE
    found[common] = np.maximum(found[common], (counts[common] - 2) / counts.sum())
    return np.where(codes < 0, 1.0, found[np.maximum(codes, 0)])


def scores(weights: Weights, pairs: Pairs) -> np.ndarray:
    """Each comparison's share in the log odds of each pair; a column a comparison."""
    found = np.zeros(pairs.gammas.shape, dtype=np.float64)
    for place, comparison in enumerate(weights.comparisons):
        gamma = pairs.gammas[:, place]
        table = np.append(weights.of(place), 0.0)  # the last is for -1
        found[:, place] = table[gamma]
        if comparison.base:
            top = gamma == len(comparison.levels) - 1
            share = max(weights.m[place][-1], SMALLEST)
            found[top, place] = np.log(share) - np.log(pairs.frequencies[top, place])
    return found


def learned(
    start: Weights,
    candidates: Pairs,
    rules: Sequence[tuple[np.ndarray, np.ndarray]],
    chance: Pairs,
    weight: float,
    rows: int,
) -> Weights:
    """Learns from candidates and from pairs drawn by chance.

    Args:
        rules: for each rule the places of its pairs, and which comparisons it does not look at.
        weight: how many candidates each of `candidates` stands for; rows: of the sheet.
    """
    found = Weights(start.comparisons, [m.copy() for m in start.m], [u.copy() for u in start.u], start.prior)
    drawn = np.random.default_rng(11)
    sessions = [
        (
            places if len(places) <= A_RULE_AT_MOST else drawn.choice(places, A_RULE_AT_MOST, replace=False),
            free,
        )
        for places, free in rules
        if len(places) and free.any()
    ]
    shares = [0.3] * len(sessions)
    total = rows * (rows - 1) / 2
    for _round in range(ROUNDS):
        known = scores(found, candidates)
        counts = [SEEN_BEFORE * m for m in start.m]
        for at, (places, free) in enumerate(sessions):
            odds = known[np.ix_(places, np.flatnonzero(free))].sum(axis=1) + np.log(
                shares[at] / (1 - shares[at])
            )
            sure = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
            shares[at] = float(np.clip((sure.sum() + 0.5) / (len(places) + 1), 1e-7, 1 - 1e-4))
            for place in np.flatnonzero(free):
                _count(counts[place], candidates.gammas[places, place], sure)
        found.m = [_shares(list(count)) for count in counts]
        whole = known.sum(axis=1) + np.log(found.prior / (1 - found.prior))
        expected = float((1 / (1 + np.exp(-np.clip(whole, -50, 50)))).sum()) * weight
        found.prior = float(np.clip((expected + 0.5) / (total + 1), 1e-12, 0.5))
        _learn_chance(found, start, chance)
    return found


def _learn_chance(found: Weights, start: Weights, chance: Pairs) -> None:
    odds = scores(found, chance).sum(axis=1) + np.log(found.prior / (1 - found.prior))
    strangers = 1 / (1 + np.exp(np.clip(odds, -50, 50)))
    for place, u in enumerate(start.u):
        counts = BY_CHANCE_BEFORE * u
        _count(counts, chance.gammas[:, place], strangers)
        # What was not seen among these pairs may still occur.
        found.u[place] = _shares(list(np.maximum(counts / counts.sum(), u / RARER_AT_MOST)))


def _count(counts: np.ndarray, gammas: np.ndarray, sure: np.ndarray) -> None:
    seen = gammas >= 0
    counts += np.bincount(gammas[seen], weights=sure[seen], minlength=len(counts))
