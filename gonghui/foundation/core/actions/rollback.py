"""Taking back a whole import or bulk action, as if it had not been: only while nobody built on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.changes import Actor, record_change, record_changes
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import opened
from gonghui.foundation.core.queries.records import fields_of, model_of, set_fields, subject_key
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
    rows = model_of(change.model)._base_manager.select_for_update(of=("self",)).order_by("pk")
    if change.record is not None:
        rows = rows.filter(pk=change.record)
    else:
        rows = rows.filter(pk__gte=change.first_record, pk__lte=change.last_record)
    for _pk in rows.values_list("pk", flat=True).iterator(chunk_size=10_000):
        pass


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
    """Deletes the rows of a bulk insert; each leaves its values in the log, so 'as known then' stays true."""
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
