"""The knowledge base: entries whose answers cite articles, and none that is out of force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.models import KnowledgeCitation, KnowledgeEntry
from gonghui.affairs.appeals.rules.followup import Citation, refuse_stale
from gonghui.engines.cases.queries.reach import CASES
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.records import refuse_unfit


@transaction.atomic
def add_entry(
    *,
    category: str,
    question: str,
    answer: str,
    citations: Sequence[Citation],
    on: date,
    by: Account,
    sources: Sequence[str] = (),
) -> KnowledgeEntry:
    """Enters an answer with the articles that it rests on.

    Args:
        citations: each with the days on which the article is in force in this wording.
        sources: of the citations, in their order: where they were read.
    Raises:
        Refusal: no such category, nothing cited, or an article not in force on the day.
    """
    demand(by, Permission.DISPATCH, CASES)
    if category not in queries.categories(on):
        raise Refusal(_("There is no such category on that day; choose one of the tree."), "category")
    refuse_stale(citations, on)
    entry = KnowledgeEntry(category=category, question=question.strip(), answer=answer.strip())
    refuse_unfit(entry)
    entry.save()
    record_change(verb="add_entry", record=entry, by=by, params={"question": entry.question})
    for number, cited in enumerate(citations):
        citation = KnowledgeCitation.objects.create(
            entry=entry,
            statute=cited.statute,
            article=cited.article,
            source=sources[number] if number < len(sources) else "",
            valid_from=cited.valid_from,
            valid_to=cited.valid_to,
        )
        record_change(verb="cite", record=citation, by=by, params=_named(citation))
    return entry


@transaction.atomic
def end_citation(*, citation: KnowledgeCitation, on: date, by: Account) -> KnowledgeCitation:
    """Notes that an article ends: from that day on, answers that rest on it are refused.

    Raises:
        Refusal: it begins on that day or later.
    """
    demand(by, Permission.DISPATCH, CASES)
    if on <= citation.valid_from:
        raise Refusal(
            _("The end must lie after the first day, %(day)s.") % {"day": citation.valid_from}, "on"
        )
    before = fields_of(citation)
    citation.valid_to = on
    citation.version += 1
    citation.save()
    record_change(verb="end_citation", record=citation, by=by, before=before, params=_named(citation))
    return citation


@transaction.atomic
def retire_entry(*, entry: KnowledgeEntry, by: Account) -> KnowledgeEntry:
    """Takes an entry out of use; what was answered with it stays."""
    demand(by, Permission.DISPATCH, CASES)
    before = fields_of(entry)
    entry.is_current = False
    entry.version += 1
    entry.save()
    record_change(
        verb="retire_entry", record=entry, by=by, before=before, params={"question": entry.question}
    )
    return entry


def refuse_stale_entry(entry: KnowledgeEntry, on: date) -> None:
    """Refuses to answer with an entry that is out of use or cites an article not in force on a day.

    Raises:
        Refusal: which, and since or until when.
    """
    if not entry.is_current:
        raise Refusal(_("This entry is out of use; choose another one."), "entry")
    refuse_stale(
        [
            Citation(
                statute=row.statute, article=row.article, valid_from=row.valid_from, valid_to=row.valid_to
            )
            for row in entry.citations.order_by("pk")
        ],
        on,
    )


def _named(citation: KnowledgeCitation) -> dict[str, Any]:
    return {"statute": citation.statute, "article": citation.article}
