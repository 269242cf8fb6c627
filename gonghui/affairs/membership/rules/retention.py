"""What of joining and moving goes with its case, and what its own jobs delete."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.rules.keys import context_of
from gonghui.foundation.core.rules.retention import ANEW, Follows, Kept, Swept

CASE = "cases.case"
RETAINED = (
    Kept(
        key="joinings",
        of="cases",
        model="membership.application",
        begins="case__closed_at",
        what=_("an application to join"),
        person="person",
        counted=False,
    ),
    Follows(
        model="membership.application",
        leader=CASE,
        path="case",
        emptied={
            "identity_hash": ANEW,
            "phone_hash": None,
            "token": ANEW,
            "query_hash": ANEW,
            "code": None,
        },
        opened={name: context_of(name) for name in ("name", "identity", "phone")},
    ),
    Kept(
        key="transfers",
        of="cases",
        model="membership.transfer",
        begins="case__closed_at",
        what=_("a transfer of membership"),
        person="person",
        counted=False,
    ),
    Follows(
        model="membership.transfer",
        leader=CASE,
        path="case",
        emptied={"phone": None, "query_hash": ANEW},
        opened={"phone": context_of("phone")},
    ),
    Follows(
        model="membership.datarequest",
        leader=CASE,
        path="case",
        emptied={"phone": None, "token": ANEW, "query_hash": ANEW, "code": None},
    ),
    Follows(
        model="membership.membertext",
        leader=CASE,
        path="case",
        emptied={"phone_hash": ANEW, "content": None},
    ),
    Swept(model="membership.phoneproof", job="forget_member_codes", what=_("codes sent to telephones")),
    Swept(model="membership.codeattempt", job="forget_member_codes", what=_("attempts at the portal")),
)
