"""Many requests of one process at once, as the server's threads make them, while records and bases change."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import Installation
from gonghui.foundation.warehouse import queries
from gonghui.foundation.warehouse.actions import rebuild, verify
from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries import layers, reading
from gonghui.foundation.warehouse.queries.engine import engine
from gonghui.foundation.warehouse.queries.extract import base_folder

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2025, 12, 31)
STUDIOS = "innovation_studios"


@pytest.fixture
def host(db):
    reading.forget()
    Installation.objects.create(code="BJ", name_zh="试")
    by = system_account()
    yield bodies.found_body(kind="other", name_zh="甲", on=date(2020, 1, 1), area=None, by=by)
    reading.forget()


def two_more(host: Body, number: int) -> None:
    """Two studios in one transaction: an odd number is something half published."""
    with transaction.atomic():
        for half in "ab":
            recognise_studio(
                body=host,
                name=f"室{number}{half}",
                kind="model_worker",
                leader_name="张三",
                level="city",
                recognised_on=date(2025, 1, 1),
                by=system_account(),
            )


def together(*acts: Callable[[], object]) -> None:
    """Runs acts at once, each in a thread with a connection of its own; the first error is raised."""
    errors: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def count() -> int:
    """The number of studios as the kernel says it."""
    return int(queries.figure(STUDIOS, as_of=DAY).numerator or 0)


def test_requests_at_once_see_whole_and_steady_states(host, monkeypatch):
    monkeypatch.setattr(reading, "KEPT", 2)
    two_more(host, 0)
    rebuild(by=system_account())
    began, rounds, stop = timezone.now(), 25, threading.Event()

    def write() -> None:
        try:
            for number in range(1, rounds + 1):
                two_more(host, number)
        finally:
            stop.set()

    def build() -> None:
        while not stop.is_set():
            rebuild(by=system_account())

    def hold() -> None:
        """A slow request: the same state to its end, however many came and went meanwhile."""
        with queries.pinned():
            first = count()
            while not stop.is_set():
                assert count() == first
                assert queries.records(STUDIOS, as_of=DAY).total == first
                time.sleep(0.01)

    def look() -> None:
        last = 0
        while not stop.is_set():
            with queries.pinned():
                found = count()
                assert found % 2 == 0, "half a transaction"
                assert found >= last, "back in time"
                assert queries.trend(STUDIOS, since=DAY, until=DAY)[-1].numerator == found
                assert queries.records(STUDIOS, as_of=DAY, limit=500).total == found
                last = found
            assert int(queries.figure(STUDIOS, as_of=DAY, known_at=began).numerator) == 2

    together(write, build, build, hold, look, look, look)
    assert count() == 2 * (rounds + 1)
    assert verify() == []
    gc.collect()
    assert count() == 2 * (rounds + 1)
    layers.begin()  # sweeps what nobody holds
    schemas = engine().cursor().execute("SELECT schema_name FROM duckdb_schemas()").fetchall()
    assert sum(name.startswith("reading_") for (name,) in schemas) <= 10
    assert not [name for (name,) in schemas if name.startswith("build_")]


def test_what_a_transaction_has_yet_to_commit_is_seen_by_itself_only(host, settings):
    settings.WAREHOUSE_RECHECK_SECONDS = 60
    two_more(host, 0)
    assert count() == 2
    elsewhere: list[int] = []
    with transaction.atomic():
        two_more(host, 1)
        assert count() == 4
        together(lambda: elsewhere.append(count()))
    assert elsewhere == [2]
    settings.WAREHOUSE_RECHECK_SECONDS = 0
    assert count() == 4


def test_two_builds_at_once_leave_one_whole_base(host):
    two_more(host, 0)
    by = system_account()
    for _ in range(3):
        together(*[lambda: rebuild(by=by)] * 3)
        base = Base.objects.get(is_current=True)
        assert len(list(base_folder(base.folder).glob("*.parquet"))) >= len(base.rows)
        assert count() == 2
    assert verify() == []
    assert not list(base_folder("").glob("*.building"))


def test_a_base_whose_files_are_gone_is_not_read(host):
    two_more(host, 0)
    base = rebuild(by=system_account())
    base_folder(base.folder).rename(base_folder("away"))
    reading.forget()
    assert count() == 2
