"""Opinions on a draft: lists, counts, and their words for whoever may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.engines.cases.queries.reach import reader_of
from gonghui.engines.cases.queries.words import case_key, open_words
from gonghui.foundation.accounts.models import Account

PART = "planning.remark"
WAITING = "waiting"  # as a filter: no answer yet


@dataclass(frozen=True)
class Tally:
    """Opinions counted by what became of them; each count has its list behind it."""

    total: int
    adopted: int
    partly: int
    not_adopted: int
    waiting: int

    @property
    def answered(self) -> int:
        """Those with an answer."""
        return self.total - self.waiting


def remarks_of(making: PlanMaking, kind: str = "", answer: str = "") -> QuerySet[Remark]:
    """The opinions on a draft in their order.

    Args:
        kind: of one kind only.
        answer: with one answer only, or `WAITING`.
    """
    rows = making.remarks.select_related(
        "version_said_of", "answered_by", "expert", "asked__letter__handling__body"
    )
    rows = rows.filter(kind=kind) if kind in Remark.Kind.values else rows
    if answer == WAITING:
        return rows.filter(answer="")
    return rows.filter(answer=answer) if answer in Remark.Answer.values else rows


def counted(rows: QuerySet[Remark]) -> Tally:
    """Opinions counted by what became of them."""
    found = dict(rows.order_by().values_list("answer").annotate(n=Count("pk")))
    return Tally(
        total=sum(found.values()),
        adopted=found.get(Remark.Answer.ADOPTED.value, 0),
        partly=found.get(Remark.Answer.PARTLY.value, 0),
        not_adopted=found.get(Remark.Answer.NOT_ADOPTED.value, 0),
        waiting=found.get("", 0),
    )


def tally_of(making: PlanMaking, kind: str = "") -> Tally:
    """The opinions of a draft, counted."""
    return counted(remarks_of(making, kind))


def may_read_words(making: PlanMaking, account: Account, on: date) -> bool:
    """Whether an account reads the words of opinions and the names of experts."""
    return reader_of(making.case, account, on).personal


def words_of_remarks(making: PlanMaking, rows: Iterable[Remark]) -> dict[int, str]:
    """The words of some opinions by id; empty where the case's key was destroyed."""
    key = case_key(making.case)
    return {row.pk: str(open_words(row.words, key=key, part=PART) or "") for row in rows}
