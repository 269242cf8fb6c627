"""Danger now: raised without classification, told to whoever is on the roster, passed on in ten minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.actions.routing import begin_turn
from gonghui.affairs.appeals.models import Appeal, DangerCall, DutyRoster
from gonghui.affairs.appeals.rules.dispatch import Choice
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import CASES
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal


def raise_danger(*, appeal: Appeal, by: Account, now: datetime) -> DangerCall | None:
    """Tells the first on the roster; the two hours run from the opening, whoever takes it.

    Returns:
        None where nobody is on the roster: then the whole desk has it before the eyes, as urgent as can be.
    """
    body = appeal.case.lead
    # The desk keeps the case, so that its clock runs at once; who takes it becomes its handler.
    appeal.case = take_step(case=appeal.case, step="hold_danger", by=by, now=now)
    choice = Choice(body=body.pk, reason="roster", params={"body": body.name_zh})
    begin_turn(appeal=appeal, body=body, choice=choice, by=by, now=now)
    return _tell(appeal, now, by)


@transaction.atomic
def take_danger(*, appeal: Appeal, by: Account, now: datetime) -> Case:
    """Somebody takes a danger case: whoever was told, or any colleague who is faster.

    Raises:
        Refusal: taken already, by whom; or none of the account's cases.
    """
    held = Appeal.objects.select_for_update(of=("self",)).select_related("case").get(pk=appeal.pk)
    taken = held.calls.filter(taken_at__isnull=False).select_related("account").first()
    if taken is not None:
        raise Refusal(_("%(name)s took it already.") % {"name": taken.account})
    case = take_step(case=held.case, step="accept", by=by, now=now)
    call = held.calls.filter(account=by).first()
    before = fields_of(call) if call else None
    call = call or DangerCall(appeal=held, account=by, place=0, told_at=now)
    call.taken_at = now
    call.save()
    record(held, call, verb="take_danger", by=by, before=before)
    return case


@transaction.atomic
def decline_danger(*, appeal: Appeal, by: Account, now: datetime) -> DangerCall | None:
    """Whoever was told cannot: the next in line is told at once.

    Returns:
        The next call; None where nobody is left in line.
    Raises:
        Refusal: this account was not told, or it is taken.
    """
    held = Appeal.objects.select_for_update(of=("self",)).select_related("case").get(pk=appeal.pk)
    call = held.calls.filter(account=by, taken_at=None, declined_at=None).first()
    if call is None:
        raise Refusal(_("You were not asked to take this case, or it is settled already."))
    before = fields_of(call)
    call.declined_at = now
    call.save()
    record(held, call, verb="decline_danger", by=by, before=before)
    return _tell(held, now, by)


@transaction.atomic
def pass_on_danger(*, appeal: Appeal, by: Account, now: datetime) -> DangerCall | None:
    """Tells whoever is in line now, once: after ten minutes without anybody taking it, the next.

    Returns:
        The call, if somebody was told who was not told before.
    """
    held = Appeal.objects.select_for_update(of=("self",)).select_related("case").get(pk=appeal.pk)
    if held.calls.filter(taken_at__isnull=False).exists() or held.case.closed_at is not None:
        return None
    return _tell(held, now, by)


def _tell(appeal: Appeal, now: datetime, by: Account) -> DangerCall | None:
    turn = queries.on_duty(appeal, now, legal_day(now))
    told = None
    # Whoever should have been told in between is told, too, in order: a worker that stood still skips nobody.
    for account in [*turn.passed, *([turn.account] if turn.account is not None else [])]:
        if appeal.calls.filter(account=account).exists():
            continue
        told = DangerCall.objects.create(
            appeal=appeal, account_id=account, place=appeal.calls.count() + 1, told_at=now
        )
        record(appeal, told, verb="tell_duty", by=by)
    return told


# -- the roster ------------------------------------------------------------------------------------------


@transaction.atomic
def add_shift(
    *, body: Body, account: Account, start: datetime, end: datetime, by: Account, place: int = 1
) -> DutyRoster:
    """Puts somebody on the roster of a desk over [start, end); place 1 is told first.

    Raises:
        Refusal: the end is not after the start, or the place is taken then.
    """
    demand(by, Permission.DISPATCH, CASES, body)
    if end <= start:
        raise Refusal(_("The shift ends before it begins; correct the hours."), "end")
    same = DutyRoster.objects.filter(body=body, place=place, start__lt=end, end__gt=start)
    if place < 1 or same.exists():
        raise Refusal(_("Somebody has this place in line during these hours already."), "place")
    shift = DutyRoster.objects.create(body=body, account=account, start=start, end=end, place=place)
    record_change(verb="add_shift", record=shift, by=by, params={"name": account.username})
    return shift


@transaction.atomic
def remove_shift(*, shift: DutyRoster, by: Account) -> None:
    """Takes a shift off the roster."""
    demand(by, Permission.DISPATCH, CASES, shift.body_id)
    record_change(
        verb="remove_shift", record=shift, by=by, params={"name": shift.account.username}, deleted=True
    )
    shift.delete()
