"""Checking the chain over a log: the change log, or another that a module declares.

A link covers a stretch of *closed* transactions: [from_transaction, to_transaction), all of which had
ended when it was made, so the stretch can never grow. Transaction ids belong to one cluster and
timeline; after a restore elsewhere they may start anew. The first link made there is a *seam*: it
takes in everything that no link of the old cluster holds, and remembers the last change id there was.
Links after it look above that id only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gonghui.foundation.core.models import ChainLink
from gonghui.foundation.core.rules.chain import CHANGES, GENESIS, WITH_DIGEST, Log, declared_logs, line_of
from gonghui.foundation.core.rules.crypto import digesting

STRETCH = (
    "transaction >= %(start)s AND transaction < %(end)s AND id > %(seam)s"
    " AND (%(ceiling)s::bigint IS NULL OR id <= %(ceiling)s)"
)
SEAM = "id > %(seam)s AND id <= %(last)s AND (transaction >= %(start)s OR id > %(chained)s)"


@dataclass(frozen=True)
class Position:
    """Where the chain stands after some links; `stretch` of the next link follows from it."""

    cluster: str = ""
    to_transaction: int = 0
    seam: int = 0  # last change id of the seam that opened this cluster's stretch of the chain
    chained: int = 0  # highest change id in a link since the seam
    digest: bytes = GENESIS

    def after(self, link: ChainLink) -> Position:
        """The position after one more link."""
        is_seam = bool(self.cluster) and link.cluster != self.cluster
        return Position(
            cluster=link.cluster,
            to_transaction=link.to_transaction,
            seam=link.last_change if is_seam else self.seam,
            chained=link.last_change if is_seam else max(self.chained, link.last_change),
            digest=bytes(link.digest),
        )


@dataclass(frozen=True)
class Stretch:
    """What one link covers: rows by transaction, or at a seam by id."""

    where: str
    values: dict[str, int | None]


def stretch(position: Position, *, to_transaction: int, ceiling: int | None = None) -> Stretch:
    """The changes of a link in the same cluster as the position.

    `ceiling`, in a cluster left behind by a restore, is the highest change id any of its links holds: what
    the new cluster wrote lies above it, under transaction ids that may be the same.
    """
    return Stretch(
        STRETCH,
        {
            "start": position.to_transaction,
            "end": to_transaction,
            "seam": position.seam,
            "ceiling": ceiling,
        },
    )


def seam(position: Position, *, last: int) -> Stretch:
    """The changes of the first link after a restore: all up to `last` that no earlier link holds."""
    return Stretch(
        SEAM,
        {"seam": position.seam, "last": last, "start": position.to_transaction, "chained": position.chained},
    )


def link_digest(
    position: Position, part: Stretch, *, log: Log = CHANGES, form: int = WITH_DIGEST
) -> tuple[bytes, int, int]:
    """SM3 over the digest before and every row of the stretch, in order of id.

    Returns:
        The digest, the number of rows, and the highest id (0 when there is none).
    """
    machine = digesting()
    machine.update(position.digest)
    count = last = 0
    for number, _moment, line in lines_of(log, part, form):
        machine.update(line)
        count, last = count + 1, number
    return machine.finalize(), count, last


def lines_of(log: Log, part: Stretch, form: int) -> Iterator[tuple[int, str, bytes]]:
    """The rows of a stretch as the chain hashes them, each with its id and its moment, in order of id."""
    columns = ", ".join(column.sql for column in log.columns)
    statement = f"SELECT {columns} FROM {log.table} WHERE {part.where} ORDER BY id"
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = 5000  # type: ignore[attr-defined]
        cursor.execute(statement, part.values)
        for row in cursor:
            yield row[0], row[-1], line_of(log, row, form)


@dataclass(frozen=True)
class ChainReport:
    """What checking found.

    Attributes:
        ok: every row in a link is as it was chained.
        links, changes: how many were checked.
        unchained: rows that no link holds yet (the last minute's, and open transactions').
        head: digest of the last link, hex; noted elsewhere, it also proves that no link was cut off.
        problem: a sentence, when not ok.
        first, last: ids between which the first broken link lies.
        log: key of the log.
    """

    ok: bool
    links: int
    changes: int
    unchained: int
    head: str
    problem: Any = ""
    first: int = 0
    last: int = 0
    log: str = CHANGES.key


@dataclass(frozen=True)
class Covered:
    """A link with the stretch that it covers, and where the chain stood before it."""

    link: ChainLink
    before: Position
    part: Stretch
    fits: bool  # to the link before: its digest, and where it ended


def links_of(log: Log) -> QuerySet[ChainLink]:
    """The links of a log, in their order."""
    return ChainLink.objects.filter(log=log.key).order_by("id")


def current_position(log: Log = CHANGES) -> Position:
    """Where the chain stands now, from its last link and the seam of that link's cluster."""
    last = links_of(log).last()
    if last is None:
        return Position()
    own = links_of(log).filter(cluster=last.cluster)
    first = own[0]
    began_elsewhere = links_of(log).filter(id__lt=first.pk).exists()
    return Position(
        cluster=last.cluster,
        to_transaction=last.to_transaction,
        seam=first.last_change if began_elsewhere else 0,
        chained=own.aggregate(highest=Max("last_change"))["highest"],
        digest=bytes(last.digest),
    )


def _ceilings(log: Log) -> dict[str, int]:
    """The highest chained id of every cluster but the present one."""
    last = links_of(log).last()
    if last is None:
        return {}
    earlier = ChainLink.objects.filter(log=log.key).exclude(cluster=last.cluster).values("cluster")
    return dict(earlier.annotate(highest=Max("last_change")).values_list("cluster", "highest"))


def covered(log: Log) -> Iterator[Covered]:
    """Every link of a log with what it covers, in their order."""
    position, ceilings = Position(), _ceilings(log)
    for link in links_of(log).iterator():
        at_seam = bool(position.cluster) and link.cluster != position.cluster
        fits = bytes(link.previous) == position.digest and (
            at_seam or not position.cluster or link.from_transaction == position.to_transaction
        )
        part = (
            seam(position, last=link.last_change)
            if at_seam
            else stretch(position, to_transaction=link.to_transaction, ceiling=ceilings.get(link.cluster))
        )
        yield Covered(link, position, part, fits)
        position = position.after(link)


def verify_chain(log: Log = CHANGES) -> ChainReport:
    """Computes every link anew from the rows as they stand; stops at the first that does not fit."""
    links = changes = 0
    head = ""
    for one in covered(log):
        link = one.link
        digest, count, _last = link_digest(one.before, one.part, log=log, form=link.form)
        if not one.fits or digest != bytes(link.digest) or count != link.count:
            return _broken(log, one, links, changes)
        links, changes, head = links + 1, changes + count, digest.hex()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {log.table}")
        unchained = cursor.fetchone()[0] - changes
    return ChainReport(True, links, changes, unchained, head, log=log.key)


def verify_chains() -> list[ChainReport]:
    """`verify_chain` of every log, the change log first."""
    return [verify_chain(log) for log in declared_logs()]


def log_name(key: str) -> str:
    """What a log is called."""
    return pgettext("log", "change log") if key == CHANGES.key else pgettext("log", "log of looking")


def _broken(log: Log, found: Covered, links: int, changes: int) -> ChainReport:
    link, position = found.link, found.before
    said = {
        "link": link.pk,
        "log": log_name(log.key),
        "at": link.made_at.isoformat(timespec="seconds"),
        "last": link.last_change,
    }
    return ChainReport(
        ok=False,
        links=links,
        changes=changes,
        unchained=0,
        head=position.digest.hex(),
        problem=_(
            "Link %(link)s of the %(log)s, made %(at)s, does not fit: a row up to number %(last)s was "
            "altered, added or removed. Compare with the backup from before."
        )
        % said,
        first=position.chained + 1,
        last=link.last_change,
        log=log.key,
    )
