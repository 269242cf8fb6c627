"""Rolling back a batch: all of it or none, and never over somebody's later work."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.actions import (
    add_subject_key,
    copy_in,
    fields_of,
    record_bulk_insert,
    record_change,
    roll_back_batch,
)
from gonghui.foundation.core.models import Attachment, Change, SubjectKey
from gonghui.foundation.core.queries import as_known
from gonghui.foundation.core.queries.records import row_as_json
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Employment, Person

pytestmark = pytest.mark.django_db


def found(name: str, by: Any, batch: UUID | None = None) -> Body:
    body = Body.objects.create(kind="employer", name_zh=name, valid_from=date(2020, 1, 1))
    record_change(verb="found", record=body, by=by, batch=batch)
    return body


def rename(body: Body, name: str, by: Any, batch: UUID | None = None) -> None:
    before = fields_of(body)
    body.name_zh, body.version = name, body.version + 1
    body.save()
    record_change(verb="rename", record=body, by=by, before=before, batch=batch)


def remove(body: Body, by: Any, batch: UUID) -> None:
    record_change(verb="remove", record=body, by=by, batch=batch, deleted=True)
    body.delete()


def load(count: int, by: Any, batch: UUID) -> range:
    rows = [("employer", f"体{n}", date(2020, 1, 1)) for n in range(count)]
    first, last = copy_in(model=Body, columns=["kind", "name_zh", "valid_from"], rows=rows)  # type: ignore[misc]
    record_bulk_insert(verb="load", model=Body, first=first, last=last, by=by, batch=batch)
    return range(first, last + 1)


def test_inserts_go_updates_return_removed_rows_come_back(by: Any) -> None:
    kept, removed = found("旧", by), found("移除", by)
    as_it_was = fields_of(removed)
    batch = uuid4()
    ids = load(2500, by, batch)
    rename(kept, "新", by, batch)
    rename(kept, "更新", by, batch)
    single = found("单", by, batch)
    remove(removed, by, batch)
    assert roll_back_batch(batch=batch, by=by) == 2500 + 4
    kept.refresh_from_db()
    assert kept.name_zh == "旧"
    assert kept.version == 5  # a stale edit of version 1 or 3 must not slip through
    assert not Body.objects.filter(pk__in=[*ids, single.pk]).exists()
    assert fields_of(Body.objects.get(pk=as_it_was["id"])) == as_it_was


def test_the_log_still_knows_what_was_there_between(by: Any) -> None:
    batch = uuid4()
    ids = load(3, by, batch)
    between = datetime.now(UTC)
    roll_back_batch(batch=batch, by=by)
    assert as_known(Body, [ids[0]], between)[ids[0]]["name_zh"] == "体0"  # type: ignore[index]
    assert as_known(Body, [ids[0]], datetime.now(UTC) + timedelta(seconds=1)) == {ids[0]: None}


@pytest.mark.parametrize("bulk", [True, False])
def test_a_record_changed_since_is_named_and_nothing_is_taken_back(by: Any, bulk: bool) -> None:
    batch = uuid4()
    body = Body.objects.get(pk=load(5, by, batch)[2]) if bulk else found("单", by, batch)
    other = found("另", by, batch)
    rename(body, "后来改名", by)
    with pytest.raises(Refusal, match="后来改名"):
        roll_back_batch(batch=batch, by=by)
    assert Body.objects.filter(pk__in=[body.pk, other.pk]).count() == 2


def test_a_later_batch_that_was_itself_rolled_back_does_not_stand_in_the_way(by: Any) -> None:
    first, second = uuid4(), uuid4()
    body = found("甲", by, first)
    rename(body, "乙", by, second)
    with pytest.raises(Refusal):
        roll_back_batch(batch=first, by=by)
    roll_back_batch(batch=second, by=by)
    assert roll_back_batch(batch=first, by=by) == 1
    assert not Body.objects.filter(pk=body.pk).exists()


def test_twice_or_unknown_is_refused(by: Any) -> None:
    batch = uuid4()
    found("甲", by, batch)
    roll_back_batch(batch=batch, by=by)
    with pytest.raises(Refusal, match="already"):
        roll_back_batch(batch=batch, by=by)
    with pytest.raises(Refusal, match="no import"):
        roll_back_batch(batch=uuid4(), by=by)


def test_what_others_depend_on_stays(by: Any) -> None:
    batch = uuid4()
    body = found("甲", by, batch)
    Employer.objects.create(body=body, unit_kind="enterprise", ownership="private")
    with pytest.raises(Refusal, match="depend"):
        roll_back_batch(batch=batch, by=by)
    assert Body.objects.filter(pk=body.pk).exists()


@pytest.mark.parametrize("moment", ["2026-03-02T02:00:00+00:00", "2026-03-02T02:00:00.120000+00:00"])
def test_the_database_writes_rows_as_python_does(by: Any, moment: str) -> None:
    """Whatever goes by one statement is in the log as if each row had been read."""
    attached = Attachment.objects.create(
        digest="ab" * 32,
        size=1 << 40,
        media_type="text/plain",
        name='说明"引号".txt',
        model="bodies.body",
        record=1,
        added_by=by.pk,
        added_at=datetime.fromisoformat(moment),
    )
    key = SubjectKey.objects.create(wrapped=b"\x00\xff", key_version=1)
    body = found("甲", by)
    change = Change.objects.filter(model="bodies.body", record=body.pk).get()
    for record in (attached, key, body, change):
        record.refresh_from_db()
        told = row_as_json(type(record))
        assert told is not None
        table = type(record)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {told}::text FROM {table} WHERE id = %s", [record.pk])
            assert json.loads(cursor.fetchone()[0]) == json.loads(json.dumps(fields_of(record)))


def test_a_bulk_insert_goes_by_two_statements_and_names_who_holds_it(by: Any) -> None:
    def load_people(count: int, batch: UUID) -> range:
        rows = [(f"人{n}", add_subject_key().pk) for n in range(count)]
        first, last = copy_in(model=Person, columns=["name", "subject_id"], rows=rows)  # type: ignore[misc]
        record_bulk_insert(verb="load", model=Person, first=first, last=last, by=by, batch=batch)
        return range(first, last + 1)

    batch, second = uuid4(), uuid4()
    ids = load_people(300, batch)
    work = {"kind": "new_form", "valid_from": date(2020, 1, 1)}
    held = Employment.objects.create(person_id=ids[7], **work)
    with pytest.raises(Refusal, match="depend"):
        roll_back_batch(batch=batch, by=by)
    held.delete()
    with CaptureQueriesContext(connection) as few:
        assert roll_back_batch(batch=batch, by=by) == 300
    load_people(3000, second)
    with CaptureQueriesContext(connection) as many:
        roll_back_batch(batch=second, by=by)
    assert len(few) == len(many)
    assert not Person.objects.exists()
    gone = Change.objects.filter(verb="roll_back", model="people.person", params__batch=str(second))
    assert gone.count() == 3000
    assert gone.filter(after__isnull=True, before__name="人2999", batch__isnull=False).count() == 1
