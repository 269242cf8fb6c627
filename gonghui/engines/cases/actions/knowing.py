"""What the worker allows to be told; who is tied to an employer; restricting a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.links import demand_near
from gonghui.engines.cases.actions.recording import lock, tell
from gonghui.engines.cases.models import AccountHolder, Case, CaseConsent, HandlerTie
from gonghui.engines.cases.queries.reach import ticks_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person

Ticks = Collection[tuple[str, str]]


def _checked(ticks: Ticks) -> set[tuple[str, str]]:
    for what, to in ticks:
        if what not in CaseConsent.What.values or to not in CaseConsent.To.values:
            raise Refusal(_("There is no such consent; choose from the list."), "consents")
    return set(ticks)


@transaction.atomic
def tick_consents(*, case: Case, ticks: Ticks, by: Account, now: datetime) -> Case:
    """Notes what the worker allows to be told to whom, besides what was ticked before.

    Raises:
        Refusal: no role at the case, or no such consent.
    """
    held = lock(case, by, now)
    demand_near(held, by, Permission.EDIT, now)
    new = sorted(_checked(ticks) - ticks_of(held))
    CaseConsent.objects.bulk_create(
        CaseConsent(case=held, what=what, to=to, ticked_at=now) for what, to in new
    )
    params = {"ticks": [f"{what}:{to}" for what, to in new]}
    tell(held=held, before=fields_of(held), verb="tick_consent", by=by, now=now, params=params)
    return held


@transaction.atomic
def withdraw_consents(*, case: Case, ticks: Ticks, by: Account, now: datetime) -> Case:
    """Notes that the worker takes consents back: from now on nobody is shown what they allowed."""
    held = lock(case, by, now)
    demand_near(held, by, Permission.EDIT, now)
    gone = sorted(_checked(ticks) & ticks_of(held))
    for what, to in gone:
        held.consents.filter(what=what, to=to, withdrawn_at=None).update(withdrawn_at=now)
    params = {"ticks": [f"{what}:{to}" for what, to in gone]}
    tell(held=held, before=fields_of(held), verb="withdraw_consent", by=by, now=now, params=params)
    return held


@transaction.atomic
def set_consents(
    *, case: Case, ticks: Ticks, by: Account, now: datetime, expected_version: int | None = None
) -> Case:
    """Notes all that the worker allows from now on: what is new is ticked, what is missing taken back.

    Raises:
        Refusal: as of `tick_consents`, or somebody moved the case meanwhile.
    """
    held = lock(case, by, now, expected_version)
    wanted, before = _checked(ticks), ticks_of(held)
    if before - wanted:
        held = withdraw_consents(case=held, ticks=before - wanted, by=by, now=now)
    if wanted - before:
        held = tick_consents(case=held, ticks=wanted - before, by=by, now=now)
    return held


@transaction.atomic
def restrict(*, case: Case, restricted: bool, by: Account, now: datetime) -> Case:
    """Lets only the bodies that handle a case see it, and their supervisors; or lifts that.

    Raises:
        Refusal: no role at the case; lifting it wants the supervisor.
    """
    held = lock(case, by, now)
    demand_near(held, by, Permission.EDIT if restricted else Permission.SUPERVISE, now)
    before = fields_of(held)
    held.restricted = restricted
    tell(held=held, before=before, verb="restrict", by=by, now=now, params={"restricted": restricted})
    return held


def _demand_own(account: Account, by: Account) -> None:
    if account.pk != by.pk:
        demand(by, Permission.GRANT_ROLES)


@transaction.atomic
def declare_tie(
    *,
    account: Account,
    employer: Body,
    kind: str,
    by: Account,
    on: date,
    until: date | None = None,
) -> HandlerTie:
    """Declares that an account is tied to an employer: cases about it are not for this account.

    Raises:
        Refusal: neither one's own account nor the security administrator, no such tie, or declared already.
    """
    _demand_own(account, by)
    if kind not in HandlerTie.Kind.values:
        raise Refusal(_("There is no such tie; choose one of the list."), "kind")
    if until is not None and until <= on:
        raise Refusal(_("The tie would end before it begins; choose a later last day."), "until")
    meeting: dict[str, Any] = {} if until is None else {"valid_from__lt": until}
    ties = HandlerTie.objects.filter(account=account, employer=employer, kind=kind, **meeting)
    if ties.exclude(valid_to__lte=on).exists():
        raise Refusal(_("This tie is declared already."), "employer")
    tie = HandlerTie.objects.create(
        account=account, employer=employer, kind=kind, valid_from=on, valid_to=until
    )
    params = {"username": account.username, "body": employer.name_zh}
    record_change(verb="declare_tie", record=tie, by=by, params=params)
    return tie


@transaction.atomic
def name_holder(*, account: Account, person: Person, by: Account) -> AccountHolder:
    """Says which person signs in with an account: the person's employments are ties from now on.

    Raises:
        Refusal: neither one's own account nor the security administrator.
    """
    _demand_own(account, by)
    holder = AccountHolder.objects.filter(account=account).first()
    before = None if holder is None else fields_of(holder)
    holder = holder or AccountHolder(account=account)
    holder.person = person
    holder.save()
    params = {"username": account.username}
    record_change(verb="name_holder", record=holder, by=by, before=before, params=params)
    return holder
