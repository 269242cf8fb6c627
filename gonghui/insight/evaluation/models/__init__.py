"""Evaluations and what belongs to them; changes of targets; practices worth telling."""

from gonghui.insight.evaluation.models.evaluators import Engagement, Finding, Score
from gonghui.insight.evaluation.models.following import Countersign, FollowUp
from gonghui.insight.evaluation.models.kept import Filing, Practice, TargetChange
from gonghui.insight.evaluation.models.projects import Evaluation, EvaluationItem, SelfAssessment

__all__ = [
    "Countersign",
    "Engagement",
    "Evaluation",
    "EvaluationItem",
    "Filing",
    "Finding",
    "FollowUp",
    "Practice",
    "Score",
    "SelfAssessment",
    "TargetChange",
]
