"""The tiny city as one Parquet base, read by Spark and by DuckDB from the same files.

`make test-spark` brings PySpark and Java and names this folder; a plain run of the tests leaves it out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import override_settings

from gonghui.demo.load import load, truth_file
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.facts import declared_tables
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.extract import base_folder
from gonghui.foundation.warehouse.queries.reading import forget

LINES = pytest.StashKey[list[tuple[Any, ...]]]()
HEAD = ("metric", "version", "spells", "figures", "true answers", "s on Spark", "s on DuckDB")


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the city keeps its files."""
    root = tmp_path_factory.mktemp("conformance")
    return {"VAR_DIR": root, "ATTACHMENT_DIR": root / "attachments", "WAREHOUSE_DIR": root / "warehouse"}


@pytest.fixture(scope="session")
def base(django_db_setup: None, django_db_blocker: Any, folders: dict[str, Path]) -> Iterator[Path]:
    """The folder of the tiny city's base; nothing is written after it was built."""
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        load(scale="tiny", seed=1)
        yield base_folder(rebuild(by=system_account()).folder)
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def db(base: Path, folders: dict[str, Path], settings: Any) -> None:
    """In place of the plain database: the loaded city."""
    for name, value in folders.items():
        setattr(settings, name, value)


@pytest.fixture(scope="session")
def truth(base: Path, folders: dict[str, Path]) -> dict[str, Any]:
    """The true answers, found by brute force over the generated rows."""
    with override_settings(**folders):
        return dict(json.loads(truth_file().read_text("utf-8")))


@dataclass
class Engines:
    """The base's tables under their names on both engines; one Ibis expression is run on each."""

    session: Any
    duck: duckdb.DuckDBPyConnection

    def keep(self, name: str, expression: Any) -> None:
        """Gives a name to what an expression yields, on each engine what that engine computed.

        What was named before need not be computed again and is let go: Spark spends its time on little memory
        otherwise.
        """
        self.session.catalog.clearCache()
        spark = self.session.sql(str(ibis.to_sql(expression, dialect="pyspark")))
        spark.cache().createOrReplaceTempView(name)
        self.duck.execute(f"CREATE TABLE {name} AS {ibis.to_sql(expression, dialect='duckdb')}")

    def on_spark(self, expression: Any) -> list[tuple[Any, ...]]:
        """Rows as Spark computes them."""
        return plain(self.session.sql(str(ibis.to_sql(expression, dialect="pyspark"))).collect())

    def on_duckdb(self, expression: Any) -> list[tuple[Any, ...]]:
        """Rows as DuckDB computes them."""
        return plain(self.duck.execute(str(ibis.to_sql(expression, dialect="duckdb"))).fetchall())


def plain(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Rows in one order and one spelling: DuckDB gives a date and months as the midnight of a day."""

    def spelled(value: Any) -> Any:
        return value.date() if isinstance(value, datetime) else value

    return sorted((tuple(map(spelled, row)) for row in rows), key=str)


@pytest.fixture(scope="session")
def engines(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """PySpark on two threads of this machine, DuckDB in memory, and the same files under both."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"  # or it asks the network who it is
    from pyspark.sql import SparkSession

    scratch = tmp_path_factory.mktemp("spark")
    builder = SparkSession.builder.master("local[2]").appName("gonghui conformance")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",  # many short jobs, none of them long
        "spark.sql.shuffle.partitions": "2",  # 200 by default, for a cluster
        "spark.sql.warehouse.dir": str(scratch),
        "spark.local.dir": str(scratch),
        # Dates are days in Asia/Shanghai; none may slip through an instant in another zone.
        "spark.sql.session.timeZone": configured.TIME_ZONE,
        "spark.sql.ansi.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    ibis.pyspark.connect(session)  # Ibis compiles for an engine once it knows that engine's options
    duck = duckdb.connect(":memory:")
    for name in declared_tables():
        file = base / f"{name}.parquet"
        files = str(file) if file.exists() else str(base / name)
        session.read.parquet(files).createOrReplaceTempView(name)
        pattern = files if file.exists() else f"{files}/**/*.parquet"
        duck.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{pattern}')")
    yield Engines(session, duck)
    duck.close()
    session.stop()


@pytest.fixture
def told(request: pytest.FixtureRequest) -> list[tuple[Any, ...]]:
    """The lines of the report."""
    return request.config.stash.setdefault(LINES, [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The report: what was compared, metric by metric."""
    lines = config.stash.get(LINES, [])
    if not lines:
        return
    terminalreporter.section("the same numbers on Spark, on DuckDB, in the kernel, and in truth")
    width = max(len(str(line[0])) for line in lines) + 2
    for line in [HEAD, *lines]:
        terminalreporter.write_line(f"{line[0]:<{width}}" + "".join(f"{cell:>14}" for cell in line[1:]))
    total = [sum(line[column] for line in lines) for column in (2, 3, 4)]
    terminalreporter.write_line(
        f"{len(lines)} metrics and versions: {total[0]} spells, {total[1]} figures, {total[2]} of them with "
        "a true answer; all equal where the test passed"
    )
