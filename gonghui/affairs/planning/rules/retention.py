"""What of drafting and consulting goes with the making of a plan."""

from __future__ import annotations

from gonghui.foundation.core.rules.retention import Follows, Stays

CASE = "cases.case"
RETAINED = (
    Follows(
        model="planning.remark",
        leader=CASE,
        path="making__case",
        emptied={"form": None, "browser": None},
        opened={"words": b"cases.planning.remark"},
    ),
    Stays(model="planning.expert", why="who argued for a plan is named in what was issued"),
)
