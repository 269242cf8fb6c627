"""What an evaluation comes to for each lead unit: the input for appraisals (考核参考), and practices.

Counts and the third parties' points, nothing weighed into one number: how an appraisal weighs them is its own
affair, and no unit is ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Q, QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.insight.evaluation.models import Evaluation, EvaluationItem, FollowUp, Practice, Score
from gonghui.insight.evaluation.queries.standing import may_issue
from gonghui.insight.evaluation.queries.ties import own_bodies
from gonghui.insight.evaluation.rules.kinds import OVER
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.rules.judging import Status

REACHED = (Status.MET, Status.ON_TRACK)
UNKNOWN = (Status.NO_DATA, Status.NO_BASELINE, Status.NO_TARGET)


@dataclass(frozen=True)
class Result:
    """One lead unit in numbers, each a list on the evaluation's page."""

    body: Body
    indicators: int
    binding: int
    reached: int  # met, or on track
    lagging: int
    unknown: int  # cannot be judged
    filed: bool
    points: Decimal | None  # mean of what the third parties gave its indicators; None: nobody gave any
    to_put_right: int
    put_right: int


def results_of(evaluation: Evaluation) -> list[Result]:
    """One row a lead unit, in the order of their names; nothing a third party has not filed."""
    units = evaluation.assessments.select_related("body", "case").order_by("body__name_zh", "pk")
    items: dict[int | None, list[EvaluationItem]] = {}
    for item in evaluation.items.all():
        items.setdefault(item.assessment_id, []).append(item)
    scores = Score.objects.filter(engagement__evaluation=evaluation, engagement__filed_at__isnull=False)
    points = dict(scores.values_list("item__assessment").annotate(mean=Avg("points")).order_by())
    followed: dict[int, list[FollowUp]] = {}
    for one in evaluation.follow_ups.exclude(finding=None).select_related("case"):
        followed.setdefault(one.body_id, []).append(one)
    return [
        _result(
            unit.body,
            items.get(unit.pk, []),
            unit.filed_at is not None,
            points.get(unit.pk),
            followed.get(unit.body_id, []),
        )
        for unit in units
    ]


def _result(
    body: Body,
    items: Sequence[EvaluationItem],
    filed: bool,
    points: Decimal | None,
    followed: Sequence[FollowUp],
) -> Result:
    reached = sum(one.status in REACHED for one in items)
    unknown = sum(one.status in UNKNOWN for one in items)
    # What was taken back was none to be put right.
    righted = [one for one in followed if one.case.outcome != "taken_back"]
    return Result(
        body=body,
        indicators=len(items),
        binding=sum(one.attribute == "binding" for one in items),
        reached=reached,
        lagging=len(items) - reached - unknown,
        unknown=unknown,
        filed=filed,
        points=None if points is None else Decimal(points).quantize(Decimal("0.1"), ROUND_HALF_UP),
        to_put_right=len(righted),
        put_right=sum(one.case.state == OVER for one in righted),
    )


def practices_visible_to(account: Account, plan: Plan | None = None) -> QuerySet[Practice]:
    """Published practices for everybody; others for their own unit and for whoever decides."""
    rows = Practice.objects.select_related("plan", "indicator", "body", "submitted_by", "decided_by")
    if plan is not None:
        rows = rows.filter(plan=plan)
    if not may_issue(account):
        rows = rows.filter(Q(state=Practice.State.PUBLISHED) | Q(body__in=own_bodies(account)))
    return rows.order_by("-submitted_at", "-pk")
