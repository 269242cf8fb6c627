"""The only code that changes evaluations, what follows from them, targets, and practices."""

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.doors import Door
from gonghui.insight.evaluation.actions.assessing import (
    file_assessment,
    give_more_time,
    take_assessment_step,
    write_assessment,
)
from gonghui.insight.evaluation.actions.evaluators import (
    end_engagement,
    engage,
    enter_finding,
    file_engagement,
    strike_finding,
    write_scores,
)
from gonghui.insight.evaluation.actions.following import (
    ask_rectification,
    follow_decision,
    take_follow_step,
)
from gonghui.insight.evaluation.actions.issuing import (
    conclude,
    issue_evaluation,
    recall_evaluation,
    submit_evaluation,
    take_countersign_step,
)
from gonghui.insight.evaluation.actions.opening import open_evaluation
from gonghui.insight.evaluation.actions.practices import decide_practice, submit_practice
from gonghui.insight.evaluation.actions.targets import decide_target, propose_target
from gonghui.insight.evaluation.actions.withdrawing import withdraw_evaluation
from gonghui.insight.evaluation.rules.kinds import ASSESSMENT, COUNTERSIGN, FOLLOW_UP, LAPSE

SENTENCES = {
    "open_evaluation": _("opened the evaluation {title}"),
    "write_assessment": _("wrote in the self-assessment of {body} for {title}"),
    "file_assessment": _("filed the self-assessment of {body}, {number}"),
    "return_assessment": _("sent the self-assessment of {body} back, {number}"),
    "give_more_time": _("gave {body} until {until} for its self-assessment: {reason}"),
    "engage": _("engaged {name} of {body} as third party for {title}"),
    "end_engagement": _("ended the engagement of {body} for {title}"),
    "write_scores": _("wrote scores of {body} for {title}"),
    "enter_finding": _("entered finding {number} of {title}"),
    "strike_finding": _("struck finding {number} of {title} before it was filed"),
    "file_engagement": _("filed what {body} found for {title}, digest {digest}"),
    "ask_rectification": _("asked {body} to put finding {finding} right, {number}"),
    "follow_decision": _("asked {body} to carry out a decision of {committee}, {number}"),
    "note_follow_up": _("what {body} does about {number} changed"),
    "conclude": _("wrote the conclusion of {title}"),
    "submit_evaluation": _("submitted {title} to {count} bodies to be countersigned"),
    "recall_evaluation": _("took {title} back from those who countersign: {reason}"),
    "note_countersign": _("{body} answered whether it countersigns, {number}"),
    "issue_evaluation": _("issued the evaluation {title} as {number}"),
    "withdraw_evaluation": _("withdrew the evaluation {title}: {reason}"),
    "propose_target": _("proposed to change the target of {name}, {area}, from {old} to {new}"),
    "approve_target": _("approved the change of the target of {name}, {area}, from {old} to {new}"),
    "refuse_target": _("refused the change of the target of {name}, {area}, from {old} to {new}"),
    "submit_practice": _("told of the practice “{title}” of {body}"),
    "publish_practice": _("published the practice “{title}” of {body}"),
    "refuse_practice": _("refused the practice “{title}” of {body}"),
}
DOORS = {
    ASSESSMENT: Door(take=take_assessment_step, apart=frozenset({LAPSE})),
    COUNTERSIGN: Door(take=take_countersign_step),
    FOLLOW_UP: Door(take=take_follow_step),
}

__all__ = [
    "SENTENCES",
    "ask_rectification",
    "conclude",
    "decide_practice",
    "decide_target",
    "end_engagement",
    "engage",
    "enter_finding",
    "file_assessment",
    "file_engagement",
    "follow_decision",
    "give_more_time",
    "issue_evaluation",
    "open_evaluation",
    "propose_target",
    "recall_evaluation",
    "strike_finding",
    "submit_evaluation",
    "submit_practice",
    "take_assessment_step",
    "take_countersign_step",
    "take_follow_step",
    "withdraw_evaluation",
    "write_assessment",
    "write_scores",
]
