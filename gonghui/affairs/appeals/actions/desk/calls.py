"""At the desk: which extension rings where, calls that ring, and whose appeal a call became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day
from gonghui.affairs.appeals.models import Appeal, DeskLine, PhoneCall
from gonghui.affairs.appeals.queries.desk import desk_of_line, rings_at, telephone
from gonghui.affairs.appeals.queries.intake import told_of
from gonghui.affairs.appeals.rules.telephone import phone_context
from gonghui.engines.cases.queries.reach import CASES, PARTS, reader_of, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.rules import read_phone

LONGEST_LINE = 40
KEPT_DAYS = "hotline.calls.kept.days"
AT_ONCE = 5000


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
        defaults={
            "line": ring.line,
            "desk": desk_of_line(ring.line, legal_day(now)),
            "rang_at": now,
            "phone": sealed,
            "recording": ring.recording,
        },
    )
    if made:
        _record(call, "note_call", by)
    return call


@transaction.atomic
def take_call(*, call: PhoneCall, by: Account) -> PhoneCall:
    """Somebody at a desk picks a call up: its number fills the form.

    Raises:
        Refusal: somebody else did, it rings elsewhere, or the account sits at no desk: an employer's own
            union hears no caller.
    """
    demand(by, Permission.DISPATCH, CASES)
    held = PhoneCall.objects.select_for_update().get(pk=call.pk)
    if not PhoneCall.objects.filter(rings_at(by), pk=held.pk).exists():
        raise Refusal(_("This call rings at another desk."))
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
    demand_at(by, Permission.REVEAL, *PARTS.filter(case=appeal.case).values_list("body", flat=True))
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


@transaction.atomic
def add_line(*, line: str, desk: Body, on: date, by: Account, until: date | None = None) -> DeskLine:
    """Says at which desk an extension rings, from a day on.

    Args:
        until: the first day on which it no longer does.
    Raises:
        Refusal: no role at the desk, no extension, an end before the beginning, or another desk's then.
    """
    demand_at(by, Permission.DISPATCH, desk)
    line = line.strip()
    if not line or len(line) > LONGEST_LINE:
        raise Refusal(_("Write the extension as the telephone system names it."), "line")
    if until is not None and until <= on:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": on}, "until")
    same = DeskLine.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), line=line)
    if until is not None:
        same = same.filter(valid_from__lt=until)
    held = same.select_related("desk").first()
    if held is not None:
        raise Refusal(
            _("This extension rings at %(desk)s in these days; end that first.") % {"desk": held.desk}, "line"
        )
    row = DeskLine.objects.create(line=line, desk=desk, valid_from=on, valid_to=until)
    record_change(verb="add_line", record=row, by=by, params={"line": line, "body": desk.name_zh})
    return row


@transaction.atomic
def end_line(*, row: DeskLine, on: date, by: Account) -> DeskLine:
    """Ends an extension at its desk: `on` is the first day on which it no longer rings there.

    Raises:
        Refusal: no role at the desk, or it does not ring there on that day.
    """
    held = DeskLine.objects.select_for_update(of=("self",)).select_related("desk").get(pk=row.pk)
    demand_at(by, Permission.DISPATCH, held.desk_id)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The row does not hold on that day."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    params = {"line": held.line, "body": held.desk.name_zh}
    record_change(verb="end_line", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def forget_calls(*, by: Account, now: datetime) -> int:
    """Deletes calls that became no appeal, once the days set for that have passed. Returns how many."""
    days = int(queries.amount(KEPT_DAYS, legal_day(now)))
    old = PhoneCall.objects.filter(appeal=None, rang_at__lt=now - timedelta(days=days))
    gone = list(old.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    for call in gone:
        _record(call, "forget_call", by, deleted=True)
    PhoneCall.objects.filter(pk__in=[call.pk for call in gone]).delete()
    return len(gone)


def _record(
    call: PhoneCall,
    verb: str,
    by: Account,
    before: Mapping[str, object] | None = None,
    *,
    deleted: bool = False,
) -> None:
    record_change(
        verb=verb,
        record=call,
        by=by,
        before=before,
        deleted=deleted,
        seal=lambda values: {name: value for name, value in values.items() if name != "phone"},
    )
