"""The declared populations and conditions, over small warehouse tables counted by hand."""

from __future__ import annotations

from datetime import date as day
from types import SimpleNamespace
from typing import Any

import ibis
import pytest

from gonghui.affairs.participation import facts as participation
from gonghui.affairs.places import facts as places
from gonghui.affairs.skills import facts as skills
from gonghui.foundation.core.facts import declared_metrics, declared_tables

NUMBER, TEXT, DATE = "int64", "string", "date"
OPEN = None


@pytest.fixture
def table():
    connection = ibis.duckdb.connect()

    def made(name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> ibis.Table:
        return connection.create_table(name, ibis.memtable(rows, schema=columns))

    return made


@pytest.fixture
def t(table):
    spell = {"valid_from": DATE, "valid_to": DATE}
    start = day(2020, 1, 1)
    return SimpleNamespace(
        employer=table(
            "employer",
            {"id": NUMBER, "unit_kind": TEXT, "ownership": TEXT},
            [
                (1, "enterprise", "state"),
                (2, "institution", "state"),
                (3, "agency", "state"),
                (4, "enterprise", "private"),
                (5, "enterprise", "private"),
                (6, "enterprise", "state"),
            ],
        ),
        body=table(
            "body",
            {"id": NUMBER, **spell, "merged_into_id": NUMBER},
            [
                *[(n, day(2019, 1, 1), day(2025, 7, 1) if n == 4 else OPEN, None) for n in range(1, 6)],
                # The same unit as 1, entered twice.
                (6, day(2019, 1, 1), OPEN, 1),
            ],
        ),
        # Unit 5 has no union.
        coverage=table(
            "coverage",
            {"id": NUMBER, "union_id": NUMBER, "employer_id": NUMBER, **spell},
            [(n, 9, n, start, OPEN) for n in (1, 2, 3, 4, 6)],
        ),
        head_count=table(
            "head_count",
            {"id": NUMBER, "employer_id": NUMBER, "counted_on": DATE, "workers": NUMBER},
            [(1, 1, start, 10), (2, 4, start, 5), (3, 4, day(2025, 1, 1), 0), (4, 4, day(2025, 3, 1), 2)],
        ),
        congress=table(
            "congress",
            {"id": NUMBER, "body_id": NUMBER, "kind": TEXT, **spell},
            [(1, 1, "own", day(2021, 1, 1), day(2024, 1, 1)), (2, 99, "area", day(2021, 1, 1), OPEN)],
        ),
        congress_coverage=table(
            "congress_coverage",
            {"id": NUMBER, "congress_id": NUMBER, "employer_id": NUMBER, **spell},
            [(1, 2, 2, day(2020, 6, 1), OPEN)],
        ),
        congress_session=table(
            "congress_session",
            {"id": NUMBER, "congress_id": NUMBER, "held_on": DATE},
            [(1, 1, day(2023, 2, 28)), (2, 2, day(2024, 2, 29)), (3, 2, day(2024, 12, 31))],
        ),
        studio=table("studio", {"id": NUMBER, "body_id": NUMBER, "kind": TEXT}, [(7, 1, "worker")]),
        recognition=table(
            "recognition",
            {"id": NUMBER, "studio_id": NUMBER, "level": TEXT, **spell},
            [(1, 7, "district", start, day(2022, 1, 1)), (2, 7, "city", day(2022, 1, 1), OPEN)],
        ),
        room_duty=table(
            "room_duty",
            {"id": NUMBER, "body_id": NUMBER, "basis": TEXT, **spell},
            [(8, 1, "decided", start, OPEN)],
        ),
        room=table(
            "room",
            {"id": NUMBER, "body_id": NUMBER, "duty_id": NUMBER, **spell},
            [(1, 1, 8, day(2021, 1, 1), day(2022, 1, 1)), (2, 1, OPEN, start, OPEN)],
        ),
    )


def spells(rows: ibis.Table, *columns: str) -> list[tuple[Any, ...]]:
    found = rows.select(*columns, "start", "end").order_by(*columns, "start")
    return [tuple(row.values()) for row in found.to_pyarrow().to_pylist()]


def test_unionised_units_while_they_exist(t):
    assert spells(participation.enterprises_and_institutions(t), "unit", "body", "unit_kind") == [
        (1, 1, "enterprise", day(2020, 1, 1), None),
        (2, 2, "institution", day(2020, 1, 1), None),
        (4, 4, "enterprise", day(2020, 1, 1), day(2025, 7, 1)),
    ]


def test_a_congress_covers_its_own_unit_and_those_on_its_list_in_its_term(t):
    assert spells(participation.in_term(t), "unit") == [
        (1, day(2021, 1, 1), day(2024, 1, 1)),
        (2, day(2021, 1, 1), None),
        (99, day(2021, 1, 1), None),
    ]


def test_in_force_asks_for_a_session_within_twelve_months(t):
    of_units = [row for row in spells(participation.in_term_and_met(t), "unit") if row[0] != 99]
    assert of_units == [
        (1, day(2023, 2, 28), day(2024, 1, 1)),  # the term ends before the twelve months do
        (2, day(2024, 2, 29), day(2025, 2, 28)),
        (2, day(2024, 12, 31), day(2025, 12, 31)),
    ]


def test_units_whose_latest_head_count_is_nought_are_excluded(t):
    assert spells(participation.without_workers(t), "unit") == [(4, day(2025, 1, 1), day(2025, 3, 1))]


def test_a_studio_is_one_unit_through_its_levels(t):
    assert spells(skills.recognised(t), "unit", "body", "level", "kind") == [
        (7, 1, "city", "worker", day(2022, 1, 1), None),
        (7, 1, "district", "worker", day(2020, 1, 1), day(2022, 1, 1)),
    ]


def test_rooms_count_at_the_places_that_should_have_one(t):
    assert spells(places.due(t), "unit", "body", "basis") == [(8, 1, "decided", day(2020, 1, 1), None)]
    assert spells(places.built(t), "unit") == [(8, day(2021, 1, 1), day(2022, 1, 1))]


@pytest.mark.parametrize("key", ["innovation_studios", "congress_rate", "room_coverage"])
def test_every_metric_says_what_it_counts(key):
    for metric in declared_metrics()[key]:
        assert str(metric.population_text)
        assert str(metric.attribution_text)
        assert set(metric.exclusion_texts) == set(getattr(metric, "exclusions", {}))


def test_versions_stand_side_by_side():
    assert [metric.version for metric in declared_metrics()["congress_rate"]] == [1, 2]
    assert {"studio", "congress", "congress_session", "room_duty"} <= set(declared_tables())
