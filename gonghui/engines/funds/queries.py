"""What purses hold, by source, on a day; always summed from the entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from gonghui.engines.funds.models import Entry, Posting, Purse
from gonghui.engines.funds.rules import Standing, standing


def balances_of(purse: Purse, *, on: date | None = None) -> dict[tuple[str, str], int]:
    """(account, source) → fen, of everything posted up to the end of a day."""
    rows = Entry.objects.filter(purse=purse)
    if on is not None:
        rows = rows.filter(posting__on__lte=on)
    summed = rows.values_list("account", "source").annotate(fen=Sum("fen"))
    return {(account, source): fen for account, source, fen in summed}


def least_held(purse: Purse, account: str, source: str, since: date) -> int:
    """The least that an account holds of a source at the end of any day from `since` on, in fen.

    What is entered late for an earlier day may take so much, and no day after it falls below nothing.
    """
    rows = Entry.objects.filter(purse=purse, account=account, source=source)
    by_day = rows.values_list("posting__on").annotate(fen=Sum("fen")).order_by("posting__on")
    held, least = 0, None
    for day, fen in by_day:
        if day > since:
            least = held if least is None else min(least, held)
        held += fen
    return held if least is None else min(least, held)


def standings(purses: Iterable[int], *, on: date | None = None) -> dict[int, dict[str, Standing]]:
    """Purse id → source → what it holds; under "" all sources together. One question for all of them."""
    ids = list(purses)
    rows = Entry.objects.filter(purse__in=ids)
    if on is not None:
        rows = rows.filter(posting__on__lte=on)
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for purse, account, source, fen in rows.values_list("purse", "account", "source").annotate(Sum("fen")):
        found[purse][account, source] = fen
    return {pk: _by_source(found[pk]) for pk in ids}


def _by_source(balances: dict[tuple[str, str], int]) -> dict[str, Standing]:
    sources = [one for one in Entry.Source.values if any(of == one for _account, of in balances)]
    return {"": standing(balances), **{one: standing(balances, one) for one in sources}}


def postings_of(purse: Purse) -> QuerySet[Posting]:
    """The book of a purse, oldest first."""
    rows = Posting.objects.filter(purse=purse).select_related("by", "reverses")
    return rows.prefetch_related("entries").order_by("on", "pk")
