"""More time: asked for by one person, granted or refused by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import key_of, lock, tell
from gonghui.engines.cases.models import Case, CaseExtension
from gonghui.engines.cases.queries.roles import demand_at, people_of
from gonghui.engines.cases.queries.words import seal_reason
from gonghui.engines.cases.rules.kinds import Effect, kind_of
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal


@transaction.atomic
def extend(*, case: Case, clock: str, amount: int, by: Account, now: datetime, reason: str) -> CaseExtension:
    """Asks for more time on one clock; nothing moves before somebody else grants it.

    Args:
        amount: in the clock's unit, as much as the kind allows at once.
    Raises:
        Refusal: no role at the lead, the clock does not run or is past, asked already, too much, no reason.
    """
    held = lock(case, by, now)
    demand_at(by, Permission.EDIT, held.lead_id)
    declared = kind_of(held.kind).clock(clock)
    running = held.clocks.filter(name=clock, running=True).first()
    if declared is None or running is None:
        raise Refusal(_("This limit does not run; there is nothing to extend."), "clock")
    if running.due_at is not None and running.due_at < now:
        raise Refusal(_("The limit has passed; more time is asked for before that."), "clock")
    if not 1 <= amount <= declared.extends_by:
        raise Refusal(_("At most %(most)s may be asked for here.") % {"most": declared.extends_by}, "amount")
    if held.extensions.filter(clock=clock, state=CaseExtension.State.ASKED).exists():
        raise Refusal(_("More time was asked for already; wait for the decision."), "clock")
    reason = said_reason(reason, needed=True)
    extension = CaseExtension.objects.create(
        case=held,
        clock=clock,
        amount=amount,
        reason=seal_reason(reason, key=key_of(held)),
        asked_at=now,
        asked_by=by,
    )
    params = {"clock": clock, "amount": amount}
    tell(
        held=held,
        before=fields_of(held),
        verb="ask_extension",
        by=by,
        now=now,
        reason=reason,
        params=params,
    )
    return extension


@transaction.atomic
def decide_extension(
    *, extension: CaseExtension, grant: bool, by: Account, now: datetime, reason: str = ""
) -> CaseExtension:
    """Grants or refuses more time. Never by whoever asked.

    Raises:
        Refusal: the same person, no role to supervise the lead, or decided already.
    """
    version = Case.objects.values_list("version", flat=True).select_for_update().get(pk=extension.case_id)
    held = lock(extension.case, by, now, version)
    asked = CaseExtension.objects.select_for_update().get(pk=extension.pk)
    demand_at(by, Permission.SUPERVISE, held.lead_id)
    if asked.asked_by_id in people_of(by):
        raise Refusal(_("Somebody else decides on this: nobody grants the own request."))
    if asked.state != CaseExtension.State.ASKED:
        raise Refusal(_("This was decided already; load the page again."))
    reason = said_reason(reason, needed=not grant)
    asked.state = CaseExtension.State.GRANTED if grant else CaseExtension.State.REFUSED
    asked.decided_at, asked.decided_by = now, by
    asked.save()
    effect = {"clock": asked.clock, "effect": Effect.EXTEND.value, "amount": asked.amount}
    tell(
        held=held,
        before=fields_of(held),
        verb="decide_extension",
        step="grant_extension" if grant else "refuse_extension",
        by=by,
        now=now,
        reason=reason,
        params={"clock": asked.clock, "amount": asked.amount},
        effects=[effect] if grant else [],
        permission=Permission.SUPERVISE,
    )
    return asked
