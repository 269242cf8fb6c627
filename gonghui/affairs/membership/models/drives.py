"""Joining drives for groups that are hard to organise, and what their coverages are counted from."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area, Body, Union
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start
from gonghui.foundation.people.models import Person


class Drive(DatedRecord):
    """A joining drive (入会集中行动): of a union, for some groups, from a day until it ends."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="drives")
    groups = ArrayField(models.CharField(max_length=40), default=list)

    privacy = dict.fromkeys(["number", "name", "body", "groups", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("drive_interval")]

    def __str__(self) -> str:
        return self.name


class DriveTarget(Record):
    """How many are to join under a drive: in all, of a group, in an area, or of a group in an area."""

    drive = models.ForeignKey(Drive, on_delete=models.PROTECT, related_name="targets")
    worker_group = models.CharField(max_length=40, blank=True)  # empty: of every group
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="drive_targets")
    members = models.PositiveIntegerField()

    privacy = dict.fromkeys(["drive", "worker_group", "area", "members"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "worker_group", "area"], nulls_distinct=False, name="one_drive_target_a_part"
            )
        ]


class GroupWork(DatedRecord):
    """A person works in one of the groups, in a street; in several groups, a row each."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="group_works")
    worker_group = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="group_works")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="group_works")  # who keeps the list

    privacy = dict.fromkeys(["person", "worker_group", "area", "body", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_work_a_group_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("worker_group"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("group_work_interval"),
        ]


class Liaison(DatedRecord):
    """A union has named somebody who looks after a group in an area (联络员), joined or not."""

    worker_group = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="liaisons")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="liaisons")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="liaisons")

    privacy = dict.fromkeys(["worker_group", "area", "union", "person", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_liaison_a_union",
                expressions=[
                    (F("worker_group"), RangeOperators.EQUAL),
                    (F("area"), RangeOperators.EQUAL),
                    (F("union"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("liaison_interval"),
        ]


class Reach(DatedRecord):
    """A person was given a service, or took part in an activity; counted until `valid_to`."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service")
        ACTIVITY = "activity", _("Activity")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reached")
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reached")

    privacy = dict.fromkeys(["person", "kind", "what", "body", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("reach_interval")]
        indexes = [models.Index(fields=["person", "kind"], name="reach_person")]
