"""A base built inside a transaction does not take that transaction's later changes for seen."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.core.models import Installation
from gonghui.foundation.warehouse import queries
from gonghui.foundation.warehouse.actions import rebuild, verify
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.foundation.warehouse.rules.snapshots import compacts, without_own


@pytest.mark.parametrize(
    ("snapshot", "own", "expected"),
    [
        ("10:20:12,15", None, "10:20:12,15"),
        ("10:20:12,15", 25, "10:20:12,15"),
        ("10:20:12,15", 13, "10:20:12,13,15"),
        ("14:20:", 12, "12:20:12"),
    ],
)
def test_own_transaction_counts_as_running(snapshot, own, expected):
    assert without_own(snapshot, own) == expected


@pytest.mark.django_db
def test_a_base_inside_a_transaction_sees_what_the_transaction_writes_later(by):
    forget()
    Installation.objects.create(code="BJ", name_zh="试")
    bodies.found_body(kind="other", name_zh="甲", on=date(2020, 1, 1), area=None, by=by)
    rebuild(by=by)
    bodies.found_body(kind="other", name_zh="乙", on=date(2020, 1, 1), area=None, by=by)
    with queries.pinned():
        rows = queries.reading.reading().rows("SELECT count(*) FROM body")
    assert rows == [(2,)]
    assert verify() == []
    forget()


def test_a_new_base_waits_while_the_machine_is_busy_but_not_for_ever():
    assert not compacts(19_999, 20_000, busy=False)
    assert compacts(20_000, 20_000, busy=False)
    assert not compacts(199_999, 20_000, busy=True)
    assert compacts(200_000, 20_000, busy=True)
