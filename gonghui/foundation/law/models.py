"""Dated values made by an action: local amounts, weights, tolerances, lines."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F

from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, ends_after_start


class DatedValue(DatedRecord):
    """A value of a key in a region over an interval, with its source and how certain it is."""

    class Mark(models.TextChoices):
        VERIFIED = "verified"  # read in the named source
        UNVERIFIED = "unverified"  # known, to be confirmed before go-live
        OURS = "ours"  # a proposal or setting of ours, no rule found anywhere

    key = models.CharField(max_length=80)
    region = models.CharField(max_length=12)  # area code, or "CN"
    value = models.JSONField()
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=12, choices=Mark)

    privacy = dict.fromkeys(
        ["key", "region", "value", "unit", "source", "mark", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_value_at_a_time",
                expressions=[
                    (F("key"), RangeOperators.EQUAL),
                    (F("region"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("dated_value_interval"),
        ]
