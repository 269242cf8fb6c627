"""The law that applies to an appeal: by its category, as it was in force on the day it was taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gonghui.affairs.appeals.models import Appeal, KnowledgeEntry
from gonghui.affairs.appeals.queries.desk import entries
from gonghui.affairs.appeals.queries.intake import categories
from gonghui.affairs.appeals.rules.categories import region, setting
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.law import ApplicableLaw, Article, CitedAnswer
from gonghui.foundation.law.queries import DatedAmount, Unknown, timeline, value

BY_CATEGORY = "hotline.categories.law"
MOST = 8  # answers of the knowledge base beside a case


def law_of(case: Case) -> ApplicableLaw | None:
    """What holds for an appeal; None where it has no category, or nothing is known for it.

    The day is that on which it was taken in: appeals know no other day of what they are about.
    """
    appeal = Appeal.objects.filter(pk=case.pk).first()
    if appeal is None or not appeal.category:
        return None
    on = appeal.opened_on
    amounts, unknown = _amounts(keys_for(setting(BY_CATEGORY, on).value, appeal.category), on)
    found = entries(on, category=appeal.category)[:MOST]
    answers = [_answer(entry, on) for entry in found]
    if not (amounts or unknown or answers):
        return None
    what = str(categories(on).get(appeal.category, appeal.category))
    return ApplicableLaw(on=on, what=what, answers=answers, amounts=amounts, unknown=unknown)


def keys_for(rows: Sequence[Mapping[str, Any]], category: str) -> list[str]:
    """The keys of dated values that belong to a category, the nearest ones first: its own, then those of the
    branches above it."""
    held = {str(row["category"]): [str(key) for key in row["keys"]] for row in rows}
    parts = category.split(".")
    lines = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return list(dict.fromkeys(key for line in lines for key in held.get(line, ())))


def _amounts(keys: Sequence[str], on: date) -> tuple[list[DatedAmount], list[str]]:
    found, unknown = [], []
    for key in keys:
        try:
            found.append(value(key, region(), on))
        except Unknown:
            known = [one.name_zh for one in timeline(key, region()) if one.name_zh]
            unknown.append(known[0] if known else key)
    return found, unknown


def _answer(entry: KnowledgeEntry, on: date) -> CitedAnswer:
    return CitedAnswer(
        question=entry.question,
        answer=entry.answer,
        articles=[
            Article(
                statute=cited.statute,
                article=cited.article,
                source=cited.source,
                valid_from=cited.valid_from,
                valid_to=cited.valid_to,
            )
            for cited in entry.citations.all()
        ],
    )
