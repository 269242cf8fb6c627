"""Lists of above-scale firms (规模以上企业, S023), each as it was issued."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start


class FirmList(DatedRecord):
    """A list of above-scale firms as somebody issued it; in force until a newer one takes its place.

    What is above scale is the issuer's business (the thresholds differ by industry and change); the
    union takes the list as it is. Several may be kept, one is in force on a day.
    """

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="firm_lists")  # who keeps it
    issuer = models.CharField(max_length=80)
    vintage = models.PositiveSmallIntegerField()  # the year that the list speaks of
    published_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(
        ["number", "body", "issuer", "vintage", "published_on", "source", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            ends_after_start("firm_list_interval"),
            ExclusionConstraint(
                name="one_firm_list_at_a_time", expressions=[(DateSpan(), RangeOperators.OVERLAPS)]
            ),
            models.UniqueConstraint(fields=["issuer", "vintage", "published_on"], name="one_firm_list_once"),
            models.CheckConstraint(
                name="firm_list_published_first", condition=Q(valid_from__gte=models.F("published_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.vintage}"


class ListedFirm(Record):
    """An employer named by a list; of any ownership, as the issuer wrote it."""

    number = models.CharField(max_length=40, unique=True)
    list = models.ForeignKey(FirmList, on_delete=models.PROTECT, related_name="firms")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="listings")

    privacy = dict.fromkeys(["number", "list", "employer"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "employer"], name="one_line_a_firm_in_a_list")]

    def __str__(self) -> str:
        return self.number
