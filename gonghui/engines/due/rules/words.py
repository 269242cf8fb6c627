"""The words in which a module says what a union's chair should do next, and with which papers.

A module's `facts` hold `DUE`; `declared_sources` finds them, as figures and registers are found, so that the
modules stay strangers. A thing is due because a record says so, and gone when a record says so: nothing here
is ticked off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category


class Place(StrEnum):
    """Where the one button leads; the faces know the addresses."""

    BODY = "body"  # the page of the body `record`
    ADD = "add"  # a new row of `register`, with what is known filled in
    RECORD = "record"  # the row `record` of `register`
    ACT = "act"  # the deed `act` on the row `record` of `register`
    SHEETS = "sheets"  # the sheets of `register`
    CASE = "case"  # the case `record`
    PAGE = "page"  # the page called `page`, about `record` where that is given


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What the button opens. `record` is a public id."""

    place: Place
    register: str = ""
    record: Any = None
    act: str = ""
    page: str = ""
    filled: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """For whom it is asked what is due.

    Attributes:
        body: the union.
        bodies: it, and the employers that it covers.
        on: the day in Beijing; `now` the moment.
    """

    account: Account
    body: Body
    bodies: tuple[Body, ...]
    on: date
    now: datetime

    @property
    def ids(self) -> list[int]:
        """The ids of the bodies."""
        return [body.pk for body in self.bodies]


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing to do.

    Attributes:
        key: names it among all things due, the same tomorrow: source, then the record's public id.
        what, why: sentences with placeholders, gettext-lazy; `said` fills them (dates, numbers, bodies).
        by: the day by which; that day itself and later it is late.
        button: a verb with its object.
        pack: the file of its papers in the module's `notices`; None where paper is of no use.
        facts: what records know of the blanks in these papers; read only when they are printed.
    """

    key: str
    what: Any
    why: Any
    by: date
    button: Any
    goal: Goal
    said: Mapping[str, Any] = field(default_factory=dict)
    pack: Path | None = None
    facts: Callable[[], Mapping[str, Any]] = dict

    def late(self, on: date) -> bool:
        """Whether the day has come, or is past."""
        return self.by <= on


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a module offers: who may do such things (nobody is told of a button that is not there), and
    which are due."""

    key: str
    category: Category
    permission: Permission
    find: Callable[[Asked], Iterable[Due]]


@cache
def declared_sources() -> tuple[Source, ...]:
    """Every declared source, in the order of the installed modules.

    Raises:
        ValueError: two have one key.
    """
    found: dict[str, Source] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.facts"):
            for source in getattr(import_module(f"{app.name}.facts"), "DUE", ()):
                if source.key in found:
                    raise ValueError(f"two sources of what is due are called {source.key}")
                found[source.key] = source
    return tuple(found.values())


@cache
def declared_case_packs() -> dict[str, Path]:
    """Kind of case → the papers with which whoever leads one answers it; a module's `facts.CASE_PACKS`."""
    found: dict[str, Path] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.facts"):
            found |= getattr(import_module(f"{app.name}.facts"), "CASE_PACKS", {})
    return found
