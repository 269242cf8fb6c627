"""Taking back a whole import or bulk action, as if it had not been: only while nobody built on it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.changes import (
    RECORDED_AT,
    VIA,
    Actor,
    acting,
    record_change,
    record_changes,
)
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import opened
from gonghui.foundation.core.queries.records import (
    fields_of,
    model_of,
    row_as_json,
    set_fields,
    subject_key,
)
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.sealed import is_sealed, seal_values

VERB = "roll_back"
AT_ONCE = 1000
NAMED_AT_MOST = 10

# Records of the batch that something else changed after the batch did. A batch that was itself rolled back,
# and the roll-back, left nothing behind and do not count.
CHANGED_SINCE = """
WITH own AS (SELECT id, model, record, first_record, last_record FROM core_change WHERE batch = %(batch)s),
undone AS (
    SELECT DISTINCT (params ->> 'batch') AS batch FROM core_change WHERE verb = 'roll_back'
      AND model IN (SELECT model FROM own)
),
since AS (
    SELECT c.model, c.record, c.batch, c.verb FROM own
    JOIN core_change c ON c.model = own.model AND c.record = own.record AND c.id > own.id
    UNION
    SELECT c.model, c.record, c.batch, c.verb FROM own
    JOIN core_change c ON c.model = own.model AND c.record BETWEEN own.first_record AND own.last_record
     AND c.id > own.id
)
SELECT DISTINCT model, record FROM since
WHERE batch IS DISTINCT FROM %(batch)s AND verb <> 'roll_back'
  AND (batch IS NULL OR batch::text NOT IN (SELECT batch FROM undone WHERE batch IS NOT NULL))
ORDER BY model, record
"""


@transaction.atomic
def roll_back_batch(*, batch: UUID, by: Actor) -> int:
    """Takes back every change of a batch, the last first: what it inserted goes, what it changed returns.

    The log keeps both the batch and its roll-back. Derived tables (closures) are the caller's to rebuild.

    Returns:
        How many records were taken back.
    Raises:
        Refusal: no such batch, rolled back before, or a record was changed or built upon since; the records
            are named, and nothing is taken back.
    """
    changes = list(Change.objects.filter(batch=batch).order_by("-id"))
    if not changes:
        raise Refusal(_("There is no import with this number; nothing was taken back."))
    for change in changes:
        _lock(change)
    if Change.objects.filter(verb=VERB, params__batch=str(batch)).exists():
        raise Refusal(_("This import was taken back already; there is nothing more to take back."))
    _refuse_if_changed_since(batch)
    roll_back, count = uuid4(), 0
    try:
        for change in changes:
            count += _undo(change, by=by, roll_back=roll_back)
        with connection.cursor() as cursor:
            # References are checked at the end of a transaction; here they must speak now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (ProtectedError, RestrictedError) as error:
        holders = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
        raise _built_upon([str(holder) for holder in list(holders or ())[:NAMED_AT_MOST]]) from error
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        raise _built_upon([getattr(diagnosis, "table_name", None) or ""]) from error
    return count


def _built_upon(names: list[str]) -> Refusal:
    return Refusal(
        _("Other records have come to depend on this import: %(names)s. Remove those first.")
        % {"names": "、".join(names)}
    )


def _lock(change: Change) -> None:
    """Holds the rows of a change, so that nobody alters them between the check and the undoing."""
    model = model_of(change.model)
    first, last = _range(change)
    key = connection.ops.quote_name(model._meta.pk.column)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # In order, and counted there: of a million rows none travels. The names are Django's own.
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {key} BETWEEN %s AND %s"  # nosec B608
            f" ORDER BY {key} FOR UPDATE) AS held",
            [first, last],
        )


def _range(change: Change) -> tuple[Any, Any]:
    if change.record is not None:
        return change.record, change.record
    return change.first_record, change.last_record


def _refuse_if_changed_since(batch: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_SINCE, {"batch": batch})
        since = cursor.fetchall()
    if not since:
        return
    names = []
    for label, record in since[:NAMED_AT_MOST]:
        found = model_of(label)._base_manager.filter(pk=record).first()
        names.append(f"{label} {record}" if found is None else str(found))
    raise Refusal(
        _("%(count)s records of this import were changed since: %(names)s. Correct them one by one instead.")
        % {"count": len(since), "names": "、".join(names)}
    )


def _undo(change: Change, *, by: Actor, roll_back: UUID) -> int:
    if change.record is None:
        return _undo_bulk(change, by=by, roll_back=roll_back)
    model = model_of(change.model)
    if change.after is None:
        record, before = model(), None
        set_fields(record, _before(change))
    else:
        record = model._base_manager.get(pk=change.record)
        before = fields_of(record)
        if change.before is not None:
            set_fields(record, {k: v for k, v in _before(change).items() if k != "version"})
            if "version" in before:
                # Not back to the old number: an edit begun meanwhile must notice.
                record.version += 1  # type: ignore[attr-defined]
    gone = change.before is None
    if not gone:
        record.save(force_insert=change.after is None)
    record_change(
        verb=VERB,
        record=record,
        by=by,
        before=before,
        params={"batch": str(change.batch)},
        batch=roll_back,
        subject=change.subject,
        seal=_sealer(change, model),
        deleted=gone,
    )
    if gone:
        record.delete()
    return 1


def _undo_bulk(change: Change, *, by: Actor, roll_back: UUID) -> int:
    """Deletes the rows of a bulk insert; each leaves its values in the log, so 'as known then' stays true.

    Two statements, whatever the number of rows; row by row where a table's columns or whoever refers to it
    need Python to be understood.
    """
    model = model_of(change.model)
    told, holders = row_as_json(model), _holders(model)
    if told is None or holders is None:
        return _undo_rows(change, by=by, roll_back=roll_back)
    first, last = _range(change)
    _refuse_held(model, holders, first, last)
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(model._meta.pk.column)
    said = [model._meta.label_lower, VERB, json.dumps(acting(by, {"batch": str(change.batch)}))]
    who = [roll_back, by.pk, VIA.get(), RECORDED_AT.get()]
    with connection.cursor() as cursor:
        # The names in both statements are Django's own; values stay parameters.
        cursor.execute(
            "INSERT INTO core_change (model, record, verb, params, before, batch, by, via, recorded_at) "
            f"SELECT %s, {key}, %s, %s::jsonb, {told}, %s, %s, %s, "  # nosec B608
            f"coalesce(%s, statement_timestamp()) FROM {table} WHERE {key} BETWEEN %s AND %s "
            f"ORDER BY {key} DESC",
            [*said, *who, first, last],
        )
        cursor.execute(f"DELETE FROM {table} WHERE {key} BETWEEN %s AND %s", [first, last])  # nosec B608
        return int(cursor.rowcount)


def _undo_rows(change: Change, *, by: Actor, roll_back: UUID) -> int:
    rows = model_of(change.model)._base_manager.filter(
        pk__gte=change.first_record, pk__lte=change.last_record
    )
    count = 0
    while part := list(rows.order_by("-pk")[:AT_ONCE]):
        params = {"batch": str(change.batch)}
        record_changes(verb=VERB, records=part, by=by, params=params, batch=roll_back, deleted=True)
        rows.filter(pk__in=[row.pk for row in part]).delete()
        count += len(part)
    return count


def _holders(model: type[models.Model]) -> list[Any] | None:
    """The relations of those who protect its rows; None where deleting one would change other rows."""
    found = []
    for one in model._meta.get_fields(include_hidden=True):
        if one.concrete or not (one.one_to_many or one.one_to_one):
            continue
        on_delete = getattr(one, "on_delete", None)
        if on_delete not in (models.PROTECT, models.RESTRICT, models.DO_NOTHING):
            return None
        if one.field.target_field is not model._meta.pk:  # type: ignore[union-attr]
            return None
        if on_delete is not models.DO_NOTHING:
            found.append(one)
    return None if model._meta.parents else found


def _refuse_held(model: type[models.Model], holders: list[Any], first: Any, last: Any) -> None:
    """Refuses to delete rows to which others refer; what refers to its own kind goes with it."""
    for one in holders:
        field = one.field
        within = {f"{field.attname}__gte": first, f"{field.attname}__lte": last}
        rows = field.model._base_manager.filter(**within)
        if field.model is model:
            rows = rows.exclude(pk__gte=first, pk__lte=last)
        if held := list(rows[:NAMED_AT_MOST]):
            raise _built_upon([str(holder) for holder in held])


def _before(change: Change) -> dict[str, Any]:
    values = opened(change, change.before)
    if any(is_sealed(value) for value in (change.before or {}).values()) and _key(change) is None:
        raise Refusal(_("A person in this import was erased at their own wish; it cannot be taken back."))
    return values


def _key(change: Change) -> bytes | None:
    return None if change.subject is None else subject_key(change.subject)


def _sealer(change: Change, model: type[models.Model]) -> Any:
    key = _key(change)
    return None if key is None else lambda values: seal_values(model, values, key=key)
