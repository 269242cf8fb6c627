"""What the jobs keep of wordings: examples without persons, sketches to find alike ones, their runs."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gonghui.affairs.appeals.models import Appeal
from gonghui.foundation.core.models import OPEN, SENSITIVE


class Run(models.Model):
    """A job's run: what it looked at and found, so that figures beside its results can be stated."""

    kind = models.CharField(max_length=12)  # learn, hot, ahead, pairs, sketch
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    privacy = dict.fromkeys(["kind", "at", "counts"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="run_latest")]


class Example(models.Model):
    """A clause of a case that names nobody, sealed under the case's own key: erased with it."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.BinaryField()
    made_on = models.DateField()

    privacy = {"appeal": OPEN, "words": SENSITIVE, "made_on": OPEN}


class Sketch(models.Model):
    """Keyed hashes of what a wording says: alike wordings share some, no word can be read from them."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    marks = ArrayField(models.BigIntegerField())
    made_on = models.DateField()

    privacy = {"appeal": OPEN, "marks": SENSITIVE, "made_on": OPEN}

    class Meta:
        indexes = [
            GinIndex(fields=["marks"], name="sketch_marks"),
            models.Index(fields=["made_on"], name="sketch_day"),
        ]
