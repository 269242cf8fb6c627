"""The words in which a module declares a register, once.

List, detail, search, filters, sheets in and out, API and history come from the declaration; the
machinery is `foundation/registers`, which discovers every module's `REGISTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models

from gonghui.foundation.core.models import OPEN, Privacy


class Kind(StrEnum):
    """How a column is read from a sheet, shown and filtered."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    BODY = "body"  # a body, by credit code or exact name
    RECORD = "record"  # a row of another register, by its number
    PERSON = "person"  # a person, by identity number; by name where it tells one among those looked after


class Category(StrEnum):
    """What a register is about; roles are given categories."""

    BODIES = "bodies"
    PEOPLE = "people"
    SKILLS = "skills"
    PARTICIPATION = "participation"
    PLACES = "places"
    RIGHTS = "rights"  # collective contracts, bargaining instructors, mediators
    ORGANISING = "organising"  # lists of firms to be organised
    ASSISTANCE = "assistance"
    CASES = "cases"  # appeals, filings: everything with steps and a deadline
    FIGURES = "figures"  # plans, indicators, outside series


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a register."""

    name: str  # in URLs, API and sheets' machine names
    label: Any  # gettext-lazy
    source: str  # ORM path from the register's model; computed columns name an annotation
    kind: Kind = Kind.TEXT
    choices: type[models.TextChoices] | None = None
    privacy: Privacy = OPEN
    in_list: bool = True
    in_sheet: bool = True
    required: bool = False  # in a sheet and a form
    editable: bool = True  # by `edit`; a column may be given when a record is added and stand after
    is_year: bool = False  # a number whose thousands do not stand apart
    computed: bool = False  # made by the platform: shown and exported, never taken from a sheet or a form
    shown: bool = True  # what is taken from a sheet or a form only, and kept elsewhere, is not
    headers: tuple[str, ...] = ()  # what sheets also call it
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # choice → what sheets also call it
    longest: int = 0  # characters; 0: the model field's own limit
    register: str = ""  # of RECORD columns
    # Of PERSON columns: what people offer (people.queries.find_named_persons); registers stand below people.
    find: Callable[..., Iterable[Any]] | None = None
    help: Any = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows that belong to a record and stand on its page: a studio's recognitions, a congress's sessions."""

    name: str  # related name, or a path of them
    label: Any
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ("-pk",)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is done with a record beside correcting it: a studio is upgraded, a congress ended.

    `action(*, <record_as>, by, **values)` is an action of the module; of `fields` it is given those that
    are known. Its Refusals name a field, or none.
    """

    key: str  # "revoke"; also in URLs
    label: Any  # gettext-lazy: a verb with its object
    fields: tuple[Column, ...]
    action: Callable[..., Any]
    record_as: str = "record"  # the name under which the action takes the record
    permission: str = "edit"  # the key of the permission that it wants at the record's body
    shown_if: Callable[[Any], bool] | None = None  # of a row of `Register.rows(on)`; None: always
    filled: Callable[[Any], Mapping[str, Any]] | None = None  # what the form has filled in already
    primary: bool = False  # the one action that the record's page offers first
    help: Any = ""

    def fits(self, record: Any) -> bool:
        """Whether it can be done with a record as it stands."""
        return self.shown_if is None or bool(self.shown_if(record))


@dataclass(frozen=True, kw_only=True)
class ProfileColumn:
    """One column of a superior system's sheet."""

    title: str  # as that system writes it
    column: str = ""  # ours, by name; empty: the same for every row
    always: str = ""  # what stands there where it is none of ours
    codes: Mapping[str, str] = field(default_factory=dict)  # of a choice: our key → that system's code
    days: str = "%Y-%m-%d"  # how it writes days


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A register's sheet as a superior system takes and gives it: its columns, codes and version."""

    key: str  # "national-roll"; also in URLs
    label: Any  # gettext-lazy
    version: str
    source: str  # the publication that names the fields
    columns: tuple[ProfileColumn, ...]
    matched_by: str  # our column by which a receipt's rows are found again
    result_title: str = ""  # of a receipt: the column that says what became of a row
    taken_words: tuple[str, ...] = ()  # what stands there where a row was taken in
    own_sample: bool = True  # checked against a sample of our own making, not against one of that system


# What is wrong with one row among many: its place among the rows, the column, and why.
Finding = tuple[int, str, Any]


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register: a model with its columns, who may see it, and the actions that change it.

    `add(*, by, **values)` and `edit(*, record, by, expected_version, **values)` are actions of the module;
    `add_many(*, rows, by, batch)` is its bulk action. `values` are keyed by column name: a body column
    holds a Body, a record column the record, a choice its key; what is not known is None.
    `check_many(rows=…)` names what `add_many` would refuse; rows are the same, None where a row is wrong
    already. `rows(on)` gives the queryset with every annotation the columns name, as of a date.
    """

    key: str  # "studios"; also in URLs
    label: Any
    label_one: Any
    model: str
    category: Category
    columns: tuple[Column, ...]
    rows: Callable[[Any], models.QuerySet[Any]]
    search: tuple[str, ...]  # ORM paths, prefix match
    filters: tuple[str, ...]  # column names
    order: tuple[str, ...]  # unique, for keyset paging; the last is the id; "-" before a name: downward
    # What the search finds beside the paths, such as a person by keyed hash: text → condition.
    found_by: Callable[[str], models.Q] | None = None
    body_path: str = "body"  # from the model to the Body the policy asks about ("" = the record itself)
    # From the model to the Area in which a record itself lies, where that is not its body's seat.
    area_path: str = ""
    number: str = "number"  # the field that names a record in sheets
    add: Callable[..., Any] | None = None
    edit: Callable[..., Any] | None = None
    add_many: Callable[..., Any] | None = None
    check_many: Callable[..., Iterable[Finding]] | None = None
    speaks_for_all: bool = False  # one of its sheets speaks for the whole city: who looks after it brings it
    same: tuple[str, ...] = ()  # columns that together tell one record from another, in a sheet too
    interval: tuple[str, str] | tuple[()] = ()  # column of the first day, column of the day after the last
    parts: tuple[Part, ...] = ()  # rows that the detail page lists
    acts: tuple[Act, ...] = ()  # what is done with a record beside correcting it
    # Its sheets may have a million rows: `check_many` and `add_many` walk the rows once, in order, and keep
    # none of them; they find doubles themselves (`same` stays empty); `rows.numbers` counts as the officer.
    streamed: bool = False
    profiles: tuple[Profile, ...] = ()  # sheets of superior systems that keep the same register
    authorities: tuple[
        Profile, ...
    ] = ()  # extracts of registers kept by an authority, which ours is laid beside
    # `take_over(*, record, column, value, on, by)`: our record says, from a day on, what an authority says.
    take_over: Callable[..., Any] | None = None
    # The sealed values of some records, for a superior system's sheet: records → for each column → text.
    opened: Callable[[Iterable[Any]], list[dict[str, str]]] | None = None
    metrics: tuple[str, ...] = ()  # metric keys its records feed
    empty: Any = ""  # what to do when there is none


@cache
def declared_registers() -> dict[str, Register]:
    """Every declared register by key.

    Raises:
        ValueError: two modules declare one key.
    """
    found: dict[str, Register] = {}
    for app in apps.get_app_configs():
        if not app.name.startswith("gonghui.") or app.label == "core":
            continue
        if find_spec(f"{app.name}.registers"):
            for register in getattr(import_module(f"{app.name}.registers"), "REGISTERS", ()):
                if register.key in found:
                    raise ValueError(f"two registers are called {register.key}")
                found[register.key] = register
    return found
