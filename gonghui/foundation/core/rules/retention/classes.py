"""The classes of what is kept: from when a term runs, what it means, what disposal does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.foundation.core.registers import Category


class Duty(StrEnum):
    """What a term means."""

    LIMIT = "limit"  # it must go when the term has passed
    ARCHIVE = "archive"  # it is handed over to the archive then; without that it stays
    LEAST = "least"  # kept at least so long; the platform disposes of nothing


class Way(StrEnum):
    """What disposal does."""

    ERASE_PERSON = "erase_person"  # the person's key is destroyed, the columns emptied; ties stay nameless
    ERASE_WORDS = "erase_words"  # the record's own key is destroyed, its columns emptied; the record stays
    EMPTY = "empty"  # what it was made of goes; that it was there stays
    STAYS = "stays"


@dataclass(frozen=True, kw_only=True)
class RetentionClass:
    """Records with one term.

    Attributes:
        term: key of the dated value that says how long, in years or months.
        least: key of a term that a statute sets; ours may not fall below it.
        runs_from: the event from which the term runs.
        category: of the policy: who looks after such records.
    """

    key: str
    name: Any
    term: str
    runs_from: Any
    duty: Duty
    way: Way
    category: Category
    least: str = ""


CLASSES: dict[str, RetentionClass] = {
    one.key: one
    for one in (
        RetentionClass(
            key="membership",
            name=_("Files of members"),
            term="privacy.retention.member_file",
            runs_from=_("the end of the last membership"),
            duty=Duty.LIMIT,
            way=Way.ERASE_PERSON,
            category=Category.PEOPLE,
        ),
        RetentionClass(
            key="workers",
            name=_("Workers who were never members"),
            term="privacy.retention.worker_entry",
            runs_from=_("the end of the last employment"),
            duty=Duty.LIMIT,
            way=Way.ERASE_PERSON,
            category=Category.PEOPLE,
        ),
        RetentionClass(
            key="posts",
            name=_("Posts held"),
            term="privacy.retention.post",
            runs_from=_("the end of the post"),
            duty=Duty.LIMIT,
            way=Way.STAYS,
            category=Category.PEOPLE,
        ),
        RetentionClass(
            key="cases",
            name=_("Cases and work orders"),
            term="privacy.retention.work_order",
            runs_from=_("the day on which the case was closed"),
            duty=Duty.ARCHIVE,
            way=Way.ERASE_WORDS,
            category=Category.CASES,
        ),
        RetentionClass(
            key="aid",
            name=_("Papers of mutual aid and assistance"),
            term="privacy.retention.claim_papers_from",
            runs_from=_("the end of the cover, or of the aid"),
            duty=Duty.ARCHIVE,
            way=Way.STAYS,
            category=Category.ASSISTANCE,
        ),
        RetentionClass(
            key="survey",
            name=_("Answers to surveys as they were given"),
            term="privacy.retention.survey_raw",
            runs_from=_("the end of the survey"),
            duty=Duty.LIMIT,
            way=Way.EMPTY,
            category=Category.CASES,
        ),
        RetentionClass(
            key="sheets",
            name=_("Uploaded lists"),
            term="privacy.retention.sheet",
            runs_from=_("the day on which the list was brought"),
            duty=Duty.LIMIT,
            way=Way.EMPTY,
            category=Category.PEOPLE,
        ),
        RetentionClass(
            key="security_log",
            name=_("Log of looking"),
            term="privacy.retention.security_log",
            least="security.logs.months_from",
            runs_from=_("the moment of looking"),
            duty=Duty.LEAST,
            way=Way.STAYS,
            category=Category.PEOPLE,
        ),
        RetentionClass(
            key="account",
            name=pgettext_lazy("retention", "Accounts of officers"),
            term="privacy.retention.security_log",
            least="security.logs.months_from",
            runs_from=_("the end of the last role"),
            duty=Duty.LEAST,
            way=Way.STAYS,
            category=Category.PEOPLE,
        ),
    )
}
