"""Outside series with vintage and revision, and figures frozen as published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.models import OPEN, Record

LONGEST_BASIS = 120  # characters


class OutsideSeries(Record):
    """A statistic that somebody else publishes; its basis is part of its identity."""

    key = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20)
    issuer = models.CharField(max_length=80)
    basis = models.CharField(max_length=200, blank=True)  # 统计口径

    privacy = dict.fromkeys(["key", "name_zh", "name_en", "unit_zh", "unit_en", "issuer", "basis"], OPEN)


class Observation(Record):
    """One published value of a series for a period; a revision is a new row with a later vintage."""

    class Status(models.TextChoices):
        PRELIMINARY = "preliminary"
        FINAL = "final"
        REVISED = "revised"

    series = models.ForeignKey(OutsideSeries, on_delete=models.PROTECT, related_name="observations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()  # last day, inclusive: statisticians speak so
    value = models.DecimalField(max_digits=20, decimal_places=6)
    published_on = models.DateField()  # the vintage
    status = models.CharField(max_length=12, choices=Status, default=Status.FINAL)
    source = models.CharField(max_length=300)
    # What the value counts, where a series changed that under one name: two bases are never one line.
    basis = models.CharField(max_length=LONGEST_BASIS, blank=True)  # 统计口径

    privacy = dict.fromkeys(
        [
            "series",
            "area",
            "period_start",
            "period_end",
            "value",
            "published_on",
            "status",
            "source",
            "basis",
        ],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "area", "period_start", "period_end", "published_on"],
                name="one_observation_a_vintage",
            ),
            models.CheckConstraint(
                name="observation_interval", condition=Q(period_end__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="published_after_start", condition=Q(published_on__gte=F("period_start"))
            ),
        ]


class FrozenFigure(Record):
    """A figure as published: value, definition version, as-of, and the digest of the records behind it."""

    metric = models.CharField(max_length=60)
    definition_version = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    known_at = models.DateTimeField()
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    exclusions = models.JSONField(default=dict)
    records_digest = models.CharField(max_length=64)  # SM3 over the sorted (unit, in numerator) pairs
    records = models.BinaryField()  # those pairs, compressed: a later difference names the records
    label = models.CharField(max_length=120)  # where it was published
    frozen_at = models.DateTimeField(db_default=Now())
    frozen_by = models.BigIntegerField()

    privacy = dict.fromkeys(
        ["metric", "definition_version", "area", "as_of", "known_at", "numerator", "denominator"]
        + ["exclusions", "records_digest", "records", "label", "frozen_at", "frozen_by"],
        OPEN,
    )

    class Meta:
        indexes = [models.Index(fields=["metric", "area", "as_of"], name="frozen_figure_of")]
