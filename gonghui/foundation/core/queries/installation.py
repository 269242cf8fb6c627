"""Which installation this is, and where its change log stands."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.queries.once import once

# The cluster's own number and its timeline: one of them changes in a restore, after which ids may repeat.
CLUSTER = """
SELECT system_identifier || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
"""


@once("core.installation")
def installation() -> Installation:
    """The one row that says which installation this is; an unsaved nameless one before it was named."""
    return Installation.objects.first() or Installation()


@once("core.installation")
def is_demo() -> bool:
    """Whether demo data is loaded: every page says so, and invented identity numbers are accepted."""
    return Installation.objects.filter(is_demo=True).exists()


def cluster_identity() -> str:
    """The database cluster and timeline in which transaction ids mean anything; at most 32 characters."""
    with connection.cursor() as cursor:
        cursor.execute(CLUSTER)
        return str(cursor.fetchone()[0])


def current_snapshot() -> tuple[str, str]:
    """What is committed right now, as text of a pg_snapshot, and the cluster in which it holds.

    Keep both; `changed_ids(..., since_snapshot=...)` then tells exactly what came after. Where the cluster
    differs later, the database was restored and the snapshot means nothing: read everything anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot = str(cursor.fetchone()[0])
    return snapshot, cluster_identity()


def take_statistics() -> None:
    """PostgreSQL's statistics of our own tables, for a transaction whose rows autovacuum does not see.

    Those of the server's shared tables are left out: their locks are held until the transaction ends, and
    whatever takes statistics in another database of the server would wait for it.
    """
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
