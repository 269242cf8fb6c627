"""The book of what a union above hands down: budget by source, and every payment as entries that balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import BookedFunds, DownBook, FundsDown
from gonghui.affairs.governance.rules.handing import refuse_wrong_amount, refuse_wrong_giver
from gonghui.engines.funds.actions import open_purse, post, reverse
from gonghui.engines.funds.models import Posting, Purse
from gonghui.engines.funds.queries import least_held
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

BOOK = "减上补下账"  # what the purse is called; a record's name, in Chinese as every body's


def book_of(giver: Body, by: Account) -> Purse:
    """The purse of a giver's book, opened where there is none yet; within an action that has asked `by`."""
    # Two first payments at once open one book.
    Union.objects.select_for_update(of=("self",)).get(pk=giver.pk)
    held = DownBook.objects.select_related("purse").filter(giver=giver).first()
    if held is not None:
        return held.purse
    purse = open_purse(name=f"{giver.name_zh}{BOOK}", body=giver, by=by)
    DownBook.objects.create(giver=giver, purse=purse)
    return purse


@transaction.atomic
def budget_down(
    *,
    giver: Body,
    source: str,
    yuan: Decimal | str | int,
    on: date,
    note: str,
    document: str,
    by: Account,
) -> Posting:
    """Enters what a union above has set aside of a source for handing down.

    Raises:
        Refusal: no union above, outside the role, no amount, or as of the engine's `post`.
    """
    if not hasattr(giver, "union"):
        raise Refusal(_("%(body)s is no trade union.") % {"body": giver}, "giver")
    demand(by, Permission.EDIT, Category.BODIES, giver.pk)
    refuse_wrong_giver(giver.union.type)
    money = read_yuan(yuan)
    return post(
        purse=book_of(giver, by),
        kind=Posting.Kind.BUDGET,
        source=source,
        amount=money,
        on=on,
        note=note,
        document=document,
        by=by,
        today=timezone.localdate(),
    )


def read_yuan(yuan: Decimal | str | int) -> Money:
    """An amount as it was typed.

    Raises:
        Refusal: no amount of money, nothing, or more than any payment has; names the field `yuan`.
    """
    try:
        money = Money.yuan(yuan)
    except Refusal as refusal:
        raise Refusal(refusal.message, "yuan") from refusal
    refuse_wrong_amount(money)
    return money


def book_payment(record: FundsDown, by: Account) -> None:
    """Books a payment: committed and paid out of its source.

    Where less of the source is free, the document by which it is paid is what gives the rest, too.
    """
    purse, money = book_of(record.giver, by), Money(record.fen)
    free = Money(max(0, least_held(purse, "free", record.source, record.paid_on)))
    kinds = [(Posting.Kind.COMMITMENT, money), (Posting.Kind.PAYMENT, money)]
    if free < money:
        kinds.insert(0, (Posting.Kind.BUDGET, Money(money.fen - free.fen)))
    for kind, amount in kinds:
        made = post(
            purse=purse,
            kind=kind,
            source=record.source,
            amount=amount,
            on=record.paid_on,
            note=f"{record.number} {record.union.name_zh}"[:200],
            document=record.basis,
            by=by,
            today=timezone.localdate(),
        )
        BookedFunds.objects.create(record=record, posting=made)


def unbook_payment(record: FundsDown, because: str, by: Account) -> None:
    """Takes the postings of a struck payment back, the last one first; all of them stay in the book."""
    booked = BookedFunds.objects.filter(record=record).select_related("posting").order_by("-posting")
    today = timezone.localdate()
    for one in list(booked):
        back = reverse(posting=one.posting, on=today, note=because, document=record.basis, by=by, today=today)
        BookedFunds.objects.create(record=record, posting=back)
