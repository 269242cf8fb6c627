"""The kinds of cases of organisation life: founding, election, by-election, a dissolution reported up.

The superior agrees, sends back and answers (who may dispatch at the union's own place and is above it); the
preparatory group or the union does the rest. 工会法 art. 12; 工会基层组织选举工作条例 (2016).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.engines.cases.rules.clocks import ClockRule, clock_rule
from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import (
    LOOKS_AFTER_WORKERS,
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

FOUNDING, ELECTION, BY_ELECTION = "founding", "election", "by_election"
DISSOLUTION = "dissolution"
ANSWER = "answer"
# Who a chair is besides: 工会法 art. 10, 北京办法 art. 14.
TIES = {
    "none": _("None of these"),
    "legal_representative": _("The legal representative"),
    "relative": _("A close relative of the head of the enterprise"),
    "personnel_deputy": _("Deputy head for personnel or wages (not advisable)"),
}
FORMS = {"members": _("Meeting of all members"), "delegates": _("Meeting of delegates")}


def _answer(urgency: str, on: date) -> ClockRule | None:
    """The superior answers within so many days of the report."""
    return clock_rule(value("union.approval.days", COUNTRY, on))


def _number(name: str, label: Any, *, required: bool = True) -> Field:
    return Field(name=name, label=label, kind=FieldKind.NUMBER, required=required, open=True)


def _day(name: str, label: Any) -> Field:
    return Field(name=name, label=label, kind=FieldKind.DATE, open=True)


_CLOCK = (KindClock(name=ANSWER, label=_("Answer of the superior"), rule=_answer, starts=False),)
_DOCUMENT = Field(name="document", label=_("Number of the answer"), longest=60, open=True)
_HELD = (
    _day("held_on", _("Held on")),
    Field(name="form", label=_("Form of the meeting"), kind=FieldKind.CHOICE, choices=FORMS, open=True),
    _number("members", _("Members of the union on that day")),
    _number("should_attend", _("Members or delegates who should attend")),
    _number("attended", _("Members or delegates who attended")),
)
_VOTES = Field(
    name="votes", label=_("Votes, a line a candidate: name, for, against, abstained"), longest=4000
)
_CHAIR_IS = Field(
    name="chair_is", label=_("The chair is besides"), kind=FieldKind.CHOICE, choices=TIES, open=True
)


def _stand(name: str, label: Any, *, required: bool = True, longest: int = 300) -> Field:
    return Field(name=name, label=label, required=required, longest=longest)


CHAIR_CANDIDATES = (_stand("chair", _("Who stands for chair, separated by 、")),)
COMMITTEE_CANDIDATES = (
    *CHAIR_CANDIDATES,
    _stand("vice_chair", _("Who stands for vice chair, separated by 、"), required=False),
    _stand("committee", _("Who stands for the committee, separated by 、"), required=False, longest=1200),
    _stand("audit", _("Who stands for the audit committee, separated by 、")),
    _stand("women", _("Who stands for the women workers, separated by 、"), required=False),
)
COMMITTEE_FIELDS = (
    *_HELD,
    _number("seats", _("Seats of the committee")),
    _VOTES,
    _CHAIR_IS,
    Field(
        name="no_relatives",
        label=_("No close relative of the head of the enterprise sits on the committee"),
        kind=FieldKind.FLAG,
        open=True,
    ),
)
CHAIR_FIELDS = (*_HELD, _VOTES, _CHAIR_IS)
STATES = {
    "applied": _("Applied for"),
    "preparing": _("Being prepared"),
    "elected": _("Elected, to be reported"),
    "reported": _("Reported, to be answered"),
}
_ENDS = {
    "founded": _("Union founded"),
    "approved": _("Approved by the superior"),
    "refused": _("Not approved"),
    "withdrawn": pgettext_lazy("founding", "Withdrawn"),
}


def _elect(candidates: tuple[Field, ...], fields: tuple[Field, ...]) -> tuple[Step, Step]:
    """Candidates are named, as often as they change; then the meeting and its votes are entered."""
    return (
        Step(
            name="nominate",
            label=_("Name the candidates"),
            sentence=_("named the candidates"),
            source=("preparing", "elected"),
            target="preparing",
            needs=candidates,
        ),
        Step(
            name="elect",
            label=_("Enter the meeting and its election"),
            sentence=_("entered the meeting and its election"),
            source=("preparing", "elected"),
            target="elected",
            needs=fields,
            primary=True,
        ),
    )


def _report() -> Step:
    return Step(
        name="report",
        label=_("Report to the superior"),
        sentence=_("reported to the superior"),
        source=("elected",),
        target="reported",
        needs=(_day("reported_on", _("Reported on")),),
        clocks=(ClockEffect(ANSWER, Effect.RESTART),),
        primary=True,
    )


def _answers(closed: str, outcome: str, label: Any, sentence: Any, *, on: bool) -> tuple[Step, ...]:
    stop = (ClockEffect(ANSWER, Effect.STOP),)
    return (
        Step(
            name="approve",
            label=label,
            sentence=sentence,
            source=("reported",),
            target=closed,
            permission=Permission.DISPATCH,
            needs=((_day("on", _("Day of the answer")), _DOCUMENT) if on else (_DOCUMENT,)),
            outcomes=(outcome,),
            clocks=stop,
            primary=True,
        ),
        Step(
            name="send_back",
            label=_("Send back: to be mended"),
            sentence=_("sent the report back"),
            source=("reported",),
            target="elected",
            permission=Permission.DISPATCH,
            needs_reason=True,
            clocks=stop,
        ),
    )


def _endings(sources: tuple[str, ...], closed: str) -> tuple[Step, ...]:
    stop = (ClockEffect(ANSWER, Effect.STOP),)
    return (
        Step(
            name="refuse",
            label=_("Do not approve"),
            sentence=_("did not approve it"),
            source=tuple(state for state in sources if state in ("applied", "reported")),
            target=closed,
            permission=Permission.DISPATCH,
            needs_reason=True,
            outcomes=("refused",),
            clocks=stop,
        ),
        Step(
            name="withdraw",
            label=_("Withdraw"),
            sentence=_("withdrew it"),
            source=sources,
            target=closed,
            needs_reason=True,
            outcomes=("withdrawn",),
            clocks=stop,
        ),
    )


_CLOSED = {"closed": pgettext_lazy("case", "Closed")}
FOUNDING_KIND = CaseKind(
    key=FOUNDING,
    name=_("Founding of a union"),
    series="JH",
    states=STATES | _CLOSED,
    closed=("closed",),
    steps=(
        Step(
            name="agree",
            label=_("Agree to the preparatory group"),
            sentence=_("agreed to the preparatory group"),
            source=("applied",),
            target="preparing",
            permission=Permission.DISPATCH,
            needs=(_day("on", _("Agreed on")),),
            primary=True,
        ),
        *_elect(COMMITTEE_CANDIDATES, COMMITTEE_FIELDS),
        _report(),
        *_answers(
            "closed",
            "founded",
            _("Approve: the union is founded"),
            _("approved: the union is founded"),
            on=True,
        ),
        *_endings(tuple(STATES), "closed"),
    ),
    clocks=_CLOCK,
    outcomes={key: _ENDS[key] for key in ("founded", "refused", "withdrawn")},
    seen_with=LOOKS_AFTER_WORKERS,
)


def _election(
    key: str, name: Any, series: str, candidates: tuple[Field, ...], fields: tuple[Field, ...]
) -> CaseKind:
    states = {state: word for state, word in STATES.items() if state != "applied"} | _CLOSED
    return CaseKind(
        key=key,
        name=name,
        series=series,
        states=states,
        closed=("closed",),
        steps=(
            *_elect(candidates, fields),
            _report(),
            *_answers("closed", "approved", _("Approve the election"), _("approved the election"), on=False),
            *_endings(("preparing", "elected", "reported"), "closed"),
        ),
        clocks=_CLOCK,
        outcomes={key: _ENDS[key] for key in ("approved", "refused", "withdrawn")},
        seen_with=LOOKS_AFTER_WORKERS,
    )


KINDS = (
    FOUNDING_KIND,
    _election(ELECTION, _("Election of a union's committee"), "HJ", COMMITTEE_CANDIDATES, COMMITTEE_FIELDS),
    _election(BY_ELECTION, _("By-election of a chair"), "BX", CHAIR_CANDIDATES, CHAIR_FIELDS),
    filing(
        key=DISSOLUTION,
        name=_("Dissolution of a union, reported up"),
        series="CB",
        fields=(
            Field(name="union", label=_("Union"), open=True),
            _day("on", _("Dissolved on")),
            _number("members", _("Members kept at the superior")),
            Field(name="why", label=_("Why it was dissolved"), longest=300),
            Field(name="document", label=_("Document"), longest=120, required=False, open=True),
        ),
    ),
)
