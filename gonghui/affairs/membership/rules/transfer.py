"""The kind of case that a transfer is: let go, taken in; silence is consent."""

from __future__ import annotations

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
    KindClock,
    Step,
)
from gonghui.foundation.accounts.rules import Permission

TRANSFER, RELEASE, RECEIPT = "transfer", "release", "receipt"
ASKED, LEAVING, RELEASED, DONE, STAYED, WITHDRAWN = (
    *("asked", "leaving", "released", "done", "stayed", "withdrawn"),
)
OBJECTIONS: Mapping[str, Any] = {
    "unknown": _("No such member is known here"),
    "expelling": _("An expulsion is being decided"),
    "other": _("Another reason"),
}
DECLINES: Mapping[str, Any] = {
    "not_here": _("Does not work here"),
    "wrong_union": _("Another union takes these workers"),
    "other": _("Another reason"),
}
# Steps that follow from others, or from a term that has passed.
APART = frozenset({"pass_on", "release_by_term", "take_in_by_term"})


def _release(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting("transfer.release.working_days", on))


def _receipt(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting("transfer.receipt.working_days", on))


def _clock(name: str, effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(name, effect),)


STEPS = (
    Step(
        name="release",
        label=_("Let the member go"),
        sentence=_("let the member go"),
        source=(ASKED,),
        target=LEAVING,
        clocks=_clock(RELEASE, Effect.STOP),
        primary=True,
    ),
    Step(
        name="release_by_term",
        label=_("The term to let go has passed"),
        sentence=_("let the member go: the term passed without a word, which counts as consent"),
        source=(ASKED,),
        target=LEAVING,
        clocks=_clock(RELEASE, Effect.STOP),
    ),
    Step(
        name="pass_on",
        label=_("Pass it on to the new union"),
        sentence=_("passed it on to {to}"),
        source=(LEAVING,),
        target=RELEASED,
        act=Act.REFER,
        clocks=_clock(RECEIPT, Effect.RESTART),
    ),
    Step(
        name="object",
        label=_("Object, with the reason"),
        sentence=_("objected: the membership stays where it is"),
        source=(ASKED,),
        target=STAYED,
        needs_reason=True,
        reasons=OBJECTIONS,
        outcomes=("objected",),
    ),
    Step(
        name="take_in",
        label=_("Take the member in"),
        sentence=_("took the member in"),
        source=(RELEASED,),
        target=DONE,
        act=Act.ACCEPT,
        outcomes=("transferred",),
        clocks=_clock(RECEIPT, Effect.STOP),
        primary=True,
    ),
    Step(
        name="take_in_by_term",
        label=_("The term to take in has passed"),
        sentence=_("took the member in: the term passed without a word, which counts as consent"),
        source=(RELEASED,),
        target=DONE,
        outcomes=("transferred",),
        clocks=_clock(RECEIPT, Effect.STOP),
    ),
    Step(
        name="decline",
        label=_("Decline, with the reason"),
        sentence=_("declined: the membership stays where it is"),
        source=(RELEASED,),
        target=STAYED,
        needs_reason=True,
        reasons=DECLINES,
        outcomes=("declined",),
    ),
    Step(
        name="withdraw",
        label=_("Withdrawn by the member"),
        sentence=_("closed it: the member withdrew"),
        source=(ASKED, RELEASED),
        target=WITHDRAWN,
        permission=Permission.ADD,
        at=At.ANY,
        outcomes=("withdrawn",),
    ),
)
TRANSFER_KIND = CaseKind(
    key=TRANSFER,
    name=_("Transfer of a membership"),
    series="ZH",  # 转会
    states={
        ASKED: _("With the old union"),
        LEAVING: _("On its way"),
        RELEASED: _("With the new union"),
        DONE: pgettext_lazy("case", "Transferred"),
        STAYED: _("Stays where it was"),
        WITHDRAWN: pgettext_lazy("case", "Withdrawn"),
    },
    closed=(DONE, STAYED, WITHDRAWN),
    steps=STEPS,
    clocks=(
        KindClock(name=RELEASE, label=_("To let go"), rule=_release),
        KindClock(name=RECEIPT, label=_("To take in"), rule=_receipt, starts=False),
    ),
    outcomes={
        "transferred": pgettext_lazy("case", "Transferred"),
        "objected": _("The old union objected"),
        "declined": _("The new union declined"),
        "withdrawn": _("Withdrawn by the member"),
    },
    channels={"phone": _("By phone"), "clerk": _("At a counter")},
    seen_with=LOOKS_AFTER_WORKERS,
)
