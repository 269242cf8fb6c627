"""The log of looking on its chain: its lines hold who, what and what for, never what was looked at."""

from __future__ import annotations

from gonghui.foundation.core.rules.chain import Column, Log, moment

LOOKING = Log(
    key="access",
    number=2,
    table="accounts_access",
    moment="at",
    columns=(
        *(Column(name, name) for name in ("id", "transaction", "account", "body", "kind", "model", "record")),
        Column("fields", "fields", is_json=True),
        *(Column(name, name) for name in ("rows", "purpose", "actor")),
        Column("at", moment("at")),
    ),
)
LOGS: tuple[Log, ...] = (LOOKING,)
