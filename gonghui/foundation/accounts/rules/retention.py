"""How long what tells of officers is kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.retention import Kept, Swept

RETAINED = (
    Kept(
        key="looking",
        of="security_log",
        model="accounts.access",
        begins="at",
        what=_("an entry in the log of looking"),
        counted=False,
    ),
    # The log names who acted: an account stays as long as what it did is told.
    Kept(
        key="accounts",
        of="account",
        model="accounts.account",
        begins="grants__valid_to",
        what=_("an account"),
        counted=False,
    ),
    Swept(model="sessions.session", job="sweep_sign_ins", what=_("sign-ins and sessions that ended")),
)
