"""Rows that stand in columns: what goes in comes out, under one Change whose digest the table still gives."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, connection

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import (
    close_table,
    load_columns,
    name_installation,
    open_table,
    rows_digest,
)
from gonghui.foundation.core.models import Change, NumberSequence
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.blocks import as_rows, new_public_ids
from gonghui.foundation.core.rules.crypto import provider

pytestmark = pytest.mark.django_db


def sequences(names, years):
    return {"series": np.array(names), "year": np.array(years), "last": np.arange(len(names))}


def load(names, years):
    return load_columns(
        model=NumberSequence,
        columns=sequences([name.encode() for name in names], years),
        verb="load",
        by=system_account(),
    )


def test_rows_of_different_shapes_keep_their_order():
    names = ["甲", "", "ab", "工会", "a", ""]
    taken = load(names, [2020, 2021, 2022, 2023, 2024, 2025])
    rows = NumberSequence.objects.filter(pk__gte=taken.start).order_by("pk")
    assert [(row.series, row.year, row.last) for row in rows] == [
        (name, 2020 + n, n) for n, name in enumerate(names)
    ]


def test_the_digest_is_that_of_the_stored_rows():
    taken = load(["a", "bc", "def"], [1, 2, 3])
    change = Change.objects.get(verb="load")
    assert change.params["rows"] == 3
    stored = rows_digest(
        model=NumberSequence,
        first=taken.start,
        last=taken.stop - 1,
        columns=change.params["columns"],
        form=change.params["format"],
    )
    assert stored == bytes(change.digest)
    NumberSequence.objects.filter(pk=taken.start).update(last=9)
    changed = rows_digest(
        model=NumberSequence,
        first=taken.start,
        last=taken.stop - 1,
        columns=change.params["columns"],
        form="binary",
    )
    assert changed != stored


def test_every_type_and_every_gap_comes_back(db):
    days = np.ma.masked_array(
        np.array(["2020-02-29", "1999-01-01", "2026-01-01"], "M8[D]"), [False, True, False]
    )
    codes = np.ma.masked_array(np.arange(12, dtype=np.uint8).reshape(3, 4), np.zeros((3, 4)))
    codes[2] = np.ma.masked
    columns = [
        np.array([1, -2, 2**40]),
        np.array([7, 8, 9]),
        np.array([True, False, True]),
        days,
        np.array([b"a", "中文".encode(), b""]),
        codes,
        new_public_ids(3),
        None,
    ]
    types = ["bigint", "smallint", "boolean", "date", "varchar(9)", "bytea", "uuid", "integer"]
    with connection.cursor() as cursor:
        named = ", ".join(f"c{n} {kind}" for n, kind in enumerate(types))
        cursor.execute(f"CREATE TEMPORARY TABLE gathered ({named})")
        from gonghui.foundation.core.rules.blocks import AFTER, BEFORE

        with cursor.copy("COPY gathered FROM STDIN (FORMAT binary)") as copy:
            copy.write(BEFORE + as_rows(types, columns) + AFTER)
        cursor.execute("SELECT * FROM gathered")
        rows = cursor.fetchall()
    assert [row[:3] for row in rows] == [(1, 7, True), (-2, 8, False), (2**40, 9, True)]
    assert [row[3] for row in rows] == [date(2020, 2, 29), None, date(2026, 1, 1)]
    assert [row[4] for row in rows] == ["a", "中文", ""]
    assert [bytes(row[5]) if row[5] is not None else None for row in rows] == [b"\0\1\2\3", b"\4\5\6\7", None]
    ids = [row[6] for row in rows]
    assert ids == sorted(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert all(row[7] is None for row in rows)


@pytest.mark.parametrize(
    "columns",
    [
        {"series": np.array([b"a"]), "year": np.array([1, 2]), "last": np.array([1])},
        {"series": np.array([b"a"]), "nothing": np.array([1])},
        {"series": np.array([], dtype="S1")},
        {"year": np.array([1])},
    ],
)
def test_columns_that_do_not_fit_are_refused(columns):
    with pytest.raises(ValueError, match="NumberSequence"):
        load_columns(model=NumberSequence, columns=columns, verb="load", by=system_account())


def keys_of(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [table])
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass ORDER BY 1",
            [table],
        )
        return indexes, cursor.fetchall()


def test_a_table_opens_and_closes_with_the_same_keys():
    by = system_account()
    name_installation(code="BJ", name_zh="演示", by=by, is_demo=True)
    before = keys_of("core_numbersequence")
    open_table(model=NumberSequence, by=by)
    open_table(model=NumberSequence, by=by)
    assert keys_of("core_numbersequence") != before
    load(["a", "a"], [1, 1])
    NumberSequence.objects.filter(last=1).delete()
    close_table(model=NumberSequence, by=by)
    close_table(model=NumberSequence, by=by)
    assert keys_of("core_numbersequence") == before
    assert (
        Change.objects.filter(verb="open_table").count()
        == Change.objects.filter(verb="close_table").count()
        == 1
    )


def test_a_table_does_not_close_over_rows_that_break_its_keys():
    by = system_account()
    name_installation(code="BJ", name_zh="演示", by=by, is_demo=True)
    open_table(model=NumberSequence, by=by)
    load(["a", "a"], [1, 1])
    with pytest.raises(IntegrityError, match="one_sequence_a_year"):
        close_table(model=NumberSequence, by=by)


def test_only_a_demo_installation_lays_a_table_open():
    by = system_account()
    name_installation(code="BJ", name_zh="某市", by=by)
    with pytest.raises(Refusal):
        open_table(model=NumberSequence, by=by)


def test_many_at_once_are_sealed_as_one_by_one():
    machine = provider()
    keys, wrapped, version = machine.new_subject_keys(3)
    assert [machine.unwrap(one, version) for one in wrapped] == keys
    texts = [b"1", "二".encode(), b"x" * 40]
    sealed = machine.seal_all(texts, keys=keys, context=b"there")
    assert [
        machine.open(one, key=key, context=b"there").encode() for one, key in zip(sealed, keys, strict=True)
    ] == texts
    assert machine.keyed_hashes(texts, purpose="identity") == [
        machine.keyed_hash(text.decode(), purpose="identity") for text in texts
    ]
    assert len(set(keys)) == len({one[1:13] for one in sealed}) == 3
