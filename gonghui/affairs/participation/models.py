"""Workers' congresses (S072, S074, S075): terms, sessions, units covered; and open factory affairs (S076)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start


class Congress(DatedRecord):
    """A congress in its term [valid_from, valid_to), held by an employer, or by a union for many."""

    class Kind(models.TextChoices):
        OWN = "own", _("Of one unit")  # of one unit
        GROUP = "group", _("Of a group")  # 集团职代会
        AREA = "area", _("Of an area")  # 区域性职代会
        TRADE = "trade", _("Of a trade")  # 行业性职代会

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="congresses")
    term = models.PositiveSmallIntegerField(default=1)  # 第几届
    delegates = models.PositiveIntegerField(null=True)
    women_delegates = models.PositiveIntegerField(null=True)
    frontline_delegates = models.PositiveIntegerField(null=True)

    privacy = dict.fromkeys(
        ["number", "kind", "body", "term", "delegates", "women_delegates", "frontline_delegates"]
        + ["valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_congress_term_at_a_time",
                expressions=[
                    (F("body"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("congress_interval"),
            models.CheckConstraint(
                name="delegates_within_whole",
                condition=(Q(women_delegates=None) | Q(women_delegates__lte=F("delegates")))
                & (Q(frontline_delegates=None) | Q(frontline_delegates__lte=F("delegates"))),
            ),
        ]


class CongressCoverage(DatedRecord):
    """A congress covers an employer: its own one always, a group's, area's or trade's by this row."""

    congress = models.ForeignKey(Congress, on_delete=models.PROTECT, related_name="coverages")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="congress_coverages")

    privacy = dict.fromkeys(["congress", "employer", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_congress_coverage_a_pair",
                expressions=[
                    (F("congress"), RangeOperators.EQUAL),
                    (F("employer"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("congress_coverage_interval"),
        ]


class Session(Record):
    """One meeting of a congress."""

    congress = models.ForeignKey(Congress, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    due = models.PositiveIntegerField(null=True)  # delegates who should attend
    present = models.PositiveIntegerField(null=True)
    topics = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(["congress", "held_on", "due", "present", "topics"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["congress", "held_on"], name="one_session_a_day"),
            models.CheckConstraint(
                name="present_within_due", condition=Q(due=None) | Q(present=None) | Q(present__lte=F("due"))
            ),
        ]


class OpenAffairs(DatedRecord):
    """A unit has a system of open factory affairs (厂务公开制度) over [valid_from, valid_to)."""

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="open_affairs")
    document = models.CharField(max_length=80, blank=True)  # by which the unit set it up
    forms = models.CharField(max_length=120, blank=True)  # congress, board, intranet …
    leading_group = models.BooleanField(null=True)  # 厂务公开（协调）领导小组; empty: not known

    privacy = dict.fromkeys(
        ["number", "body", "document", "forms", "leading_group", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_open_affairs_at_a_time",
                expressions=[(F("body"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("open_affairs_interval"),
        ]

    def __str__(self) -> str:
        return self.number


class Disclosure(Record):
    """What a unit disclosed to its workers on a day."""

    class Topic(models.TextChoices):
        DECISIONS = "decisions", _("Important decisions")  # 重大决策
        OPERATION = "operation", _("Production and operation")  # 生产经营
        RIGHTS = "rights", _("Workers' rights and interests")  # 职工权益
        INTEGRITY = "integrity", _("Integrity")  # 党风廉政

    open_affairs = models.ForeignKey(OpenAffairs, on_delete=models.PROTECT, related_name="disclosures")
    disclosed_on = models.DateField()
    topic = models.CharField(max_length=10, choices=Topic, blank=True)
    period = models.CharField(max_length=30, blank=True)  # of which it tells: 2025年上半年
    items = models.PositiveSmallIntegerField(null=True)
    opinions = models.PositiveSmallIntegerField(null=True)  # of workers, that came back

    privacy = dict.fromkeys(["open_affairs", "disclosed_on", "topic", "period", "items", "opinions"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["open_affairs", "disclosed_on", "topic"], name="one_disclosure_a_topic_and_day"
            )
        ]
