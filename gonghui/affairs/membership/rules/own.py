"""What somebody may ask about the own data: three kinds of case with one limit (个人信息保护法 art. 44-48).

Corrections, deletions, and what is answered in words. Each offers only the steps that its door lets through.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.membership.models import DataRequest
from gonghui.affairs.membership.rules.settings import setting
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
from gonghui.foundation.core.rules.retention import CLASSES

CORRECTION, DELETION, QUESTION = "own_correction", "own_deletion", "own_question"
OWN_KINDS = (CORRECTION, DELETION, QUESTION)
ANSWER_DUE = "privacy.rights_answer.working_days"
ANSWER = "answer"  # the clock
SUBMITTED, CONFIRMING, DONE, REFUSED, WITHDRAWN = (
    *("submitted", "confirming", "done", "refused", "withdrawn"),
)

# What of a person `correct_person` puts right; all else is put right where it stands, then answered.
CORRECTED: Mapping[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "identity": _("Identity number"),
    "phone": _("Phone number"),
    "sex": _("Sex"),
    "birth_date": _("Birth date"),
}
FIELDS: Mapping[str, Any] = {
    **CORRECTED,
    "membership": _("Membership or union"),
    "employment": _("Where I work"),
    "post": _("A post or a pool"),
    "household": _("My household"),
    "skills": _("Skills and honours"),
    "mutual_aid": _("Mutual aid"),
    "other": _("Something else"),
}
WISHES: Mapping[str, Any] = dict(DataRequest.Wish.choices)
KIND_OF_WISH = {
    "correction": CORRECTION,
    "deletion": DELETION,
    **dict.fromkeys(("restriction", "explanation", "complaint"), QUESTION),
}
REFUSALS: Mapping[str, Any] = {
    "duty": _("A law or a duty of the union wants it kept"),
    "archive": _("It belongs to an archive that must be kept"),
    "contract": _("It is needed as long as the membership or an agreement lasts"),
    "right_already": _("What is entered is right, by the papers that were compared"),
    "not_proved": _("It could not be shown that it is wrong"),
    "others": _("It would touch the rights of other people"),
    "repeated": _("The same was asked and answered before"),
}
# These name what is kept as what, and until when.
KEPT_REASONS = frozenset({"duty", "archive"})
CLASS, UNTIL, ANSWERED, VALUE = "kept_as", "kept_until", "answer", "value"


def _due(urgency: str, on: date) -> ClockRule | None:
    return clock_rule(setting(ANSWER_DUE, on))


def _does(effect: Effect) -> tuple[ClockEffect, ...]:
    return (ClockEffect(ANSWER, effect),)


_SAID = Field(name=ANSWERED, label=_("Answer to the worker, in plain words"), longest=1000)
_RESULTS = ("done", "partly")
_REFUSE = Step(
    name="refuse",
    label=_("Refuse, with the reason in law"),
    sentence=_("refused what was asked"),
    source=(SUBMITTED,),
    target=REFUSED,
    needs_reason=True,
    reasons=REFUSALS,
    outcomes=("refused",),
    needs=(
        Field(
            name=CLASS,
            label=_("As what it must be kept"),
            kind=FieldKind.CHOICE,
            choices={key: one.name for key, one in CLASSES.items()},
            required=False,
        ),
        Field(
            name=UNTIL,
            label=_("Kept until (empty: as long as the duty lasts)"),
            kind=FieldKind.DATE,
            required=False,
        ),
        _SAID,
    ),
    clocks=_does(Effect.STOP),
)
_SEND_ON = Step(
    name="send_on",
    label=_("Send it to the union that keeps this person"),
    sentence=_("sent it on to {to}"),
    source=(SUBMITTED,),
    target=SUBMITTED,
    act=Act.REFER,
)
_WITHDRAW = Step(
    name="withdraw",
    label=_("Withdrawn by the worker"),
    sentence=_("closed it: the worker withdrew"),
    source=(SUBMITTED,),
    target=WITHDRAWN,
    permission=Permission.ADD,
    at=At.ANY,
    outcomes=("withdrawn",),
    clocks=_does(Effect.STOP),
)
_IN_WORDS = Step(
    name="answer",
    label=_("Answer: done, or done in part"),
    sentence=_("answered the worker"),
    source=(SUBMITTED,),
    target=DONE,
    outcomes=_RESULTS,
    needs=(_SAID,),
    clocks=_does(Effect.STOP),
)
_CORRECT = Step(
    name="correct",
    label=_("Put the entry right"),
    sentence=_("put the entry right"),
    source=(SUBMITTED,),
    target=DONE,
    outcomes=("done",),
    needs=(
        Field(
            name=VALUE,
            label=_("What is right, as compared with the papers (empty: as the worker wrote it)"),
            required=False,
            longest=60,
        ),
        Field(name=ANSWERED, label=_("Answer to the worker"), required=False, longest=1000),
    ),
    clocks=_does(Effect.STOP),
    primary=True,
)
_PROPOSE = Step(
    name="propose_deletion",
    label=_("Propose to delete"),
    sentence=_("proposed to delete the data; somebody else confirms"),
    source=(SUBMITTED,),
    target=CONFIRMING,
    needs=(_SAID,),
    primary=True,
)
_CONFIRM = Step(
    name="confirm_deletion",
    label=_("Confirm and delete for good"),
    sentence=_("confirmed: who the person is was erased"),
    source=(CONFIRMING,),
    target=DONE,
    outcomes=_RESULTS,
    not_by=("propose_deletion",),
    clocks=_does(Effect.STOP),
    primary=True,
)
_NOT_SO = Step(
    name="do_not_delete",
    label=_("Do not delete yet"),
    sentence=_("sent the proposal to delete back"),
    source=(CONFIRMING,),
    target=SUBMITTED,
    needs_reason=True,
)


def _kind(key: str, name: Any, series: str, *steps: Step) -> CaseKind:
    states = {
        SUBMITTED: pgettext_lazy("own data", "Being looked at"),
        CONFIRMING: _("Waits for a second person"),
        DONE: pgettext_lazy("case", "Answered"),
        REFUSED: pgettext_lazy("own data", "Refused"),
        WITHDRAWN: pgettext_lazy("case", "Withdrawn"),
    }
    named = {state for step in steps for state in (*step.source, step.target)}
    return CaseKind(
        key=key,
        name=name,
        series=series,
        states={state: label for state, label in states.items() if state in named},
        closed=(DONE, REFUSED, WITHDRAWN),
        steps=steps,
        fields=(
            Field(
                name="wish",
                label=pgettext_lazy("own data", "What is asked for"),
                kind=FieldKind.CHOICE,
                choices=WISHES,
                open=True,
            ),
            Field(
                name="field",
                label=pgettext_lazy("own data", "What it is about"),
                kind=FieldKind.CHOICE,
                choices=FIELDS,
                required=False,
                open=True,
            ),
            Field(name="wanted", label=_("What would be right"), required=False, longest=200),
            Field(name="words", label=_("In the worker's words"), required=False, longest=1000),
        ),
        clocks=(KindClock(name=ANSWER, label=_("Answer about the own data"), rule=_due),),
        outcomes={
            "done": pgettext_lazy("own data", "Done"),
            "partly": pgettext_lazy("own data", "Done in part"),
            "refused": pgettext_lazy("own data", "Refused"),
            "withdrawn": _("Withdrawn by the worker"),
        },
        channels={"phone": _("By phone"), "clerk": _("At a counter")},
        # Whoever keeps people, and who presses for what is overdue; no desk reads what others ask of it.
        seen_with=((Permission.EDIT, Category.PEOPLE), (Permission.SUPERVISE, Category.CASES)),
    )


CORRECTION_KIND = _kind(
    CORRECTION,
    _("Correction of the own data"),
    "GZ",  # 更正
    _CORRECT,
    _IN_WORDS,
    _REFUSE,
    _SEND_ON,
    _WITHDRAW,
)
DELETION_KIND = _kind(
    DELETION,
    _("Deletion of the own data"),
    "SC",  # 删除
    _PROPOSE,
    _CONFIRM,
    _NOT_SO,
    _IN_WORDS,
    _REFUSE,
    _SEND_ON,
    _WITHDRAW,
)
QUESTION_KIND = _kind(
    QUESTION,
    _("Question about the own data"),
    "XX",  # 信息
    _IN_WORDS,
    _REFUSE,
    _SEND_ON,
    _WITHDRAW,
)
