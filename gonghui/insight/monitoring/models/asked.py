"""What an indicator's owner is asked by supervision, and the answer."""

from __future__ import annotations

from django.db import models

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.models import OPEN
from gonghui.insight.plans.models import Indicator


class Supervision(models.Model):
    """A supervision (督办) of an indicator: a case at its owner. The answer is about work, not people."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="supervision")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="supervisions")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    # How the indicator stood when it was asked: a status of judging, value and target in words.
    status = models.CharField(max_length=16)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    asked = models.CharField(max_length=400)
    cause = models.CharField(max_length=1000, blank=True)
    measures = models.CharField(max_length=1000, blank=True)
    promised_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["case", "indicator", "area", "as_of", "status", "value", "asked", "cause", "measures"]
        + ["promised_on", "answered_at"],
        OPEN,
    )
