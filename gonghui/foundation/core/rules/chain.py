"""Which logs are hashed onto a chain, and how a row of one is written down to be hashed.

Every module names its logs in `rules.chain` as LOGS. A row becomes one line of JSON. Of a log whose rows hold
what records hold, the line has the digest of these contents instead: so the lines prove that nothing was
altered to people who may not read the records (ADR 63).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from gonghui.foundation.core.rules.crypto import digest

GENESIS = bytes(32)
# How lines are written: 1 with their contents (links made before ADR 63), 2 with the digest of these.
WITH_CONTENTS, WITH_DIGEST = 1, 2


@dataclass(frozen=True)
class Column:
    """A column of a log as it enters a line.

    Attributes:
        sql: what is asked of the database; a number, a text or nothing.
        is_json: the text is JSON.
        is_content: it may hold what a record holds: its digest stands in the line.
    """

    name: str
    sql: str
    is_json: bool = False
    is_content: bool = False


@dataclass(frozen=True, kw_only=True)
class Log:
    """A table that only grows, with the transaction that wrote each row.

    Attributes:
        key: as its links and an evidence file name it.
        number: apart from every other log's; two are not chained by one lock.
        moment: the column that says when a row was written.
        columns: what a line consists of, `id` and `transaction` first, the moment last.
    """

    key: str
    number: int
    table: str
    moment: str
    columns: tuple[Column, ...]

    def names(self, form: int) -> list[str]:
        """What stands in a line, in order."""
        told = [one.name for one in self.columns if form == WITH_CONTENTS or not one.is_content]
        return told if len(told) == len(self.columns) else [*told, "contents"]


def moment(column: str) -> str:
    """A moment in UTC to the microsecond, as lines have it."""
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


CHANGES = Log(
    key="change",
    number=1,
    table="core_change",
    moment="recorded_at",
    columns=(
        *(Column(name, name) for name in ("id", "transaction")),
        Column("batch", "batch::text"),
        *(Column(name, name) for name in ("model", "record", "first_record", "last_record", "verb")),
        *(Column(name, name, is_json=True, is_content=True) for name in ("params", "before", "after")),
        Column("digest", "encode(digest, 'hex')"),
        *(Column(name, name) for name in ("subject", "by", "via")),
        Column("recorded_at", moment("recorded_at")),
    ),
)
LOGS: tuple[Log, ...] = (CHANGES,)


@cache
def declared_logs() -> tuple[Log, ...]:
    """What the installed modules declare as LOGS in their `rules.chain`, the change log first."""
    found: list[Log] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.rules") and _is_there(app.name):
            found += import_module(f"{app.name}.rules.chain").LOGS
    return tuple(sorted(found, key=lambda log: log.number))


def _is_there(app: str) -> bool:
    package = import_module(f"{app}.rules")
    return hasattr(package, "__path__") and find_spec(f"{app}.rules.chain") is not None


def line_of(log: Log, row: Sequence[Any], form: int) -> bytes:
    """One row as the chain hashes it: a JSON list, keys sorted, no blanks, and a line end."""
    told: list[Any] = []
    contents: list[Any] = []
    for column, value in zip(log.columns, row, strict=True):
        read = json.loads(value) if column.is_json and value else value
        (contents if column.is_content and form != WITH_CONTENTS else told).append(read)
    if contents:
        told.append(digest(canonical(contents)).hex())
    return canonical(told) + b"\n"


def canonical(value: Any) -> bytes:
    """JSON, keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
