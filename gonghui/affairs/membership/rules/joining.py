"""The kind of case that an application to join is; what is asked before it is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.membership.rules.settings import setting
from gonghui.engines.cases.rules.clocks import ClockRule, clock_rule
from gonghui.engines.cases.rules.kinds import (
    LOOKS_AFTER_WORKERS,
    Act,
    At,
    CaseKind,
    ClockEffect,
    Effect,
    Field,
    FieldKind,
    KindClock,
    Step,
)
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.core.rules.identity import PROVINCES, clean_identity
from gonghui.foundation.people.models import Person

JOINING, DECISION = "joining", "decision"
SUBMITTED, COMPLETING, APPROVED, REFUSED, MOVED, WITHDRAWN = (
    *("submitted", "completing", "approved", "refused", "moved", "withdrawn"),
)
REFUSALS: Mapping[str, Any] = {
    "identity": _("Name and identity number do not belong together"),
    "under_age": _("Too young to work by law"),
    "no_work": _("No work for wages or pay in this city was shown"),
    "member_elsewhere": _("Already a member of another union"),
    "wrong_union": _("Another union takes these workers"),
    "not_reached": _("What was missing was not sent, and nobody could be reached"),
    "other": _("Another reason"),
}
# What a refused worker can do: said with the refusal, whatever the officer adds.
WHAT_TO_DO: Mapping[str, Any] = {
    "identity": _("Bring your identity card to the nearest station; it takes five minutes to put right."),
    "under_age": _("If somebody lets you work, call 12351: you are helped, and nobody blames you."),
    "no_work": _("Send a contract, a pay slip, or a picture of your orders in the app, and apply again."),
    "member_elsewhere": _("You need not join again: ask for your membership to be transferred."),
    "wrong_union": _("Scan the code of your own unit, street or platform, or ask 12351 which it is."),
    "not_reached": _("Apply again with a number at which you are reached, or go to the nearest station."),
    "other": _("Call 12351 if you do not agree; the union above looks at it again."),
}


def _decision(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting("joining.decision.working_days", on))


def _does(effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(DECISION, effect),)


STEPS = (
    Step(
        name="approve",
        label=_("Admit the worker"),
        sentence=_("admitted the worker as a member"),
        source=(SUBMITTED,),
        target=APPROVED,
        act=Act.ACCEPT,
        outcomes=("joined",),
        needs=(
            Field(
                name="birth_date",
                label=_("Birth date, where the identity number does not tell it"),
                kind=FieldKind.DATE,
                required=False,
            ),
            Field(
                name="checked",
                label=_("How it was checked, where something did not fit"),
                required=False,
                longest=300,
            ),
        ),
        clocks=_does(Effect.STOP),
        primary=True,
    ),
    Step(
        name="ask_more",
        label=_("Ask for what is missing"),
        sentence=_("asked the worker for what is missing"),
        source=(SUBMITTED,),
        target=COMPLETING,
        needs=(Field(name="missing", label=_("What is missing, in words to the worker"), longest=300),),
        clocks=_does(Effect.PAUSE),
    ),
    Step(
        name="complete",
        label=_("Enter what was missing"),
        sentence=_("sent what was missing"),
        source=(COMPLETING,),
        target=SUBMITTED,
        permission=Permission.ADD,
        at=At.ANY,
        needs=(Field(name="answer", label=_("What the worker says"), longest=1000),),
        clocks=_does(Effect.RESUME),
    ),
    Step(
        name="refuse",
        label=_("Refuse, and say what to do"),
        sentence=_("refused the application"),
        source=(SUBMITTED, COMPLETING),
        target=REFUSED,
        needs_reason=True,
        reasons=REFUSALS,
        outcomes=("refused",),
        needs=(Field(name="advice", label=_("What else the worker can do"), required=False, longest=300),),
        clocks=_does(Effect.STOP),
    ),
    Step(
        name="send_on",
        label=_("Send it to the union that takes these workers"),
        sentence=_("sent it on to {to}"),
        source=(SUBMITTED,),
        target=SUBMITTED,
        act=Act.REFER,
    ),
    Step(
        name="move",
        label=_("Make it a transfer: a member elsewhere"),
        sentence=_("made it a transfer, as the worker is a member already"),
        source=(SUBMITTED, COMPLETING),
        target=MOVED,
        outcomes=("moved",),
        clocks=_does(Effect.STOP),
    ),
    Step(
        name="withdraw",
        label=_("Withdrawn by the worker"),
        sentence=_("closed it: the worker withdrew"),
        source=(SUBMITTED, COMPLETING),
        target=WITHDRAWN,
        permission=Permission.ADD,
        at=At.ANY,
        outcomes=("withdrawn",),
        clocks=_does(Effect.STOP),
    ),
)
JOINING_KIND = CaseKind(
    key=JOINING,
    name=_("Application to join"),
    series="RH",  # 入会
    states={
        SUBMITTED: _("Being looked at"),
        COMPLETING: _("Something is missing"),
        APPROVED: _("Admitted"),
        REFUSED: _("Refused"),
        MOVED: _("Made a transfer"),
        WITHDRAWN: pgettext_lazy("case", "Withdrawn"),
    },
    closed=(APPROVED, REFUSED, MOVED, WITHDRAWN),
    steps=STEPS,
    clocks=(KindClock(name=DECISION, label=_("Answer to the application"), rule=_decision),),
    outcomes={
        "joined": _("Joined"),
        "refused": _("Refused"),
        "moved": _("Goes on as a transfer"),
        "withdrawn": _("Withdrawn by the worker"),
    },
    channels={"phone": _("By phone"), "clerk": _("At a counter")},
    seen_with=LOOKS_AFTER_WORKERS,
)


def refuse_too_young(born: date | None, lowest: int, on: date) -> None:
    """Refuses somebody who is younger than the law lets work; an unknown birth date refuses nothing.

    Raises:
        Refusal: too young; says what to do.
    """
    if born is not None and same_day(born, lowest) > on:
        raise Refusal(
            _("Workers join from the age of %(age)s. If you work already, call 12351: you will be helped.")
            % {"age": lowest},
            "identity",
        )


def document_kind(number: str) -> str:
    """Which document a number is of, told by its form, so that a worker need not choose from a list.

    Residents' cards and the permits of 港澳台 residents have 18 or 15 digits; a permanent residence card of a
    foreigner three letters and twelve digits, or 18 digits: a 9, the province, the country. Passports are
    told by their letters.
    """
    cleaned = clean_identity(number)
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", cleaned):
        return Person.IdentityKind.FOREIGN
    if re.fullmatch(r"9[0-9]{16}[0-9X]", cleaned) and cleaned[1:3] in PROVINCES:
        return Person.IdentityKind.FOREIGN
    if re.fullmatch(r"[A-Z]{1,2}[0-9]{6,9}", cleaned):
        return Person.IdentityKind.PASSPORT
    return Person.IdentityKind.RESIDENT
