"""The making of a plan, and the versions of its draft."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.models import OPEN, Record


class PlanMaking(models.Model):
    """What plan is made, for where and which years; its steps and limits are those of its case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="planning")
    name_zh = models.CharField(max_length=100)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    # Key of the plan that it becomes, or is, on the insight floor; a name, because that floor stands above.
    plan_key = models.CharField(max_length=40, blank=True)
    # The window in which everybody may say something: days, both included.
    consulted = models.ForeignKey("DraftVersion", null=True, on_delete=models.PROTECT, related_name="+")
    consult_from = models.DateField(null=True)
    consult_until = models.DateField(null=True)
    shortened_because = models.CharField(max_length=300, blank=True)  # told on the page: shorter than usual
    closed_on = models.DateField(null=True)  # when the window was closed, and answering began
    # What the deciding meeting was given; only it is approved, and only it is published.
    submitted = models.ForeignKey("DraftVersion", null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decision_number = models.CharField(max_length=60, blank=True)
    published_on = models.DateField(null=True)
    document_number = models.CharField(max_length=60, blank=True)  # 发文字号

    privacy = dict.fromkeys(
        ["case", "name_zh", "area", "first_year", "last_year", "plan_key", "consulted", "consult_from"]
        + ["consult_until", "shortened_because", "closed_on", "submitted", "approved_on", "approved_by"]
        + ["decision_number", "published_on", "document_number"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="planning_years", condition=Q(last_year__gte=F("first_year"))),
            models.CheckConstraint(
                name="planning_window",
                condition=Q(consult_from=None, consult_until=None, consulted=None)
                | Q(consult_until__gte=F("consult_from"), consulted__isnull=False),
            ),
            models.CheckConstraint(
                name="planning_approved_whole",
                condition=Q(approved_on=None, approved_by=None)
                | Q(approved_on__isnull=False, approved_by__isnull=False, submitted__isnull=False),
            ),
            models.CheckConstraint(
                name="planning_published_after_approval",
                condition=Q(published_on=None)
                | (Q(published_on__gte=F("approved_on")) & ~Q(document_number="")),
            ),
        ]
        indexes = [models.Index(fields=["consult_until"], name="planning_consult_until")]

    def __str__(self) -> str:
        return self.name_zh


class DraftVersion(Record):
    """One version of the draft: text and targets as they stood. It is never changed; the next one is made."""

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    # Rows in the order of the document: {"name", "unit", "baseline", "target", "attribute"}, as printed.
    targets = models.JSONField(default=list)
    note = models.CharField(max_length=300)  # what this version is, or what changed in it
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["making", "number", "text", "targets", "note", "made_at", "by"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["making", "number"], name="one_draft_version_a_number")
        ]
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.making_id}/{self.number}"
