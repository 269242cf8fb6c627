"""What changed since a snapshot or a moment: the feed of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Transaction ids grow in the order of beginning, not of committing: what the snapshot had not seen is
# asked of the snapshot itself; its xmin only lets the index cut off the rest.
SINCE_SNAPSHOT = """
SELECT record, first_record, last_record FROM core_change
WHERE model = %s AND transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot)
"""
COUNT_SINCE_SNAPSHOT = """
SELECT coalesce(sum(coalesce(last_record - first_record + 1, 1)), 0) FROM core_change
WHERE transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot) AND model = ANY(%s)
"""
WATCHED = """
SELECT pg_current_snapshot()::text, (SELECT coalesce(max(id), 0) FROM core_change), ARRAY(
    SELECT DISTINCT model FROM core_change
    WHERE transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
      AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot) AND model = ANY(%s))
"""
AFTER = "SELECT record, first_record, last_record FROM core_change WHERE model = %s AND recorded_at > %s"


def changed_ids(
    model_label: str, *, since_snapshot: str | None = None, after: datetime | None = None
) -> set[int]:
    """The records of a model that changed, came or went.

    Args:
        model_label: lower case, such as "skills.studio".
        since_snapshot: everything that this snapshot (of `current_snapshot`, same cluster) had not seen, own
            uncommitted changes included.
        after: everything recorded after this moment.
    Raises:
        ValueError: neither or both are given.
    """
    if (since_snapshot is None) == (after is None):
        raise ValueError("changed_ids wants either since_snapshot or after")
    with connection.cursor() as cursor:
        if since_snapshot is not None:
            cursor.execute(SINCE_SNAPSHOT, [model_label, since_snapshot, since_snapshot])
        else:
            cursor.execute(AFTER, [model_label, after])
        rows = cursor.fetchall()
    found: set[int] = set()
    for record, first, last in rows:
        if record is not None:
            found.add(record)
        else:
            found.update(range(first, last + 1))
    return found


def changed_count(model_labels: Iterable[str], *, since_snapshot: str) -> int:
    """How many rows of these models changed that a snapshot had not seen.

    Rows that came in bulk under one Change count each: every one of them is read again.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SINCE_SNAPSHOT, [since_snapshot, since_snapshot, sorted(model_labels)])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Watch:
    """A state of the log up to which something is known: its snapshot, and the last change there was."""

    snapshot: str
    last: int


def watched(model_labels: Iterable[str], since: Watch | None) -> tuple[Watch, bool]:
    """The state of the log now, and whether these models have stood still since an earlier one.

    What was looked up after the earlier state was taken, and outside a transaction, holds as long as they do.
    A log that has become shorter is another database's: nothing holds.
    """
    watch, moved = moved_among(model_labels, since)
    return watch, not moved


def moved_among(model_labels: Iterable[str], since: Watch | None) -> tuple[Watch, frozenset[str]]:
    """The state of the log now, and which of these models moved since an earlier one; all, where nothing is
    known of it, or the log has become shorter."""
    labels = sorted(model_labels)
    before = since.snapshot if since else None
    with connection.cursor() as cursor:
        cursor.execute(WATCHED, [before, before, labels])
        snapshot, last, moved = cursor.fetchone()
    known = since is not None and last >= since.last
    return Watch(snapshot, last), frozenset(moved if known else labels)
