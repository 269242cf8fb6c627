"""What listening keeps of a wording goes with the appeal."""

from __future__ import annotations

from gonghui.foundation.core.rules.retention import Follows

CASE = "cases.case"
RETAINED = (
    # Under the key of the case that it was taken from.
    Follows(model="listening.example", leader=CASE, path="appeal__case"),
    Follows(model="listening.sketch", leader=CASE, path="appeal__case", deleted=True),
)
