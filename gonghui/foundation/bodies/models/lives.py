"""The lives of bodies: what they were called before, and which body went on from which."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from gonghui.foundation.bodies.models.bodies import Body, grams
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start


class BodyName(DatedRecord):
    """A former name of a body: what it was called on [valid_from, valid_to). Today's stands in `Body`."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="former_names")
    name_zh = models.CharField(max_length=120, db_collation="C")
    name_en = models.CharField(max_length=160, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, db_collation="C")
    initials = models.CharField(max_length=120, blank=True, db_collation="C")

    privacy = dict.fromkeys(
        ["body", "name_zh", "name_en", "pinyin", "initials", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_name_at_a_time",
                expressions=[(F("body"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("body_name_interval"),
            models.CheckConstraint(name="body_name_is_former", condition=Q(valid_to__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["name_zh", "id"], name="body_name_zh"),
            models.Index(fields=["pinyin", "id"], name="body_name_pinyin"),
            GinIndex(grams("name_zh"), name="body_name_grams"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Succession(Record):
    """From `on` a body goes on, whole or in part, in another one: what series by today's structure follow."""

    class Kind(models.TextChoices):
        MERGE = "merge"  # the former body ended in the other one
        SPLIT = "split"  # the other one came out of the former, which may go on

    from_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="successions")
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="preceded_by")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    document = models.CharField(max_length=120, blank=True)  # the decision behind it

    privacy = dict.fromkeys(["from_body", "to_body", "on", "kind", "document"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_body", "to_body", "kind"], name="one_succession_a_pair"),
            models.CheckConstraint(name="succession_no_loop", condition=~Q(from_body=F("to_body"))),
        ]
