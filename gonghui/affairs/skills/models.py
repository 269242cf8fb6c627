"""Innovation studios (S088), craftsmen with their titles (S090), certificates of vocational skill (S091)."""

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
from gonghui.foundation.people.models import Person


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


class Craftsman(Record):
    """A person's file as a craftsman, one for life: titles are added to it, so that nobody counts twice."""

    number = models.CharField(max_length=40, unique=True)  # installation code, series, year, number
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="craftsman")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="craftsmen")  # unit at naming
    occupation = models.CharField(max_length=60, blank=True)  # 职业（工种）

    privacy = dict.fromkeys(["number", "person", "body", "occupation"], OPEN)

    def __str__(self) -> str:
        return self.number


class CraftsmanTitle(DatedRecord):
    """A craftsman holds a title at a level; several levels may be held at once."""

    class Level(models.TextChoices):
        CITY_MASTER = "city_master", _("Beijing master craftsman")  # 北京大工匠
        CITY = "city", _("City craftsman")
        DISTRICT = "district", _("District craftsman")
        INDUSTRY = "industry", _("Industry craftsman")  # 产业
        ENTERPRISE = "enterprise", _("Enterprise craftsman")

    class Ended(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Title withdrawn")  # 撤销
        EXPIRED = "expired", _("Expired")  # a title named for a term
        CORRECTED = "corrected", _("Entered by mistake")

    craftsman = models.ForeignKey(Craftsman, on_delete=models.PROTECT, related_name="titles")
    level = models.CharField(max_length=12, choices=Level)
    document = models.CharField(max_length=80, blank=True)  # number of the naming document
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    privacy = dict.fromkeys(["craftsman", "level", "document", "ended", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_title_a_level_at_a_time",
                expressions=[
                    (F("craftsman"), RangeOperators.EQUAL),
                    (F("level"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("craftsman_title_interval"),
        ]


class SkillCertificate(DatedRecord):
    """A person's certificate of vocational skill: issued on `valid_from`, withdrawn on `valid_to`.

    The five grades of old and the two above them; 学徒工 comes before any certificate.
    """

    class Grade(models.TextChoices):
        JUNIOR = "junior", _("Junior worker (grade five)")  # 初级工/五级
        INTERMEDIATE = "intermediate", _("Intermediate worker (grade four)")  # 中级工/四级
        SENIOR = "senior", _("Senior worker (grade three)")  # 高级工/三级
        TECHNICIAN = "technician", _("Technician (grade two)")  # 技师/二级
        SENIOR_TECHNICIAN = "senior_technician", _("Senior technician (grade one)")  # 高级技师/一级
        SPECIAL_TECHNICIAN = "special_technician", _("Special technician")  # 特级技师
        CHIEF_TECHNICIAN = "chief_technician", _("Chief technician")  # 首席技师

    class Ended(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Certificate withdrawn")
        CORRECTED = "corrected", _("Entered by mistake")

    number = models.CharField(max_length=60)  # printed on the certificate
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    # The employer when it was entered: where the person counts.
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="certificates")
    occupation = models.CharField(max_length=60)
    grade = models.CharField(max_length=20, choices=Grade)
    issuer = models.CharField(max_length=120)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    privacy = dict.fromkeys(
        ["number", "person", "body", "occupation", "grade", "issuer", "ended", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "issuer"], name="one_certificate_a_number"),
            ends_after_start("skill_certificate_interval"),
        ]

    def __str__(self) -> str:
        return self.number
