"""Personal values in records of organisations."""

from __future__ import annotations

from gonghui.foundation.core.rules.retention import Stays

RETAINED = (
    Stays(
        model="organising.foundingvisit",
        why="whom an employer sent to talk: as long as the employer's record",
    ),
    Stays(model="organising.keyfact", why="an organisation's account, not a person's"),
    Stays(model="organising.keychange", why="an organisation's account, not a person's"),
)
