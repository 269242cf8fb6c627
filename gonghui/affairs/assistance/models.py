"""Mutual aid (S133): the plans, their terms year by year, and who is enrolled in which for how long.

An enrolment says that somebody is covered. That somebody was helped is a claim: another matter, and
another number (the plans' "helped" of one period and "covered a year" of the next must not be chained).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.models import OPEN, DatedRecord, Record, ends_after_start
from gonghui.foundation.people.models import Person


class MutualAidPlan(Record):
    """A plan in which workers enrol, year after year."""

    class Kind(models.TextChoices):
        """The kinds that the plans of the federations name."""

        MEDICAL = "medical", _("Medical costs")  # 在职职工医疗互助
        RECOVERY = "recovery", _("Medical care and recovery")  # 医疗康复
        ACCIDENT = "accident", _("Accidents outside work and losses at home")  # 非工伤意外伤害及家财损失
        EMPLOYMENT = "employment", _("Employment and business start")  # 就业创业
        WOMEN_ILLNESS = "women_illness", _("Illnesses of women workers")  # 女职工特殊疾病
        OTHER = "other", _("Other")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mutual_aid_plans")  # runs it
    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    privacy = dict.fromkeys(["body", "key", "kind", "name_zh", "name_en"], OPEN)

    def __str__(self) -> str:
        return self.name_zh


class PlanTerms(Record):
    """On which terms a plan is offered to those whose enrolment begins in a year."""

    plan = models.ForeignKey(MutualAidPlan, on_delete=models.PROTECT, related_name="terms")
    year = models.PositiveSmallIntegerField()
    contribution = models.PositiveIntegerField()  # fen, of one person for the whole term
    months = models.PositiveSmallIntegerField(default=12)  # how long one enrolment covers
    waiting_days = models.PositiveSmallIntegerField(null=True)  # 免责期; empty: not known
    text = models.TextField(blank=True)

    privacy = dict.fromkeys(["plan", "year", "contribution", "months", "waiting_days", "text"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "year"], name="one_terms_a_year"),
            models.CheckConstraint(name="terms_some_months", condition=Q(months__gte=1)),
        ]

    @property
    def yuan(self) -> Decimal:
        """The contribution in yuan."""
        return Decimal(self.contribution) / 100


class Enrolment(DatedRecord):
    """A person is covered by a plan over [valid_from, valid_to), through a union.

    Tens of millions of rows: no exclusion constraint, foreign keys without an index of their own. The
    unique key also finds a person's enrolments; the others give the list, and a union's, in its order.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    plan = models.ForeignKey(
        MutualAidPlan, on_delete=models.PROTECT, related_name="enrolments", db_index=False
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    contribution = models.PositiveIntegerField()  # fen
    # The first day without cover; the agreed interval stays as it was agreed, so that a
    # withdrawal before the first day can be told.
    withdrawn_on = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["person", "plan", "union", "contribution", "withdrawn_on", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "plan", "valid_from"], name="one_enrolment_a_term"),
            ends_after_start("enrolment_interval"),
        ]
        indexes = [
            models.Index(fields=["valid_from", "id"], name="enrolment_order"),
            models.Index(fields=["union", "valid_from", "id"], name="enrolment_union"),
        ]

    def __str__(self) -> str:
        # Not the person: a list of enrolments is open where names are not.
        return f"{self.valid_from} · {self.pk}"

    @property
    def yuan(self) -> Decimal:
        """The contribution in yuan."""
        return Decimal(self.contribution) / 100
