"""What tells of disposal stays: no name is in it but in the words of a reason."""

from __future__ import annotations

from gonghui.foundation.core.rules.retention import Stays

RETAINED = (
    Stays(
        model="retention.retentionhold", why="why something was held back belongs to the record of disposal"
    ),
    Stays(model="retention.disposal", why="the record of disposal itself"),
)
