"""Rows that are one person: found in Chinese and other sheets, small and large, of any columns."""

from __future__ import annotations

import pyarrow as pa
import pytest

from gonghui.foundation.people.rules.matching.pairs import match
from tests.people_sheets import COLUMNS, people, true_pairs

KEYS = dict(
    zip(("name", "sex", "birth_date", "phone", "address", "employer", "identity"), COLUMNS[1:], strict=True)
)


def sheet_of(rows, keys):
    return {key: [pa.array([row.cells[COLUMNS.index(KEYS[key])] for row in rows])] for key in keys}


def judged(rows, keys, **options):
    found = {
        tuple(sorted((rows[one.first].cells[0], rows[one.second].cells[0])))
        for one in match(sheet_of(rows, keys), **options)
    }
    true = true_pairs(rows)
    right = len(found & true)
    return right / max(len(found), 1), right / len(true)


@pytest.mark.parametrize(
    ("keys", "precision", "recall"),
    [
        (tuple(KEYS), 0.99, 0.98),
        (("name", "birth_date", "phone", "address", "employer"), 0.98, 0.96),
        (("name", "birth_date", "phone"), 0.97, 0.88),
        (("name", "phone", "employer"), 0.97, 0.8),
    ],
)
def test_a_chinese_sheet(keys, precision, recall):
    found = judged(people(1500, seed=4), keys)
    assert found[0] >= precision
    assert found[1] >= recall


def test_fifty_rows_are_enough():
    rows = people(42, seed=8, twice=0.25)
    precision, recall = judged(rows, tuple(KEYS))
    assert precision >= 0.9
    assert recall >= 0.9


def test_a_sheet_without_doubles_has_none():
    rows = people(400, seed=6, twice=0.0)
    assert len(match(sheet_of(rows, tuple(KEYS)))) <= 1


def pairs(**columns):
    sheet = {key: [pa.array(cells)] for key, cells in columns.items()}
    return [(one.first, one.second) for one in match(sheet)]


def test_too_little_to_compare():
    assert pairs(name=[]) == []
    assert pairs(name=["张三"]) == []
    assert pairs(name=["", ""], phone=["", "无"]) == []


def test_least_lets_less_probable_pairs_through():
    rows = people(300, seed=5)
    keys = ("name", "birth_date", "sex")
    strict, mild = match(sheet_of(rows, keys)), match(sheet_of(rows, keys), least=0.05)
    assert {(one.first, one.second) for one in strict} <= {(one.first, one.second) for one in mild}
    assert all(0.5 <= one.probability <= 1 for one in strict)
    assert all(0.05 <= one.probability <= 1 for one in mild)


def test_the_same_sheet_gives_the_same_pairs():
    rows = people(300, seed=9)
    assert match(sheet_of(rows, tuple(KEYS))) == match(sheet_of(rows, tuple(KEYS)))


@pytest.mark.parametrize("key", list(KEYS))
def test_columns_in_which_nothing_stands(key):
    rows = people(60, seed=3)
    sheet = sheet_of(rows, ("name", "birth_date")) | {key: [pa.array([""] * len(rows))]}
    assert isinstance(match(sheet), list)


def test_one_row_and_no_row():
    for cells in ([], ["x"]):
        assert match({key: [pa.array(cells, type=pa.string())] for key in KEYS}) == []
