"""An evaluation, the indicators it looks at with their figures, and the units that assess themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.plans.models import Indicator, Plan

LONGEST_WORDS = 1000


class Evaluation(Record):
    """An evaluation (评估) of a plan: opened by its office, issued by another person, changed no more."""

    class Kind(models.TextChoices):
        ANNUAL = "annual"  # 年度评估
        MIDTERM = "midterm"  # 中期评估
        FINAL = "final"  # 总结评估

    class State(models.TextChoices):
        OPEN = "open"  # units and third parties are at work
        SIGNING = "signing"  # with the bodies that countersign
        ISSUED = "issued"
        WITHDRAWN = "withdrawn"  # before it was issued, with the reason

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="evaluations")
    kind = models.CharField(max_length=8, choices=Kind)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()  # the day of its figures
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")  # in whose name
    title = models.CharField(max_length=200)
    scheme = models.CharField(max_length=4000)  # 评估方案: what is looked at, and how
    due_on = models.DateField()  # self-assessments, that day included
    conclusion = models.CharField(max_length=8000, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    rounds = models.PositiveSmallIntegerField(default=0)  # how often it was put to be countersigned
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # Whoever opened it, wrote in it or submitted it; none of them issues it.
    hands = models.JSONField(default=list)
    document_number = models.CharField(max_length=60, blank=True)  # 发文字号
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)  # the day the paper bears
    digest = models.CharField(max_length=64, blank=True)  # SM3 over all of it as issued
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["plan", "kind", "year", "as_of", "body", "title", "scheme", "due_on", "conclusion", "state"]
        + ["rounds", "opened_by", "opened_at", "hands", "document_number", "issued_by", "issued_at"]
        + ["issued_on", "digest", "withdrawn_by", "withdrawn_at", "withdrawn_because"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "year"],
                condition=~Q(state="withdrawn"),
                name="one_evaluation_a_year",
            ),
            models.CheckConstraint(
                name="withdrawn_evaluation_says_why",
                condition=~Q(state="withdrawn")
                | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
            ),
            models.CheckConstraint(
                name="issued_evaluation_is_whole",
                condition=~Q(state="issued")
                | (
                    Q(issued_by__isnull=False, issued_at__isnull=False, issued_on__isnull=False)
                    & ~Q(digest="")
                    & ~Q(document_number="")
                ),
            ),
            models.CheckConstraint(
                name="evaluation_issued_by_another",
                condition=Q(issued_by=None) | ~Q(issued_by=F("opened_by")),
            ),
            models.UniqueConstraint(
                fields=["document_number"], condition=~Q(document_number=""), name="one_evaluation_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SelfAssessment(models.Model):
    """A lead unit's own assessment (自评): a case at the unit, asked once for all its indicators."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="assessment")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="assessments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # that day included
    summary = models.CharField(max_length=2000, blank=True)
    filed_at = models.DateTimeField(null=True)  # of the filing in force; none after it was sent back
    version = models.PositiveIntegerField(default=1)  # of its words

    privacy = dict.fromkeys(["case", "evaluation", "body", "due_on", "summary", "filed_at", "version"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "body"], name="one_self_assessment_a_unit")
        ]


class EvaluationItem(Record):
    """An indicator that is looked at: its figures as they stood on opening, and what its unit says of it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="items")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="evaluated")
    owner = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(SelfAssessment, null=True, on_delete=models.PROTECT, related_name="items")
    # Prefilled, and fixed: what the unit is asked about does not move under its hands.
    attribute = models.CharField(max_length=10, blank=True)
    target_text = models.CharField(max_length=60, blank=True)
    recorded = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in the printed unit
    reported = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    outside = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    official = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    source = models.CharField(max_length=8, blank=True)  # which of the three is official
    status = models.CharField(max_length=16)
    progress = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # of the way to the target
    metric = models.CharField(max_length=60, blank=True)
    definition_version = models.PositiveSmallIntegerField(null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    # The unit's own words.
    cause = models.CharField(max_length=LONGEST_WORDS, blank=True)
    measures = models.CharField(max_length=LONGEST_WORDS, blank=True)
    promised_on = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["evaluation", "indicator", "owner", "assessment", "attribute", "target_text", "recorded", "reported"]
        + ["outside", "official", "source", "status", "progress", "metric", "definition_version", "numerator"]
        + ["denominator", "cause", "measures", "promised_on"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="one_item_an_indicator")
        ]
