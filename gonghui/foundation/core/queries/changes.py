"""What changed since a snapshot or a moment: the feed of the warehouse."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

# Transaction ids grow in the order of beginning, not of committing: what the snapshot had not seen is
# asked of the snapshot itself; its xmin only lets the index cut off the rest.
SINCE_SNAPSHOT = """
SELECT record, first_record, last_record FROM core_change
WHERE model = %s AND transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot)
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
