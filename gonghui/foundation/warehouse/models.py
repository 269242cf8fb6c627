"""Which Parquet base is in use, and up to which changes it is complete."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gonghui.foundation.core.models import OPEN


class Base(models.Model):
    """A set of Parquet files, complete for every change its snapshot sees; one is current."""

    folder = models.CharField(max_length=60, unique=True)
    # `pg_current_snapshot()` of the extract: a change is in the base exactly when it is visible in it.
    snapshot = models.TextField()
    cluster = models.CharField(max_length=120)  # and database
    definitions = models.CharField(
        max_length=64
    )  # digest of tables and metrics: other definitions, other base
    rows = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)
    built_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["folder", "snapshot", "cluster", "definitions", "rows", "is_current", "built_at"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_base"
            )
        ]
