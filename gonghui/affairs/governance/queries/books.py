"""The books of what is handed down: set aside, bound and paid by each giver, by source, and the postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from gonghui.affairs.governance.models import DownBook, FundsDown
from gonghui.engines.funds.models import Posting
from gonghui.engines.funds.queries import postings_of, standings
from gonghui.engines.funds.rules import Standing
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.money import Money


@dataclass(frozen=True)
class Book:
    """The book of a giver on a day: what it holds by source, under "" all sources together."""

    giver: Body
    money: dict[str, Standing]


@dataclass(frozen=True)
class Booked:
    """A posting of a book.

    Attributes:
        record: the payment that it books; None: budget set aside.
        money: what moved; below nothing where it takes another back.
    """

    posting: Posting
    source: str
    money: Money
    record: FundsDown | None


def books(account: Account, on: date) -> list[Book]:
    """The books of the givers that an account sees, in the order of names, as of a day."""
    rows = list(_books(account))
    held = standings([row.purse_id for row in rows], on=on)
    found = [Book(row.giver, held[row.purse_id]) for row in rows]
    return [one for one in found if len(one.money) > 1]  # nothing was posted by that day


def _books(account: Account) -> QuerySet[DownBook]:
    scope = resolve(scope_of(account, Permission.VIEW, Category.BODIES))
    rows = DownBook.objects.filter(scope.as_q("giver")).select_related("giver", "purse")
    return rows.order_by("giver__pinyin", "giver")


def book_of(account: Account, giver: Body, on: date, source: str = "") -> tuple[Book, list[Booked]] | None:
    """The book of a giver as of a day, with its postings, of one source or of all; None: not to be seen."""
    row = _books(account).filter(giver=giver).first()
    if row is None:
        return None
    lines = []
    for posting in postings_of(row.purse).filter(on__lte=on).prefetch_related("handed_down__record__union"):
        entry = max(posting.entries.all(), key=lambda one: one.fen)
        if source in ("", entry.source):
            back = posting.kind == Posting.Kind.REVERSAL
            booked = getattr(posting, "handed_down", None)
            record = booked.record if booked is not None else None
            lines.append(Booked(posting, entry.source, Money(-entry.fen if back else entry.fen), record))
    return Book(row.giver, standings([row.purse_id], on=on)[row.purse_id]), lines


def unbooked(account: Account, on: date) -> Money:
    """Money handed down by a day that stands in no book: entered before there was one."""
    scope = resolve(scope_of(account, Permission.VIEW, Category.BODIES))
    rows = FundsDown.objects.filter(scope.as_q("giver"), paid_on__lte=on, struck_on=None, source="")
    return Money(rows.aggregate(fen=Sum("fen"))["fen"] or 0)
