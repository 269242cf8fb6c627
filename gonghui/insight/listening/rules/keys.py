"""What of listening lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import Passing

KEPT = (
    Passing(
        model="listening.sketch",
        columns=("marks",),
        why="pairs of one matter across the change of keys, until wordings are sketched anew",
    ),
)
