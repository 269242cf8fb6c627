"""Exports that wait for a second person: whose they are, and who may let them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, covers, home_of, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.registers.models import ExportRequest
from gonghui.foundation.registers.queries.pages import register as register_of

SHOWN = 50


def may_decide(request: ExportRequest, account: Account) -> bool:
    """Whether an account may let out an export: another's, of the same unit or of one above it."""
    category = register_of(request.register).category
    home = home_of(account, Permission.EXPORT, category)
    if request.by_id == account.pk or home is None or request.body_id is None:
        return False
    if home.pk == request.body_id:
        return True
    # A city's federation has its seat in a district, whose own federation does not stand above it.
    return covers(scope_of(account, Permission.EXPORT, category), request.body_id) and not covers(
        scope_of(request.by, Permission.EXPORT, category), home
    )


def export_requests(account: Account) -> list[ExportRequest]:
    """One's own requests and those that one may decide, the newest first."""
    rows = ExportRequest.objects.select_related("by", "decided_by", "body").order_by("-pk")
    found = list(rows.filter(by=account)[:SHOWN])
    if allows(account, Permission.EXPORT):
        waiting = rows.filter(state=ExportRequest.State.ASKED).exclude(by=account)
        known: dict[tuple[Any, ...], bool] = {}
        for request in waiting[: 4 * SHOWN]:
            # Asked once for all requests that one person makes for one unit in one register.
            key = request.by_id, request.body_id, request.register
            if key not in known:
                known[key] = may_decide(request, account)
            if known[key]:
                found.append(request)
    return sorted(found, key=lambda request: request.pk, reverse=True)


def export_request(public_id: UUID, account: Account) -> ExportRequest:
    """One request, for who asked and who may decide.

    Raises:
        LookupError: there is none for this account.
    """
    found = (
        ExportRequest.objects.select_related("by", "decided_by", "body").filter(public_id=public_id).first()
    )
    if found is None or not (found.by_id == account.pk or may_decide(found, account)):
        raise LookupError(f"no request {public_id} for {account.pk}")
    return found
