"""Collective contracts (S045): what was signed, for whom, from when to when, and the units they cover."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, ends_after_start


class CollectiveContract(DatedRecord):
    """A collective contract in force on [valid_from, valid_to), held by an employer, or by a union for many.

    Contracts of one unit may overlap: a renewal is often signed while the old contract still runs.
    """

    class Kind(models.TextChoices):
        """A general contract, and the special ones of 劳动合同法 art. 52; a special one is no general one."""

        COMPREHENSIVE = "comprehensive", _("General collective contract")  # 综合集体合同
        WAGE = "wage", _("Special contract on wages")  # 工资专项集体合同
        WOMEN = "women", _("Special contract on women workers' rights")  # 女职工权益保护专项集体合同
        SAFETY = "safety", _("Special contract on safety and health")  # 劳动安全卫生专项集体合同
        OTHER = "other", _("Other special contract")  # 技术创新, 能级工资 …

    class Scope(models.TextChoices):
        ENTERPRISE = "enterprise", _("Contract of one enterprise")
        AREA = "area", _("Contract of an area")  # 区域性
        TRADE = "trade", _("Contract of a trade")  # 行业性

    class Ended(models.TextChoices):
        RENEWED = "renewed", _("Renewed")
        TERMINATED = "terminated", _("Terminated")
        DISSOLVED = "dissolved", _("A party ceased to exist")

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    scope = models.CharField(max_length=10, choices=Scope)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="collective_contracts")
    trade = models.CharField(max_length=60, blank=True)  # of a trade's contract: which
    # Whether a general contract has a chapter on wages; empty: not known.
    wage_chapter = models.BooleanField(null=True)
    signed_on = models.DateField()
    filed_on = models.DateField(null=True)  # handed to the labour administration
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    # How it ended before its term was over; empty: it runs, or its term is over.
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    privacy = dict.fromkeys(
        ["number", "kind", "scope", "body", "trade", "wage_chapter", "signed_on", "filed_on"]
        + ["renews", "ended", "valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ends_after_start("collective_contract_interval"),
            models.CheckConstraint(
                name="filed_after_signing", condition=Q(filed_on=None) | Q(filed_on__gte=F("signed_on"))
            ),
        ]
        indexes = [models.Index(fields=["body", "kind", "valid_from"], name="contract_body")]


class ContractCoverage(DatedRecord):
    """An area's or trade's contract covers an employer; an enterprise's covers its own without a row."""

    contract = models.ForeignKey(CollectiveContract, on_delete=models.PROTECT, related_name="coverages")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="contract_coverages")

    privacy = dict.fromkeys(["contract", "employer", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_contract_coverage_a_pair",
                expressions=[
                    (F("contract"), RangeOperators.EQUAL),
                    (F("employer"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("contract_coverage_interval"),
        ]
