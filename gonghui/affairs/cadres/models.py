"""The file of a cadre and of a professional: rank, training, appraisal, allowance, needs, cases (S026, S027).

Who holds which post, since when and with which certificate is `people.Post`; here stands what belongs to it.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import (
    OPEN,
    PERSONAL,
    DatedRecord,
    DateSpan,
    Record,
    ends_after_start,
)
from gonghui.foundation.people.models import Post


class CadreTerm(DatedRecord):
    """At which rank somebody holds a post, and what a part-time deputy looks after, from when to when."""

    class Rank(models.TextChoices):
        DEPUTY = "deputy", _("As a deputy of the same level")  # 同级副职
        MIDDLE = "middle", _("As a head of department")  # 中层正职
        BELOW = "below", _("Below that")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="cadre_terms")
    rank = models.CharField(max_length=8, choices=Rank)
    duties = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(["post", "rank", "duties", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_rank_at_a_time",
                expressions=[(F("post"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("cadre_term_interval"),
        ]


class Training(Record):
    """A step of somebody's development in a post: a course, practice, a rotation, a mentor."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        PRACTICE = "practice", _("Practice at the grass roots")  # 基层锻炼
        ROTATION = "rotation", _("Rotation")  # 轮岗
        MENTOR = "mentor", _("With a mentor")  # 导师带教

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.COURSE)
    name = models.CharField(max_length=120)
    organiser = models.CharField(max_length=120, blank=True)
    hours = models.PositiveSmallIntegerField()  # 学时
    began_on = models.DateField()
    ended_on = models.DateField()  # the last day
    passed = models.BooleanField(null=True)  # empty: there was no test

    privacy = dict.fromkeys(
        ["post", "kind", "name", "organiser", "hours", "began_on", "ended_on", "passed"], OPEN
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_days", condition=Q(ended_on__gte=F("began_on")) & Q(hours__gte=1)
            ),
            models.UniqueConstraint(fields=["post", "name", "began_on"], name="one_training_once"),
        ]


class Appraisal(Record):
    """How a unit found that somebody did the duties of a post in a year. No points, no ranking."""

    class Result(models.TextChoices):
        DONE = "done", _("Duties done")
        PARTLY = "partly", _("Duties partly done")
        NOT_DONE = "not_done", _("Duties not done")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appraisals")
    year = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=8, choices=Result)
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")  # that appraised
    decided_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(["post", "year", "unit", "decided_on"], OPEN) | {
        "result": PERSONAL,
        "note": PERSONAL,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "year"], name="one_appraisal_a_year")]


class Allowance(Record):
    """What a cadre of a union in a non-public enterprise was paid for a month (非公企业工会干部补贴)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="allowances")
    month = models.DateField()  # its first day
    fen = models.PositiveBigIntegerField()
    paid_on = models.DateField()

    privacy = {"post": OPEN, "month": OPEN, "fen": PERSONAL, "paid_on": OPEN}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "month"], name="one_allowance_a_month"),
            models.CheckConstraint(name="allowance_first_day", condition=Q(month__day=1)),
        ]


class PoolNeed(DatedRecord):
    """A street or township is to have somebody of a pool (队伍配备要求), by a plan or a rule."""

    number = models.CharField(max_length=40, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="pool_needs")
    pool = models.CharField(max_length=24, choices=Post.Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="pool_needs")  # whose task it is
    basis = models.CharField(max_length=200)

    privacy = dict.fromkeys(["number", "area", "pool", "body", "basis", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_need_a_pool_and_area",
                expressions=[
                    (F("area"), RangeOperators.EQUAL),
                    (F("pool"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("pool_need_interval"),
        ]

    def __str__(self) -> str:
        return self.number


class Dispatch(Record):
    """Somebody of a pool was sent to help with a case, until the part in it is over."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="dispatches")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispatches")
    since = models.DateField()
    until = models.DateField(null=True)  # the first day on which it is over

    privacy = dict.fromkeys(["post", "case", "since", "until"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "case"], condition=Q(until=None), name="one_open_dispatch_a_case"
            ),
            models.CheckConstraint(name="dispatch_days", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]
