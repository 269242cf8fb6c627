"""The six haves (六有, S025): what a union says of itself, what the superior confirms, and until when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.models import OPEN, Attachment, DatedRecord, DateSpan, Record, ends_after_start


class ItemCheck(Record):
    """One item of the checklist at one union: said by itself, then confirmed or refused by the superior.

    Confirmed, it holds on [confirmed_from, expires_on); the items themselves are a dated value.
    """

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Said by the union, to be checked")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")
        LACKING = "lacking", _("Said by the union to be lacking")

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="item_checks")
    item = models.CharField(max_length=40)  # key of an item of the dated checklist
    state = models.CharField(max_length=10, choices=State)
    evidence = models.CharField(max_length=300, blank=True)  # in words: what it is, where it lies
    # What shows it: a file, sealed, or a record of the union's own, by model and id.
    file = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    shown_model = models.CharField(max_length=60, blank=True, db_default="")
    shown_record = models.BigIntegerField(null=True)
    said_on = models.DateField()
    said_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    confirmed_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["union", "item", "state", "evidence", "said_on", "said_by", "checked_on", "checked_by", "note"]
        + ["confirmed_from", "expires_on", "file", "shown_model", "shown_record"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="item_check_two_people", condition=Q(checked_by=None) | ~Q(checked_by=F("said_by"))
            ),
            models.CheckConstraint(
                name="item_check_confirmed_whole",
                condition=~Q(state="confirmed")
                | Q(confirmed_from__isnull=False, expires_on__gt=F("confirmed_from")),
            ),
            models.UniqueConstraint(
                fields=["union", "item"], condition=Q(state="claimed"), name="one_claim_an_item"
            ),
        ]
        indexes = [models.Index(fields=["union", "item", "-said_on"], name="item_check_latest")]


class Standard(DatedRecord):
    """A union has all of the six haves, each confirmed, on these days; reckoned from its checks."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="standards")

    privacy = dict.fromkeys(["union", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_standard_at_a_time",
                expressions=[(F("union"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("standard_interval"),
        ]
