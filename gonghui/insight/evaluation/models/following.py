"""What follows an evaluation: countersigning, findings put right, decisions of a committee carried out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN
from gonghui.insight.evaluation.models.evaluators import Finding
from gonghui.insight.evaluation.models.projects import LONGEST_WORDS, Evaluation


class Countersign(models.Model):
    """A body asked to countersign (会签) an evaluation: a case at that body."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="countersign")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="countersigns")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["case", "evaluation", "body", "round", "words", "signed_by", "signed_at"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "body", "round"], name="one_countersign_a_round")
        ]


class FollowUp(models.Model):
    """A finding to be put right (整改), or a decision to be carried out (决议落实): a case at the unit."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="follow_up")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="follow_ups")
    finding = models.OneToOneField(Finding, null=True, on_delete=models.PROTECT, related_name="follow_up")
    committee = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    decision_number = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    text = models.CharField(max_length=LONGEST_WORDS)  # what is to be put right or carried out
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # that day included
    measure = models.CharField(max_length=LONGEST_WORDS, blank=True)
    evidence = models.CharField(max_length=LONGEST_WORDS, blank=True)
    done_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["case", "evaluation", "finding", "committee", "decision_number", "decided_on", "text", "body"]
        + ["due_on", "measure", "evidence", "done_at", "checked_by", "checked_at"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_up_of_a_finding_or_a_decision",
                condition=Q(finding__isnull=False, committee=None, decided_on=None, decision_number="")
                | (
                    Q(finding=None, committee__isnull=False, decided_on__isnull=False)
                    & ~Q(decision_number="")
                ),
            )
        ]
