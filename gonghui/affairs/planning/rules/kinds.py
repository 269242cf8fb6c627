"""The making of a plan as a kind of case: one row a step.

Drafted, consulted on in public, every opinion answered, reviewed by experts and for its legality, decided by
somebody else than who drafted it, published. The order is that of 国务院令第713号 (重大行政决策程序暂行条例,
arts. 12 to 32), which binds governments; a union follows it by its own choice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.engines.cases.rules.clocks import ClockRule, clock_rule
from gonghui.engines.cases.rules.kinds import (
    OPENED,
    CaseKind,
    ClockEffect,
    Effect,
    Field,
    FieldKind,
    KindClock,
    Step,
)
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY

MAKING = "plan_making"
DRAFTING, CONSULTING, ANSWERING, REVIEWING = "drafting", "consulting", "answering", "reviewing"
LEGAL, DECIDING, APPROVED, PUBLISHED, DROPPED = "legal", "deciding", "approved", "published", "dropped"
ANSWERS, REVIEW, DECISION, PUBLICATION = "answers", "review", "decision", "publication"
# Where the draft may still be changed: what is before the public or the deciding meeting stands still.
OPEN_TO_CHANGE = (DRAFTING, ANSWERING, REVIEWING, LEGAL)
# Keeping a version moves nothing: one row for each state in which that may be done. Taken by its own action.
KEEPS = {state: f"keep_{state}" for state in OPEN_TO_CHANGE}
APART = frozenset(KEEPS.values())
# Whoever did any of these decides nothing: 起草人不得审批.
DRAFTED = (OPENED, *KEEPS.values(), "consult", "close_window", "to_experts", "to_legal", "to_decision")
DRAFT, DECIDE = Permission.EDIT_PLAN, Permission.FREEZE


def _limit(name: str) -> Callable[[str, date], ClockRule | None]:
    def rule(urgency: str, on: date) -> ClockRule | None:
        return clock_rule(value(f"planning.{name}.working_days", COUNTRY, on))

    return rule


def _does(clock: str, effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(clock, effect),)


def _day(name: str, label: Any) -> Field:
    return Field(name=name, label=label, kind=FieldKind.DATE, open=True)


def _keeps() -> tuple[Step, ...]:
    return tuple(
        Step(
            name=name,
            label=_("Keep a version of the draft"),
            sentence=_("kept version {version} of the draft"),
            source=(state,),
            target=state,
            permission=DRAFT,
            needs=(Field(name="version", label=_("Version"), kind=FieldKind.NUMBER, open=True),),
        )
        for state, name in KEEPS.items()
    )


def _early() -> tuple[Step, ...]:
    return (
        Step(
            name="consult",
            label=_("Open the public consultation"),
            sentence=_("opened the public consultation until {until}"),
            source=(DRAFTING, ANSWERING),
            target=CONSULTING,
            permission=DRAFT,
            needs=(
                _day("until", _("Open until, that day included")),
                Field(
                    name="because",
                    label=_("Why it is shorter than usual; everybody reads it"),
                    longest=300,
                    required=False,
                    open=True,
                ),
            ),
            clocks=_does(ANSWERS, Effect.STOP),
            primary=True,
        ),
        Step(
            name="close_window",
            label=_("Close the consultation and answer"),
            sentence=_("closed the public consultation"),
            source=(CONSULTING,),
            target=ANSWERING,
            permission=DRAFT,
            clocks=_does(ANSWERS, Effect.RESTART),
            primary=True,
        ),
        Step(
            name="to_experts",
            label=_("Give it to the experts"),
            sentence=_("gave the draft to the experts"),
            source=(ANSWERING,),
            target=REVIEWING,
            permission=DRAFT,
            clocks=(ClockEffect(ANSWERS, Effect.STOP), ClockEffect(REVIEW, Effect.RESTART)),
            primary=True,
        ),
    )


def _late() -> tuple[Step, ...]:
    return (
        Step(
            name="to_legal",
            label=_("Give it to the legal review"),
            sentence=_("gave the draft to the legal review"),
            source=(REVIEWING,),
            target=LEGAL,
            permission=DRAFT,
            clocks=_does(REVIEW, Effect.STOP),
            primary=True,
        ),
        Step(
            name="to_decision",
            label=_("Submit it for the decision"),
            sentence=_("submitted the draft for the decision"),
            source=(LEGAL,),
            target=DECIDING,
            permission=DRAFT,
            needs=(
                Field(name="reviewer", label=_("Legal review by"), longest=120, open=True),
                Field(name="opinion", label=_("Opinion of the legal review"), longest=1000, open=True),
            ),
            clocks=_does(DECISION, Effect.RESTART),
            primary=True,
        ),
    )


def _ends() -> tuple[Step, ...]:
    return (
        Step(
            name="approve",
            label=_("Approve the plan"),
            sentence=_("approved the plan, {decision}"),
            source=(DECIDING,),
            target=APPROVED,
            permission=DECIDE,
            not_by=DRAFTED,
            needs=(
                _day("on", _("Day of the decision")),
                Field(name="decision", label=_("Number of the decision"), longest=60, open=True),
            ),
            clocks=(ClockEffect(DECISION, Effect.STOP), ClockEffect(PUBLICATION, Effect.RESTART)),
            primary=True,
        ),
        Step(
            name="send_back",
            label=_("Send it back to be revised"),
            sentence=_("sent the draft back to be revised"),
            source=(DECIDING,),
            target=ANSWERING,
            permission=DECIDE,
            not_by=DRAFTED,
            needs_reason=True,
            clocks=(ClockEffect(DECISION, Effect.STOP), ClockEffect(ANSWERS, Effect.RESTART)),
        ),
        Step(
            name="publish",
            label=_("Publish the plan"),
            sentence=_("published the plan, {document}"),
            source=(APPROVED,),
            target=PUBLISHED,
            permission=DRAFT,
            needs=(
                _day("on", _("Day of publication")),
                Field(name="document", label=_("Number of the document"), longest=60, open=True),
            ),
            outcomes=("published",),
            clocks=_does(PUBLICATION, Effect.STOP),
            primary=True,
        ),
        Step(
            name="drop",
            label=_("Give the plan up"),
            sentence=_("gave the plan up"),
            source=(DRAFTING, CONSULTING, ANSWERING, REVIEWING, LEGAL, DECIDING, APPROVED),
            target=DROPPED,
            permission=DECIDE,
            needs_reason=True,
            outcomes=("dropped",),
        ),
    )


def _clock(name: str, label: Any, more: int) -> KindClock:
    return KindClock(name=name, label=label, rule=_limit(name), starts=False, extends_by=more)


MAKING_KIND = CaseKind(
    key=MAKING,
    name=_("Making of a plan"),
    series="GH",  # 规划
    states={
        DRAFTING: _("Being drafted"),
        CONSULTING: _("Open to the public"),
        ANSWERING: _("Being answered and revised"),
        REVIEWING: _("With the experts"),
        LEGAL: _("In the legal review"),
        DECIDING: pgettext_lazy("plan", "To be decided"),
        APPROVED: _("Approved, to be published"),
        PUBLISHED: pgettext_lazy("plan", "Published"),
        DROPPED: _("Given up"),
    },
    closed=(PUBLISHED, DROPPED),
    steps=(*_keeps(), *_early(), *_late(), *_ends()),
    clocks=(
        _clock(ANSWERS, _("Answering every opinion"), 20),
        _clock(REVIEW, _("Review by the experts"), 10),
        _clock(DECISION, _("The decision"), 10),
        _clock(PUBLICATION, _("Publication after the approval"), 0),
    ),
    outcomes={"published": pgettext_lazy("plan", "Published"), "dropped": _("Given up")},
    opening=DRAFT,
    # Whoever drafts or decides, and leaders, who may take every figure out; a hotline desk may not.
    seen_with=((DRAFT, Category.CASES), (DECIDE, Category.CASES), (Permission.EXPORT, Category.FIGURES)),
)
KINDS = (MAKING_KIND,)
