"""How long what is kept of people may or must be kept: classes, and whose rows are of which class.

Every module declares its models with personal or sensitive fields as RETAINED in `rules/retention.py`, or in
`rules` where that is one file; a test finds the one that nobody declared. Terms are dated values of law.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
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


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Rows with a term of their own.

    Attributes:
        key: in addresses; one of its own.
        of: key of the class.
        model: such as "people.membership".
        begins: look-up of the day or moment from which the term runs; empty while it has not begun.
        what: what a row is of a person, in words.
        unit: look-up of what is disposed of; the row itself, or its person.
        unit_model: the model of that, where it is not the row's.
        person: look-up of the person whom a row keeps from being erased while its term runs.
        body: look-up of the body about which the policy is asked; without one only who sees everything is.
        where: look-ups of the rows that are counted; those disposed of are not.
        unless: look-ups of rows that are not counted.
        last_of: only the last row of each of these counts, and none where one goes on.
        counted: false of rows that only keep their person, and go with another record or not at all.
        subject: look-up of the record's own key.
        emptied: columns of the row and what stands there afterwards.
        file: look-up of an attachment that goes.
    """

    key: str
    of: str
    model: str
    begins: str
    what: Any
    unit: str = "pk"
    unit_model: str = ""
    person: str = ""
    body: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    last_of: str = ""
    counted: bool = True
    subject: str = ""
    emptied: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    @property
    def retention_class(self) -> RetentionClass:
        """The class of the rows."""
        return CLASSES[self.of]

    @property
    def disposed_model(self) -> str:
        """The model of what is disposed of."""
        return self.unit_model or self.model


@dataclass(frozen=True, kw_only=True)
class Follows:
    """Rows without a term of their own: they go with a record.

    Attributes:
        leader: the model of that record; what lies under its key needs nothing more.
        path: look-up of that record.
        emptied: columns that are emptied beside, and what stands there afterwards.
        deleted: the rows go whole.
        file: look-up of an attachment that goes.
    """

    model: str
    leader: str
    path: str
    emptied: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """Rows that a job of their module deletes by itself, after days that are set or a limit of its own.

    Attributes:
        job: the name of the job.
        term: key of the dated value; empty where the limit is technical.
    """

    model: str
    job: str
    what: Any
    term: str = ""


@dataclass(frozen=True, kw_only=True)
class Stays:
    """Personal values that belong to an organisation's record or to the log, and stay as long as it does.

    Attributes:
        why: English, for whoever reads the declaration.
    """

    model: str
    why: str


Retained = Kept | Follows | Swept | Stays
RETAINED: tuple[Retained, ...] = (
    Stays(
        model="core.change", why="its personal values lie under keys of persons and cases and go with them"
    ),
    Stays(model="core.subjectkey", why="a key is what is destroyed; that it was stays"),
    Stays(model="core.attachment", why="a file goes with the record to which it is attached"),
)


@cache
def declared() -> tuple[Retained, ...]:
    """What the installed modules declare as RETAINED.

    Raises:
        ValueError: two rows have one key, or a class is not known.
    """
    found: list[Retained] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.rules"):
            rules = import_module(f"{app.name}.rules")
            if hasattr(rules, "__path__"):
                if not find_spec(f"{app.name}.rules.retention"):
                    continue
                rules = import_module(f"{app.name}.rules.retention")
            found += getattr(rules, "RETAINED", ())
    keys = [one.key for one in found if isinstance(one, Kept)]
    if len(set(keys)) != len(keys) or any(isinstance(one, Kept) and one.of not in CLASSES for one in found):
        raise ValueError(f"retention: a key twice or a class that is not there, of {sorted(keys)}")
    return tuple(found)


def kept_rows() -> list[Kept]:
    """The declared rows with a term, in the order of the classes."""
    order = list(CLASSES)
    return sorted((one for one in declared() if isinstance(one, Kept)), key=lambda one: order.index(one.of))


def kept_row(key: str) -> Kept:
    """The declared rows of a key.

    Raises:
        LookupError: there are none.
    """
    for one in kept_rows():
        if one.key == key:
            return one
    raise LookupError(key)


def followers(leader: str) -> list[Follows]:
    """What goes with a record of a model."""
    return [one for one in declared() if isinstance(one, Follows) and one.leader == leader]


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long, with its source and how certain it is."""

    months: int
    source: str
    mark: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something of a person stays for now.

    Attributes:
        of: key of the class; "hold" where somebody held it back.
        what: in words.
        until: the first day on which this reason holds no more; None: until further notice.
        source: of the term, or of the hold.
        mark: how certain the source is, as of dated values; empty of a hold.
    """

    of: str
    what: Any
    until: date | None
    source: str
    mark: str = ""


HOLD = "hold"


class Anew:
    """What stands afterwards in a column that may be neither empty nor twice: bytes drawn anew."""


ANEW = Anew()


def due_day(begins: date, months: int) -> date:
    """The day on which a term of months that runs from a day has passed.

    A month without such a day ends the term on its last day (as of periods in 民法典 art. 202).

    >>> due_day(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1]))


def last_begin(on: date, months: int) -> date:
    """The last day from which a term may run so that it has passed on a day: the other way round.

    >>> last_begin(date(2025, 2, 28), 12)
    datetime.date(2024, 2, 29)
    """
    back = due_day(on, -months)
    if (on + timedelta(days=1)).day != 1:
        return back
    # Whatever lies behind it in its month falls due on this last day, too.
    return back.replace(day=calendar.monthrange(back.year, back.month)[1])


def month_of(day: date) -> date:
    """The first of a day's month."""
    return day.replace(day=1)


def months_ahead(on: date, count: int) -> list[date]:
    """The first days of a month and of those after it."""
    return [due_day(month_of(on), n) for n in range(count)]


def strictest(reasons: Iterable[Reason]) -> list[Reason]:
    """Of each class the reason that holds longest, what holds longest first."""
    longest: dict[str, Reason] = {}
    for reason in reasons:
        held = longest.get(reason.of)
        if held is None or _end(reason) > _end(held):
            longest[reason.of] = reason
    return sorted(longest.values(), key=_end, reverse=True)


def _end(reason: Reason) -> date:
    return reason.until or date.max
