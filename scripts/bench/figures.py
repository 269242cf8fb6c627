"""All eighteen by district and month 2020-2025, asked of the kernel and of what one would write by hand.

Every side reads what lies there anyway (the kernel's base, the same Parquet files, the same PostgreSQL
tables), and its time counts only after its answers were found equal to the kernel's.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb_by_hand
import pandas_by_hand
import postgres_by_hand

SINCE, UNTIL = date(2020, 1, 31), date(2025, 12, 31)
MONTHS = 72
# Which version of a metric is asked; the latest where none is named.
VERSIONS = {"craftsmen": 1, "above_scale_coverage": 1}
METRICS = list(duckdb_by_hand.STATEMENTS)
# (district, month) → units, hits
Grid = dict[tuple[int, int], tuple[float | None, float]]


@dataclass
class Side:
    """What one way of asking took, metric by metric, in seconds.

    Attributes:
        given_up: metrics that were not waited for; their seconds are at least what stands there.
        wrong: metrics whose answers differ from the kernel's.
    """

    name: str
    seconds: dict[str, float] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    peak: int = 0

    @property
    def total(self) -> float:
        """All eighteen, one after another."""
        return sum(self.seconds.values())


def compare(rounds: int, patience: float) -> dict[str, Side]:
    """Asks every side for every metric.

    Args:
        rounds: how often what takes less than five seconds is asked; the median counts.
        patience: seconds after which a statement of PostgreSQL is given up.
    """
    folder = _base_folder()
    sides, true = _kernel_sides(rounds)
    sides["duckdb"] = _duckdb(folder, true, rounds)
    sides["pandas"] = _pandas(folder, true, rounds)
    sides["postgres"] = _postgres(true, rounds, patience)
    return sides


def kernel_alone(rounds: int) -> tuple[float, float]:
    """Seconds for all eighteen from the base, and from the tables alone."""
    sides, _true = _kernel_sides(rounds)
    return sides["base"].total, sides["tables"].total


def _kernel_sides(rounds: int) -> tuple[dict[str, Side], dict[str, Grid]]:
    base, warm = Side("kernel, from the base"), Side("kernel, from the base, asked before")
    tables = Side("kernel, from the tables' Parquet alone")
    true: dict[str, Grid] = {}
    taken: dict[str, list[float]] = {metric: [] for metric in METRICS}
    for _round in range(rounds):
        _forget()  # a process that has not been asked anything: opening the base counts with the first
        for metric in METRICS:
            started = time.perf_counter()
            true[metric] = _kernel(metric)
            taken[metric].append(time.perf_counter() - started)
    base.seconds = {metric: statistics.median(times) for metric, times in taken.items()}
    for metric in METRICS:
        _say(f"kernel: {metric}")
        _timed(warm, metric, partial(_kernel, metric), rounds, true)
        _timed(tables, metric, partial(_from_tables, metric), rounds, true)
    _forget()
    return {"base": base, "warm": warm, "tables": tables}, true


def _timed(side: Side, metric: str, ask: Callable[[], Grid], rounds: int, true: dict[str, Grid]) -> None:
    times: list[float] = []
    while len(times) < rounds and sum(times) < 5:
        started = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - started)
    side.seconds[metric] = statistics.median(times)
    _check(side, metric, found, true[metric])


def _check(side: Side, metric: str, found: Grid, true: Grid) -> None:
    left, right = _plain(found), _plain(true)
    if left != right:
        keys = sorted(k for k in left.keys() | right.keys() if left.get(k) != right.get(k))
        first = keys[0]
        side.wrong[metric] = (
            f"{len(keys)} of {len(right)} cells differ, the first {first}: "
            f"{left.get(first)}, kernel {right.get(first)}"
        )
        _say(f"  {side.name}, {metric}: {side.wrong[metric]}")


def _plain(grid: Grid) -> dict[tuple[int, int], tuple[float, float]]:
    return {
        key: (float(units or 0), round(float(hits or 0), 6))
        for key, (units, hits) in grid.items()
        if units or hits
    }


def _grid(rows: Any) -> Grid:
    return {(int(district), int(month)): (units, hits) for district, month, units, hits in rows}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# -- the kernel ------------------------------------------------------------------------------------------


def _base_folder() -> Path:
    from gonghui.foundation.warehouse.models import Base
    from gonghui.foundation.warehouse.queries.extract import base_folder

    return base_folder(Base.objects.get(is_current=True).folder)


def _forget() -> None:
    from gonghui.foundation.warehouse.queries.reading import forget

    forget()


def _kernel(metric: str) -> Grid:
    from gonghui.foundation.core import facts
    from gonghui.foundation.warehouse import queries
    from gonghui.foundation.warehouse.queries.reading import reading

    version = VERSIONS.get(metric)
    with queries.pinned():
        reading()._answers.clear()  # what is timed is the asking, not the remembering
        if isinstance(facts.metric(metric), facts.Series):
            return _published(queries.trend(metric, since=date(2015, 1, 1), until=UNTIL))
        found = queries.monthly(metric, level="district", since=SINCE, until=UNTIL, version=version)
    return {
        (area, month): (
            figure.numerator if figure.denominator is None else figure.denominator,
            figure.numerator,
        )
        for area, figures in found.items()
        for month, figure in enumerate(figures)
    }


def _published(periods: list[Any]) -> Grid:
    """A published series is the city's; each month shows the latest period that had ended."""
    found: Grid = {}
    ends = [date(2020 + (n + 1) // 12, (n + 1) % 12 + 1, 1) for n in range(MONTHS)]
    for month, end in enumerate(ends):
        ended = [period for period in periods if period.as_of < end]
        if ended:
            found[0, month] = (None, ended[-1].numerator)
    return found


def _from_tables(metric: str) -> Grid:
    """The same question to a reading that has nothing but the tables: spells and cells are computed."""
    with _bare_reading():
        return _kernel(metric)


@contextmanager
def _bare_reading() -> Iterator[None]:
    from uuid import uuid4

    from gonghui.foundation.core.facts import declared_tables
    from gonghui.foundation.warehouse.models import Base
    from gonghui.foundation.warehouse.queries import reading as readings
    from gonghui.foundation.warehouse.queries.engine import execute, statement
    from gonghui.foundation.warehouse.queries.extract import base_folder
    from gonghui.foundation.warehouse.queries.state import Reading

    base = Base.objects.get(is_current=True)
    schema = f"bare_{uuid4().hex}"
    statement(f"CREATE SCHEMA {schema}")
    for name in declared_tables():
        file = base_folder(base.folder) / f"{name}.parquet"
        execute(schema, f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}')")
    state = Reading(schema)
    # The pin that a page sets to a reading is set to this one.
    token = readings._pinned.set({"": state})
    try:
        yield
    finally:
        readings._pinned.reset(token)
        statement(f"DROP SCHEMA {schema} CASCADE")


# -- by hand ---------------------------------------------------------------------------------------------


def _duckdb(folder: Path, true: dict[str, Grid], rounds: int) -> Side:
    import duckdb
    from django.conf import settings

    from gonghui.foundation.core.facts import declared_tables

    side = Side("DuckDB SQL by hand")
    with duckdb.connect(":memory:") as duck:
        duck.execute(f"SET threads = {settings.WAREHOUSE_THREADS}")
        duck.execute("SET preserve_insertion_order = false")
        for name in declared_tables():
            duck.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / name}.parquet')")
        duck.execute(duckdb_by_hand.MACROS)
        for metric, text in duckdb_by_hand.STATEMENTS.items():
            _say(f"DuckDB by hand: {metric}")
            _timed(side, metric, lambda text=text: _grid(duck.execute(text).fetchall()), rounds, true)
    return side


def _pandas(folder: Path, true: dict[str, Grid], rounds: int) -> Side:
    side = Side("pandas, the same algorithm")
    # A process of its own: what one metric leaves in memory does not weigh on the next side.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for metric in METRICS:
            _say(f"pandas: {metric}")
            found, seconds, side.peak = pool.submit(ask_pandas, str(folder), metric, rounds).result()
            side.seconds[metric] = seconds
            _check(side, metric, found, true[metric])
    return side


def ask_pandas(folder: str, metric: str, rounds: int) -> tuple[Grid, float, int]:
    """Grid, median of seconds, peak memory of the process in bytes."""
    import resource

    times: list[float] = []
    while len(times) < rounds and sum(times) < 5:
        started = time.perf_counter()
        found = pandas_by_hand.METRICS[metric](pandas_by_hand.Tables(Path(folder)))
        rows = _grid(found[["district", "month", "units", "hits"]].itertuples(index=False))
        times.append(time.perf_counter() - started)
    return rows, statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _postgres(true: dict[str, Grid], rounds: int, patience: float) -> Side:
    from django.db import connection
    from django.db.utils import OperationalError

    side = Side("GROUP BY in PostgreSQL")
    with connection.cursor() as cursor:
        _name_tables(cursor)
        for metric, text in postgres_by_hand.STATEMENTS.items():
            _say(f"PostgreSQL: {metric}")

            def ask(text: str = text) -> Grid:
                cursor.execute(text)
                return _grid(cursor.fetchall())

            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{patience:.0f}s"])
            started = time.perf_counter()
            try:
                _timed(side, metric, ask, rounds, true)
            except OperationalError:
                side.seconds[metric] = time.perf_counter() - started
                side.given_up.add(metric)
        cursor.execute("RESET statement_timeout")
    return side


def _name_tables(cursor: Any) -> None:
    """The warehouse's names for tables and columns, as views; memory to sort in; fresh statistics."""
    from django.apps import apps

    from gonghui.foundation.core.facts import declared_tables
    from gonghui.foundation.warehouse.queries.extract import source_columns
    from gonghui.foundation.warehouse.rules.spells import schema_of

    cursor.execute("SET work_mem = '512MB'")
    # A join of millions with 72 months may sort more than the disk holds; who may set it is spared that.
    cursor.execute(
        "SELECT set_config('temp_file_limit', '20GB', false) FROM pg_roles "
        "WHERE rolname = current_user AND rolsuper"
    )
    for table in declared_tables().values():
        stored = apps.get_model(table.model)._meta.db_table
        columns = ", ".join(
            f'"{column}" AS "{name}"'
            for name, column in zip(schema_of(table), source_columns(table), strict=True)
        )
        cursor.execute(f'ANALYZE "{stored}"')
        cursor.execute(f'CREATE TEMP VIEW "{table.name}" AS SELECT {columns} FROM "{stored}"')
