"""What of consultations lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import Passing

KEPT = (
    Passing(
        model="planning.remark",
        columns=("form", "browser"),
        why="the count of opinions of one browser in an open window",
    ),
)
