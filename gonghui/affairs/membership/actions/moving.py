"""Transferring a membership: asked for by the member, let go by the one union, taken in by the other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.deciding import take_joining_step
from gonghui.affairs.membership.actions.recording import in_words, legal_day, note_clerk, record, seal
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import Application, Transfer
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.transfer import ASKED, RELEASED, TRANSFER
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.actions import transfer_member
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import find_by_identity
from gonghui.foundation.people.rules import clean_name, read_document, read_phone

# Whoever does not prove to be the member learns nothing of a membership.
NOT_PROVED = _(
    "Name, identity number and phone do not fit a member of ours together. Go to your union or the nearest "
    "station with your card; it is done there in a few minutes."
)
TWICE = _("A transfer of this membership is on its way already; wait for it, or withdraw it first.")


@dataclass(frozen=True)
class Asked:
    """A transfer that was asked for, and its query code."""

    transfer: Transfer
    code: str


def membership_proved(*, name: str, identity: str, phone: str, by: Account, now: datetime) -> Membership:
    """The membership of whoever names themselves, with a phone that they have proved.

    Raises:
        Refusal: the three do not belong together, or there is no membership: in the same words.
    """
    on = legal_day(now)
    document = read_document(Person.IdentityKind.RESIDENT, identity, on=on, demo=is_demo())
    person = find_by_identity(document.number)
    fits = (
        person is not None
        and clean_name(person.name) == clean_name(name)
        and Person.objects.filter(matters.of_phone(read_phone(phone)), pk=person.pk).exists()
    )
    held = matters.membership_held(person, on) if person is not None and fits else None
    if held is None:
        raise Refusal(NOT_PROVED)
    return held


@one_transaction
def ask_transfer(
    *,
    membership: Membership,
    union: Union,
    by: Account,
    now: datetime,
    phone: str = "",
    clerk: Account | None = None,
    from_case: Case | None = None,
) -> Asked:
    """Opens a transfer: the old union has a term to let go; a union that has ended is spoken for by its heir.

    Args:
        by: the portal's own account: the request is the member's.
        clerk: who does it for the member.
        from_case: the application that turned out to be of a member.
    Raises:
        Refusal: a member there already, or a transfer is on its way.
    """
    on = legal_day(now)
    membership = Membership.objects.select_related("union__body", "person").get(pk=membership.pk)
    if union.pk == membership.union_id:
        raise Refusal(_("You are a member of this union already; nothing is to be done."), "union")
    if not places.holds(union.body, on):
        raise Refusal(_("This union no longer exists; choose another one."), "union")
    old = membership.union.body
    heir = None if places.holds(old, on) else places.successor(old, on)
    if not places.holds(old, on) and heir is None:
        raise Refusal(_("Nobody speaks for the old union any more; call 12351."))
    lead = heir.body if heir is not None else old
    if lead.pk == union.pk:  # the heir of the old union cannot send the case to itself: it takes in at once
        lead = _above(union, on)
    number = read_phone(phone) if phone.strip() else ""
    case = open_case(
        kind=TRANSFER,
        by=by,
        now=now,
        title=in_words(_("Transfer from %(old)s to %(new)s"), old=old.name_zh, new=union.body.name_zh)[:120],
        lead=lead,
        channel="clerk" if clerk else "phone",
        from_case=from_case,
    )
    machine = provider()
    code = codes.code_of(secrets.token_bytes(2 * codes.LENGTH))
    transfer = Transfer(
        case=case,
        person=membership.person,
        membership=membership,
        from_union=membership.union,
        to_union=union,
        opened_on=on,
        phone=seal(case, "phone", number),
        hash_version=machine.active,
        query_hash=machine.keyed_hash(code, purpose=codes.QUERY_CODE),
    )
    with refusing({"one_open_transfer_a_person": TWICE}):
        transfer.save(force_insert=True)
    params = {"from": old.name_zh, "to": union.body.name_zh}
    record(case, transfer, verb="ask_transfer", by=by, params=params)
    note_clerk(case, clerk, "ask_transfer", now)
    tell(case, "open", number, by, now, codes.spoken(code))
    return Asked(transfer, code)


def _above(union: Union, on: date) -> Body:
    above = places.superior_of(union, on)
    if above is None:
        raise Refusal(_("Nobody speaks for the old union any more; call 12351."))
    return above.body


def _pass_on(transfer: Transfer, case: Case, by: Account, now: datetime) -> Case:
    """To the new union, or to whoever has taken its place since."""
    to, on = transfer.to_union.body, legal_day(now)
    if not places.holds(to, on):
        heir = places.successor(to, on)
        if heir is None:
            raise Refusal(_("The new union has ended and nobody took its place; withdraw the transfer."))
        to = heir.body
    if to.pk == case.lead_id:
        raise Refusal(_("The old union and the new one are the same now; withdraw the transfer."))
    # That it goes to the new union follows from the member's request.
    return take_step(
        case=case, step="pass_on", by=by, now=now, reason=in_words(_("let go")), fields={"to": to}
    )


def _taken_in(transfer: Transfer, by: Account, now: datetime) -> Membership:
    on = legal_day(now)
    held = matters.membership_held(transfer.person, on)
    if held is None or held.pk != transfer.membership_id:
        raise Refusal(_("The membership has changed since; look at the person and begin anew."))
    union = Union.objects.select_related("body").filter(pk=transfer.case.lead_id).first()
    if union is None:
        raise Refusal(_("Only a union takes members in."))
    # Whoever works again is a member in force again; a retired one's membership is kept there, too.
    kept = held.kept == Membership.Kept.RETIRED and held.status == Membership.Status.RETAINED
    status = Membership.Status.RETAINED if kept else Membership.Status.IN_FORCE
    return transfer_member(membership=held, union=union, on=on, by=by, status=status)


@one_transaction
def take_transfer_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a transfer, with what follows from it. Arguments and refusals: as of `take_step`."""
    done = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    transfer = Transfer.objects.select_related("person", "membership", "to_union__body").get(pk=case.pk)
    transfer.case = done
    told = step
    if step in {"release", "release_by_term"}:
        done, told = _pass_on(transfer, done, by, now), "pass_on"
        transfer.case = done
    made = _taken_in(transfer, by, now) if step in {"take_in", "take_in_by_term"} else None
    if done.closed_at is not None:
        before = fields_of(transfer)
        transfer.is_open, transfer.made = False, made
        transfer.save()
        record(done, transfer, verb="close_transfer", by=by, before=before)
    tell(done, told, matters.phone_left(transfer), by, now)
    return done


@one_transaction
def move_application(
    *,
    case: Case,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Makes an application of somebody who is a member elsewhere a transfer; both cases tell of it.

    Raises:
        Refusal: nobody of this number is a member, or the name is another.
    """
    on = legal_day(now)
    application = Application.objects.select_related("case__lead", "union__body").get(pk=case.pk)
    who = matters.applicant_of(application)
    person = find_by_identity(who.identity)
    held = matters.membership_held(person, on) if person is not None else None
    if person is None or held is None:
        raise Refusal(_("Nobody of this identity number is a member elsewhere; admit the worker instead."))
    if clean_name(person.name) != clean_name(who.name):
        raise Refusal(_("The identity number is on the register under another name; compare the card."))
    union = Union.objects.select_related("body").get(pk=application.case.lead_id)
    done = take_joining_step(
        case=case,
        step="move",
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    ask_transfer(
        membership=held,
        union=union,
        by=system_account(),
        now=now,
        phone=who.phone,
        clerk=by,
        from_case=done,
    )
    return done


@transaction.atomic
def withdraw_matter(*, case: Case, by: Account, now: datetime, clerk: Account | None = None) -> Case:
    """The worker takes an application or a transfer back.

    Raises:
        Refusal: it is decided already.
    """
    take = take_transfer_step if case.kind == TRANSFER else take_joining_step
    done = take(case=case, step="withdraw", by=by, now=now)
    note_clerk(done, clerk, "withdraw", now)
    return done


def settle_overdue(*, by: Account, now: datetime) -> int:
    """What a term has passed for goes on by itself: silence is consent. Returns how many transfers moved.

    Each in a transaction of its own: one that cannot go on (a union that has ended meanwhile) stops no other.
    """
    moved = 0
    steps = {ASKED: "release_by_term", RELEASED: "take_in_by_term"}
    for transfer in matters.overdue_transfers(now):
        step = steps.get(transfer.case.state)
        if step is None:
            continue
        try:
            with transaction.atomic():
                take_transfer_step(case=transfer.case, step=step, by=by, now=now)
        except Refusal:
            continue
        moved += 1
    return moved
