"""Pairs become groups that hold together."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.people.rules.matching.groups import connected, joined, missing_pairs


def grouped(rows, odds):
    return sorted(sorted(group) for group in joined(np.array(rows), odds))


def test_a_third_row_joins_two_that_alone_would_not_be():
    assert grouped([0, 1, 2], {(0, 1): 9.0, (1, 2): 8.0, (0, 2): -1.5}) == [[0, 1, 2]]


def test_one_weak_pair_joins_no_two_strong_groups():
    odds = {(0, 1): 9.0, (2, 3): 9.0, (1, 2): 0.5, (0, 2): -6.0, (0, 3): -6.0, (1, 3): -6.0}
    assert grouped([0, 1, 2, 3], odds) == [[0, 1], [2, 3]]


def test_a_row_goes_where_more_speaks_for_it():
    assert grouped([0, 1, 2], {(0, 1): 4.0, (1, 2): 1.0, (0, 2): -9.0}) == [[0, 1], [2]]


def test_rows_that_hang_together():
    found = connected(np.array([5, 1, 7]), np.array([1, 9, 8]))
    assert [group.tolist() for group in found] in ([[1, 5, 9], [7, 8]], [[7, 8], [1, 5, 9]])
    assert connected(np.array([], dtype=int), np.array([], dtype=int)) == []


def test_what_has_not_been_compared():
    assert list(missing_pairs([np.array([1, 5, 9]), np.array([7, 8])], {(1, 5): 2.0, (1, 9): 2.0})) == [
        (5, 9)
    ]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(-12, 12)), min_size=1, max_size=40))
@settings(deadline=None, derandomize=True)
def test_every_row_stands_in_one_group(edges):
    odds = {(min(a, b), max(a, b)): weight for a, b, weight in edges if a != b}
    rows = sorted({row for pair in odds for row in pair})
    if len(rows) < 2:
        return
    if len(rows) == 2:
        odds.setdefault((rows[0], rows[1]), -1.0)
    found = joined(np.array(rows), odds)
    assert sorted(row for group in found for row in group) == rows
