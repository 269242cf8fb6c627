"""Rows that are one person, from pairs that may be: whoever is the same as a third is the same as the other.

Log odds are summed between groups, and the two groups with the most between them are joined while the sum
speaks for it (greedy additive joining, the usual way to solve correlation clustering). One weak pair thus
joins no two strong groups, and a pair with a misprint stands with the help of a third row.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

STRONGEST = 14.0  # log odds beyond which a pair says no more
UNSEEN = -1.0  # of two rows of a group too large to be compared throughout
COMPARED_THROUGHOUT = 80  # rows of a group

Odds = Mapping[tuple[int, int], float]


def connected(first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """The rows that hang together by pairs, two and more at a time, each in rising order."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(first):
        return []
    rows, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    half = len(first)
    graph = coo_matrix((np.ones(half, dtype=np.int8), (places[:half], places[half:])), (len(rows), len(rows)))
    _count, labels = connected_components(graph, directed=False)
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 1
    return np.split(rows[order], edges)


def missing_pairs(groups: list[np.ndarray], known: Odds) -> Iterator[tuple[int, int]]:
    """Pairs within groups of three and more that have not been compared."""
    for group in groups:
        if 2 < len(group) <= COMPARED_THROUGHOUT:
            rows = group.tolist()
            for place, one in enumerate(rows):
                for other in rows[place + 1 :]:
                    if (one, other) not in known:
                        yield one, other


def joined(group: np.ndarray, known: Odds) -> list[list[int]]:
    """The groups of rows that are one person each, among rows that hang together."""
    rows = group.tolist()
    if len(rows) == 2:
        return [rows] if known[rows[0], rows[1]] > 0 else [[rows[0]], [rows[1]]]
    between: dict[int, dict[int, float]] = defaultdict(dict)
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            odds = known.get((one, other), UNSEEN)
            odds = max(-STRONGEST, min(STRONGEST, odds))
            between[one][other] = between[other][one] = odds
    return _grown(rows, between)


def _grown(rows: list[int], between: dict[int, dict[int, float]]) -> list[list[int]]:
    members = {row: [row] for row in rows}
    heap = [
        (-odds, one, other)
        for one, others in between.items()
        for other, odds in others.items()
        if one < other and odds > 0
    ]
    heapq.heapify(heap)
    while heap:
        odds, one, other = heapq.heappop(heap)
        if one not in members or other not in members or between[one].get(other) != -odds:
            continue
        members[one] += members.pop(other)
        for third, more in between.pop(other).items():
            del between[third][other]
            if third == one:
                continue
            total = between[one].get(third, 0.0) + more
            between[one][third] = between[third][one] = total
            if total > 0:
                heapq.heappush(heap, (-total, min(one, third), max(one, third)))
    return list(members.values())
