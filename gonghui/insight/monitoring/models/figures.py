"""Figures that stand beside the recorded one, and what is computed ahead of a page."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.indicators.models import FrozenFigure, OutsideSeries
from gonghui.insight.plans.models import Indicator, Plan

LONGEST_REASON = 300


class ReportedFigure(Record):
    """A figure as a body reported it (上报数), in the printed unit. A correction is a new row."""

    number = models.CharField(max_length=24, unique=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="reported")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reported_figures")
    period_start = models.DateField()
    period_end = models.DateField()  # last day, inclusive
    value = models.DecimalField(max_digits=20, decimal_places=6)
    document_number = models.CharField(max_length=80)
    received_on = models.DateField()
    # By which version of the metric's definition it was counted; empty where no metric measures it.
    definition_version = models.PositiveSmallIntegerField(null=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_current = models.BooleanField(default=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    # The published figure of the same day that stood already when this was entered.
    published = models.ForeignKey(FrozenFigure, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["number", "indicator", "area", "body", "period_start", "period_end", "value", "document_number"]
        + ["received_on", "definition_version", "replaces", "is_current", "reason", "published"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "body", "period_start", "period_end"],
                condition=Q(is_current=True),
                name="one_reported_figure_in_force",
            ),
            models.CheckConstraint(name="reported_interval", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="received_after_start", condition=Q(received_on__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="a_correction_has_its_reason", condition=Q(replaces=None) | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "area", "-period_end"], name="reported_of_an_area"),
            models.Index(fields=["-received_on", "id"], name="reported_by_receipt"),
        ]

    def __str__(self) -> str:
        return self.number


class OfficialFigure(Record):
    """Which figure of a plan, or of one indicator of it, is official from a day on."""

    class Source(models.TextChoices):
        RECORDED = "recorded"
        REPORTED = "reported"
        OUTSIDE = "outside"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="official")
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.CASCADE, related_name="official")
    source = models.CharField(max_length=8, choices=Source)
    valid_from = models.DateField()
    document = models.CharField(max_length=120)

    privacy = dict.fromkeys(["plan", "indicator", "source", "valid_from", "document"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "indicator", "valid_from"],
                nulls_distinct=False,
                name="one_official_figure_a_day",
            )
        ]


class RegisterStart(Record):
    """The day from which a register is kept as work is done; what is older was recorded afterwards."""

    register = models.CharField(max_length=60, unique=True)  # its key, or a metric's without a register
    started_on = models.DateField()
    document = models.CharField(max_length=120, blank=True)

    privacy = dict.fromkeys(["register", "started_on", "document"], OPEN)


class OutsideLink(Record):
    """A series that others publish, set beside an indicator: as its value, or as what it is a share of."""

    class Part(models.TextChoices):
        VALUE = "value"
        DENOMINATOR = "denominator"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="outside")
    series = models.ForeignKey(OutsideSeries, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part)

    privacy = dict.fromkeys(["indicator", "series", "part"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "series", "part"], name="one_outside_link")
        ]


class Forecast(Record):
    """What a forecast of an indicator said at the end of a month; kept, so that no page computes it."""

    class State(models.TextChoices):
        SHOWN = "shown"
        TOO_FEW = "too_few"  # points
        TOO_FAR = "too_far"  # further ahead than could be tried out
        NOT_BETTER = "not_better"  # than the better naive forecast
        STILL = "still"  # the value does not move
        NO_AIM = "no_aim"  # nothing to be reached by a later day

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="forecasts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State)
    points = models.PositiveSmallIntegerField(default=0)  # months known
    ahead = models.PositiveSmallIntegerField(default=0)  # months to the due day
    value = models.FloatField(null=True)  # of the due day, in the unit that is judged
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    reach = models.FloatField(null=True)  # share of the drawn paths that reach the target
    pace_now = models.FloatField(null=True)  # a month, over the last twelve
    pace_needed = models.FloatField(null=True)  # a month, from now to the due day
    origins = models.PositiveSmallIntegerField(default=0)  # earlier forecasts that were tried out
    horizon = models.PositiveSmallIntegerField(default=0)  # months ahead in these
    error = models.FloatField(null=True)  # mean absolute error of these
    naive_error = models.FloatField(null=True)  # of the better naive forecast
    covered = models.PositiveSmallIntegerField(default=0)  # how many intervals held the later value

    privacy = dict.fromkeys(
        ["indicator", "area", "as_of", "due_on", "state", "points", "ahead", "value", "low", "high", "reach"]
        + ["pace_now", "pace_needed", "origins", "horizon", "error", "naive_error", "covered"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "as_of"], name="one_forecast_a_month")
        ]
