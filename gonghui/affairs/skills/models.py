"""Innovation studios (S088): the file of each, and the levels at which it was recognised."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import (
    OPEN,
    PERSONAL,
    DatedRecord,
    DateSpan,
    Record,
    ends_after_start,
)


class Studio(Record):
    """A studio hosted by a body; in force while one of its recognitions is."""

    class Kind(models.TextChoices):
        WORKER = "worker", _("Worker innovation studio")  # 职工创新工作室
        MODEL_WORKER = "model_worker", _("Model worker's innovation studio")  # 劳模创新工作室
        CRAFTSMAN = "craftsman", _("Craftsman's innovation studio")  # 工匠创新工作室
        CHIEF_TECHNICIAN = "chief_technician", _("Chief technician's studio")  # 首席技师工作室
        SKILL_MASTER = "skill_master", _("Skill master's studio")  # 技能大师工作室

    number = models.CharField(max_length=40, unique=True)  # installation code, series, year, number
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="studios")
    leader_name = models.CharField(max_length=60)
    members = models.PositiveSmallIntegerField(null=True)
    field = models.CharField(max_length=60, blank=True)  # 专业领域
    founded_on = models.DateField(null=True)

    privacy = {
        "number": OPEN,
        "name": OPEN,
        "kind": OPEN,
        "body": OPEN,
        "leader_name": PERSONAL,
        "members": OPEN,
        "field": OPEN,
        "founded_on": OPEN,
    }

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="studio_name")]

    def __str__(self) -> str:
        return self.name


class Recognition(DatedRecord):
    """A studio stands recognised at a level over an interval; an upgrade ends one and begins the next."""

    class Level(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise level")
        DISTRICT = "district", _("District level")
        CITY = "city", _("City level")
        CITY_DEMONSTRATION = "city_demonstration", _("City demonstration level")
        NATIONAL_DEMONSTRATION = "national_demonstration", _("National demonstration level")

    class Ended(models.TextChoices):
        UPGRADED = "upgraded", _("Upgraded")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")
        CLOSED = "closed", _("Closed")

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="recognitions")
    level = models.CharField(max_length=24, choices=Level)
    document = models.CharField(max_length=80, blank=True)  # number of the recognising document
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    privacy = dict.fromkeys(["studio", "level", "document", "ended", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_level_at_a_time",
                expressions=[(F("studio"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("recognition_interval"),
        ]
