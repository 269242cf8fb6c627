"""Evaluations as an account may see them, and how one stands: who filed, what was found, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of, sees_area
from gonghui.foundation.accounts.queries.areas import reaches_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.registers import Category
from gonghui.insight.evaluation.models import (
    Countersign,
    Engagement,
    Evaluation,
    EvaluationItem,
    Finding,
    FollowUp,
    SelfAssessment,
    TargetChange,
)
from gonghui.insight.evaluation.queries.ties import own_bodies
from gonghui.insight.evaluation.rules.evaluating import end_of, wants_cause
from gonghui.insight.evaluation.rules.kinds import FILED, OVER
from gonghui.insight.plans.models import Indicator

FIGURES = (Permission.VIEW_FIGURES, Category.FIGURES)


def evaluations_visible_to(account: Account) -> QuerySet[Evaluation]:
    """Evaluations of plans whose figures an account sees as a whole, and those that ask its own unit."""
    if not allows(account, *FIGURES):
        return Evaluation.objects.none()
    scope = scope_of(account, *FIGURES)
    if scope.everything:
        return Evaluation.objects.all()
    today = timezone.localdate()
    areas = Area.objects.filter(pk__in=Evaluation.objects.values("plan__area"))
    seen = Q(plan__area__in=[area.pk for area in areas if sees_area(scope, area, today)])
    asked = SelfAssessment.objects.filter(body__in=own_bodies(account))
    return Evaluation.objects.filter(seen | Q(pk__in=asked.values("evaluation")))


def listed(account: Account, *, plan: str = "") -> QuerySet[Evaluation]:
    """Evaluations, the newest first, with how many units were asked, filed, and what is to be put right."""
    rows = evaluations_visible_to(account).select_related("plan", "body")
    if plan:
        rows = rows.filter(plan__key=plan)
    is_open = Q(follow_ups__finding__isnull=False) & ~Q(follow_ups__case__state=OVER)
    rows = rows.annotate(
        asked=Count("assessments", distinct=True),
        filed=Count("assessments", filter=Q(assessments__filed_at__isnull=False), distinct=True),
        righting=Count("follow_ups", filter=is_open, distinct=True),
    )
    return rows.order_by("-opened_at", "-pk")


def evaluation_of(public_id: UUID, account: Account) -> Evaluation | None:
    """An evaluation that the account may see."""
    rows = evaluations_visible_to(account).select_related(
        "plan__area", "body", "opened_by", "issued_by", "withdrawn_by"
    )
    return rows.filter(public_id=public_id).first()


@dataclass(frozen=True)
class Unit:
    """A unit that assesses itself, as it stands."""

    made: SelfAssessment
    state: str  # in words
    is_filed: bool
    is_late: bool
    indicators: int
    lagging: int  # of these, how many want a cause


@dataclass(frozen=True)
class Followed:
    """A finding to be put right or a decision to be carried out, as it stands."""

    made: FollowUp
    state: str  # in words
    is_open: bool
    is_late: bool


@dataclass(frozen=True)
class Signed:
    """A body that countersigns, in the round that counts."""

    made: Countersign
    state: str  # in words
    is_open: bool


@dataclass(frozen=True)
class Standing:
    """An evaluation as it stands for an account."""

    evaluation: Evaluation
    items: list[EvaluationItem]
    units: list[Unit]
    engagements: list[Engagement]
    findings: list[Finding]
    righting: list[Followed]
    decisions: list[Followed]
    signed: list[Signed]
    changes: list[TargetChange] = field(default_factory=list)

    @property
    def filed(self) -> int:
        """How many units have filed."""
        return sum(one.is_filed for one in self.units)

    @property
    def late(self) -> int:
        """How many have not, and their day is over."""
        return sum(one.is_late for one in self.units)

    @property
    def lagging(self) -> list[EvaluationItem]:
        """The indicators that want a cause."""
        return [one for one in self.items if wants_cause(one.status)]

    @property
    def unowned(self) -> list[EvaluationItem]:
        """The indicators that nobody was asked about: they have no owner."""
        return [one for one in self.items if one.assessment_id is None]


def standing_of(evaluation: Evaluation, account: Account, now: datetime) -> Standing:
    """How an evaluation stands. What a third party has not filed yet is for its own account alone."""
    items = list(evaluation.items.select_related("indicator", "owner").order_by("indicator__number"))
    units = evaluation.assessments.select_related("case", "body").order_by("body__name_zh", "pk")
    filed = Q(engagement=None) | Q(engagement__filed_at__isnull=False) | Q(engagement__account=account)
    findings = evaluation.findings.filter(filed).select_related(
        "engagement__body", "item__indicator", "item__owner", "follow_up__case"
    )
    followed = [_followed(one, now) for one in _follow_ups(evaluation)]
    signed = evaluation.countersigns.filter(round=evaluation.rounds).select_related(
        "case", "body", "signed_by"
    )
    changes = evaluation.target_changes.select_related("indicator", "area", "proposed_by", "decided_by")
    return Standing(
        evaluation=evaluation,
        items=items,
        units=[_unit(one, items, now) for one in units],
        engagements=list(
            evaluation.engagements.select_related("body", "account", "filing").order_by("engaged_on", "pk")
        ),
        findings=list(findings.order_by("number")),
        righting=[one for one in followed if one.made.finding_id is not None],
        decisions=[one for one in followed if one.made.finding_id is None],
        signed=[
            Signed(one, _word(one.case), one.case.state != OVER) for one in signed.order_by("body__name_zh")
        ],
        changes=list(changes.order_by("-proposed_at", "-pk")),
    )


def _follow_ups(evaluation: Evaluation) -> QuerySet[FollowUp]:
    rows = evaluation.follow_ups.select_related("case", "body", "finding", "committee", "checked_by")
    return rows.order_by("due_on", "pk")


def _word(case: Any) -> str:
    """How a case stands: its outcome once it is over."""
    kind = kind_of(case.kind)
    return str(kind.outcomes.get(case.outcome) or kind.states.get(case.state, case.state))


def _unit(made: SelfAssessment, items: list[EvaluationItem], now: datetime) -> Unit:
    own = [one for one in items if one.assessment_id == made.pk]
    waits = made.case.state not in (FILED, OVER)
    return Unit(
        made=made,
        state=_word(made.case),
        is_filed=made.filed_at is not None,
        is_late=waits and end_of(made.due_on) <= now,
        indicators=len(own),
        lagging=sum(wants_cause(one.status) for one in own),
    )


def _followed(made: FollowUp, now: datetime) -> Followed:
    is_open = made.case.state != OVER
    return Followed(
        made, _word(made.case), is_open, is_open and made.done_at is None and end_of(made.due_on) <= now
    )


def target_changes_of(indicator: Indicator) -> list[TargetChange]:
    """Every change of an indicator's targets that was approved or waits, the newest first, old and new."""
    rows = TargetChange.objects.filter(indicator=indicator).select_related(
        "area", "proposed_by", "decided_by"
    )
    return list(rows.order_by("-proposed_at", "-pk"))


def may_organise(account: Account) -> bool:
    """Whether an account organises evaluations."""
    return allows(account, Permission.FOLLOW_PLAN, Category.FIGURES)


def may_issue(account: Account) -> bool:
    """Whether an account issues evaluations and decides on targets and practices."""
    return allows(account, Permission.FREEZE, Category.FIGURES)


def may_propose(account: Account, area: Area) -> bool:
    """Whether an account proposes changes of an area's targets."""
    return reaches_area(account, Permission.EDIT_PLAN, Category.FIGURES, area)


def may_decide_target(account: Account, area: Area) -> bool:
    """Whether an account decides on changes of an area's targets."""
    return reaches_area(account, Permission.FREEZE, Category.FIGURES, area)
