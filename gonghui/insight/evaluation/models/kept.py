"""What is kept as it was: filings, changes of targets with old and new, practices told to others."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.evaluation.models.evaluators import Engagement
from gonghui.insight.evaluation.models.projects import Evaluation, SelfAssessment
from gonghui.insight.plans.models import Indicator, Plan

LONGEST_PRACTICE = 4000


class Filing(Record):
    """What a unit or a third party filed, with a digest. Append-only (see the migration)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="filings")
    assessment = models.ForeignKey(
        SelfAssessment, null=True, on_delete=models.PROTECT, related_name="filings"
    )
    engagement = models.OneToOneField(Engagement, null=True, on_delete=models.PROTECT, related_name="filing")
    number = models.PositiveSmallIntegerField()  # of a unit: the second after it was sent back
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # SM3 over the content
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    privacy = dict.fromkeys(
        ["evaluation", "assessment", "engagement", "number", "content", "digest", "filed_by", "filed_at"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_filing_a_number"),
            models.CheckConstraint(
                name="filed_by_a_unit_or_a_third_party",
                condition=Q(assessment=None, engagement__isnull=False)
                | Q(assessment__isnull=False, engagement=None),
            ),
        ]


class TargetChange(Record):
    """A change of a target (目标调整): old and new, proposed by one person, decided by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REFUSED = "refused"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="target_changes")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(
        Evaluation, null=True, on_delete=models.PROTECT, related_name="target_changes"
    )
    old_value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    old_text = models.CharField(max_length=60)
    old_due_on = models.DateField()
    new_value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    new_text = models.CharField(max_length=60)
    new_due_on = models.DateField()
    holds_from = models.DateField(null=True)  # once approved: earlier days are judged by the old one
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    document = models.CharField(max_length=120, blank=True)  # of the decision
    decided_because = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["indicator", "area", "evaluation", "old_value", "old_text", "old_due_on", "new_value", "new_text"]
        + [
            "new_due_on",
            "holds_from",
            "reason",
            "state",
            "proposed_by",
            "proposed_at",
            "document",
            "decided_because",
        ]
        + ["decided_by", "decided_at"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area"], condition=Q(state="proposed"), name="one_proposal_a_target"
            ),
            models.CheckConstraint(
                name="target_change_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="decided_target_change_is_whole",
                condition=Q(state="proposed", decided_by=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]


class Practice(Record):
    """A practice worth telling (典型经验): told by a unit, published once another person approved it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        PUBLISHED = "published"
        REFUSED = "refused"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="practices")
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.PROTECT, related_name="practices")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=LONGEST_PRACTICE)
    state = models.CharField(max_length=9, choices=State, default=State.SUBMITTED)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["plan", "indicator", "body", "title", "text", "state", "submitted_by", "submitted_at"]
        + ["decided_by", "decided_at", "decided_because"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="practice_approved_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="decided_practice_is_whole",
                condition=Q(state="submitted", decided_by=None)
                | (~Q(state="submitted") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]
