"""The law that applies to a case, as valid on the day of what it is about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gonghui.foundation.law.queries import DatedAmount


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article that an answer rests on, over the days on which it is in force in this wording."""

    statute: str
    article: str
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class CitedAnswer:
    """A question that comes again, its answer, and the articles in force on the day."""

    question: str
    answer: str
    articles: Sequence[Article]


@dataclass(frozen=True, kw_only=True)
class ApplicableLaw:
    """What holds for a case.

    Attributes:
        on: the day on which it was asked, that of what the case is about.
        what: the category in words.
        answers: of the knowledge base.
        amounts: limits and amounts that the law sets, each with source and mark.
        unknown: names of those of which no value is known for that day.
    """

    on: date
    what: str
    answers: Sequence[CitedAnswer]
    amounts: Sequence[DatedAmount]
    unknown: Sequence[str]
