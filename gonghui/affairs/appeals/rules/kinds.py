"""The kind of case that an appeal is: its states, steps, clocks and outcomes, one row a step.

Two clocks are the unit's (first contact, handling): they begin with the dispatch and begin anew with the
next one, so that a wrong dispatch costs the unit nothing. One is the dispatcher's: from the opening.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.appeals.models.choices import Channel
from gonghui.affairs.appeals.rules.categories import LIMITS, region, setting
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

__all__ = [
    "APPEAL",
    "APPEAL_KIND",
    "CONTACT",
    "DISPATCHING",
    "HANDLING",
    "KINDS",
    "MISROUTED",
    "WORK",
    "region",
]
APPEAL = "appeal"
DISPATCHING, CONTACT, HANDLING = "dispatching", "contact", "handling"
# With these reasons a return says that the dispatch was wrong.
MISROUTED = {"not_our_duty", "not_our_place", "conflict"}
RETURNS = {
    "not_our_duty": _("Not this unit's duty"),
    "not_our_place": _("Not in this unit's area"),
    "incomplete": _("What is needed to act is missing"),
    "duplicate": _("The same matter is handled elsewhere"),
    "legal_channel": _("Before a court or another legal channel already"),
    "conflict": _("The unit is tied to the respondent"),
}
# Nobody who did the work calls back or closes.
WORK = ("keep", "accept", "contact", "reply", "refer", "return")


def _dispatching(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting("hotline.dispatch.hours", on))


def _contact(urgency: str, on: date) -> ClockRule | None:
    key = LIMITS["danger"] if urgency == "danger" else "hotline.first_contact.hours"
    return clock_rule(setting(key, on))


def _handling(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting(LIMITS[urgency], on), rolls=True)


def _effects(effect: Effect, *clocks: str) -> tuple[ClockEffect, ...]:
    return tuple(ClockEffect(clock, effect) for clock in clocks)


_ANSWER = Field(name="answer", label=_("Answer to the caller"), longest=4000)
_NOTE = Field(name="note", label=_("Note"), required=False)
STATES = {
    "registered": _("Registered"),
    "consultation": _("In consultation"),
    "dispatched": _("Dispatched, not yet accepted"),
    "handling": _("Being handled"),
    "answered": _("Answered, to be called back"),
    "closed": pgettext_lazy("case", "Closed"),
}
OUTCOMES = {
    "answered": _("Answered at once"),
    "told_channel": _("Told the right channel"),
    "solved": _("Solved"),
    "partly": _("Partly solved"),
    "unsolved": _("Not solved"),
    "unreached": _("Answered; the caller could not be reached"),
    "withdrawn": _("Withdrawn by the caller"),
}
STEPS = (
    Step(
        name="answer_now",
        label=_("Answer at once"),
        sentence=_("answered at once"),
        source=("registered",),
        target="closed",
        permission=Permission.ADD,
        at=At.ORIGIN,
        outcomes=("answered",),
        needs=(_ANSWER,),
        clocks=_effects(Effect.STOP, DISPATCHING),
    ),
    Step(
        name="tell_channel",
        label=_("Tell the right channel"),
        sentence=_("told the caller the right channel"),
        source=("registered", "consultation"),
        target="closed",
        permission=Permission.ADD,
        at=At.ORIGIN,
        outcomes=("told_channel",),
        needs=(_ANSWER,),
        clocks=_effects(Effect.STOP, DISPATCHING),
    ),
    Step(
        name="consult",
        label=_("Consult before dispatch"),
        sentence=_("took it to consultation"),
        source=("registered",),
        target="consultation",
        permission=Permission.DISPATCH,
        at=At.ORIGIN,
        needs_reason=True,
    ),
    Step(
        name="dispatch",
        label=_("Dispatch"),
        sentence=_("dispatched it to {to}"),
        source=("registered", "consultation"),
        target="dispatched",
        permission=Permission.ADD,  # 即时派单: whoever takes it in sends it on, after the catalogue
        at=At.ORIGIN,
        act=Act.REASSIGN,
        clocks=_effects(Effect.STOP, DISPATCHING) + _effects(Effect.RESTART, CONTACT, HANDLING),
        primary=True,
    ),
    Step(
        name="keep",
        label=_("Handle it here"),
        sentence=_("took it up itself"),
        source=("registered", "consultation"),
        target="handling",
        act=Act.ACCEPT,
        clocks=_effects(Effect.STOP, DISPATCHING) + _effects(Effect.RESTART, CONTACT, HANDLING),
    ),
    Step(
        name="hold_danger",
        label=_("Danger now: keep it at the desk"),
        sentence=_("raised danger: the roster is told"),
        source=("registered",),
        target="dispatched",
        permission=Permission.ADD,
        at=At.ORIGIN,
        clocks=_effects(Effect.STOP, DISPATCHING) + _effects(Effect.RESTART, CONTACT, HANDLING),
    ),
    Step(
        name="accept",
        label=_("Accept"),
        sentence=_("accepted it"),
        source=("dispatched",),
        target="handling",
        act=Act.ACCEPT,
        primary=True,
    ),
    Step(
        name="contact",
        label=_("Note a contact with the caller"),
        sentence=_("got in touch with the caller"),
        source=("handling",),
        target="handling",
        needs=(Field(name="said", label=_("What was said")),),
        clocks=_effects(Effect.STOP, CONTACT),
    ),
    Step(
        name="return",
        label=_("Return to the dispatcher"),
        sentence=_("returned it"),
        source=("dispatched", "handling"),
        target="registered",
        act=Act.RETURN,
        needs_reason=True,
        reasons=RETURNS,
        clocks=_effects(Effect.PAUSE, CONTACT, HANDLING) + _effects(Effect.RESTART, DISPATCHING),
    ),
    Step(
        name="refer",
        label=_("Refer to another unit"),
        sentence=_("referred it to {to}"),
        source=("handling",),
        target="dispatched",
        act=Act.REFER,
        needs_reason=True,
    ),
    Step(
        name="reply",
        label=_("Reply"),
        sentence=_("replied to the caller"),
        source=("handling",),
        target="answered",
        needs=(
            _ANSWER,
            Field(
                name="claims",
                label=_("What came of it, as the unit sees it"),
                kind=FieldKind.CHOICE,
                choices={key: OUTCOMES[key] for key in ("solved", "partly", "unsolved")},
                open=True,
            ),
        ),
        clocks=_effects(Effect.STOP, CONTACT, HANDLING),
        primary=True,
    ),
    Step(
        name="redo",
        label=_("Not solved: handle it again"),
        sentence=_("sent it back: not solved"),
        source=("answered",),
        target="handling",
        at=At.ORIGIN,
        needs_reason=True,
        not_by=WORK,
        clocks=_effects(Effect.RESTART, HANDLING),
    ),
    Step(
        name="close",
        label=_("Close after the call-back"),
        sentence=_("closed it"),
        source=("answered",),
        target="closed",
        at=At.ORIGIN,
        outcomes=("solved", "partly", "unsolved", "unreached"),
        not_by=WORK,
        needs=(_NOTE,),
    ),
    Step(
        name="withdraw",
        label=_("Withdrawn by the caller"),
        sentence=_("closed it: the caller withdrew"),
        source=("registered", "consultation", "dispatched", "handling"),
        target="closed",
        at=At.ORIGIN,
        outcomes=("withdrawn",),
        needs_reason=True,
        clocks=_effects(Effect.STOP, DISPATCHING, CONTACT, HANDLING),
    ),
    Step(
        name="reopen",
        label=_("Reopen"),
        sentence=_("reopened it"),
        source=("closed",),
        target="registered",
        permission=Permission.ADD,
        at=At.ORIGIN,
        act=Act.REOPEN,
        needs_reason=True,
        clocks=_effects(Effect.RESTART, DISPATCHING),
    ),
)
APPEAL_KIND = CaseKind(
    key=APPEAL,
    name=_("Appeal"),
    series="SQ",
    states=STATES,
    closed=("closed",),
    steps=STEPS,
    fields=(
        Field(name="wording", label=_("What is asked for"), longest=8000, required=False),
        Field(name="wanted", label=_("What the caller wants done"), required=False),
    ),
    clocks=(
        KindClock(name=DISPATCHING, label=_("Dispatch"), rule=_dispatching),
        KindClock(name=CONTACT, label=_("First contact"), rule=_contact, starts=False),
        KindClock(name=HANDLING, label=_("Handling"), rule=_handling, starts=False, extends_by=15),
    ),
    outcomes=OUTCOMES,
    channels={str(channel): channel.label for channel in Channel},
    consultation="consultation",
    seen_with=LOOKS_AFTER_WORKERS,
)
KINDS = (APPEAL_KIND,)
