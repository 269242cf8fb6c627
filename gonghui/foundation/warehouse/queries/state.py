"""A reading: one consistent state of the warehouse, as a schema of this process's DuckDB."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from django.conf import settings

from gonghui.foundation.core.facts import Metric, Sum, declared_tables
from gonghui.foundation.warehouse.queries.engine import execute, fetch
from gonghui.foundation.warehouse.queries.extract import held, stored_file
from gonghui.foundation.warehouse.rules import statements as sql
from gonghui.foundation.warehouse.rules.affected import OnlyUnits, affected_units
from gonghui.foundation.warehouse.rules.spells import (
    OWN_AREA,
    WarehouseTables,
    cell_columns,
    metric_spells,
    tables_used,
)

# Compiling an expression takes a hundred times longer than running it on a small delta, and the same
# tables change again and again. The metric is kept with its statements, so that its identity stays its own.
_statements: dict[tuple[int, Any], tuple[Metric, Any]] = {}

# Statements of the bodies that scopes see, kept as long.
_scopes: dict[Any, tuple[frozenset[str], str]] = {}
SCOPES = 2000

# Answers that a reading remembers, and the tables by their plain name that those are found in.
ANSWERS = 4000
ANSWERED_FROM = {"area", "area_path", "observation", "outside_series"}


def once(metric: Metric, what: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for a metric, made once a process."""
    key = (id(metric), what)
    if key not in _statements:
        _statements[key] = (metric, make())
    return _statements[key][1]


def statement_of(expression: ir.Table) -> str:
    """The engine's statement of an expression."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


def quoted(metric: Metric) -> str:
    """The columns of a metric's cells as the engine's statements list them."""
    return ", ".join(f'"{column}"' for column in cell_columns(metric))


def cells_statement(metric: Metric, spells: str, chosen: str = "true") -> str:
    """The engine's statement of the cells of spells that fulfil a condition."""
    adds = isinstance(metric, Sum)
    return sql.CELLS.format(
        columns=quoted(metric),
        amount=sql.AMOUNT if adds else sql.NO_AMOUNT,
        left=sql.LEFT_OF_AMOUNTS if adds else sql.LEFT,
        spells=spells,
        chosen=chosen,
    )


def openings_statement(metric: Metric, cells: str) -> str:
    """The engine's statement of what stood when each year began."""
    return sql.OPENINGS.format(columns=quoted(metric), cells=cells)


@dataclass(eq=False)
class Reading:
    """A schema of the engine, complete up to a moment; immutable but for what is computed on demand.

    Attributes:
        schema: its name.
        base: where the base's files are; None when the tables were read from PostgreSQL whole.
        below: the reading that this one lies over.
        changed: table → ids whose rows differ from the reading below.
        anew: tables that were read whole, because something they are made of changed.
        snapshot: of PostgreSQL, which this reading has seen and a later one may lie over; "" for none.
        seen_at: when the database was last asked whether there is anything newer, in seconds of the epoch.
    """

    schema: str
    base: str | None = None
    below: Reading | None = None
    changed: dict[str, set[int]] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()
    snapshot: str = ""
    seen_at: float = 0.0
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _made: set[str] = field(default_factory=set)
    _seen: dict[Any, str] = field(default_factory=dict)
    _last_openings: dict[str, int] = field(default_factory=dict)
    _answers: OrderedDict[Any, list[tuple[Any, ...]]] = field(default_factory=OrderedDict)
    _asked: dict[tuple[str, int], Metric] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def size(self) -> int:
        """How many rows are exchanged in it."""
        return sum(map(len, self.changed.values()))

    def prepare(self, other: Reading) -> None:
        """Computes what was asked of another reading, so that nobody waits for it here."""
        for (what, _id), metric in list(other._asked.items()):
            getattr(self, what)(metric)

    def rows(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Runs a statement in this reading's schema; only the values it names are bound."""
        return fetch(self.schema, statement, values or {})

    def remembered(self, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The same for statements over cells, published series and the tree of areas, asked again and again.

        A reading does not change; and a reading over it that leaves those tables alone says the same to the
        same statement, because cells are named with the schema of the reading that made them.
        """
        named = tuple((name, value) for name, value in sorted(values.items()) if f"${name}" in statement)
        key = (statement, named)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        found = self.rows(statement, values)
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
        return found

    def inherit(self, other: Reading) -> None:
        """Remembers what an earlier reading was asked, if what changed since leaves that alone."""
        if not ANSWERED_FROM & (self.changed.keys() | self.anew):
            with other._lock:
                self._answers = other._answers.copy()

    def run(self, *statements: str) -> None:
        """Runs statements that define something, in this schema."""
        execute(self.schema, *statements)

    def spells(self, metric: Metric) -> str:
        """The relation that holds the metric's spells in this reading; made when first asked."""
        self._asked["spells", id(metric)] = metric
        return self._once(
            f"spell__{metric.key}__{metric.version}", lambda name: self._make_spells(metric, name)
        )

    def settled(self, metric: Metric) -> str:
        """The cells of the metric's spells at the bottom of the pile; made when first asked."""
        return self._once(f"cell__{metric.key}__{metric.version}", lambda name: self._settle(metric, name))

    def openings(self, metric: Metric) -> str:
        """What stood when each year began, of the settled cells; made when first asked."""
        return self._once(f"open__{metric.key}__{metric.version}", lambda name: self._open(metric, name))

    def moved(self, metric: Metric) -> list[str]:
        """The relations of cells laid over the settled ones, from the top of the pile down."""
        if self.below is None:
            return []
        further = self.below.moved(metric)
        if not self._touched(metric):
            return further
        name = f"moved__{metric.key}__{metric.version}"
        own = self._once(name, lambda made: self._move(metric, made))
        return [f"{self.schema}.{own}", *further]

    def bottom(self) -> Reading:
        """The reading that lies under all others."""
        return self if self.below is None else self.below.bottom()

    def cells(self, metric: Metric) -> str:
        """What the cells of the metric's spells are selected from in this reading, all of them."""
        self._asked["cells", id(metric)] = metric
        columns = quoted(metric)
        bottom = self.bottom()
        relations = [f"{bottom.schema}.{bottom.settled(metric)}", *self.moved(metric)]
        return (
            f"({' UNION ALL '.join(f'SELECT {columns}, day, n, amount FROM {r}' for r in relations)}) AS cell"
        )

    def balance(self, metric: Metric) -> str:
        """The same from the opening of a year on, with what stood then; `$opening` is that year."""
        self._asked["balance", id(metric)] = metric
        columns, bottom = quoted(metric), self.bottom()
        return sql.BALANCE.format(
            columns=columns,
            openings=f"{bottom.schema}.{bottom.openings(metric)}",
            settled=f"{bottom.schema}.{bottom.settled(metric)}",
            moved=" ".join(sql.MOVED.format(columns=columns, moved=one) for one in self.moved(metric)),
        )

    def cells_within(self, metric: Metric, scope: Any) -> str:
        """What the cells of the spells whose bodies a scope sees are selected from, all of them.

        Counted once where it was settled who is seen; what is laid over that is counted layer by layer.
        """
        columns, home = quoted(metric), self.home(scope)
        chosen = sql.VISIBLE.format(visible=home.visible(scope))
        within = home._seen[scope.key()].replace("visible", "within")
        name = f"{within}__{metric.key}__{metric.version}"
        settled = home._once(name, lambda made: home._settle_within(metric, made, chosen))
        suffix = f"{home.schema}__{name}"
        relations = [f"{home.schema}.{settled}", *self._moved_within(metric, home, suffix, chosen)]
        return (
            f"({' UNION ALL '.join(f'SELECT {columns}, day, n, amount FROM {r}' for r in relations)}) AS cell"
        )

    def _settle_within(self, metric: Metric, name: str, chosen: str) -> None:
        self.run(f"CREATE OR REPLACE TABLE {name} AS {cells_statement(metric, self.spells(metric), chosen)}")

    def _moved_within(self, metric: Metric, home: Reading, suffix: str, chosen: str) -> list[str]:
        """As `moved`, down to the reading in which it was settled who is seen."""
        if self is home or self.below is None:
            return []
        further = self.below._moved_within(metric, home, suffix, chosen)
        if not self._touched(metric):
            return further
        own = self._once(f"moved__{suffix}", lambda made: self._move(metric, made, chosen))
        return [f"{self.schema}.{own}", *further]

    def home(self, scope: Any) -> Reading:
        """The lowest reading in which a scope sees the same bodies as in this one."""
        tables = _seen_by(scope)[0]
        own = {table for table, ids in self.changed.items() if ids} | self.anew
        return self if self.below is None or tables & own else self.below.home(scope)

    def last_opening(self, metric: Metric) -> int:
        """The last year of which the openings are kept."""
        bottom = self.bottom()
        name = bottom.openings(metric)
        if name not in bottom._last_openings:
            bottom._last_openings[name] = bottom.rows(sql.LAST_OPENING.format(openings=name))[0][0]
        return bottom._last_openings[name]

    def _once(self, name: str, make: Callable[[str], None]) -> str:
        with self._lock:
            if name not in self._made:
                make(name)
                self._made.add(name)
        return name

    def _settle(self, metric: Metric, name: str) -> None:
        stored = stored_file(self.base, name)
        if stored:
            self._hold(name, stored, settings.WAREHOUSE_CELLS_IN_MEMORY)
        else:
            # Spells that nobody has asked for are not kept for this.
            made = f"spell__{metric.key}__{metric.version}" in self._made
            spells = self.spells(metric) if made else f"({whole_statement(metric)})"
            self.run(f"CREATE OR REPLACE TABLE {name} AS {cells_statement(metric, spells)}")

    def _open(self, metric: Metric, name: str) -> None:
        stored = stored_file(self.base, name)
        if stored:
            self._hold(name, stored, settings.WAREHOUSE_CELLS_IN_MEMORY)
        else:
            self.run(f"CREATE OR REPLACE TABLE {name} AS {openings_statement(metric, self.settled(metric))}")

    def _hold(self, name: str, stored: Path, limit: int) -> None:
        self.run(f"CREATE OR REPLACE {held(stored, limit)} {name} AS SELECT * FROM read_parquet('{stored}')")

    def _move(self, metric: Metric, name: str, chosen: str = "true") -> None:
        assert self.below is not None
        spells = self.spells(metric)
        gone = f"unit IN (SELECT unit FROM affected__{spells}) AND {chosen}"
        away = cells_statement(metric, f"{self.below.schema}.{self.below.spells(metric)}", gone)
        come = cells_statement(metric, f"patch__{spells}", chosen)
        self.run(
            f"CREATE OR REPLACE TABLE {name} AS {sql.TURNED.format(cells=away)} "
            f"UNION ALL BY NAME SELECT * FROM ({come})"
        )

    def _touched(self, metric: Metric) -> frozenset[str]:
        """The changed tables that the metric reads."""
        used = once(metric, "tables", lambda: tables_used(metric, declared_tables()))
        return frozenset(table for table, ids in self.changed.items() if ids and table in used)

    def _make_spells(self, metric: Metric, name: str) -> None:
        if self.below is None:
            stored = stored_file(self.base, name)
            if stored:
                self._hold(name, stored, settings.WAREHOUSE_TABLE_IN_MEMORY)
            else:
                self._compute(metric, name)
            return
        under = f"{self.below.schema}.{self.below.spells(metric)}"
        touched = self._touched(metric)
        if not touched:
            self.run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under}")
            return
        affected = f"affected__{name}"
        found = once(metric, touched, lambda: " UNION ".join(_affected(metric, touched)))
        if "seat" in touched and metric.attributed_to != OWN_AREA:
            found += f" UNION (SELECT unit FROM {under} WHERE body IN (SELECT body_id FROM delta__seat))"
        patch, needed = once(metric, "patch", lambda: _patch(metric, affected))
        self.run(
            f"CREATE OR REPLACE TABLE {affected} AS {found}",
            *(
                f'CREATE OR REPLACE TABLE {own} AS SELECT * FROM {table} WHERE "{column}" IN '
                f"(SELECT unit FROM {affected})"
                for (table, column), own in needed.items()
            ),
            f"CREATE OR REPLACE TABLE patch__{name} AS {patch}",
            *(f"DROP TABLE {own}" for own in needed.values()),
            f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {under} AS old "
            f"WHERE NOT EXISTS (SELECT 1 FROM {affected} AS a WHERE a.unit = old.unit) "
            f"UNION ALL BY NAME SELECT * FROM patch__{name}",
        )

    def _compute(self, metric: Metric, name: str) -> None:
        self.run(f"CREATE OR REPLACE TABLE {name} AS {whole_statement(metric)}")

    def visible(self, scope: Any) -> str:
        """The relation of bodies that a scope sees; made when first asked, in the scope's home."""
        home = self.home(scope)
        with home._lock:
            name = home._seen.setdefault(scope.key(), f"visible__{len(home._seen)}")
        return f"{home.schema}." + home._once(
            name, lambda made: home.run(f"CREATE OR REPLACE TABLE {made} AS {_seen_by(scope)[1]}")
        )


def _seen_by(scope: Any) -> tuple[frozenset[str], str]:
    """The tables that say which bodies a scope sees, and the statement of these bodies."""
    key = scope.key()
    if key not in _scopes:
        tables = WarehouseTables(declared_tables())
        seen = tables.body.filter(scope.as_ibis(tables.body.id, tables)).select("id")
        _scopes[key] = (frozenset(tables.used), statement_of(seen))
        while len(_scopes) > SCOPES:
            _scopes.pop(next(iter(_scopes)), None)
    return _scopes[key]


def whole_statement(metric: Metric) -> str:
    """The statement of all spells of a metric, computed from the tables."""
    return once(
        metric, "whole", lambda: statement_of(metric_spells(metric, WarehouseTables(declared_tables())))
    )


def _patch(metric: Metric, affected: str) -> tuple[str, dict[tuple[str, str], str]]:
    """The statement of the spells of the affected units, and the narrowed tables that it reads."""
    only = OnlyUnits(affected)
    patch = statement_of(metric_spells(metric, WarehouseTables(declared_tables()), only))
    return patch, only.needed


def _affected(metric: Metric, touched: frozenset[str]) -> list[str]:
    return [f"({statement_of(units)})" for units in affected_units(metric, touched, declared_tables())]
