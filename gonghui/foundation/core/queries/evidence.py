"""What an evidence file is made of: whole links that cover some days, and the lines under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from gonghui.foundation.core.models import ChainLink
from gonghui.foundation.core.queries.chain import covered, lines_of, links_of
from gonghui.foundation.core.queries.installation import installation
from gonghui.foundation.core.rules.chain import GENESIS, WITH_CONTENTS, Log, declared_logs
from gonghui.foundation.core.rules.evidence import LINES, LINKS, README, Writer, link_line


@dataclass
class Told:
    """What of a log goes into the file, filled while its lines are written."""

    log: Log
    previous: bytes = GENESIS
    links: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0
    of_days: int = 0  # lines that were written down in these days

    def manifest(self, rows: int) -> dict[str, Any]:
        """The log's entry in the manifest."""
        forms = sorted({link["form"] for link in self.links})
        return {
            "key": self.log.key,
            "columns": {str(form): self.log.names(form) for form in forms},
            "previous": self.previous.hex(),
            "head": self.links[-1]["digest"] if self.links else self.previous.hex(),
            "links": len(self.links),
            "lines": self.lines,
            "not_linked_yet": max(rows - self.of_days, 0),
        }


def rows_between(log: Log, since: datetime, until: datetime) -> int:
    """How many rows a log gained in [since, until)."""
    with connection.cursor() as cursor:
        asked = f"SELECT count(*) FROM {log.table} WHERE {log.moment} >= %s AND {log.moment} < %s"
        cursor.execute(asked, [since, until])
        return int(cursor.fetchone()[0])


def tells_contents(since: datetime) -> bool:
    """Whether some link of these days has what records hold in its lines: one made before ADR 63."""
    return ChainLink.objects.filter(form=WITH_CONTENTS, made_at__gte=since).exists()


def write_evidence(write: Any, *, since: datetime, until: datetime, days: tuple[str, str]) -> dict[str, Any]:
    """Writes the file; nothing of it is held in memory but the links.

    Args:
        write: takes bytes.
        days: the first and the last day, as they were asked for.
    Returns:
        The head, and of each log its entry in the manifest.
    """
    writer = Writer(write)
    writer.part(README, [read_me().encode()])
    logs = []
    for log in declared_logs():
        told = Told(log)
        rows = rows_between(log, since, until)
        writer.part(f"{log.key}/{LINES}", _lines(told, since, until, rows))
        writer.part(f"{log.key}/{LINKS}", map(link_line, told.links))
        logs.append(told.manifest(rows))
    here = installation()
    manifest = {
        "installation": {"code": here.code, "name": here.name_zh},
        "since": days[0],
        "until": days[1],
        "made_at": _text(datetime.now(UTC)),
        "logs": logs,
    }
    return {"head": writer.close(manifest), "logs": logs}


def _lines(told: Told, since: datetime, until: datetime, rows: int) -> Iterator[bytes]:
    """The lines of whole links: from the first made in these days, up to the one that has their last row."""
    log, first, end = told.log, _text(since), _text(until)
    before = links_of(log).filter(made_at__lt=since).last()
    told.previous = bytes(before.digest) if before else GENESIS
    for one in covered(log):
        link = one.link
        if before is not None and link.pk <= before.pk:
            continue
        if link.made_at >= until and told.of_days >= rows:
            return
        begun = told.lines + 1
        for _number, moment, line in lines_of(log, one.part, link.form):
            told.lines += 1
            told.of_days += first <= moment < end
            yield line
        told.links.append(_said(link, begun, told.lines))


def _said(link: ChainLink, first: int, last: int) -> dict[str, Any]:
    return {
        "id": link.pk,
        "form": link.form,
        "cluster": link.cluster,
        "from_transaction": link.from_transaction,
        "to_transaction": link.to_transaction,
        "last": link.last_change,
        "first_line": first,
        "last_line": last,
        "count": link.count,
        "previous": bytes(link.previous).hex(),
        "digest": bytes(link.digest).hex(),
        "made_at": _text(link.made_at),
    }


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def read_me() -> str:
    """How a stranger checks the file by hand, in Chinese and in English."""
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            told.append("\n\n".join(_paragraphs()))
    return "\n\n----------\n\n".join(told) + "\n"


def _paragraphs() -> list[str]:
    return [
        _("Evidence of the logs of a trade-union platform: what was changed, and who looked at what."),
        _(
            "change/lines.jsonl and access/lines.jsonl hold one row of a log a line: a JSON list whose "
            "columns manifest.json names. Where the last column is “contents”, it is the SM3 digest of what "
            "was changed (params, before, after, as JSON): these are records of people and stay where they "
            "are. Times are UTC."
        ),
        _(
            "change/links.jsonl and access/links.jsonl hold the links. The digest of a link is SM3 "
            "(GB/T 32905) over the 32 bytes of the digest before it and then its lines, line ends included. "
            "So one altered, added, removed or exchanged line changes its link and every link after it."
        ),
        _("To check a link by hand, with its previous, first_line and last_line:"),
        "(printf '%s' PREVIOUS | xxd -r -p; sed -n 'FIRST,LASTp' change/lines.jsonl) | openssl dgst -sm3",
        _(
            "manifest.sm3 is the SM3 digest of manifest.json, which names that of every other part. The head "
            "is SM3 over the last digests of the two logs. Compare it with the head that was noted when the "
            "file was made: only that shows that nothing was cut off at the end and not all was made anew."
        ),
        _("Or, without any database: gonghui audit verify FILE.zip --head HEAD"),
    ]
