"""Sending a case on: refer, return, reassign; naming its handler; handing work over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import lock, tell
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case, Handling
from gonghui.engines.cases.queries.reach import cases_visible_to, legal_day, sees
from gonghui.engines.cases.queries.roles import CASES, demand_at, note_acting, roles_of
from gonghui.engines.cases.rules.kinds import Act, kind_of
from gonghui.engines.cases.rules.steps import TO, said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal


def _step_of(case: Case, act: Act) -> str:
    step = kind_of(case.kind).step_of(act, case.state)
    if step is None:
        raise Refusal(_("The case cannot be sent on as it stands; load the page again."))
    return step.name


@transaction.atomic
def refer(*, case: Case, to: Body, by: Account, now: datetime, reason: str) -> Case:
    """The lead passes the case to another unit. Refusals: as of `take_step`, and a unit that may not know."""
    step = _step_of(case, Act.REFER)
    return take_step(case=case, step=step, by=by, now=now, reason=reason, fields={TO: to})


@transaction.atomic
def return_case(*, case: Case, by: Account, now: datetime, reason: str) -> Case:
    """The lead gives the case back to whoever dispatched it.

    So often as the kind allows (twice); the return after that leads to consultation.
    """
    return take_step(case=case, step=_step_of(case, Act.RETURN), by=by, now=now, reason=reason)


@transaction.atomic
def reassign(*, case: Case, to: Body, by: Account, now: datetime, reason: str) -> Case:
    """The dispatcher takes the case from one unit and gives it to another."""
    step = _step_of(case, Act.REASSIGN)
    return take_step(case=case, step=step, by=by, now=now, reason=reason, fields={TO: to})


def refuse_handler(case: Case, account: Account, now: datetime) -> None:
    """Raises Refusal where an account may not handle a case: no role at its lead, or a tie excludes it."""
    roles = roles_of(account, Permission.EDIT, legal_day(now))
    if not account.is_active or not roles.covers(case.lead_id):
        raise Refusal(_("This account has no role at the unit that leads the case."), "account")
    if not sees(account, case, legal_day(now)):
        raise Refusal(
            _("This account is tied to the employer concerned, or may not know of it; name another one."),
            "account",
        )


@transaction.atomic
def assign(*, case: Case, account: Account, by: Account, now: datetime, reason: str = "") -> Case:
    """Names who handles a case at its lead.

    Raises:
        Refusal: `by` has no role at the lead, or the account may not handle it.
    """
    held = lock(case, by, now)
    demand_at(by, Permission.EDIT, held.lead_id)
    _refuse_closed(held)
    refuse_handler(held, account, now)
    _give(held, account, by, now, said_reason(reason, needed=False), "assign")
    return held


def _refuse_closed(held: Case) -> None:
    if held.closed_at is not None:
        raise Refusal(_("The case is closed; reopen it first."))


def _give(held: Case, account: Account, by: Account, now: datetime, reason: str, step: str) -> None:
    before = fields_of(held)
    held.handler = account
    held.handlings.filter(role=Handling.Role.LEAD, state=Handling.State.OPEN).update(account=account)
    tell(
        held=held,
        before=before,
        verb="assign",
        step=step,
        by=by,
        now=now,
        reason=reason,
        params={"account": account.name},
    )


@transaction.atomic
def hand_over(*, account: Account, to: Account, by: Account, now: datetime, reason: str) -> list[Case]:
    """Hands all open work of an account to another: leave, a new post, an exclusion.

    Returns:
        The cases that stayed, because `to` has no role at their lead or is tied to the respondent: somebody
        else must be named for each.
    Raises:
        Refusal: nobody's own account and no role to dispatch, the same account, or no reason.
    """
    if by.pk != account.pk and not allows(by, Permission.DISPATCH, CASES):
        raise Refusal(_("Work of others is handed over by whoever may dispatch it."))
    by.acting_for = None
    if account.pk == to.pk:
        raise Refusal(_("Name another account than the one that hands over."), "to")
    reason = said_reason(reason, needed=True)
    stayed = []
    parts = Handling.objects.filter(
        account=account, state=Handling.State.OPEN, role=Handling.Role.HELP, case__closed_at=None
    )
    theirs = Q(handler=account) | Q(pk__in=parts.values("case"))
    visible = cases_visible_to(by, legal_day(now)).filter(theirs, closed_at=None)
    for held in Case.objects.select_for_update().filter(pk__in=visible.values("pk")).order_by("pk"):
        if not _handed_over(held, account, to, by, now, reason):
            stayed.append(held)
    return stayed


def _handed_over(held: Case, account: Account, to: Account, by: Account, now: datetime, reason: str) -> bool:
    roles = roles_of(to, Permission.EDIT, legal_day(now))
    if by.pk != account.pk:
        sending = kind_of(held.kind).sending
        if not roles_of(by, sending, legal_day(now)).covers(held.lead_id):
            return False
        note_acting(by, sending, {held.lead_id})
    if not to.is_active or not sees(to, held, legal_day(now)):
        return False
    helping = held.handlings.filter(account=account, state=Handling.State.OPEN, role=Handling.Role.HELP)
    movable = [part.pk for part in helping if roles.covers(part.body_id)]
    whole = len(movable) == len(helping)
    leads = held.handler_id == account.pk
    if leads and not roles.covers(held.lead_id):
        return False
    held.handlings.filter(pk__in=movable).update(account=to)
    if leads:
        _give(held, to, by, now, reason, "hand_over")
    elif movable:
        tell(
            held=held,
            before=fields_of(held),
            verb="hand_over",
            by=by,
            now=now,
            reason=reason,
            params={"account": to.name},
        )
    return whole
