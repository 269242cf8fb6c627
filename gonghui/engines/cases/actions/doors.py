"""The door by which a page takes any step of any kind: the module's own action where there is one.

A module whose steps do more than move a case (an appeal's turns, an order's replies) says so in its
`actions`: `DOORS = {key of the kind: Door(…)}`. All else goes through the engine's door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.extensions import extend
from gonghui.engines.cases.actions.helping import issue_letter
from gonghui.engines.cases.actions.recording import keeping_refusals
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case, CaseExtension, Letter
from gonghui.engines.cases.rules.law import ApplicableLaw
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal


@dataclass(frozen=True, kw_only=True)
class Door:
    """How steps of a kind are taken.

    Attributes:
        take: takes what `take_step` takes.
        more_time: takes what `extend` takes.
        told: name, phone and wording of the worker as the module knows them, against which a letter is held.
        law: the law that applies to a case as the module files it; None where nothing is known.
        apart: steps that follow from the module's own work (a call-back) and are not taken by themselves.
    """

    take: Callable[..., Case] = take_step
    more_time: Callable[..., CaseExtension] = extend
    told: Callable[[Case], Mapping[str, str]] = lambda case: {}
    law: Callable[[Case], ApplicableLaw | None] = lambda case: None
    apart: frozenset[str] = frozenset()


@cache
def _doors() -> dict[str, Door]:
    found: dict[str, Door] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.actions"):
            found |= getattr(import_module(f"{app.name}.actions"), "DOORS", {})
    return found


def _door(kind: str) -> Door:
    return _doors().get(kind) or Door()


def steps_apart(kind: str) -> frozenset[str]:
    """The steps of a kind that no page of the workbench offers: they follow from its module's own work."""
    return _door(kind).apart


def law_that_applies(case: Case) -> ApplicableLaw | None:
    """The law that applies to a case, as its kind's own module files it; None where nothing is known."""
    return _door(case.kind).law(case)


@keeping_refusals
def do_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step as the kind's own module takes it. Arguments and refusals: as of `take_step`.

    Raises:
        Refusal: besides, the step is not taken by itself.
    """
    if step in steps_apart(case.kind):
        raise Refusal(_("This step follows from other work on the case; it is not taken by itself."))
    return _door(case.kind).take(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )


def ask_more_time(
    *, case: Case, clock: str, amount: int, by: Account, now: datetime, reason: str
) -> CaseExtension:
    """Asks for more time as the kind's own module asks. Arguments and refusals: as of `extend`."""
    more_time = _door(case.kind).more_time
    return more_time(case=case, clock=clock, amount=amount, by=by, now=now, reason=reason)


def write_letter(
    *, case: Case, body: Body, text: str, by: Account, now: datetime, answer_by: date | None = None
) -> Letter:
    """Writes a letter of inquiry, held against what the kind's own module knows of the worker.

    Arguments and refusals: as of `issue_letter`.
    """
    told = _door(case.kind).told(case)
    return issue_letter(case=case, body=body, text=text, by=by, now=now, answer_by=answer_by, told=told)
