"""The algebra of spells against a plain recount, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.facts import Column, Count, Kind, Ratio, Table
from gonghui.foundation.warehouse.queries.state import cells_statement
from gonghui.foundation.warehouse.rules import statements as sql
from gonghui.foundation.warehouse.rules.affected import OnlyUnits
from gonghui.foundation.warehouse.rules.spells import UNPLACED, WarehouseTables, metric_spells, tables_used

SPELL = (Column("unit_id"), Column("body_id"), Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = {
    "unit": Table("unit", "x.Unit", SPELL),
    "good": Table("good", "x.Good", SPELL),
    "odd": Table("odd", "x.Odd", SPELL),
    "late": Table("late", "x.Late", SPELL),
    "seat": Table(
        "seat",
        "x.Seat",
        (Column("body_id"), Column("area_id"), Column("valid_from", "date"), Column("valid_to", "date")),
    ),
}
START = date(2024, 1, 1)
DAYS = 12


def spells_of(name: str):
    return lambda t: getattr(t, name).select(
        unit=getattr(t, name).unit_id,
        body=getattr(t, name).body_id,
        start=getattr(t, name).valid_from,
        end=getattr(t, name).valid_to,
    )


RATE = Ratio(
    key="rate",
    name="rate",
    unit_model="x.Unit",
    population_text="",
    population=spells_of("unit"),
    condition=spells_of("good"),
    exclusions={"odd": spells_of("odd"), "late": spells_of("late")},
)
EVENTS = Count(
    key="events",
    name="",
    unit_model="x.Unit",
    population_text="",
    kind=Kind.FLOW,
    population=spells_of("unit"),
)


# Compiling is slower than running by far; the expression is the same for every example.
RATE_SPELLS = ibis.to_sql(metric_spells(RATE, WarehouseTables(TABLES)), dialect="duckdb")
CHOSEN = OnlyUnits("chosen")
RATE_PATCH = ibis.to_sql(metric_spells(RATE, WarehouseTables(TABLES), CHOSEN), dialect="duckdb")
EVENT_SPELLS = ibis.to_sql(metric_spells(EVENTS, WarehouseTables(TABLES)), dialect="duckdb")

day = st.integers(0, DAYS)
interval = st.tuples(day, st.one_of(st.none(), st.integers(1, 6))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)
unit = st.integers(1, 3)


def disjoint(intervals: list[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    kept: list[tuple[int, int | None]] = []
    for start, end in sorted(intervals, key=lambda i: (i[0], i[1] is None, i[1] or 0)):
        if not kept or (kept[-1][1] is not None and kept[-1][1] <= start):
            kept.append((start, end))
    return kept


timelines = st.dictionaries(unit, st.lists(interval, max_size=3).map(disjoint), min_size=1)
overlapping = st.dictionaries(unit, st.lists(interval, max_size=3))
seats = st.dictionaries(unit, st.lists(st.tuples(interval, st.integers(1, 2)), max_size=3))


def on(n: int | None) -> date | None:
    return None if n is None else START + timedelta(days=n)


def relation(connection, name: str, rows: list[tuple]) -> None:
    table = TABLES[name]
    types = {"int64": pa.int64(), "date": pa.date32()}
    columns = ["id", *(c.name for c in table.columns)]
    kinds = [pa.int64(), *(types[c.type] for c in table.columns)]
    values = list(zip(*rows, strict=True)) if rows else [[] for _ in columns]
    arrow = pa.table({c: pa.array(list(v), k) for c, v, k in zip(columns, values, kinds, strict=True)})
    connection.register("rows_in", arrow)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM rows_in")


def holds(intervals: list[tuple[int, int | None]], n: int) -> bool:
    return any(start <= n and (end is None or end > n) for start, end in intervals)


def build(connection, population, good, odd, late, placed) -> None:
    for name, spells in {"unit": population, "good": good, "odd": odd, "late": late}.items():
        flat = [(u, u, on(a), on(b)) for u, rows in spells.items() for a, b in rows]
        relation(connection, name, [(n, *row) for n, row in enumerate(flat, 1)])
    flat = [(u, area, on(a), on(b)) for u, rows in placed.items() for a, b, area in rows]
    relation(connection, "seat", [(n, *row) for n, row in enumerate(flat, 1)])


def dated_seats(raw) -> dict[int, list[tuple[int, int | None, int]]]:
    placed = {}
    for u, rows in raw.items():
        kept: list[tuple[int, int | None, int]] = []
        for (start, end), area in sorted(rows, key=lambda r: (r[0][0], r[0][1] is None, r[0][1] or 0)):
            if not kept or (kept[-1][1] is not None and kept[-1][1] <= start):
                kept.append((start, end, area))
        placed[u] = kept
    return placed


@settings(max_examples=120, deadline=None)
@given(overlapping, overlapping, overlapping, overlapping, seats)
def test_ratio_equals_recount_on_every_day_however_spells_overlap(population, good, odd, late, raw_seats):
    placed = dated_seats(raw_seats)
    with duckdb.connect(":memory:") as connection:
        build(connection, population, good, odd, late, placed)
        connection.execute(f"CREATE TABLE spells AS {RATE_SPELLS}")
        for n in range(DAYS + 8):
            found = set(
                connection.execute(
                    f"SELECT unit, area, hit, excluded FROM spells WHERE {sql.IN_FORCE}", {"on": on(n)}
                ).fetchall()
            )
            count = connection.execute(
                f"SELECT count(*) FROM spells WHERE {sql.IN_FORCE}", {"on": on(n)}
            ).fetchone()[0]
            expected = set()
            for u, rows in population.items():
                if holds(rows, n):
                    area = next(
                        (a for s, e, a in placed.get(u, []) if s <= n and (e is None or e > n)), UNPLACED
                    )
                    reason = (
                        "odd" if holds(odd.get(u, []), n) else "late" if holds(late.get(u, []), n) else ""
                    )
                    expected.add((u, area, holds(good.get(u, []), n), reason))
            assert found == expected
            assert count == len(expected), "a unit stood twice on one day"
            in_force = dict(
                connection.execute(
                    f"SELECT (area, hit, excluded), count(*) FROM spells WHERE {sql.IN_FORCE} GROUP BY 1",
                    {"on": on(n)},
                ).fetchall()
            )
            summed = dict(
                connection.execute(
                    f"SELECT (area, hit, excluded), sum(n) FROM ({cells_statement(RATE, 'spells')}) "
                    f"WHERE {sql.UP_TO} GROUP BY 1 HAVING sum(n) <> 0",
                    {"on": on(n)},
                ).fetchall()
            )
            assert summed == in_force


@settings(max_examples=60, deadline=None)
@given(timelines, seats)
def test_flow_counts_each_event_once_where_it_happened(population, raw_seats):
    placed = dated_seats(raw_seats)
    with duckdb.connect(":memory:") as connection:
        build(connection, population, {}, {}, {}, placed)
        rows = connection.execute(f"SELECT unit, area, start FROM ({EVENT_SPELLS})").fetchall()
    expected = []
    for u, spells in population.items():
        for start, _end in spells:
            area = next(
                (a for s, e, a in placed.get(u, []) if s <= start and (e is None or e > start)), UNPLACED
            )
            expected.append((u, area, on(start)))
    assert sorted(rows) == sorted(expected)


OWN = Ratio(
    key="own",
    name="",
    unit_model="x.Unit",
    population_text="",
    attributed_to="area",
    population=lambda t: t.seat.select(
        unit=t.seat.id,
        body=ibis.null("int64"),
        area=t.seat.area_id,
        start=t.seat.valid_from,
        end=t.seat.valid_to,
    ),
    condition=spells_of("good"),
)
OWN_SPELLS = ibis.to_sql(metric_spells(OWN, WarehouseTables(TABLES)), dialect="duckdb")


def test_a_unit_may_count_in_an_area_of_its_own_and_belong_to_nobody():
    with duckdb.connect(":memory:") as connection:
        build(connection, {}, {2: [(3, 5)]}, {}, {}, {1: [(0, None, 7)], 2: [(1, 9, 8)]})
        rows = connection.execute(
            f'SELECT unit, body, area, start, "end", hit FROM ({OWN_SPELLS}) ORDER BY unit, start'
        ).fetchall()
    assert rows == [
        (1, None, 7, on(0), None, False),
        (2, None, 8, on(1), on(3), False),
        (2, None, 8, on(3), on(5), True),
        (2, None, 8, on(5), on(9), False),
    ]
    assert tables_used(OWN, TABLES) == {"seat", "good"}


@settings(max_examples=60, deadline=None)
@given(overlapping, overlapping, overlapping, st.sets(unit, min_size=1))
def test_patch_of_some_units_equals_the_whole_restricted(population, good, odd, chosen):
    with duckdb.connect(":memory:") as connection:
        build(connection, population, good, odd, {}, {})
        connection.execute("CREATE TABLE chosen (unit BIGINT)")
        connection.executemany("INSERT INTO chosen VALUES (?)", [[u] for u in chosen])
        assert sorted(CHOSEN.needed) == [(name, "unit_id") for name in ("good", "late", "odd", "unit")]
        for (table, column), own in CHOSEN.needed.items():
            connection.execute(
                f"CREATE TABLE {own} AS SELECT * FROM {table} WHERE {column} IN (SELECT unit FROM chosen)"
            )
        restricted = f"SELECT * FROM ({RATE_SPELLS}) WHERE unit IN (SELECT unit FROM chosen)"
        left = sorted(connection.execute(RATE_PATCH).fetchall(), key=str)
        right = sorted(connection.execute(restricted).fetchall(), key=str)
    assert left == right


def test_tables_used_names_every_part_and_the_seat():
    assert tables_used(RATE, TABLES) == {"unit", "good", "odd", "late", "seat"}
