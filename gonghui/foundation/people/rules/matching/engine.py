"""The linkage library on an embedded engine of its own: compares and weighs pairs of one table."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from gonghui.foundation.people.rules.matching.candidates import Rule, compares_all
from gonghui.foundation.people.rules.matching.comparisons import Comparison, as_settings
from gonghui.foundation.people.rules.matching.sheet import Table
from gonghui.foundation.people.rules.matching.weights import Weights

MEMORY = "4GB"  # of the engine; what is more goes to a file
ROW = "row"


@dataclass
class Compared:
    """Pairs of rows, the smaller number first, with their gammas and log odds (natural)."""

    first: np.ndarray
    second: np.ndarray
    gammas: np.ndarray
    odds: np.ndarray


class Engine:
    """One table, ready to be asked. Use as made by `opened`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, rules: Sequence[Rule]) -> None:
        logging.getLogger("splink").setLevel(logging.ERROR)
        from splink import DuckDBAPI

        self.connection, self.table, self.rules = connection, table, rules
        self._interface = DuckDBAPI(connection)
        self._names = iter(range(10**9))
        rows = pa.array(np.arange(table.rows, dtype=np.int64))
        self._hold("sheet", {ROW: rows, **table.columns})
        self._find_candidates()

    def _hold(self, name: str, columns: dict[str, pa.Array]) -> None:
        self.connection.register("held_arrow", pa.table(columns))
        self.connection.execute(f"create table {name} as select * from held_arrow")
        self.connection.unregister("held_arrow")

    def _find_candidates(self) -> None:
        """All pairs that a rule finds, each once."""
        if compares_all(self.table.rows):
            pairs = "select l.row as a, r.row as b from sheet l join sheet r on l.row < r.row"
        else:
            rows = np.arange(self.table.rows, dtype=np.int64)
            for place, rule in enumerate(self.rules):
                known = rule.keys != 0
                self._hold(f"key{place}", {ROW: pa.array(rows[known]), "key": pa.array(rule.keys[known])})
            found = [
                f"select l.row as a, r.row as b from key{place} l join key{place} r"
                f" on l.key = r.key and l.row < r.row"
                for place in range(len(self.rules))
            ]
            pairs = f"select distinct a, b from ({' union all '.join(found)})"
        self.connection.execute(f"create table candidates as {pairs}")
        for place in range(0 if compares_all(self.table.rows) else len(self.rules)):
            self.connection.execute(f"drop table key{place}")
        [(self.candidates,)] = self.connection.execute("select count(*) from candidates").fetchall()

    def let_go(self) -> None:
        """Lets go of what only learning needs, before millions of pairs are weighed."""
        self.rules = ()
        self.table.columns.clear()
        self.table.atoms.clear()
        self.table.codes.clear()

    def sample(self, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Some of the candidates, the same ones each time."""
        share = most / max(self.candidates, 1)
        kept = "" if share >= 1 else f"where hash(a, b) % 1000000 < {int(share * 1_000_000)}"
        found = self.connection.execute(f"select a, b from candidates {kept} order by a, b").fetchnumpy()
        return found["a"], found["b"]

    def compared(self, weights: Weights, first: np.ndarray, second: np.ndarray) -> Compared:
        """The given pairs, compared; in any order."""
        self.connection.register("asked_arrow", pa.table({"a": first, "b": second}))
        name = f"asked{next(self._names)}"
        self.connection.execute(f"create table {name} as select * from asked_arrow")
        self.connection.unregister("asked_arrow")
        return self._predicted(weights, name, None)

    def likely(self, weights: Weights, least: float) -> Compared:
        """The candidates whose probability is at least so much."""
        return self._predicted(weights, "candidates", least)

    def _predicted(self, weights: Weights, pairs: str, least: float | None) -> Compared:
        from splink import Linker

        name = f"pairs{next(self._names)}"
        self.connection.execute(
            f"create view {name} as select a as join_key_l, b as join_key_r, '0' as match_key from {pairs}"
        )
        linker = Linker(
            self._interface.register("sheet", table_name=f"sheet{next(self._names)}"),
            self._settings(weights),
            log_level=None,
            validate_settings=False,
        )
        linker.table_management.invalidate_cache()
        self._tell_frequencies(linker, weights.comparisons)
        linker.table_management.register_blocked_pairs_for_predict(
            self._interface.register(name, table_name=f"blocked{next(self._names)}")
        )
        found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        gammas = [f"gamma_{one.key}" for one in weights.comparisons]
        got = self.connection.execute(
            f"select {ROW}_l as a, {ROW}_r as b, match_weight as w, {', '.join(gammas)}"
            f" from {found.physical_name}"
        ).fetchnumpy()
        found.drop_table_from_database_and_remove_from_cache(force_non_splink_table=False)
        return Compared(
            got["a"],
            got["b"],
            np.column_stack([np.asarray(got[one], dtype=np.int8) for one in gammas]),
            np.asarray(got["w"], dtype=np.float64) * np.log(2),
        )

    def _settings(self, weights: Weights) -> dict[str, Any]:
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": ROW,
            "probability_two_random_records_match": weights.prior,
            # The library tells the levels (gammas) only together with what was compared.
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": False,
            "comparisons": [
                as_settings(one, m, u)
                for one, m, u in zip(weights.comparisons, weights.m, weights.u, strict=True)
            ],
            "blocking_rules_to_generate_predictions": [],
        }

    def _tell_frequencies(self, linker: Any, comparisons: Sequence[Comparison]) -> None:
        for one in comparisons:
            if one.base:
                name = f"frequencies_{one.key}"
                linker.table_management.register_term_frequency_lookup(
                    self._interface.register(name, table_name=f"told{next(self._names)}"), one.key
                )

    def know_frequencies(self, key: str, frequencies: np.ndarray) -> None:
        """Takes in how frequent each row's entry of a column is."""
        self.connection.register(
            "frequencies_arrow", pa.table({key: self.table.columns[key], f"tf_{key}": frequencies})
        )
        self.connection.execute(
            f"create table frequencies_{key} as select {key}, any_value(tf_{key}) as tf_{key}"
            f" from frequencies_arrow where {key} is not null group by {key}"
        )
        self.connection.unregister("frequencies_arrow")


@contextmanager
def opened(table: Table, rules: Sequence[Rule]) -> Iterator[Engine]:
    """An engine that holds the table, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="gonghui-matching-") as folder:
        connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            connection.execute(f"set threads = {os.cpu_count() or 1}; set preserve_insertion_order = false")
            yield Engine(connection, table, rules)
        finally:
            connection.close()
