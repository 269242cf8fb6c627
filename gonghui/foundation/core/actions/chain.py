"""Chaining the logs by hash: done by a job, over closed transactions, so writers never wait for it."""

from __future__ import annotations

from django.db import connection, transaction

from gonghui.foundation.core.models import ChainLink
from gonghui.foundation.core.queries.chain import Position, current_position, link_digest, seam, stretch
from gonghui.foundation.core.queries.installation import cluster_identity
from gonghui.foundation.core.rules.chain import CHANGES, WITH_DIGEST, Log, declared_logs

LOCK = 0x676F6E67  # advisory, with the log's number: one chainer at a time
LINK_AT_MOST = 20_000  # rows, about; a broken link is then named within so many
# Every transaction below has ended, and no new one will begin below.
CLOSED_BELOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
SPLIT = """
SELECT transaction FROM {table}
WHERE transaction >= %s AND transaction < %s AND id > %s ORDER BY transaction OFFSET %s LIMIT 1
"""


def chain_logs() -> int:
    """Hashes what every log gained in closed transactions onto its chain.

    Returns:
        How many rows were chained.
    """
    return sum(chain_changes(log=log) for log in declared_logs())


@transaction.atomic
def chain_changes(*, log: Log = CHANGES) -> int:
    """Hashes all rows that closed transactions wrote onto the chain of their log.

    Returns:
        How many were chained; 0 also when another process is just doing it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, log.number])
        if not cursor.fetchone()[0]:
            return 0
    position, cluster = current_position(log), cluster_identity()
    chained = 0
    if position.cluster not in ("", cluster):
        position, count = _mend(log, position, cluster)
        chained += count
    while (end := _end(log, position)) is not None:
        digest, count, last = link_digest(position, stretch(position, to_transaction=end), log=log)
        if not count:
            break
        link = _link(log, position, cluster, end, digest, count, last)
        position = position.after(link)
        chained += count
    return chained


def _end(log: Log, position: Position) -> int | None:
    """Where the next link ends: below everything still open, and not too far."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED_BELOW)
        closed = int(cursor.fetchone()[0])
        if closed <= position.to_transaction:
            return None
        split = SPLIT.format(table=log.table)
        cursor.execute(split, [position.to_transaction, closed, position.seam, LINK_AT_MOST])
        row = cursor.fetchone()
    # A transaction is never split: a bulk one makes a long link.
    return closed if row is None else min(closed, max(row[0], position.to_transaction + 1))


def _mend(log: Log, position: Position, cluster: str) -> tuple[Position, int]:
    """The seam after a restore. Writers wait for it, once, so that it is known which rows are new."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {log.table} IN SHARE MODE")
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {log.table}")
        last = int(cursor.fetchone()[0])
        cursor.execute(CLOSED_BELOW)
        closed = int(cursor.fetchone()[0])
    digest, count, _ = link_digest(position, seam(position, last=last), log=log)
    link = _link(log, position, cluster, closed, digest, count, last)
    return position.after(link), count


def _link(
    log: Log, position: Position, cluster: str, end: int, digest: bytes, count: int, last: int
) -> ChainLink:
    return ChainLink.objects.create(
        log=log.key,
        form=WITH_DIGEST,
        cluster=cluster,
        from_transaction=position.to_transaction if position.cluster in ("", cluster) else 0,
        to_transaction=end,
        last_change=last,
        count=count,
        previous=position.digest,
        digest=digest,
    )
