"""Sheets on their way in: staged unseen, checked row by row, published at once, rolled back as one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from gonghui.foundation.core.models import OPEN, SENSITIVE, Attachment, Record


class SheetImport(Record):
    """One sheet that somebody brought, and how far it has come."""

    class State(models.TextChoices):
        STAGING = "staging"
        CHECKED = "checked"
        PUBLISHING = "publishing"
        PUBLISHED = "published"
        ROLLING_BACK = "rolling_back"
        ROLLED_BACK = "rolled_back"
        REFUSED = "refused"  # unreadable: no row was staged
        FAILED = "failed"  # the platform's own error while the worker had it: nothing was published

    register = models.CharField(max_length=60)
    profile = models.CharField(max_length=40, default="default")
    file = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    columns = models.JSONField(default=dict)  # sheet header → register column
    state = models.CharField(max_length=12, choices=State, default=State.STAGING)
    row_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    batch = models.UUIDField(null=True)  # of the changes that publishing wrote
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["register", "profile", "file", "file_name", "columns", "state", "row_count", "error_count"]
        + ["problem", "batch", "by", "made_at", "published_at"],
        OPEN,
    )


class StagedRow(models.Model):
    """One row of a sheet: what it said, and every reason why it cannot stand.

    Both are sealed, whatever the register: officers' sheets hold identity numbers in columns that nobody
    asked for, and in the wrong ones.
    """

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the officer counts: header row is 1 in a plain sheet
    raw = models.BinaryField()  # its cells: `rules.sealing`
    errors = models.BinaryField(null=True)  # [{column, label, reason, value}]; none: it can stand

    privacy = {"sheet": OPEN, "number": OPEN, "raw": SENSITIVE, "errors": SENSITIVE}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="one_staged_row_a_number")]
