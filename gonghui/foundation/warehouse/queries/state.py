"""A reading: one consistent state of the warehouse, as a schema of this process's DuckDB."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from gonghui.foundation.core.facts import Metric, Sum, declared_tables
from gonghui.foundation.warehouse.queries.engine import execute, fetch
from gonghui.foundation.warehouse.queries.extract import held, stored_file
from gonghui.foundation.warehouse.rules import statements as sql
from gonghui.foundation.warehouse.rules.spells import (
    OWN_AREA,
    WarehouseTables,
    cell_columns,
    metric_spells,
    parts_of,
    tables_used,
)

# Compiling an expression takes a hundred times longer than running it on a small delta, and the same
# tables change again and again. The metric is kept with its statements, so that its identity stays its own.
_statements: dict[tuple[int, Any], tuple[Metric, Any]] = {}


def once(metric: Metric, what: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for a metric, made once a process."""
    key = (id(metric), what)
    if key not in _statements:
        _statements[key] = (metric, make())
    return _statements[key][1]


def statement_of(expression: ir.Table) -> str:
    """The engine's statement of an expression."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


def cells_statement(metric: Metric, spells: str, chosen: str = "true") -> str:
    """The engine's statement of the cells of spells that fulfil a condition."""
    adds = isinstance(metric, Sum)
    return sql.CELLS.format(
        columns=", ".join(f'"{column}"' for column in cell_columns(metric)),
        amount=sql.AMOUNT if adds else sql.NO_AMOUNT,
        left=sql.LEFT_OF_AMOUNTS if adds else sql.LEFT,
        spells=spells,
        chosen=chosen,
    )


@dataclass(eq=False)
class Reading:
    """A schema of the engine, complete up to a moment; immutable but for what is computed on demand.

    Attributes:
        schema: its name.
        base: where the base's files are; None when the tables were read from PostgreSQL whole.
        below: the reading that this one lies over.
        changed: table → ids whose rows differ from the reading below.
        seen_at: when the database was last asked whether there is anything newer.
    """

    schema: str
    base: str | None = None
    below: Reading | None = None
    changed: dict[str, set[int]] = field(default_factory=dict)
    seen_at: float = 0.0
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _made: set[str] = field(default_factory=set)
    _scopes: dict[Any, str] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def rows(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Runs a statement in this reading's schema; only the values it names are bound."""
        return fetch(self.schema, statement, values or {})

    def run(self, *statements: str) -> None:
        """Runs statements that define something, in this schema."""
        execute(self.schema, *statements)

    def spells(self, metric: Metric) -> str:
        """The relation that holds the metric's spells in this reading; made when first asked."""
        name = f"spell__{metric.key}__{metric.version}"
        with self._lock:
            if name not in self._made:
                self._make_spells(metric, name)
                self._made.add(name)
        return name

    def cells(self, metric: Metric) -> str:
        """The relation that holds the cells of the metric's spells in this reading; made when first asked."""
        name = f"cell__{metric.key}__{metric.version}"
        with self._lock:
            if name not in self._made:
                self._make_cells(metric, name)
                self._made.add(name)
        return name

    def _make_cells(self, metric: Metric, name: str) -> None:
        if self.below is None:
            stored = stored_file(self.base, name)
            source = f"SELECT * FROM read_parquet('{stored}')" if stored else None
            source = source or cells_statement(metric, self.spells(metric))
            self.run(f"CREATE OR REPLACE TABLE {name} AS {source}")
            return
        under = f"{self.below.schema}.{self.below.cells(metric)}"
        if not self._touched(metric):
            self.run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under}")
            return
        spells = self.spells(metric)
        gone = f"unit IN (SELECT unit FROM affected__{spells})"
        away = cells_statement(metric, f"{self.below.schema}.{spells}", gone)
        come = cells_statement(metric, f"patch__{spells}")
        self.run(
            f"CREATE OR REPLACE TABLE moved__{name} AS {sql.TURNED.format(cells=away)} "
            f"UNION ALL BY NAME SELECT * FROM ({come})",
            f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under} "
            f"UNION ALL BY NAME SELECT * FROM moved__{name}",
        )

    def _touched(self, metric: Metric) -> frozenset[str]:
        """The changed tables that the metric reads."""
        used = once(metric, "tables", lambda: tables_used(metric, declared_tables()))
        return frozenset(table for table, ids in self.changed.items() if ids and table in used)

    def _make_spells(self, metric: Metric, name: str) -> None:
        tables = declared_tables()
        if self.below is None:
            stored = stored_file(self.base, name)
            if stored:
                self.run(f"CREATE OR REPLACE {held(stored)} {name} AS SELECT * FROM read_parquet('{stored}')")
            else:
                self._compute(metric, name)
            return
        under = f"{self.below.schema}.{self.below.spells(metric)}"
        touched = self._touched(metric)
        if not touched:
            self.run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under}")
            return
        affected = f"affected__{name}"
        found = once(metric, touched, lambda: _affected(metric, touched))
        if "seat" in touched and metric.attributed_to != OWN_AREA:
            found += f" UNION (SELECT unit FROM {under} WHERE body IN (SELECT body_id FROM delta__seat))"
        units = ibis.table({"unit": "int64"}, name=affected)
        patch = once(
            metric, "patch", lambda: statement_of(metric_spells(metric, WarehouseTables(tables), units))
        )
        self.run(
            f"CREATE OR REPLACE TABLE {affected} AS {found}",
            f"CREATE OR REPLACE TABLE patch__{name} AS {patch}",
            f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under} AS old "
            f"WHERE NOT EXISTS (SELECT 1 FROM {affected} AS a WHERE a.unit = old.unit) "
            f"UNION ALL BY NAME SELECT * FROM patch__{name}",
        )

    def _compute(self, metric: Metric, name: str) -> None:
        statement = once(
            metric, "whole", lambda: statement_of(metric_spells(metric, WarehouseTables(declared_tables())))
        )
        self.run(f"CREATE OR REPLACE TABLE {name} AS {statement}")

    def visible(self, scope: Any) -> str:
        """The relation of bodies that a scope sees; made when first asked."""
        with self._lock:
            name = self._scopes.setdefault(scope.key(), f"visible__{len(self._scopes)}")
            if name not in self._made:
                tables = WarehouseTables(declared_tables())
                body = tables.body
                seen = body.filter(scope.as_ibis(body.id, tables)).select("id")
                self.run(f"CREATE OR REPLACE TABLE {name} AS {statement_of(seen)}")
                self._made.add(name)
        return name


def _affected(metric: Metric, touched: frozenset[str]) -> str:
    """Units whose spells may differ: those that any part yields from a changed row, old or new.

    Sound because a part is a selection, join or union: it yields a row only through the rows of each
    of its tables. What negates belongs into an exclusion. The other changed tables stand in both
    states, so that a pair of which both sides changed is found as well.
    """
    tables = declared_tables()
    found: list[str] = []
    for table in sorted(touched):
        for part in parts_of(metric).values():
            others = {other: f"either__{other}" for other in touched - {table}}
            view = WarehouseTables(tables, {table: f"delta__{table}"} | others)
            rows = part(view)
            if table in view.used:
                found.append(statement_of(rows.select(unit=rows.unit)))
    if "seat" in touched and metric.attributed_to != OWN_AREA:
        population = parts_of(metric)["population"](WarehouseTables(tables))
        moved = ibis.table({"body_id": "int64"}, name="delta__seat")
        here = population.semi_join(moved, population.body == moved.body_id)
        found.append(statement_of(here.select(unit=here.unit)))
    return " UNION ".join(f"({statement})" for statement in found)
