"""The words in which a module declares a kind of case, once: plain typed data, no language of its own.

A module's `rules` hold `KINDS`; `declared_kinds` finds them, as figures and registers are found. One row a
step; the one door (`actions.take_step`) and the buttons of every page read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category

if TYPE_CHECKING:
    from gonghui.engines.cases.rules.clocks import ClockRule


class Effect(StrEnum):
    """What a step does to a clock; the fold (`rules.clocks`) knows the same words."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"
    RESTART = "restart"


class Act(StrEnum):
    """What a step does besides moving the state."""

    PLAIN = "plain"
    ACCEPT = "accept"  # whoever takes it becomes the handler
    REFER = "refer"  # to another lead, by the lead itself: field `to`
    RETURN = "return"  # back to whoever dispatched it, with a reason; a limit holds
    REASSIGN = "reassign"  # to another lead, by the dispatcher: field `to`
    REOPEN = "reopen"  # wants a reason


class At(StrEnum):
    """At which body of the case the step's permission is asked."""

    LEAD = "lead"
    ORIGIN = "origin"
    ANY = "any"  # at the lead or at the unit that took it in


class FieldKind(StrEnum):
    """What a step's field takes."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    BODY = "body"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing entered with a step. What is entered lies sealed, unless it is open."""

    name: str
    label: Any  # gettext-lazy
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)  # of CHOICE: key → label
    longest: int = 2000  # characters of TEXT
    open: bool = False  # no word about a person: kept readable, named in sentences


@dataclass(frozen=True)
class ClockEffect:
    """What a step does to one clock."""

    clock: str
    effect: Effect


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of a kind's table: who may bring a case from which states to which."""

    name: str
    label: Any  # gettext-lazy: a verb with its object, on the button
    source: tuple[str, ...]
    target: str
    permission: Permission = Permission.EDIT
    at: At = At.LEAD
    clocks: tuple[ClockEffect, ...] = ()
    needs: tuple[Field, ...] = ()
    needs_reason: bool = False
    reasons: Mapping[str, Any] = field(default_factory=dict)  # where only these reasons count: key → label
    act: Act = Act.PLAIN
    # Keys of outcomes: one of them is chosen (field `outcome`); a single one is set without asking.
    outcomes: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()  # nobody takes it who took one of these steps since the case was opened
    sentence: Any = ""  # gettext-lazy, for history; the label otherwise
    primary: bool = False  # the one button that a page offers first


@dataclass(frozen=True, kw_only=True)
class KindClock:
    """A clock of a kind. `rule` tells its limit for an urgency and the day of opening; None: it has none."""

    name: str
    label: Any  # gettext-lazy
    rule: Callable[[str, date], ClockRule | None]
    starts: bool = True  # with the opening; otherwise a step starts it
    # How much more may be granted at once, in the clock's unit; 0: it is not extended.
    extends_by: int = 0
    ladder: bool = True  # whoever handles the case is reminded before, urged after


# Who looks after workers: desks, and those who see people at all. Cases in which workers are named or speak
# are for these (`CaseKind.seen_with`), and not for those who only make, follow or evaluate plans by cases.
LOOKS_AFTER_WORKERS = ((Permission.DISPATCH, Category.CASES), (Permission.VIEW, Category.PEOPLE))


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """A kind of case."""

    key: str
    name: Any  # gettext-lazy
    series: str  # in printed numbers: BJ-SQ-2026-000001
    states: Mapping[str, Any]  # key → label; the first is where a case begins
    closed: tuple[str, ...]  # states in which nothing is owed any more
    steps: tuple[Step, ...]
    fields: tuple[Field, ...] = ()  # what is entered on opening
    clocks: tuple[KindClock, ...] = ()
    outcomes: Mapping[str, Any] = field(default_factory=dict)  # key → label
    channels: Mapping[str, Any] = field(default_factory=dict)  # key → label; empty: any
    opening: Permission = Permission.ADD
    # Who sends one to another body, reminds it, and hands over what others have of it.
    sending: Permission = Permission.DISPATCH
    # Who sees a case of this kind may do one of these, each with its records; empty: whoever reaches it.
    seen_with: tuple[tuple[Permission, Category], ...] = ()
    # States in which others than the lead have to act: it is not pressed there for a stated deadline.
    waiting: tuple[str, ...] = ()
    short: bool = False  # a filing: submit, check, return or accept, archive
    # So often a lead may give a case back; the next return goes to consultation. Ours.
    returns: int = 2
    consultation: str = ""  # the state to which the return after that leads

    @property
    def initial(self) -> str:
        """The state in which a case begins."""
        return next(iter(self.states))

    def step(self, name: str) -> Step | None:
        """The step of a name."""
        return next((step for step in self.steps if step.name == name), None)

    def step_of(self, act: Act, state: str) -> Step | None:
        """The step that does `act` from a state."""
        return next((step for step in self.steps if step.act == act and state in step.source), None)

    def clock(self, name: str) -> KindClock | None:
        """The clock of a name."""
        return next((clock for clock in self.clocks if clock.name == name), None)


class BadKind(ValueError):
    """A declaration contradicts itself; the site does not start with it."""


def refuse_bad(kind: CaseKind) -> None:
    """Raises BadKind where a step, state, clock or outcome is named that is not there."""
    names = [step.name for step in kind.steps]
    if len(set(names)) < len(names):
        raise BadKind(f"{kind.key}: two steps have one name")
    states, clocks = set(kind.states), {clock.name for clock in kind.clocks}
    named = {*kind.closed, *kind.waiting, kind.consultation} - {""}
    if not kind.states or not named <= states:
        raise BadKind(f"{kind.key}: a state is named that is not declared")
    for step in kind.steps:
        if not {*step.source, step.target} <= states:
            raise BadKind(f"{kind.key}.{step.name}: a state is named that is not declared")
        if not {effect.clock for effect in step.clocks} <= clocks:
            raise BadKind(f"{kind.key}.{step.name}: a clock is named that is not declared")
        if not set(step.outcomes) <= set(kind.outcomes):
            raise BadKind(f"{kind.key}.{step.name}: an outcome is named that is not declared")
        if not set(step.not_by) <= set(names) | {OPENED}:
            raise BadKind(f"{kind.key}.{step.name}: a step is named that is not declared")
    if any(step.act == Act.RETURN for step in kind.steps) and not kind.consultation:
        raise BadKind(f"{kind.key}: returns want a state of consultation")


OPENED = "open"  # the event with which every case begins
_ADDED: dict[str, CaseKind] = {}


@cache
def _discovered() -> dict[str, CaseKind]:
    found: dict[str, CaseKind] = {}
    for app in apps.get_app_configs():
        if not app.name.startswith("gonghui.") or not find_spec(f"{app.name}.rules"):
            continue
        for kind in getattr(import_module(f"{app.name}.rules"), "KINDS", ()):
            refuse_bad(kind)
            if kind.key in found:
                raise BadKind(f"two kinds of case are called {kind.key}")
            found[kind.key] = kind
    return found


def declared_kinds() -> dict[str, CaseKind]:
    """Every declared kind by key.

    Raises:
        BadKind: two have one key, or one contradicts itself.
    """
    return _discovered() | _ADDED


def kind_of(key: str) -> CaseKind:
    """The kind of a key.

    Raises:
        LookupError: no module declares it.
    """
    found = declared_kinds().get(key)
    if found is None:
        raise LookupError(f"no kind of case is called {key!r}")
    return found


@contextmanager
def declaring(*kinds: CaseKind) -> Iterator[None]:
    """Within it these kinds are declared, too: for tests, and for whoever tries a table out."""
    for kind in kinds:
        refuse_bad(kind)
        _ADDED[kind.key] = kind
    try:
        yield
    finally:
        for kind in kinds:
            _ADDED.pop(kind.key, None)
