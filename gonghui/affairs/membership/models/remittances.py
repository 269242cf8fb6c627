"""What employers paid to the fund (工会经费, 2 %), as the tax office's or the bank's list says it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gonghui.foundation.bodies.models import Employer
from gonghui.foundation.core.models import OPEN, Record


class Remittance(Record):
    """One payment of a list that was taken in. It is not booked: it stands beside what is owed.

    A payment made up for later is a line of its own, with the wages that it was paid on: what lines of one
    period say adds up. Wages that a list does not state are not known, which is not 0.
    """

    voucher = models.CharField(max_length=60, unique=True)  # 缴款凭证号: a payment is known again by it
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="remittances")
    period_from = models.DateField()
    period_to = models.DateField()  # its last day, as lists write it
    wages = models.BigIntegerField(null=True)  # fen; the total that it was paid on
    amount = models.BigIntegerField()  # fen
    paid_on = models.DateField()
    source = models.CharField(max_length=120, blank=True)

    privacy = dict.fromkeys(
        ["voucher", "employer", "period_from", "period_to", "wages", "amount", "paid_on", "source"], OPEN
    )

    class Meta:
        indexes = [models.Index(fields=["period_to", "employer"], name="remittance_period")]
        constraints = [
            models.CheckConstraint(name="remittance_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="remittance_wages", condition=Q(wages__isnull=True) | Q(wages__gte=0)
            ),
            models.CheckConstraint(
                name="remittance_period_order", condition=Q(period_to__gte=F("period_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.voucher
