"""Purses opened, money posted and taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.funds.models import Entry, Posting, Purse
from gonghui.engines.funds.queries import balances_of
from gonghui.engines.funds.rules import MOVES, Line, check_balances, lines_of, reversed_lines
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

SENTENCES = {
    "open_purse": _("opened the purse {name}"),
    "post_budget": _("entered {yuan} yuan of budget for {name}"),
    "post_commitment": _("committed {yuan} yuan of {name}"),
    "post_payment": _("paid {yuan} yuan from {name}"),
    "reverse_posting": _("took a posting of {yuan} yuan of {name} back"),
}
LONGEST_NOTE, LONGEST_DOCUMENT = 200, 120


@transaction.atomic
def open_purse(*, name: str, body: Body, by: Account) -> Purse:
    """Opens the book of a purpose. Whether `by` may do so, the module that owns the purpose has asked.

    Args:
        body: who keeps the book.
    """
    purse = Purse.objects.create(name=name.strip()[:200], body=body)
    record_change(verb="open_purse", record=purse, by=by, params={"name": purse.name})
    return purse


@transaction.atomic
def post(
    *,
    purse: Purse,
    kind: str,
    source: str,
    amount: Money,
    on: date,
    note: str,
    document: str,
    by: Account,
    today: date,
) -> Posting:
    """Enters budget, a commitment or a payment: two entries that balance, of one source.

    Args:
        amount: more than nothing.
        document: 文号 or voucher that it stands on.
    Raises:
        Refusal: no such kind or source, no document, a day to come, or more than there is of this source.
    """
    if kind not in MOVES:
        raise Refusal(_("Choose budget, commitment or payment."), "kind")
    if source not in Entry.Source.values:
        raise Refusal(_("Choose the source of the money."), "source")
    _check(note, document, on, today)
    held = Purse.objects.select_for_update().get(pk=purse.pk)
    lines = lines_of(kind, source, amount)
    check_balances(balances_of(held), lines)
    posting = Posting.objects.create(
        purse=held, kind=kind, on=on, note=note.strip(), document=document.strip(), by=by
    )
    _enter(posting, lines)
    params = {"name": held.name, "yuan": f"{amount}"}
    record_change(verb=f"post_{kind}", record=posting, by=by, params=params)
    return posting


def _check(note: str, document: str, on: date, today: date) -> None:
    if not document.strip() or len(document.strip()) > LONGEST_DOCUMENT:
        raise Refusal(_("Name the document or voucher that this stands on."), "document")
    if not note.strip() or len(note.strip()) > LONGEST_NOTE:
        raise Refusal(_("Say in a few words what the money is for."), "note")
    if on > today:
        raise Refusal(_("This day is still to come; enter what has happened."), "on")


@transaction.atomic
def reverse(*, posting: Posting, on: date, note: str, document: str, by: Account, today: date) -> Posting:
    """Takes a posting back, whole; both stay in the book.

    Raises:
        Refusal: taken back already, itself a taking back, or its money has gone on.
    """
    _check(note, document, on, today)
    held = Purse.objects.select_for_update().get(pk=posting.purse_id)
    if posting.kind == Posting.Kind.REVERSAL or Posting.objects.filter(reverses=posting).exists():
        raise Refusal(_("This posting was taken back already, or takes another back itself."))
    if on < posting.on:
        raise Refusal(_("A posting cannot be taken back before its own day."), "on")
    kept = [Line(one.account, one.source, one.fen) for one in posting.entries.all()]
    lines = reversed_lines(kept)
    check_balances(balances_of(held), lines)
    back = Posting.objects.create(
        purse=held,
        kind=Posting.Kind.REVERSAL,
        on=on,
        note=note.strip(),
        document=document.strip(),
        reverses=posting,
        by=by,
    )
    _enter(back, lines)
    amount = Money(max(one.fen for one in kept))
    record_change(verb="reverse_posting", record=back, by=by, params={"name": held.name, "yuan": f"{amount}"})
    return back


def _enter(posting: Posting, lines: list[Line]) -> None:
    Entry.objects.bulk_create(
        Entry(posting=posting, purse_id=posting.purse_id, account=one.account, source=one.source, fen=one.fen)
        for one in lines
    )
