"""The kind of case by which supervision (督办) asks an indicator's owner why, and what follows."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.engines.cases.rules.clocks import ClockRule, clock_rule
from gonghui.engines.cases.rules.kinds import (
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
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY

SUPERVISION, CLOCK, LIMIT = "plan_supervision", "answer", "plan.supervision.working_days"
LONGEST_ANSWER = 1000
# The offices that follow a plan, whoever owns indicators and tasks, and who may take figures out (leaders): a
# hotline desk has no business with it.
SEEN_WITH = (
    (Permission.FOLLOW_PLAN, Category.CASES),
    (Permission.REPORT_TASK, Category.CASES),
    (Permission.EXPORT, Category.FIGURES),
)
SENT, WORKING, ANSWERED, OVER = "sent", "working", "answered", "over"


def _limit(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(value(LIMIT, COUNTRY, on), rolls=True)


def _does(effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(CLOCK, effect),)


ANSWER = (
    # About work: everybody who sees the indicator reads it.
    Field(name="cause", label=_("Why the figure stands so"), longest=LONGEST_ANSWER, open=True),
    Field(name="measures", label=_("What is done about it"), longest=LONGEST_ANSWER, open=True),
    Field(name="promised_on", label=_("Made up for by"), kind=FieldKind.DATE, open=True),
)
STEPS = (
    Step(
        name="take_up",
        label=_("Take it up"),
        sentence=_("took it up"),
        source=(SENT,),
        target=WORKING,
        act=Act.ACCEPT,
    ),
    Step(
        name="answer",
        label=_("Answer the supervision"),
        sentence=_("answered the supervision"),
        source=(SENT, WORKING),
        target=ANSWERED,
        needs=ANSWER,
        clocks=_does(Effect.PAUSE),
        primary=True,
    ),
    Step(
        name="send_back",
        label=_("Send the answer back"),
        sentence=_("sent the answer back"),
        source=(ANSWERED,),
        target=WORKING,
        permission=Permission.FOLLOW_PLAN,
        at=At.ORIGIN,
        needs_reason=True,
        not_by=("answer",),
        clocks=_does(Effect.RESUME),
    ),
    Step(
        name="accept_answer",
        label=_("Accept the answer"),
        sentence=_("accepted the answer"),
        source=(ANSWERED,),
        target=OVER,
        permission=Permission.FOLLOW_PLAN,
        at=At.ORIGIN,
        outcomes=("answered",),
        not_by=("answer",),
        clocks=_does(Effect.STOP),
        primary=True,
    ),
    Step(
        name="take_back",
        label=_("Take the supervision back"),
        sentence=_("took the supervision back"),
        source=(SENT, WORKING, ANSWERED),
        target=OVER,
        permission=Permission.FOLLOW_PLAN,
        at=At.ORIGIN,
        outcomes=("taken_back",),
        needs_reason=True,
        clocks=_does(Effect.STOP),
    ),
)
SUPERVISION_KIND = CaseKind(
    key=SUPERVISION,
    name=_("Supervision of an indicator"),
    series="DB",  # 督办
    states={
        SENT: _("Sent, not taken up yet"),
        WORKING: _("The owner works on it"),
        ANSWERED: _("Answered, to be accepted"),
        OVER: pgettext_lazy("case", "Closed"),
    },
    closed=(OVER,),
    steps=STEPS,
    fields=(Field(name="asked", label=_("What is asked"), longest=400, open=True),),
    clocks=(KindClock(name=CLOCK, label=_("Answering supervision"), rule=_limit, extends_by=10),),
    outcomes={"answered": _("Answered"), "taken_back": _("Taken back")},
    opening=Permission.FOLLOW_PLAN,
    sending=Permission.FOLLOW_PLAN,
    seen_with=SEEN_WITH,
)
KINDS = (SUPERVISION_KIND,)
