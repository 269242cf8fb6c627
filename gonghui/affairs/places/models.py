"""Mother-and-baby rooms (S119) and the dated list of places that should have one."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, ends_after_start


class RoomDuty(DatedRecord):
    """A place that should have a mother-and-baby room, from when to when, and on what ground.

    The rule for 'due' is a setting; the list it produced is kept, dated, because it is the
    denominator (应建尽建).
    """

    class Basis(models.TextChoices):
        WOMEN_WORKERS = (
            "women_workers",
            _("Many women workers"),
        )  # many women in child-bearing age at the unit
        PUBLIC_PLACE = "public_place", _("Public place")
        SERVICE_HALL = "service_hall", _("Service hall")
        DECIDED = "decided", _("Named one by one")  # named one by one

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="room_duties")
    basis = models.CharField(max_length=14, choices=Basis)

    privacy = dict.fromkeys(["number", "name", "body", "basis", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("room_duty_interval")]

    def __str__(self) -> str:
        return self.name


class Room(DatedRecord):
    """A mother-and-baby room in operation over an interval; at a place on the list, or beyond it."""

    class Ended(models.TextChoices):
        CLOSED = "closed", _("Closed")
        MOVED = "moved", _("Moved")
        BELOW_STANDARD = "below_standard", _("Below standard")

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rooms")
    duty = models.ForeignKey(RoomDuty, null=True, on_delete=models.PROTECT, related_name="rooms")
    floor_area = models.DecimalField(max_digits=6, decimal_places=1, null=True)  # m²
    open_hours = models.CharField(max_length=60, blank=True)
    ended = models.CharField(max_length=16, choices=Ended, blank=True)

    privacy = dict.fromkeys(
        ["number", "name", "body", "duty", "floor_area", "open_hours", "ended", "valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ends_after_start("room_interval"),
            ExclusionConstraint(
                name="one_room_a_duty",
                expressions=[(F("duty"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
                condition=models.Q(duty__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
