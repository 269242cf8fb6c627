"""The change log: written with what it tells of, append-only, read as history and as known at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import (
    copy_in,
    fields_of,
    record_bulk_insert,
    record_change,
    record_changes,
    record_differences,
    recorded,
    together,
)
from gonghui.foundation.core.models import OPEN, PERSONAL, Change
from gonghui.foundation.core.queries import as_known, changed_ids, current_snapshot, history_of
from gonghui.foundation.core.queries.history import HIDDEN

pytestmark = pytest.mark.django_db
Make = Callable[..., Body]


@pytest.fixture
def body(by: Any) -> Make:
    def made(name: str = "甲厂") -> Body:
        found = Body.objects.create(kind="employer", name_zh=name, valid_from=date(2020, 1, 1))
        record_change(verb="found_body", record=found, by=by, params={"name": name})
        return found

    return made


def rename(body: Body, name: str, by: Any) -> Change:
    before = fields_of(body)
    body.name_zh = name
    body.version += 1
    body.save()
    return record_change(verb="rename", record=body, by=by, before=before)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_change_is_written(by: Any) -> None:
    found = Body.objects.create(kind="employer", name_zh="甲厂", valid_from=date(2020, 1, 1))
    with pytest.raises(RuntimeError, match="transaction"):
        record_change(verb="x", record=found, by=by)
    with pytest.raises(RuntimeError, match="transaction"):
        record_bulk_insert(verb="x", model=Body, first=1, last=2, by=by)
    assert not Change.objects.exists()


def test_an_update_tells_only_what_differs(body: Make, by: Any) -> None:
    change = rename(body(), "乙厂", by)
    assert change.before == {"name_zh": "甲厂", "version": 1}
    assert change.after == {"name_zh": "乙厂", "version": 2}
    assert change.transaction > 0
    assert change.by == by.pk


@pytest.mark.parametrize("statement", ["UPDATE core_change SET verb = 'x'", "DELETE FROM core_change"])
def test_the_log_is_append_only(body: Make, statement: str) -> None:
    body()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_history_is_told_in_sentences_newest_first(body: Make, by: Any) -> None:
    found = body()
    rename(found, "乙厂", by)
    newest, oldest = history_of(found)
    assert newest.by == oldest.by == "试验员"
    assert newest.differences == (("name_zh", "甲厂", "乙厂"),)
    assert "甲厂" in oldest.sentence
    assert {d.field for d in oldest.differences} >= {"name_zh", "kind", "valid_from"}
    assert history_of(Body, found.pk) == history_of("bodies.body", found.pk) == [newest, oldest]


def test_personal_values_are_hidden_from_who_may_not_see_them(body: Make, by: Any, monkeypatch: Any) -> None:
    found = body()
    rename(found, "乙厂", by)
    monkeypatch.setitem(Body.privacy, "name_zh", PERSONAL)
    assert history_of(found)[0].differences == (("name_zh", HIDDEN, HIDDEN),)
    assert history_of(found, visible={OPEN, PERSONAL})[0].differences == (("name_zh", "甲厂", "乙厂"),)


def test_a_verb_without_sentence_or_params_still_shows(body: Make, by: Any) -> None:
    found = body()
    record_change(verb="never_declared", record=found, by=by, before=fields_of(found))
    record_change(verb="attach", record=found, by=by, before=fields_of(found))
    assert [entry.sentence for entry in history_of(found)][:2] == ["Attached the file …", "never_declared"]


def test_as_known_walks_backwards(body: Make, by: Any) -> None:
    day = datetime(2021, 1, 1, tzinfo=UTC)
    with recorded(at=day):
        found, gone = body("甲厂"), body("丙厂")
    with recorded(at=day + timedelta(days=10)):
        rename(found, "乙厂", by)
        record_change(verb="remove", record=gone, by=by, deleted=True)
        gone_id = gone.pk
        gone.delete()
        late = body("丁厂")
    ids = {found.pk, gone_id, late.pk}
    before = as_known(Body, ids, day - timedelta(seconds=1))
    then = as_known("bodies.body", ids, day)
    now = as_known(Body, ids, day + timedelta(days=10))
    assert before == dict.fromkeys(ids)
    assert then[found.pk] is not None
    assert then[found.pk]["name_zh"] == "甲厂"
    assert then[gone_id]["name_zh"] == "丙厂"  # type: ignore[index]
    assert then[late.pk] is None
    assert now[found.pk] == fields_of(Body.objects.get(pk=found.pk))
    assert now[gone_id] is None


def test_bulk_rows_have_a_history_and_were_unknown_before(by: Any) -> None:
    moment = datetime(2022, 1, 1, tzinfo=UTC)
    with recorded(at=moment):
        first, last = load(5, by)
    assert history_of(Body, first + 2)[0].verb == "load"
    assert as_known(Body, [first, last], moment - timedelta(seconds=1)) == {first: None, last: None}
    assert as_known(Body, [first], moment)[first]["name_zh"] == "体0"  # type: ignore[index]


def load(count: int, by: Any, batch: Any = None) -> tuple[int, int]:
    taken = copy_in(
        model=Body,
        columns=["kind", "name_zh", "valid_from"],
        rows=[("employer", f"体{n}", date(2020, 1, 1)) for n in range(count)],
    )
    assert taken is not None
    record_bulk_insert(verb="load", model=Body, first=taken[0], last=taken[1], by=by, batch=batch)
    return taken


def test_changed_ids_since_a_snapshot_and_after_a_moment(body: Make, by: Any) -> None:
    snapshot, cluster = current_snapshot()
    assert 0 < len(cluster) <= 32
    found = body()
    first, last = load(3, by)
    expected = {found.pk, *range(first, last + 1)}
    assert changed_ids("bodies.body", since_snapshot=snapshot) == expected
    assert changed_ids("bodies.seat", since_snapshot=snapshot) == set()
    past = datetime.now(UTC) - timedelta(minutes=5)
    assert changed_ids("bodies.body", after=past) == expected
    assert changed_ids("bodies.body", after=datetime.now(UTC) + timedelta(minutes=5)) == set()
    with pytest.raises(ValueError, match="either"):
        changed_ids("bodies.body")


def test_many_changes_at_once(by: Any) -> None:
    bodies = [
        Body.objects.create(kind="other", name_zh=f"{n}", valid_from=date(2020, 1, 1)) for n in range(3)
    ]
    batch = uuid4()
    record_changes(verb="found", records=bodies, by=by, batch=batch)
    befores = [fields_of(one) for one in bodies]
    for one in bodies:
        one.name_en = "x"
    record_changes(verb="rename", records=bodies, befores=befores, by=by, batch=batch)
    assert Change.objects.filter(batch=batch).count() == 6
    assert [c.after for c in Change.objects.filter(verb="rename")] == [{"name_en": "x"}] * 3


def test_copy_in_fills_defaults_and_refuses_what_has_none(by: Any) -> None:
    first, last = load(3, by)
    rows = list(Body.objects.filter(pk__range=(first, last)).order_by("pk"))
    assert [row.name_zh for row in rows] == ["体0", "体1", "体2"]
    assert len({row.public_id for row in rows}) == 3
    assert {(row.version, row.code, row.valid_to) for row in rows} == {(1, "", None)}
    assert Body.objects.create(kind="other", name_zh="后", valid_from=date(2020, 1, 1)).pk > last
    assert copy_in(model=Body, columns=["kind"], rows=[]) is None
    with pytest.raises(ValueError, match="no column"):
        copy_in(model=Body, columns=["kinds"], rows=[("x",)])
    with pytest.raises(ValueError, match="neither"):
        copy_in(model=Body, columns=["kind"], rows=[("x",)])


def test_constraints_hold_in_copy_in(by: Any) -> None:
    columns = ["kind", "name_zh", "valid_from", "valid_to"]
    with pytest.raises(DatabaseError, match="body_interval"), transaction.atomic():
        copy_in(model=Body, columns=columns, rows=[("other", "x", date(2020, 1, 2), date(2020, 1, 1))])


def test_a_bulk_insert_carries_a_digest_of_its_rows(by: Any) -> None:
    load(2, by)
    load(2, by)
    one, two = Change.objects.filter(verb="load")
    assert len(bytes(one.digest)) == 32
    assert bytes(one.digest) != bytes(two.digest)
    assert one.params["rows"] == 2


def test_many_known_differences_are_each_a_change(body: Make, by: Any) -> None:
    bodies = [body("甲厂"), body("乙厂")]
    until = date(2026, 1, 1)
    told = [(one.pk, {"valid_to": None}, {"valid_to": until}) for one in bodies]
    Body.objects.filter(pk__in=[one.pk for one in bodies]).update(valid_to=until)
    record_differences(verb="close", model=Body, differences=told, by=by, params={"on": "2026-01-01"})
    for one in bodies:
        change = Change.objects.filter(record=one.pk, verb="close").get()
        assert (change.model, change.by, change.via, change.params) == (
            "bodies.body",
            by.pk,
            "",
            {"on": "2026-01-01"},
        )
        assert (change.before, change.after) == ({"valid_to": None}, {"valid_to": "2026-01-01"})
        assert change.transaction
        assert change.recorded_at
        assert Change.objects.filter(record=one.pk).count() == 2


def test_known_differences_of_nothing_and_of_a_past_day(body: Make, by: Any) -> None:
    record_differences(verb="close", model=Body, differences=[], by=by)
    assert not Change.objects.filter(verb="close").exists()
    then = datetime(2020, 5, 1, tzinfo=UTC)
    with recorded(at=then):
        record_differences(verb="close", model=Body, differences=[(body().pk, {}, {"code": "A"})], by=by)
    assert Change.objects.get(verb="close").recorded_at == then


def test_changes_of_many_are_written_together_in_their_order(body, by):
    mill = body()
    with CaptureQueriesContext(connection) as asked, together():
        for number in range(3):
            record_change(verb="load", record=mill, by=by, params={"n": number})
        with together():
            record_change(verb="load", record=mill, by=by, params={"n": 3})
        assert not Change.objects.filter(verb="load", params__has_key="n").exists()
    written = [one for one in asked if one["sql"].startswith("INSERT")]
    assert len(written) == 1
    kept = Change.objects.filter(verb="load", params__has_key="n").order_by("pk")
    assert [one.params["n"] for one in kept] == [0, 1, 2, 3]


def test_of_changes_written_together_none_stays_after_an_error(body, by):
    mill = body()

    @together()
    def broken():
        record_change(verb="load", record=mill, by=by, params={"lost": 1})
        raise LookupError

    with pytest.raises(LookupError):
        broken()
    assert not Change.objects.filter(params__has_key="lost").exists()
    record_change(verb="load", record=mill, by=by, params={"kept": 1})
    assert Change.objects.filter(params__has_key="kept").count() == 1
