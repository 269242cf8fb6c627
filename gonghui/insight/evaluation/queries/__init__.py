"""Evaluations as they stand, who is tied to whom, what was filed, what came of it."""

from gonghui.insight.evaluation.queries.papers import (
    filed_by_third_party,
    filed_by_unit,
    is_intact,
    paper_of,
)
from gonghui.insight.evaluation.queries.prefill import Prefilled, prefill
from gonghui.insight.evaluation.queries.results import Result, practices_visible_to, results_of
from gonghui.insight.evaluation.queries.standing import (
    Standing,
    evaluation_of,
    evaluations_visible_to,
    listed,
    may_decide_target,
    may_issue,
    may_organise,
    may_propose,
    standing_of,
    target_changes_of,
)
from gonghui.insight.evaluation.queries.ties import evaluators, own_bodies, tie_of

__all__ = [
    "Prefilled",
    "Result",
    "Standing",
    "evaluation_of",
    "evaluations_visible_to",
    "evaluators",
    "filed_by_third_party",
    "filed_by_unit",
    "is_intact",
    "listed",
    "may_decide_target",
    "may_issue",
    "may_organise",
    "may_propose",
    "own_bodies",
    "paper_of",
    "practices_visible_to",
    "prefill",
    "results_of",
    "standing_of",
    "target_changes_of",
    "tie_of",
]
