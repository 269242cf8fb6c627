"""What of appeals goes with its case, and what its own jobs delete."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.foundation.core.rules.retention import ANEW, Follows, Kept, Swept

CASE = "cases.case"
_SAID = {"reason": "-", "decision": ""}
RETAINED = (
    # Name, number and words lie under the case's own key; with the hash key the hashes could be tried.
    Follows(
        model="appeals.appeal",
        leader=CASE,
        path="case",
        emptied={"caller_name": None, "caller_phone": None, "caller_hash": None, "query_hash": None},
        opened={name: appeal_context(name) for name in ("caller_name", "caller_phone")},
    ),
    Follows(
        model="appeals.callback",
        leader=CASE,
        path="appeal__case",
        opened={"words": b"cases.callback.words"},
    ),
    Follows(model="appeals.exclusion", leader=CASE, path="appeal__case", emptied=_SAID),
    Follows(
        model="appeals.review",
        leader=CASE,
        path="appeal__case",
        emptied={"reason": "-", "explanation": "-"},
    ),
    Follows(
        model="appeals.phonecall",
        leader=CASE,
        path="appeal__case",
        emptied={"phone": None, "recording": ""},
    ),
    Follows(
        model="appeals.textmessage",
        leader=CASE,
        path="appeal__case",
        emptied={"phone_hash": ANEW, "content": None},
    ),
    Follows(model="appeals.portalform", leader=CASE, path="appeal__case", deleted=True),
    Follows(model="appeals.orderdelivery", leader=CASE, path="order__appeal__case", deleted=True),
    Follows(model="appeals.orderoutbox", leader=CASE, path="order__appeal__case", deleted=True),
    Kept(
        key="order-sheets",
        of="sheets",
        model="appeals.ordersheet",
        begins="brought_at",
        what=_("a sheet of orders"),
        body="origin",
        where={"state__in": ("taken", "discarded")},
        unless={"content": b""},
        emptied={"content": b""},
    ),
    Swept(
        model="appeals.phonecall",
        job="forget_calls",
        what=_("calls that became no appeal"),
        term="hotline.calls.kept.days",
    ),
    Swept(model="appeals.phonecode", job="forget_portal_attempts", what=_("codes sent to telephones")),
    Swept(model="appeals.portalattempt", job="forget_portal_attempts", what=_("attempts at the portal")),
)
