"""The kind of case that a task sent down to a base union is. It stands on an item of the duty list."""

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
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY

TASK, CLOCK, LIMIT = "downward_task", "task", "governance.task.working_days"


def _limit(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(value(LIMIT, COUNTRY, on), rolls=True)


def _does(effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(CLOCK, effect),)


STEPS = (
    Step(
        name="take_up",
        label=_("Take it up"),
        sentence=_("took it up"),
        source=("sent",),
        target="doing",
        act=Act.ACCEPT,
        primary=True,
    ),
    Step(
        name="hand_in",
        label=_("Hand in what was done"),
        sentence=_("handed in what was done"),
        source=("sent", "doing"),
        target="handed_in",
        needs=(Field(name="done", label=_("What was done")),),
        clocks=_does(Effect.PAUSE),
        primary=True,
    ),
    Step(
        name="object",
        label=_("Object: it stands outside the list, or is known"),
        sentence=_("objected"),
        source=("sent", "doing"),
        target="objected",
        needs_reason=True,
        clocks=_does(Effect.PAUSE),
    ),
    Step(
        name="send_again",
        label=_("Send it back to be mended"),
        sentence=_("sent it back to be mended"),
        source=("handed_in", "objected"),
        target="doing",
        at=At.ORIGIN,
        needs_reason=True,
        not_by=("hand_in", "object"),
        clocks=_does(Effect.RESUME),
    ),
    Step(
        name="accept_task",
        label=_("Accept what was done"),
        sentence=_("accepted what was done"),
        source=("handed_in",),
        target="over",
        at=At.ORIGIN,
        outcomes=("done",),
        not_by=("hand_in",),
        clocks=_does(Effect.STOP),
        primary=True,
    ),
    Step(
        name="take_back",
        label=_("Take the task back"),
        sentence=_("took the task back"),
        source=("sent", "doing", "handed_in", "objected"),
        target="over",
        at=At.ORIGIN,
        outcomes=("taken_back",),
        needs_reason=True,
        clocks=_does(Effect.STOP),
    ),
)
TASK_KIND = CaseKind(
    key=TASK,
    name=_("Task sent down"),
    series="XP",  # 下派
    states={
        "sent": _("Sent, not taken up yet"),
        "doing": _("Being done"),
        "handed_in": _("Handed in, to be accepted"),
        "objected": _("Objected to"),
        "over": pgettext_lazy("case", "Closed"),
    },
    closed=("over",),
    steps=STEPS,
    fields=(
        Field(name="wanted", label=_("What is to be done")),
        Field(name="item", label=_("Item of the duty list"), longest=60, open=True),
        Field(name="by", label=_("Wanted by"), kind=FieldKind.DATE, required=False, open=True),
    ),
    clocks=(KindClock(name=CLOCK, label=_("Doing the task"), rule=_limit, extends_by=10),),
    outcomes={"done": _("Done"), "taken_back": _("Taken back")},
    opening=Permission.DISPATCH,
)
KINDS = (TASK_KIND,)
