"""What the check of a sheet lets pass, the register's own action takes: no sheet fails at publishing."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonghui.affairs.participation.actions import form_congress
from gonghui.affairs.places.actions import list_duty, open_room
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.core.registers import Kind
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.queries.reading import read_rows, taken_columns

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 30)
DUTIES = ["TT-MD-2023-000001", "TT-MD-2023-000002", "TT-MD-2023-000009"]
CELLS = {
    Kind.TEXT: ["甲", "乙", "丙", "=1+1", "长" * 200, 12.0, None],
    Kind.NUMBER: [0, 1, 3, "2", "３", 40_000, 3_000_000_000, "多", -1, None],
    Kind.DECIMAL: [0, 12.5, "12.55", "99999.9", 100_000, "大", None],
    Kind.DATE: ["2023-01-01", "2024-01-01", "2024-02-30", 45717, "2025年3月1日", "20260101", None],
    Kind.BODY: ["东风机械厂", "东风学校", "西单商场", "试验市总工会", "同名公司", "没有的厂", None],
    Kind.RECORD: [*DUTIES, None],
    Kind.YES_NO: ["是", None],
}


WRONG = [
    "长" * 200,
    40_000,
    3_000_000_000,
    "多",
    -1,
    "12.55",
    100_000,
    "大",
    "2024-02-30",
    "没有的厂",
    "别的",
]


def rows_of(register):
    columns = taken_columns(register)
    cells = {}
    for column in columns:
        pool = CELLS.get(column.kind) or [*column.choices.values, "别的", None]
        # Mostly right or empty, so that rows get through to where they meet each other.
        right = st.sampled_from([value for value in pool if value not in (*WRONG, None)])
        often = [right] * 9 if column.required else [st.none()] * 7 + [right] * 2
        cells[column.name] = st.one_of(*often, st.sampled_from(pool))
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=8)


@pytest.mark.parametrize("key", ["studios", "congresses", "rooms", "room-duties"])
def test_what_passes_the_check_is_taken(town, key):
    first = list_duty(
        body=town.mill, name="厂区", basis="decided", valid_from=date(2023, 1, 1), by=town.places
    )
    list_duty(body=town.shop, name="商场", basis="decided", valid_from=date(2023, 1, 1), by=town.places)
    open_room(body=town.mill, name="甲", valid_from=date(2024, 1, 1), duty=first, by=town.places)
    form_congress(body=town.mill, kind="own", valid_from=date(2024, 1, 1), by=town.participation)
    register, scope = queries.register(key), Scope(everything=True, on=TODAY)

    taken = 0

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows=rows_of(register))
    def check(rows):
        nonlocal taken
        read = read_rows(register, enumerate(rows), scope)
        sound = [(row.number, row.raw) for row in read if not row.errors]
        again = read_rows(register, sound, scope)
        assert [row.errors for row in again] == [[]] * len(sound)
        with transaction.atomic():
            point = transaction.savepoint()
            register.add_many(rows=[row.values for row in again], by=town.officer, batch=uuid4())
            transaction.savepoint_rollback(point)
        taken += len(sound)

    check()
    assert taken
