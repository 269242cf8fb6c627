"""How long uploaded lists are kept: what was taken in stands in the registers and in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.retention import Follows, Kept, Stays

SHEET, CHECK = "registers.sheetimport", "registers.authoritycheck"
AT_REST = ("mapping", "checked", "published", "rolled_back", "refused", "failed")
RETAINED = (
    Kept(
        key="sheets",
        of="sheets",
        model=SHEET,
        begins="made_at",
        what=_("an uploaded list"),
        where={"file__isnull": False, "state__in": AT_REST},
        emptied={"file": None},
        file="file",
    ),
    Follows(model="registers.stagedrow", leader=SHEET, path="sheet", deleted=True),
    Kept(
        key="extracts",
        of="sheets",
        model=CHECK,
        begins="made_at",
        what=_("an extract of an authority"),
        where={"file__isnull": False},
        unless={"differences__state": "open"},
        emptied={"file": None},
        file="file",
    ),
    Follows(model="registers.authoritydifference", leader=CHECK, path="check_made", deleted=True),
    Stays(
        model="registers.exportrequest", why="who took out what for which purpose: part of the log of looking"
    ),
)
