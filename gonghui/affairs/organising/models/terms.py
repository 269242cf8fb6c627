"""Terms of unions' committees, and the facts of a union that two people change together (B4, B18)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.models import (
    OPEN,
    SENSITIVE,
    DatedRecord,
    DateSpan,
    Record,
    ends_after_start,
)


class UnionTerm(DatedRecord):
    """A term of a union's committee, from its election until the next one or the end of the union.

    When it is due to end follows from `years`, or is `extended_to` where the superior approved that.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="terms")
    years = models.PositiveSmallIntegerField()
    members = models.PositiveIntegerField(null=True)  # when it was elected
    seats = models.PositiveSmallIntegerField(null=True)
    extended_to = models.DateField(null=True)
    extension_document = models.CharField(max_length=120, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["union", "years", "members", "seats", "extended_to", "extension_document", "case"]
        + ["valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_term_at_a_time",
                expressions=[(F("union"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("union_term_interval"),
            models.CheckConstraint(name="term_3_or_5", condition=Q(years__in=[3, 5])),
        ]


class KeyKind(models.TextChoices):
    """The facts of a union that one proposes and another approves."""

    LEGAL_PERSON = "legal_person", _("Registration as a legal person")  # 工会法人登记
    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    SEAL = "seal", _("Seal")  # 印章
    ACCOUNT = "account", _("Bank account")


class KeyChange(Record):
    """A proposed change of a key fact: another person approves or refuses it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="key_changes")
    kind = models.CharField(max_length=20, choices=KeyKind)
    text = models.CharField(max_length=120)  # as it is shown; of an account the bank and the last four digits
    sealed = models.BinaryField(null=True)  # of an account, its whole number
    effective_on = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["number", "union", "kind", "text", "effective_on", "document", "state", "proposed_at"]
        + ["proposed_by", "decided_at", "decided_by", "reason"],
        OPEN,
    ) | {"sealed": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["union", "kind"], condition=Q(state="proposed"), name="one_proposal_a_key_fact"
            ),
            models.CheckConstraint(
                name="key_change_two_people",
                condition=~Q(state__in=["approved", "refused"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
        ]


class KeyFact(DatedRecord):
    """A key fact of a union as it was approved: its registration, seal or account, from when to when."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="key_facts")
    kind = models.CharField(max_length=20, choices=KeyKind)
    text = models.CharField(max_length=120)
    sealed = models.BinaryField(null=True)
    change = models.OneToOneField(KeyChange, null=True, on_delete=models.PROTECT, related_name="fact")

    privacy = dict.fromkeys(["union", "kind", "text", "change", "valid_from", "valid_to"], OPEN) | {
        "sealed": SENSITIVE
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_key_fact_at_a_time",
                expressions=[
                    (F("union"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("key_fact_interval"),
        ]
