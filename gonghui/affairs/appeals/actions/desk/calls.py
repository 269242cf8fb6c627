"""At the desk: calls that ring, and whose appeal a call became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions.recording import legal_day
from gonghui.affairs.appeals.models import Appeal, PhoneCall
from gonghui.affairs.appeals.queries.desk import telephone
from gonghui.affairs.appeals.queries.intake import told_of
from gonghui.affairs.appeals.rules.telephone import phone_context
from gonghui.engines.cases.queries.reach import CASES, reader_of, refuse_unseen
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.rules import read_phone


@transaction.atomic
def note_call(*, said: Mapping[str, str], by: Account, now: datetime) -> PhoneCall:
    """Notes a call that rings, as the telephone system announces it; announced twice it is noted once.

    A number that is none (withheld, or foreign) is left out: the call is noted all the same.

    Raises:
        Refusal: it announces no call.
    """
    ring = telephone().read(said)
    known = PhoneCall.objects.filter(call=ring.call).first()
    if known is not None:
        return known
    try:
        number = read_phone(ring.phone) if ring.phone else ""
    except Refusal:
        number = ""
    sealed = provider().seal(number, context=phone_context(ring.call)) if number else None
    call, made = PhoneCall.objects.get_or_create(
        call=ring.call,
        defaults={"line": ring.line, "rang_at": now, "phone": sealed, "recording": ring.recording},
    )
    if made:
        _record(call, "note_call", by)
    return call


@transaction.atomic
def take_call(*, call: PhoneCall, by: Account) -> PhoneCall:
    """Somebody at a desk picks a call up: its number fills the form.

    Raises:
        Refusal: somebody else did, or the account sits at no desk: an employer's own union hears no caller.
    """
    demand(by, Permission.DISPATCH, CASES)
    held = PhoneCall.objects.select_for_update().get(pk=call.pk)
    if held.taken_by_id not in (None, by.pk):
        raise Refusal(_("A colleague has taken this call already."))
    if held.taken_by_id is None:
        before = fields_of(held)
        held.taken_by = by
        held.version += 1
        held.save()
        _record(held, "take_call", by, before)
    return held


@transaction.atomic
def join_call(*, call: PhoneCall, appeal: Appeal, by: Account) -> PhoneCall:
    """Says that a call became an appeal: the recording is heard from there.

    Raises:
        Refusal: it is another appeal's, or a colleague's call.
    """
    held = take_call(call=call, by=by)
    if held.appeal_id == appeal.pk:
        return held
    if held.appeal_id is not None:
        raise Refusal(_("This call belongs to another appeal already."))
    before = fields_of(held)
    held.appeal = appeal
    held.version += 1
    held.save()
    _record(held, "join_call", by, before)
    return held


@transaction.atomic
def reveal_caller(*, appeal: Appeal, purpose: str, by: Account, now: datetime) -> dict[str, str]:
    """Opens name, number and wording of a caller for whoever must call; the look is logged with its purpose.

    Returns:
        What of it the account may read; empty where the case's key was destroyed.
    Raises:
        Refusal: the case is not the account's to see, no role for it, or no purpose.
    """
    on = legal_day(now)
    refuse_unseen(by, appeal.case, on)
    demand(by, Permission.REVEAL, CASES)
    may = reader_of(appeal.case, by, on)
    told = {what: text for what, text in told_of(appeal).items() if may.may_read(what)}
    log_access(
        by=by,
        kind=Access.Kind.REVEAL,
        model=Appeal,
        record=appeal.pk,
        fields=sorted(told),
        purpose=purpose,
        category=CASES,
    )
    return told


def _record(call: PhoneCall, verb: str, by: Account, before: Mapping[str, object] | None = None) -> None:
    record_change(
        verb=verb,
        record=call,
        by=by,
        before=before,
        seal=lambda values: {name: value for name, value in values.items() if name != "phone"},
    )
