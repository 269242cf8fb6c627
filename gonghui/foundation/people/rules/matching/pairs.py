"""`match`: which rows of a sheet are one person, how likely, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa

from gonghui.foundation.people.rules.matching import groups, weights
from gonghui.foundation.people.rules.matching.candidates import Rule, compares_all, rules_for
from gonghui.foundation.people.rules.matching.comparisons import Comparison, comparisons_of
from gonghui.foundation.people.rules.matching.engine import Compared, Engine, opened
from gonghui.foundation.people.rules.matching.sheet import Table, read_table

LEARNED_FROM = 300_000  # candidates
BY_CHANCE = 400_000  # pairs drawn
KEPT = 0.02  # probability below which a pair says nothing about groups
EVEN = 0.5


@dataclass(frozen=True)
class Match:
    """Two rows, counted from 0, the smaller first; what they agree in stands in `levels`: key → level."""

    first: int
    second: int
    probability: float
    levels: Mapping[str, str]


def match(sheet: Mapping[str, Sequence[pa.Array]], *, least: float = EVEN) -> list[Match]:
    """Pairs of rows that are one person, in the order of the sheet.

    Args:
        sheet: attribute (name, birth_date, sex, phone, address, employer, identity) → its columns.
        least: the smallest probability that is told.
    """
    if len(next(iter(sheet.values()))[0]) < 2:
        return []
    table = read_table(sheet)
    comparisons = comparisons_of(table)
    rules = rules_for(table)
    if not comparisons or not (rules or compares_all(table.rows)):
        return []
    with opened(table, rules) as engine:
        found = _learned(engine, table, comparisons, rules)
        rules.clear()
        engine.let_go()
        likely = engine.likely(found, min(KEPT, max(least, 1e-6)))
        return _consistent(engine, found, likely, comparisons, least)


def _learned(
    engine: Engine, table: Table, comparisons: Sequence[Comparison], rules: Sequence[Rule]
) -> weights.Weights:
    frequencies = {}
    for one in comparisons:
        if one.base:
            frequencies[one.key] = weights.frequency(table.codes[one.key], one)
            engine.know_frequencies(one.key, frequencies[one.key])
    start = weights.usual(comparisons, table.rows)
    candidates = engine.compared(start, *engine.sample(LEARNED_FROM))
    weight = engine.candidates / max(len(candidates.first), 1)
    sessions = []
    for rule in rules:
        keys = rule.keys[candidates.first]
        places = np.flatnonzero((keys != 0) & (keys == rule.keys[candidates.second]))
        sessions.append((places, np.array([one.key not in rule.parts for one in comparisons])))
    return weights.learned(
        start,
        _pairs(candidates, comparisons, frequencies),
        sessions,
        _pairs(engine.compared(start, *_by_chance(table.rows)), comparisons, frequencies),
        weight,
        table.rows,
    )


def _pairs(
    found: Compared, comparisons: Sequence[Comparison], frequencies: Mapping[str, np.ndarray]
) -> weights.Pairs:
    shared = np.ones(found.gammas.shape)
    for place, one in enumerate(comparisons):
        if one.key in frequencies:
            every = frequencies[one.key]
            shared[:, place] = np.maximum(every[found.first], every[found.second])
    return weights.Pairs(found.gammas, shared)


def _by_chance(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows drawn by chance, each once; all, where there are few."""
    if rows * (rows - 1) // 2 <= BY_CHANCE:
        first, second = np.triu_indices(rows, 1)
        return first.astype(np.int64), second.astype(np.int64)
    drawn = np.random.default_rng(5).integers(0, rows, (2, BY_CHANCE), dtype=np.int64)
    drawn = np.unique(np.sort(drawn, axis=0), axis=1)
    drawn = drawn[:, drawn[0] != drawn[1]]
    return drawn[0], drawn[1]


# -- consistent groups ---------------------------------------------------------------------------------------


def _consistent(
    engine: Engine,
    found: weights.Weights,
    likely: Compared,
    comparisons: Sequence[Comparison],
    least: float,
) -> list[Match]:
    known: dict[tuple[int, int], float] = {}
    levels: dict[tuple[int, int], np.ndarray] = {}
    _take(known, levels, likely)
    linked = likely.odds > 0
    hanging = groups.connected(likely.first[linked], likely.second[linked])
    more = list(groups.missing_pairs(hanging, known))
    if more:
        asked = np.array(more, dtype=np.int64).T
        _take(known, levels, engine.compared(found, asked[0], asked[1]))
    matches: dict[tuple[int, int], float] = {
        pair: min(_probability(odds), EVEN - 1e-6) for pair, odds in known.items()
    } if least < EVEN else {}  # fmt: skip
    for group in hanging:
        for rows in groups.joined(group, known):
            matches |= _within(sorted(rows), known)
    return [
        Match(*pair, probability, _told(levels.get(pair), comparisons))
        for pair, probability in sorted(matches.items())
        if probability >= least
    ]


def _take(
    known: dict[tuple[int, int], float], levels: dict[tuple[int, int], np.ndarray], found: Compared
) -> None:
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    known.update(zip(pairs, found.odds.tolist(), strict=True))
    levels.update(zip(pairs, found.gammas, strict=True))


def _within(rows: list[int], known: groups.Odds) -> dict[tuple[int, int], float]:
    """The probability of each pair of a group: its own, or what a third row makes of it, if more."""
    own = {pair: _probability(known.get(pair, groups.UNSEEN)) for pair in combinations(rows, 2)}
    if len(rows) == 2 or len(rows) > groups.COMPARED_THROUGHOUT:
        return {pair: max(probability, EVEN) for pair, probability in own.items()}

    def between(one: int, other: int) -> float:
        return own[min(one, other), max(one, other)]

    return {
        (one, other): max(
            EVEN,
            probability,
            *(between(one, third) * between(third, other) for third in rows if third not in (one, other)),
        )
        for (one, other), probability in own.items()
    }


def _probability(odds: float) -> float:
    return float(1 / (1 + np.exp(-max(-50.0, min(50.0, odds)))))


def _told(gammas: np.ndarray | None, comparisons: Sequence[Comparison]) -> dict[str, str]:
    if gammas is None:
        return {}
    return {
        one.key: one.labels[gamma]
        for one, gamma in zip(comparisons, gammas.tolist(), strict=True)
        if gamma >= 0
    }
