"""Evidence of the logs, taken out by whoever audits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.actions.looking import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.queries.looking import beginning
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.evidence import rows_between, tells_contents, write_evidence
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.chain import declared_logs


def export_evidence(*, first: date, last: date, write: Callable[[bytes], Any], by: Account) -> dict[str, Any]:
    """Writes the evidence of some days, both included; that it was taken out stands in the log of looking.

    Args:
        write: takes the bytes of the file, one piece after the other.
    Returns:
        `head`, and of each log under `logs` what the manifest says.
    Raises:
        Refusal: not allowed, the days end before they begin, or their links hold what records hold and
            somebody else than the system asks.
    """
    demand(by, Permission.VIEW_AUDIT)
    if last < first:
        raise Refusal(_("The last day lies before the first."), "to")
    since, until = beginning(first), beginning(last + timedelta(days=1))
    if by.kind != Account.Kind.SYSTEM and tells_contents(since):
        raise Refusal(
            _(
                "Links of these days were made before contents were left out of them: they would tell "
                "records. Take later days, or have this done on the server in the name of the system."
            )
        )
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model="core.chainlink",
        rows=sum(rows_between(log, since, until) for log in declared_logs()),
        purpose=f"{first.isoformat()} – {last.isoformat()}",
        permission=Permission.VIEW_AUDIT,
    )
    return write_evidence(write, since=since, until=until, days=(first.isoformat(), last.isoformat()))
