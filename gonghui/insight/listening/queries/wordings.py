"""Wordings of appeals, opened within a job's process or to compare a few; nothing here is shown as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.engines.cases.models import CaseEvent
from gonghui.engines.cases.queries.words import WORDS, open_words
from gonghui.engines.cases.rules.kinds import OPENED
from gonghui.foundation.core.rules.crypto import provider

AT_ONCE = 2_000
_FIELDS = (
    *("pk", "opened_on", "category", "section", "case__lead", "case__area", "case__about"),
    *("case__area__name_zh", "case__about__name_zh", "employer_name", "caller_name"),
    *("case__subject__wrapped", "case__subject__key_version"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an appeal says, and by what it is told apart; `caller` is to be masked, never kept."""

    appeal: int
    opened_on: date
    category: str
    section: str
    lead: int
    area: int | None
    area_name: str
    about: int | None
    employer: str
    text: str
    caller: str

    @property
    def with_names(self) -> str:
        """The text with place and employer as entered: by these the unit is told."""
        return f"{self.text} {self.area_name} {self.employer}".strip()


def wordings(appeals: QuerySet[Appeal]) -> Iterator[Wording]:
    """The wordings of appeals, the newest first; left out is what has no words or no key any more."""
    ids = list(appeals.order_by("-opened_on", "-pk").values_list("pk", flat=True))
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        events = CaseEvent.objects.filter(case__in=some, step=OPENED).order_by("-pk")
        words = dict(events.values_list("case", "words"))
        rows = {row[0]: row for row in Appeal.objects.filter(pk__in=some).values_list(*_FIELDS)}
        for pk in some:
            found = _wording(rows.get(pk), words.get(pk))
            if found is not None:
                yield found


def _wording(row: tuple[Any, ...] | None, words: bytes | memoryview | None) -> Wording | None:
    if row is None or words is None or row[11] is None:
        return None
    machine = provider()
    key = machine.unwrap(row[11], row[12])
    said = open_words(words, key=key, part=WORDS) or {}
    text = " ".join(str(said[name]) for name in ("wording", "wanted") if said.get(name))
    if not text.strip():
        return None
    caller = machine.open(row[10], key=key, context=appeal_context("caller_name")) if row[10] else ""
    return Wording(
        appeal=row[0],
        opened_on=row[1],
        category=row[2],
        section=row[3],
        lead=row[4],
        area=row[5],
        area_name=row[7] or "",
        about=row[6],
        employer=row[8] or row[9],
        text=text,
        caller=caller,
    )
