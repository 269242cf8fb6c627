"""The chain over the log: every change exactly once, in any order of commits; one altered byte shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import (
    chain_changes,
    make_change_partitions,
    record_change,
    recorded,
)
from gonghui.foundation.core.models import ChainLink, Change
from gonghui.foundation.core.queries import changed_ids, current_snapshot, verify_chain

pytestmark = pytest.mark.django_db(transaction=True)


class Actor:
    pk = 7


def found(name: str) -> Body:
    with transaction.atomic():
        body = Body.objects.create(kind="other", name_zh=name, valid_from=date(2020, 1, 1))
        record_change(verb="found", record=body, by=Actor(), params={"name": name})
    return body


def chain(count: int) -> None:
    """Chains until so many more changes are in; any open transaction on the server delays it."""
    deadline = time.monotonic() + 300
    while count > 0 and time.monotonic() < deadline:
        count -= chain_changes()
        if count > 0:
            time.sleep(0.05)
    assert count == 0


def tamper(statement: str) -> None:
    """As somebody with the database's own password would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def test_a_whole_chain_verifies() -> None:
    assert verify_chain().ok
    for n in range(3):
        found(f"体{n}")
        chain(1)
    assert chain_changes() == 0
    found("未链")
    report = verify_chain()
    assert (report.ok, report.links, report.changes, report.unchained) == (True, 3, 3, 1)
    assert len(report.head) == 64


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_change SET verb = 'founD' WHERE id = (SELECT min(id) + 1 FROM core_change)",
        "UPDATE core_change SET recorded_at = recorded_at + interval '1 microsecond'",
        "UPDATE core_change SET after = jsonb_set(after, '{name_zh}', '\"甲\"')",
        'UPDATE core_change SET "by" = 8 WHERE id = (SELECT max(id) FROM core_change)',
        "DELETE FROM core_change WHERE id = (SELECT min(id) FROM core_change)",
        'INSERT INTO core_change (transaction, model, verb, params, "by", via, recorded_at)'
        ' SELECT transaction, model, verb, params, "by", via, recorded_at FROM core_change LIMIT 1',
        "UPDATE core_chainlink SET digest = previous WHERE id = (SELECT min(id) FROM core_chainlink)",
        "DELETE FROM core_chainlink WHERE id = (SELECT min(id) FROM core_chainlink)",
    ],
)
def test_one_altered_byte_is_found(statement: str) -> None:
    for n in range(3):
        found(f"体{n}")
        chain(1)
    assert verify_chain().ok
    tamper(statement)
    report = verify_chain()
    assert not report.ok
    assert "backup" in str(report.problem)


class Held(threading.Thread):
    """A transaction on a connection of its own that writes, then waits before it commits."""

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self.body_name, self.written, self.go = name, threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                found(self.body_name)
                self.written.set()
                self.go.wait(20)
        finally:
            connection.close()

    def commit(self) -> None:
        self.go.set()
        self.join(20)


@pytest.fixture
def hold() -> Callable[[str], Held]:
    def held(name: str) -> Held:
        thread = Held(name)
        thread.start()
        assert thread.written.wait(20)
        return thread

    return held


def test_transactions_that_commit_out_of_order_are_chained_exactly_once(hold: Callable[[str], Held]) -> None:
    slow = hold("先写后交")
    found("后写先交")
    # The earlier transaction is still open: nothing at or above it may be closed yet.
    assert chain_changes() == 0
    quick = hold("再一")
    slow.commit()
    chain(2)
    quick.commit()
    found("末")
    chain(2)
    report = verify_chain()
    assert report.ok
    assert report.changes == Change.objects.count() == 4
    assert report.unchained == 0


def test_changed_ids_see_what_a_snapshot_had_not_though_its_id_is_lower(hold: Callable[[str], Held]) -> None:
    slow = hold("慢")
    seen = found("快")
    snapshot, _cluster = current_snapshot()
    slow.commit()
    late = Body.objects.get(name_zh="慢")
    assert late.pk < seen.pk
    assert changed_ids("bodies.body", since_snapshot=snapshot) == {late.pk}


def test_many_writers_at_once_are_each_chained_once() -> None:
    def write(worker: int) -> None:
        try:
            for n in range(15):
                found(f"{worker}-{n}")
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    chained = 0
    while any(writer.is_alive() for writer in writers):
        chained += chain_changes()
    assert Change.objects.count() == 60
    chain(60 - chained)
    assert verify_chain().ok


def test_a_rolled_back_transaction_leaves_no_hole() -> None:
    found("甲")
    with transaction.atomic():
        found("乙")
        transaction.set_rollback(True)
    found("丙")
    chain(2)
    assert verify_chain().ok


def test_after_a_restore_elsewhere_the_chain_goes_on() -> None:
    """Transaction ids of another cluster: the old ones far above, so that the new ones look old."""
    found("旧一")
    chain(1)
    found("旧二")
    tamper("UPDATE core_chainlink SET cluster = 'elsewhere'")
    ahead = 10**9
    tamper(f"UPDATE core_change SET transaction = transaction + {ahead}")
    rehash_as_if_elsewhere(ahead)
    assert verify_chain().ok
    found("新一")
    chain(2)  # the old one that no link held, and the new one
    found("新二")
    chain(1)
    report = verify_chain()
    assert report.ok
    assert (report.links, report.changes, report.unchained) == (3, 4, 0)
    tamper("UPDATE core_change SET verb = 'x' WHERE after ->> 'name_zh' = '旧二'")
    assert not verify_chain().ok


def rehash_as_if_elsewhere(ahead: int) -> None:
    from gonghui.foundation.core.queries.chain import Position, link_digest, stretch

    link = ChainLink.objects.get()
    link.to_transaction += ahead
    link.digest = link_digest(Position(), stretch(Position(), to_transaction=link.to_transaction))[0]
    link.save()


def test_a_long_log_is_cut_into_links(monkeypatch: Any) -> None:
    monkeypatch.setattr("gonghui.foundation.core.actions.chain.LINK_AT_MOST", 3)
    for n in range(10):
        found(f"{n}")
    chain(10)
    report = verify_chain()
    assert report.ok
    assert report.links >= 4


def test_months_are_made_ahead_and_rows_move_to_where_they_belong() -> None:
    with recorded(at=datetime(2031, 5, 31, 17, tzinfo=UTC)):  # the first of June in Shanghai
        found("未来")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_change_other")
        assert cursor.fetchone()[0] == 1
        made = make_change_partitions(on=date(2031, 5, 15), months=1)
        assert made == ["core_change_2031_05", "core_change_2031_06"]
        assert make_change_partitions(on=date(2031, 5, 15), months=1) == []
        cursor.execute("SELECT count(*) FROM core_change_2031_06")
        assert cursor.fetchone()[0] == 1
        cursor.execute("DELETE FROM core_change_2031_06 WHERE false")
        cursor.execute("DROP TABLE core_change_2031_05, core_change_2031_06")
