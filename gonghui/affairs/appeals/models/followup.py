"""After the answer: call-backs, what two persons took out of the rates, and reviews of the unreasonable."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.affairs.appeals.models.choices import Reached, Result, Satisfaction
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, PERSONAL, SENSITIVE, Record


class Callback(Record):
    """One attempt to hear from the caller, by somebody else than who handled it.

    `body` is the unit that answered for the appeal then: whose rates it enters. No officer is named in them.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="callbacks", db_index=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(  # empty: the caller's own
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10)  # phone, sms, portal
    called_at = models.DateTimeField()
    called_on = models.DateField()
    reached = models.CharField(max_length=12, choices=Reached)
    contacted = models.BooleanField(null=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    words = models.BinaryField(null=True)  # what else the caller said, sealed under the case's key

    privacy = dict.fromkeys(
        ["appeal", "body", "by", "channel", "called_at", "called_on", "reached", "contacted", "result"]
        + ["satisfaction"],
        OPEN,
    ) | {"words": SENSITIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="callback_whole",
                condition=(
                    Q(reached="answered", contacted__isnull=False) & ~Q(result="") & ~Q(satisfaction="")
                )
                | (~Q(reached="answered") & Q(contacted=None, result="", satisfaction="")),
            ),
        ]
        indexes = [
            models.Index(fields=["appeal", "called_at"], name="callback_appeal"),
            models.Index(fields=["called_on"], name="callback_day"),
        ]


class Exclusion(Record):
    """An appeal leaves the rates under a rule: proposed by one person with a reason, decided by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="exclusions")
    ground = models.CharField(max_length=20)  # key of rules.followup.GROUNDS
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=300, blank=True)
    # Once approved it holds for the appeal's whole life: what was known before is in the log.
    valid_from = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["appeal", "ground", "state", "proposed_at", "proposed_by", "decided_at", "decided_by", "valid_from"],
        OPEN,
    ) | {"reason": PERSONAL, "decision": PERSONAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=~Q(state="refused"), name="one_exclusion_an_appeal"
            ),
            models.CheckConstraint(
                name="exclusion_two_people",
                condition=Q(state="proposed", decided_by=None)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="exclusion_holds_once_approved",
                condition=Q(state="approved", valid_from__isnull=False)
                | (~Q(state="approved") & Q(valid_from=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposed_at", "id"], condition=Q(state="proposed"), name="exclusion_proposed"
            ),
            models.Index(
                fields=["-decided_at", "-id"], condition=~Q(state="proposed"), name="exclusion_decided"
            ),
        ]


class Review(Record):
    """A unit holds that what is asked is unreasonable; somebody above looks, and nobody is scored on it."""

    class Finding(models.TextChoices):
        UNREASONABLE = "unreasonable", _("Unreasonable")
        PARTLY = "partly", _("Partly reasonable")
        REASONABLE = "reasonable", _("Reasonable")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reviews")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["appeal", "asked_at", "asked_by", "finding", "decided_at", "decided_by"], OPEN
    ) | {
        "reason": PERSONAL,
        "explanation": PERSONAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal"], condition=Q(finding=""), name="one_open_review"),
            models.CheckConstraint(
                name="review_two_people",
                condition=Q(finding="", decided_by=None)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=Q(finding=""), name="review_asked"),
            models.Index(fields=["-decided_at", "-id"], condition=~Q(finding=""), name="review_decided"),
        ]
