"""Checking the chain over the change log.

A link covers a stretch of *closed* transactions: [from_transaction, to_transaction), all of which had
ended when it was made, so the stretch can never grow. Transaction ids belong to one cluster and
timeline; after a restore elsewhere they may start anew. The first link made there is a *seam*: it
takes in everything that no link of the old cluster holds, and remembers the last change id there was.
Links after it look above that id only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import ChainLink

GENESIS = bytes(32)
COLUMNS = (
    "id, transaction, batch::text, model, record, first_record, last_record, verb, params, before, after,"
    " encode(digest, 'hex'), subject, by, via,"
    " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
)
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


def link_digest(position: Position, part: Stretch) -> tuple[bytes, int, int]:
    """SM3 over the digest before and every change of the stretch, in order of id.

    Returns:
        The digest, the number of changes, and the highest change id (0 when there is none).
    """
    machine = hashes.Hash(hashes.SM3())
    machine.update(position.digest)
    count = last = 0
    for row in _rows(part):
        machine.update(canonical(row))
        count, last = count + 1, row[0]
    return machine.finalize(), count, last


def canonical(row: tuple[Any, ...]) -> bytes:
    """One change as the chain hashes it: a JSON list, keys sorted, no blanks, and a line end."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _rows(part: Stretch) -> Iterator[tuple[Any, ...]]:
    statement = f"SELECT {COLUMNS} FROM core_change WHERE {part.where} ORDER BY id"
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = 5000  # type: ignore[attr-defined]
        cursor.execute(statement, part.values)
        for row in cursor:
            yield tuple(json.loads(v) if n in (8, 9, 10) and v else v for n, v in enumerate(row))


@dataclass(frozen=True)
class ChainReport:
    """What checking found.

    Attributes:
        ok: every change in a link is as it was chained.
        links, changes: how many were checked.
        unchained: changes that no link holds yet (the last minute's, and open transactions').
        head: digest of the last link, hex; noted elsewhere, it also proves that no link was cut off.
        problem: a sentence, when not ok.
        first, last: change ids between which the first broken link lies.
    """

    ok: bool
    links: int
    changes: int
    unchained: int
    head: str
    problem: Any = ""
    first: int = 0
    last: int = 0


def current_position() -> Position:
    """Where the chain stands now, from its last link and the seam of that link's cluster."""
    last = ChainLink.objects.order_by("-id").first()
    if last is None:
        return Position()
    own = ChainLink.objects.filter(cluster=last.cluster)
    first = own.order_by("id")[0]
    began_elsewhere = ChainLink.objects.filter(id__lt=first.pk).exists()
    return Position(
        cluster=last.cluster,
        to_transaction=last.to_transaction,
        seam=first.last_change if began_elsewhere else 0,
        chained=own.aggregate(highest=Max("last_change"))["highest"],
        digest=bytes(last.digest),
    )


def _ceilings() -> dict[str, int]:
    """The highest chained change id of every cluster but the present one."""
    last = ChainLink.objects.order_by("-id").first()
    if last is None:
        return {}
    earlier = ChainLink.objects.exclude(cluster=last.cluster).values("cluster")
    return dict(earlier.annotate(highest=Max("last_change")).values_list("cluster", "highest"))


def verify_chain() -> ChainReport:
    """Computes every link anew from the changes as they stand; stops at the first that does not fit."""
    position, ceilings = Position(), _ceilings()
    links = changes = 0
    for link in ChainLink.objects.order_by("id").iterator():
        at_seam = bool(position.cluster) and link.cluster != position.cluster
        fits = bytes(link.previous) == position.digest and (
            at_seam or not position.cluster or link.from_transaction == position.to_transaction
        )
        part = (
            seam(position, last=link.last_change)
            if at_seam
            else stretch(position, to_transaction=link.to_transaction, ceiling=ceilings.get(link.cluster))
        )
        digest, count, _last = link_digest(position, part)
        if not fits or digest != bytes(link.digest) or count != link.count:
            return _broken(position, link, links, changes)
        links, changes = links + 1, changes + count
        position = position.after(link)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_change")
        unchained = cursor.fetchone()[0] - changes
    return ChainReport(True, links, changes, unchained, position.digest.hex() if links else "")


def _broken(position: Position, link: ChainLink, links: int, changes: int) -> ChainReport:
    return ChainReport(
        ok=False,
        links=links,
        changes=changes,
        unchained=0,
        head=position.digest.hex(),
        problem=_(
            "Link %(link)s of the change log, made %(at)s, does not fit: a change up to number %(last)s was "
            "altered, added or removed. Compare with the backup from before."
        )
        % {"link": link.pk, "at": link.made_at.isoformat(timespec="seconds"), "last": link.last_change},
        first=position.chained + 1,
        last=link.last_change,
    )
