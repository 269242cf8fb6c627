"""Purses, postings and their entries. Nothing of them is ever changed: a mistake is posted back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, Record


class Purse(Record):
    """The money of one purpose: a task of a plan, a special fund."""

    name = models.CharField(max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")  # who keeps its books
    opened_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["name", "body", "opened_at"], OPEN)

    def __str__(self) -> str:
        return self.name


class Posting(Record):
    """One event of money; its entries sum up to nothing."""

    class Kind(models.TextChoices):
        BUDGET = "budget"  # given to the purpose
        COMMITMENT = "commitment"  # bound by a contract or decision
        PAYMENT = "payment"  # paid out of what was bound
        REVERSAL = "reversal"  # takes another posting back, whole

    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    note = models.CharField(max_length=200)
    document = models.CharField(max_length=120)  # 文号 or voucher
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["purse", "kind", "on", "note", "document", "reverses", "by", "posted_at"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["purse", "on", "id"], name="postings_of_purse")]
        constraints = [
            models.CheckConstraint(
                name="reversal_names_a_posting",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses=None)),
            )
        ]


class Entry(models.Model):
    """An amount that moved into an account of a purse (out of it: negative), by the source of the money."""

    class Account(models.TextChoices):
        GIVEN = "given"  # by the source; as much below nothing as the purse received
        FREE = "free"  # budgeted, not yet bound
        BOUND = "bound"  # committed, not yet paid
        PAID = "paid"

    class Source(models.TextChoices):
        FISCAL = "fiscal"  # 财政支持
        UNION = "union"  # 工会经费
        EMPLOYER = "employer"  # 企业
        SOCIETY = "society"  # 社会

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=6, choices=Account)
    source = models.CharField(max_length=8, choices=Source)
    fen = models.BigIntegerField()

    privacy = dict.fromkeys(["posting", "purse", "account", "source", "fen"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["purse", "source", "account"], name="entries_of_purse")]
        constraints = [
            models.CheckConstraint(name="entry_moves_something", condition=~Q(fen=0)),
            models.UniqueConstraint(fields=["posting", "account", "source"], name="one_entry_an_account"),
        ]
