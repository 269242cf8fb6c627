"""Sheets on their way in: staged unseen, checked row by row, published at once, rolled back as one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, PERSONAL, SENSITIVE, Attachment, Record


class SheetImport(Record):
    """One sheet that somebody brought, and how far it has come."""

    class State(models.TextChoices):
        MAPPING = "mapping"  # kept; a person has yet to say which column is which
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
    digest = models.CharField(max_length=64, blank=True)  # SM3 of the file, hex: the same file is known again
    columns = models.JSONField(default=dict)  # sheet header → register column
    layout = models.JSONField(default=dict)  # where the rows lie: `rules.layouts.Place`
    state = models.CharField(max_length=12, choices=State, default=State.STAGING)
    row_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    batch = models.UUIDField(null=True)  # of the changes that publishing wrote
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["register", "profile", "file", "file_name", "digest", "columns", "layout", "state", "row_count"]
        + ["error_count", "problem", "batch", "by", "made_at", "published_at"],
        OPEN,
    )
    brought_before = False  # set on the sheet that `stage_sheet` gives back for a file published already

    class Meta:
        indexes = [models.Index(fields=["register", "digest"], name="sheet_digest")]


class SheetLayout(Record):
    """How somebody said once that the columns of such a sheet are meant; offered when one like it comes."""

    register = models.CharField(max_length=60)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")  # whose sheets
    fingerprint = models.CharField(max_length=64)  # of the titles: `rules.layouts.fingerprint_of`
    names = models.JSONField(default=list)  # for each column the register's, or null where it is not taken
    months_first = models.BooleanField(default=False)  # where only a month stands, its first day is meant
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["register", "body", "fingerprint", "names", "months_first", "by", "made_at"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "body", "fingerprint"], nulls_distinct=False, name="one_layout_a_body"
            )
        ]


class ExportRequest(Record):
    """More records than anybody takes out alone: asked for, and let out by a second person for some hours."""

    class State(models.TextChoices):
        ASKED = "asked"
        APPROVED = "approved"
        REFUSED = "refused"

    register = models.CharField(max_length=60)
    question = models.JSONField(default=dict)  # day, search, filters, kind of file, profile
    row_count = models.PositiveIntegerField()  # as counted when it was asked for
    purpose = models.CharField(max_length=200)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")  # for whom
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True)  # from then on the link gives nothing

    # A search may be for a name, a purpose may name somebody.
    privacy = dict.fromkeys(
        ["register", "row_count", "body", "by", "made_at", "state", "decided_by", "decided_at", "expires_at"],
        OPEN,
    ) | {"question": PERSONAL, "purpose": PERSONAL, "reason": PERSONAL}


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


class AuthorityCheck(Record):
    """One comparison of a register with an extract that an authority gave, and what came of it."""

    register = models.CharField(max_length=60)
    authority = models.CharField(max_length=40)  # the profile of its extract
    source = models.CharField(max_length=120)  # who gave the extract, under which number
    stated_on = models.DateField()  # the day as of which the authority speaks
    file = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SM3 of the file, hex: one extract is not taken twice
    rows = models.PositiveIntegerField(default=0)  # of the extract
    alike = models.PositiveIntegerField(default=0)
    only_theirs = models.PositiveIntegerField(default=0)
    only_ours = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["register", "authority", "source", "stated_on", "file", "file_name", "digest", "rows", "alike"]
        + ["only_theirs", "only_ours", "by", "made_at"],
        OPEN,
    )

    class Meta:
        indexes = [models.Index(fields=["register", "digest"], name="authority_check_digest")]


class AuthorityDifference(Record):
    """A value of a record that the authority states otherwise, until somebody has decided who is right."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"  # theirs holds, and stands in our record since
        REFUSED = "refused"  # ours holds

    check_made = models.ForeignKey(AuthorityCheck, on_delete=models.PROTECT, related_name="differences")
    record = models.BigIntegerField()  # of the register's model
    body = models.ForeignKey(
        Body, null=True, on_delete=models.PROTECT, related_name="+"
    )  # whose record it is
    column = models.CharField(max_length=60)
    said = models.BinaryField()  # {ours, theirs}, sealed: names of people are among them
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(
        ["check_made", "record", "body", "column", "state", "decided_by", "decided_at"], OPEN
    ) | {"said": SENSITIVE, "reason": PERSONAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_made", "record", "column"], name="one_difference_a_value")
        ]
        indexes = [models.Index(fields=["state", "body"], name="authority_difference_state")]
