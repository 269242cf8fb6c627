"""Employers that have no union yet: what they paid towards one, and who went to see them (S022, S024)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Employer
from gonghui.foundation.core.models import OPEN, PERSONAL, Record


class PreparatoryPayment(Record):
    """What an employer without a union paid towards one (建会筹备金, 北京办法 art. 55), as it was entered."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="preparatory_payments")
    paid_on = models.DateField()
    amount = models.BigIntegerField()  # fen
    period = models.CharField(max_length=30, blank=True)  # the month or quarter that it is paid for
    source = models.CharField(max_length=120, blank=True)

    privacy = dict.fromkeys(["employer", "paid_on", "amount", "period", "source"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "paid_on", "period"], name="one_preparatory_payment_a_day"
            ),
            models.CheckConstraint(name="preparatory_payment_positive", condition=Q(amount__gt=0)),
        ]


class FoundingVisit(Record):
    """Somebody went to see an employer about founding a union."""

    class Outcome(models.TextChoices):
        WILLING = "willing", _("Willing to found one")
        THINKING = "thinking", _("Will think about it")
        UNWILLING = "unwilling", _("Not willing")
        ABSENT = "absent", _("Nobody was met")
        CLOSED = "closed", _("No longer at work there")

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="founding_visits")
    visited_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    workers_heard = models.PositiveSmallIntegerField(null=True)
    spoken_with = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    tag = models.CharField(max_length=40, blank=True)  # of a drive or method, as the setting names them
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["employer", "visited_on", "outcome", "workers_heard", "tag", "by"], OPEN) | {
        "spoken_with": PERSONAL,
        "note": PERSONAL,
    }

    class Meta:
        indexes = [models.Index(fields=["employer", "-visited_on"], name="founding_visit_employer")]
