"""未诉先办: what rises, or is known to rise, before more people must ask."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN
from gonghui.insight.listening.models.proposals import Decided


class Ahead(Decided):
    """A group of appeals (area, category, employer) with more in a month than its own past lets expect.

    A rise that the calendar announces stands as announced, before it comes.
    """

    class Kind(models.TextChoices):
        SURGE = "surge", _("Surge")
        ANNOUNCED = "announced", _("Announced by the season")

    kind = models.CharField(max_length=10, choices=Kind)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)  # of the tree, or the branch above it
    about = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    observed = models.PositiveIntegerField(null=True)  # empty for a month to come
    expected = models.FloatField()
    usual = models.FloatField()  # a month of the three before it
    score = models.FloatField(null=True)  # standard deviations above what was expected
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")  # who took it up

    privacy = Decided.privacy | dict.fromkeys(
        ["kind", "area", "category", "about", "month", "observed", "expected", "usual", "score", "body"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area", "category", "about", "month"],
                nulls_distinct=False,
                name="one_item_a_group_and_month",
            ),
            models.CheckConstraint(
                name="item_decided_with_reason", condition=Q(state="open") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "-month", "id"], name="ahead_open")]
