"""Open affairs as a share: one population with congresses, two versions, parts by ownership and kind."""

from __future__ import annotations

from datetime import date as day
from types import SimpleNamespace

import ibis
import pytest

from gonghui.affairs.participation import facts
from gonghui.foundation.core.facts import declared_metrics

DATES = {"valid_from": "date", "valid_to": "date"}


@pytest.fixture
def t():
    connection = ibis.duckdb.connect()

    def table(name, columns, rows):
        return connection.create_table(name, ibis.memtable(rows, schema=columns))

    return SimpleNamespace(
        open_affairs=table(
            "open_affairs",
            {"id": "int64", "body_id": "int64", **DATES},
            [
                (1, 11, day(2020, 1, 1), day(2023, 7, 1)),
                (2, 11, day(2024, 1, 1), None),
                (3, 12, day(2020, 1, 1), None),
            ],
        ),
        disclosure=table(
            "disclosure",
            {"id": "int64", "open_affairs_id": "int64", "disclosed_on": "date"},
            [(1, 1, day(2022, 12, 31)), (2, 2, day(2024, 2, 29)), (3, 2, day(2024, 8, 1))],
        ),
    )


def spells(rows):
    found = rows.order_by("unit", "start").to_pyarrow().to_pylist()
    return [(row["unit"], row["start"], row["end"]) for row in found]


def test_version_one_asks_for_a_system_in_force(t):
    assert spells(facts.open_affairs(t)) == [
        (11, day(2020, 1, 1), day(2023, 7, 1)),
        (11, day(2024, 1, 1), None),
        (12, day(2020, 1, 1), None),
    ]


def test_version_two_asks_for_a_disclosure_within_twelve_months(t):
    """The 14th plan, indicator 10, as read: the system and a disclosure in the last period."""
    assert spells(facts.open_affairs_and_disclosed(t)) == [
        (11, day(2022, 12, 31), day(2023, 7, 1)),  # the system ends before the twelve months do
        (11, day(2024, 2, 29), day(2025, 2, 28)),
        (11, day(2024, 8, 1), day(2025, 8, 1)),
    ]  # unit 12 has a system on paper


def test_both_rates_have_one_population_split_by_ownership_and_kind():
    """Systems, section 5 rows 2 and 4: 97 and 84 % by ownership once, 85 and 94 % of all later.

    Different denominators: so the parts are kept, and the same units stand under both rates.
    """
    openness, congress = (declared_metrics()[key] for key in ("open_affairs_rate", "congress_rate"))
    assert [one.version for one in openness] == [1, 2]
    for one in (*openness, *congress):
        assert one.population is facts.enterprises_and_institutions
        assert one.exclusions == {"no_workers": facts.without_workers}
        assert {"ownership", "unit_kind"} <= set(one.breakdowns)
        assert one.is_ours
        assert set(one.exclusion_texts) == set(one.exclusions)
        assert str(one.condition_text)
        assert str(one.attribution_text)
