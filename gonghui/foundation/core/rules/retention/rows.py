"""Whose rows are of which class, as every module declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from gonghui.foundation.core.rules.retention.classes import CLASSES, RetentionClass


class Anew:
    """What stands afterwards in a column that may be neither empty nor twice: bytes drawn anew."""


ANEW = Anew()


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
        guarded: look-up of a flag: flagged rows are listed for supervisors alone.
        opened: sealed columns and what each is bound to, opened for the archive under the row's own key.
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
    guarded: str = ""
    opened: Mapping[str, bytes] = field(default_factory=dict)

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
        opened: sealed columns and what each is bound to, opened for the archive under the leader's own key.
    """

    model: str
    leader: str
    path: str
    emptied: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    file: str = ""
    opened: Mapping[str, bytes] = field(default_factory=dict)


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
