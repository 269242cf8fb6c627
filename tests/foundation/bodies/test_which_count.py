"""Which employers count: a duplicate of another is none, one that went up in another counted until then."""

from __future__ import annotations

from datetime import date as day
from types import SimpleNamespace

import ibis

from gonghui.foundation.bodies import facts

DATES = {"valid_from": "date", "valid_to": "date"}
SINCE = day(2015, 1, 1)


def test_a_duplicate_is_none_and_what_went_up_in_another_keeps_the_days_before():
    connection = ibis.duckdb.connect()

    def table(name, columns, rows):
        return connection.create_table(name, ibis.memtable(rows, schema={"id": "int64"} | columns))

    bodies = [
        (11, None, SINCE, None),
        (12, 11, SINCE, None),  # found to be the same firm, entered twice
        (13, 11, SINCE, day(2022, 7, 1)),  # taken over
    ]
    firm = ("enterprise", "private")
    t = SimpleNamespace(
        body=table("body", {"merged_into_id": "int64"} | DATES, bodies),
        employer=table(
            "employer",
            {"unit_kind": "string", "ownership": "string"},
            [(key, *firm) for key in (11, 12, 13)],
        ),
        coverage=table(
            "coverage",
            {"union_id": "int64", "employer_id": "int64"} | DATES,
            [(n, 1, key, SINCE, None) for n, key in enumerate((11, 12, 13))],
        ),
    )
    rows = facts.unionised(t, "enterprise").order_by("unit").to_pyarrow().to_pylist()
    assert [(row["unit"], row["end"]) for row in rows] == [(11, None), (13, day(2022, 7, 1))]
