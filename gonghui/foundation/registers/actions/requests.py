"""Exports above the cap: asked for with a purpose, let out by a second person, taken within some hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import numbers_masked
from gonghui.foundation.registers.actions.exports import Export, Wanted, rows_of, written_out
from gonghui.foundation.registers.models import ExportRequest
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.requests import may_decide

HOURS = 24  # for which a link gives the file; ours
State = ExportRequest.State


@transaction.atomic
def ask_export(*, wanted: Wanted, by: Account, purpose: str) -> ExportRequest:
    """Asks a second person to let out more records than one takes alone.

    Raises:
        Refusal: not allowed, or no purpose.
    """
    if len(purpose.strip()) < 4:
        raise Refusal(gettext_lazy("Say what this is needed for."), "purpose")
    request = ExportRequest.objects.create(
        register=wanted.register.key,
        question={
            "on": wanted.on.isoformat(),
            "search": wanted.search,
            "filters": {name: _plain(value) for name, value in (wanted.filters or {}).items()},
            "kind": wanted.kind,
            "profile": wanted.profile,
        },
        row_count=rows_of(wanted, by).count(),
        purpose=numbers_masked(purpose.strip())[:200],
        body=home_of(by, Permission.EXPORT, wanted.register.category),
        by=by,
    )
    record_change(
        verb="ask_export", record=request, by=by, params={"rows": request.row_count}, seal=_open_only
    )
    return request


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _open_only(values: dict[str, Any]) -> dict[str, Any]:
    """What a search and a purpose say may name somebody: the log leaves them out."""
    return {name: value for name, value in values.items() if name not in {"question", "purpose", "reason"}}


@transaction.atomic
def decide_export(
    *, request: ExportRequest, approve: bool, by: Account, now: datetime, reason: str = ""
) -> ExportRequest:
    """Lets an export out for a day, or refuses it.

    Raises:
        Refusal: one's own, not within one's reach, decided already, or a refusal without a reason.
    """
    held = ExportRequest.objects.select_for_update().get(pk=request.pk)
    if held.by_id == by.pk:
        raise Refusal(gettext_lazy("Nobody lets out what they asked for themselves; a second person does."))
    if not may_decide(held, by):
        raise Refusal(
            gettext_lazy("Whoever lets it out may take out the same records; your roles do not reach.")
        )
    if held.state != State.ASKED:
        raise Refusal(gettext_lazy("This is decided already."))
    if not approve and not reason.strip():
        raise Refusal(gettext_lazy("Say why it is refused."), "reason")
    before = fields_of(held)
    held.state = State.APPROVED if approve else State.REFUSED
    held.decided_by, held.decided_at, held.reason = by, now, reason.strip()[:200]
    held.expires_at = now + timedelta(hours=HOURS) if approve else None
    held.version += 1
    held.save()
    verb = "approve_export" if approve else "refuse_export"
    record_change(
        verb=verb, record=held, by=by, before=before, params={"rows": held.row_count}, seal=_open_only
    )
    return held


def take_export(*, request: ExportRequest, by: Account, now: datetime) -> Export:
    """The file that was let out; each taking is logged with the purpose.

    Raises:
        Refusal: somebody else's, not let out, the link has expired, or the roles do not allow it any more.
    """
    if request.by_id != by.pk:
        raise Refusal(gettext_lazy("Only who asked for it takes it out."))
    if request.state != State.APPROVED or request.decided_by is None or request.expires_at is None:
        raise Refusal(gettext_lazy("This is not let out."))
    if now >= request.expires_at:
        raise Refusal(gettext_lazy("The link has expired; ask for the records again."))
    wanted = wanted_of(request)
    rows = rows_of(wanted, by)
    more = _("let out by %(who)s") % {"who": request.decided_by.name}
    return written_out(wanted, rows, rows.count(), by=by, purpose=request.purpose, more=more)


def wanted_of(request: ExportRequest) -> Wanted:
    """What was asked for."""
    said = request.question
    filters = {name: tuple(v) if isinstance(v, list) else v for name, v in said["filters"].items()}
    return Wanted(
        register=register_of(request.register),
        on=date.fromisoformat(said["on"]),
        search=said["search"],
        filters=filters,
        kind=said["kind"],
        profile=said["profile"],
    )
