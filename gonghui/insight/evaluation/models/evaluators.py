"""Third parties: who is engaged, what they found, how they score. Filed, none of it changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.evaluation.models.projects import LONGEST_WORDS, Evaluation, EvaluationItem


class Engagement(Record):
    """A third party (第三方) engaged for an evaluation: a body, and the one account that enters for it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="engagements")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=120)  # contract or letter of engagement
    engaged_on = models.DateField()
    engaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opinion = models.CharField(max_length=4000, blank=True)
    points = models.DecimalField(max_digits=4, decimal_places=1, null=True)  # of a hundred, over all
    filed_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)  # before anything was filed
    ended_because = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["evaluation", "body", "account", "document", "engaged_on", "engaged_by", "opinion", "points"]
        + ["filed_at", "ended_on", "ended_because"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "account"], condition=Q(ended_on=None), name="engaged_once"
            ),
            models.CheckConstraint(
                name="engagement_ends_unfiled", condition=Q(ended_on=None) | Q(filed_at=None)
            ),
            models.CheckConstraint(
                name="engagement_points",
                condition=Q(points=None) | Q(points__gte=0, points__lte=100),
            ),
        ]


class Score(Record):
    """What a third party gives one indicator, of a hundred."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(EvaluationItem, on_delete=models.PROTECT, related_name="scores")
    points = models.DecimalField(max_digits=4, decimal_places=1)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)

    privacy = dict.fromkeys(["engagement", "item", "points", "words"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "item"], name="one_score_an_item"),
            models.CheckConstraint(name="score_points", condition=Q(points__gte=0, points__lte=100)),
        ]


class Finding(Record):
    """What was found wrong (问题): by a third party, or by the office that evaluates."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="findings")
    engagement = models.ForeignKey(Engagement, null=True, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(EvaluationItem, null=True, on_delete=models.PROTECT, related_name="findings")
    text = models.CharField(max_length=LONGEST_WORDS)
    advice = models.CharField(max_length=LONGEST_WORDS, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    privacy = dict.fromkeys(
        ["evaluation", "engagement", "number", "item", "text", "advice", "by", "entered_at"], OPEN
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "number"], name="one_finding_a_number")]
