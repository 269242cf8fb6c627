"""The kinds of case of an evaluation: a unit assesses itself, signs, puts right or carries out.

The days by which things are owed are the evaluation's own, stated with each case; no rule sets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.engines.cases.rules.kinds import OPENED, Act, At, CaseKind, Field, FieldKind, Step
from gonghui.foundation.accounts.rules import Permission
from gonghui.insight.monitoring.rules.kinds import SEEN_WITH

ASSESSMENT, COUNTERSIGN, FOLLOW_UP = "plan_self_assessment", "plan_countersign", "plan_follow_up"
SENT, WORKING, FILED, OVER = "sent", "working", "filed", "over"
ASKED, OBJECTED = "asked", "objected"
DONE = "done"
LAPSE = "lapse"
LONGEST = 1000
CLOSED: Mapping[str, Any] = {OVER: pgettext_lazy("case", "Closed")}


def _text(name: str, label: Any, *, required: bool = True) -> Field:
    # About work: everybody who sees the evaluation reads it.
    return Field(name=name, label=label, longest=LONGEST, required=required, open=True)


UNTIL = Field(name="until", label=_("Until, that day included"), kind=FieldKind.DATE, open=True)


def _office(name: str, label: Any, sentence: Any, source: tuple[str, ...], target: str, **more: Any) -> Step:
    """A step of the office that evaluates."""
    return Step(
        name=name,
        label=label,
        sentence=sentence,
        source=source,
        target=target,
        permission=Permission.FOLLOW_PLAN,
        at=At.ORIGIN,
        **more,
    )


def _take_up(source: str, target: str) -> Step:
    return Step(
        name="take_up",
        label=_("Take it up"),
        sentence=_("took it up"),
        source=(source,),
        target=target,
        act=Act.ACCEPT,
    )


ASSESSMENT_KIND = CaseKind(
    key=ASSESSMENT,
    name=_("Self-assessment for an evaluation"),
    series="ZP",  # 自评
    states={
        SENT: _("Sent, not taken up yet"),
        WORKING: _("The unit works on it"),
        FILED: pgettext_lazy("self-assessment", "Filed, to be accepted"),
        **CLOSED,
    },
    closed=(OVER,),
    waiting=(FILED,),
    steps=(
        _take_up(SENT, WORKING),
        Step(
            name="file",
            label=_("File the self-assessment"),
            sentence=_("filed the self-assessment"),
            source=(SENT, WORKING),
            target=FILED,
            not_by=(OPENED,),
            primary=True,
        ),
        _office(
            "send_back",
            _("Send it back to be revised"),
            _("sent the self-assessment back, to be revised until {until}"),
            (FILED,),
            WORKING,
            needs=(UNTIL,),
            needs_reason=True,
            not_by=("file",),
        ),
        _office(
            "accept",
            _("Accept the self-assessment"),
            _("accepted the self-assessment"),
            (FILED,),
            OVER,
            outcomes=("accepted",),
            not_by=("file",),
            primary=True,
        ),
        _office(
            "go_without",
            _("Go on without it"),
            _("went on without the self-assessment"),
            (SENT, WORKING),
            OVER,
            outcomes=("not_filed",),
            needs_reason=True,
        ),
        # Taken with the withdrawal of the evaluation, never by itself (`actions.DOORS`).
        _office(
            LAPSE,
            _("Close it: the evaluation was withdrawn"),
            _("closed it, as the evaluation was withdrawn"),
            (FILED,),
            OVER,
            outcomes=("lapsed",),
            needs_reason=True,
        ),
    ),
    outcomes={
        "accepted": pgettext_lazy("self-assessment", "Accepted"),
        "not_filed": pgettext_lazy("self-assessment", "Not filed"),
        "lapsed": pgettext_lazy("self-assessment", "Filed; the evaluation was withdrawn"),
    },
    opening=Permission.FOLLOW_PLAN,
    sending=Permission.FOLLOW_PLAN,
    seen_with=SEEN_WITH,
)
COUNTERSIGN_KIND = CaseKind(
    key=COUNTERSIGN,
    name=_("Countersigning an evaluation"),
    series="HQ",  # 会签
    states={
        ASKED: pgettext_lazy("countersigning", "Asked to sign"),
        OBJECTED: pgettext_lazy("countersigning", "Does not sign yet"),
        **CLOSED,
    },
    closed=(OVER,),
    waiting=(OBJECTED,),  # the office answers an objection
    steps=(
        Step(
            name="sign",
            label=_("Countersign"),
            sentence=_("countersigned"),
            source=(ASKED,),
            target=OVER,
            needs=(_text("words", _("Remarks"), required=False),),
            outcomes=("signed",),
            not_by=(OPENED,),
            primary=True,
        ),
        Step(
            name="object",
            label=_("Do not sign, say why"),
            sentence=_("did not sign"),
            source=(ASKED,),
            target=OBJECTED,
            needs=(_text("words", _("What would have to change")),),
            not_by=(OPENED,),
        ),
        _office(
            "ask_again",
            _("Ask again"),
            _("asked again for the signature"),
            (OBJECTED,),
            ASKED,
            needs_reason=True,
            primary=True,
        ),
        _office(
            "release",
            _("Go on without this signature"),
            _("went on without this signature"),
            (ASKED, OBJECTED),
            OVER,
            outcomes=("released",),
            needs_reason=True,
        ),
    ),
    outcomes={
        "signed": pgettext_lazy("countersigning", "Countersigned"),
        "released": pgettext_lazy("countersigning", "Went on without it"),
    },
    opening=Permission.FOLLOW_PLAN,
    sending=Permission.FOLLOW_PLAN,
    seen_with=SEEN_WITH,
)
FOLLOW_UP_KIND = CaseKind(
    key=FOLLOW_UP,
    name=_("Putting right, or carrying out a decision"),
    series="ZG",  # 整改
    states={
        SENT: _("Sent, no measure yet"),
        WORKING: _("The measure is under way"),
        DONE: _("Reported done, to be checked"),
        **CLOSED,
    },
    closed=(OVER,),
    waiting=(DONE,),
    steps=(
        Step(
            name="plan_measure",
            label=_("Say what will be done"),
            sentence=_("said what will be done: {measure}"),
            source=(SENT, WORKING),
            target=WORKING,
            needs=(_text("measure", _("What will be done")),),
            act=Act.ACCEPT,
            primary=True,
        ),
        Step(
            name="report_done",
            label=_("Report it done"),
            sentence=_("reported it done: {evidence}"),
            source=(WORKING,),
            target=DONE,
            needs=(_text("evidence", _("What shows that it is done")),),
            primary=True,
        ),
        _office(
            "confirm",
            _("Confirm that it is done"),
            _("confirmed that it is done"),
            (DONE,),
            OVER,
            outcomes=("done",),
            not_by=("plan_measure", "report_done"),
            primary=True,
        ),
        _office(
            "send_back",
            _("Send it back: not done yet"),
            _("sent it back, to be done until {until}"),
            (DONE,),
            WORKING,
            needs=(UNTIL,),
            needs_reason=True,
            not_by=("plan_measure", "report_done"),
        ),
        _office(
            "take_back",
            _("Take it back"),
            _("took it back"),
            (SENT, WORKING, DONE),
            OVER,
            outcomes=("taken_back",),
            needs_reason=True,
        ),
    ),
    outcomes={
        "done": pgettext_lazy("following up", "Done and checked"),
        "taken_back": _("Taken back"),
    },
    opening=Permission.FOLLOW_PLAN,
    sending=Permission.FOLLOW_PLAN,
    seen_with=SEEN_WITH,
)
KINDS = (ASSESSMENT_KIND, COUNTERSIGN_KIND, FOLLOW_UP_KIND)
