"""The only code that changes how plans are made: versions, opinions and answers, experts, meetings, steps."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.actions.asking import (
    ask_body,
    check_upper,
    enter_stance,
    hold_meeting,
    invite_expert,
    report_expert,
)
from gonghui.affairs.planning.actions.files import bring_version, keep_brought, refuse_brought
from gonghui.affairs.planning.actions.making import begin_plan, keep_version, take_plan_step
from gonghui.affairs.planning.actions.remarks import answer_remark, enter_remark, put_remark
from gonghui.affairs.planning.rules.kinds import APART, MAKING
from gonghui.engines.cases.actions.doors import Door

DOORS = {MAKING: Door(take=take_plan_step, apart=APART)}
SENTENCES = {
    "begin_plan": _("began the making of the plan {name}, case {number}"),
    "keep_version": _("kept version {version} of {name}"),
    "bring_version": _("brought the file {file} as a version of {name}"),
    "keep_brought": _("read the file {file} into a version of {name}"),
    "refuse_brought": _("could not take the file {file} as a version of {name}"),
    "consult_plan": _("laid {name} before the public until {until}"),
    "close_window_plan": _("closed the public consultation on {name}"),
    "to_decision_plan": _("submitted {name} for the decision"),
    "approve_plan": _("approved {name}, {decision}"),
    "send_back_plan": _("sent {name} back to be revised"),
    "publish_plan": _("published {name}, {document}"),
    "put_remark": _("took opinion {n} on a draft, case {number}"),
    "answer_remark": _("answered opinion {n}: {answer}"),
    "invite_expert": _("named an expert of {unit}, case {number}"),
    "report_expert": _("entered the verdict of an expert of {unit}: {verdict}"),
    "ask_body": _("asked {body} for its consent, letter {letter}"),
    "enter_stance": _("entered the answer of {body}: {stance}"),
    "hold_meeting": _("entered a meeting of {on}: {what}"),
    "check_upper": _("looked at the plan above, {name}: {finding}"),
}

__all__ = [
    "DOORS",
    "SENTENCES",
    "answer_remark",
    "ask_body",
    "begin_plan",
    "bring_version",
    "check_upper",
    "enter_remark",
    "enter_stance",
    "hold_meeting",
    "invite_expert",
    "keep_brought",
    "keep_version",
    "put_remark",
    "refuse_brought",
    "report_expert",
    "take_plan_step",
]
