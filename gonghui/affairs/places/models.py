"""Places that serve workers: homes and stations (S115-S118, S153), mother-and-baby rooms (S119).

A mother-and-baby room answers a dated list of places that should have one; homes and stations are
facilities of an exact type, because names that resemble each other must not be added together.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start


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


class Facility(Record):
    """A place that serves workers, of exactly one type; in force while one of its operations is open."""

    class Type(models.TextChoices):
        """Names alike, things apart: only the first two are counted by the plan, each by itself."""

        WORKERS_HOME = "workers_home", _("Workers' home")  # 职工之家
        WARM_HEART_STATION = "warm_heart_station", _("Warm-heart station")  # 职工暖心驿站
        UNION_SERVICE_STATION = "union_service_station", _("Union service station")  # 工会服务站
        OUTDOOR_POINT = "outdoor_point", _("Outdoor workers' service point")  # 安康·爱心驿站, 劳动者港湾
        CARNATION_STATION = "carnation_station", _("Carnation service station")  # 女职工康乃馨服务站
        PSYCHOLOGICAL_STATION = "psychological_station", _("Mind station")  # 职工心灵驿站

    class Build(models.TextChoices):
        """How a workers' home is built: 单独建, 联合建, 网上建."""

        OWN = "own", _("Built alone")
        JOINT = "joint", _("Built jointly")
        ONLINE = "online", _("Built online")

    class Grade(models.TextChoices):
        """合格, 先进, 模范职工之家."""

        QUALIFIED = "qualified", _("Qualified")
        ADVANCED = "advanced", _("Advanced")
        MODEL = "model", _("Model")

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=24, choices=Type)
    brand = models.CharField(max_length=40, blank=True)  # the name on the plate, of outdoor points
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="facilities")  # who runs it
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="facilities")  # where it lies
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    functions = models.CharField(max_length=300, blank=True)
    build = models.CharField(max_length=6, choices=Build, blank=True)  # of homes
    grade = models.CharField(max_length=10, choices=Grade, blank=True)  # of homes
    # Of stations: whether couriers, drivers and cleaners may come in; it stays a warm-heart station.
    for_outdoor = models.BooleanField(null=True)

    privacy = dict.fromkeys(
        ["number", "name", "type", "brand", "body", "area", "address", "hours", "functions"]
        + ["build", "grade", "for_outdoor"],
        OPEN,
    )

    class Meta:
        indexes = [models.Index(fields=["type", "name", "id"], name="facility_name")]
        constraints = [
            models.UniqueConstraint(fields=["body", "type", "name"], name="one_facility_a_name"),
            models.CheckConstraint(
                name="home_traits_of_homes_only",
                condition=models.Q(type="workers_home") | models.Q(build="", grade=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Operation(DatedRecord):
    """A facility is open, or suspended, over an interval; a suspension ends the one and begins the other."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUSPENDED = "suspended", _("Suspended")

    class Ended(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REOPENED = "reopened", _("Reopened")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Name withdrawn")  # 摘牌

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="operations")
    status = models.CharField(max_length=10, choices=Status)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    privacy = dict.fromkeys(["facility", "status", "ended", "reason", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ends_after_start("operation_interval"),
            ExclusionConstraint(
                name="one_status_at_a_time",
                expressions=[(F("facility"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
        ]


class Inspection(Record):
    """Somebody looked at a facility on a day: the yearly self-check, or a re-check of a model home."""

    class Result(models.TextChoices):
        KEEP = "keep", _("Keep")
        RECTIFY = "rectify", _("Put right")
        WITHDRAW = "withdraw", _("Withdraw the name")

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="inspections")
    inspected_on = models.DateField()
    result = models.CharField(max_length=10, choices=Result)
    remark = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(["facility", "inspected_on", "result", "remark"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "inspected_on"], name="one_inspection_a_day")
        ]
