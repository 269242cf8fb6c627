"""Files that become versions of a draft: read by the worker, never while somebody waits for a page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gonghui.affairs.planning.models.making import DraftVersion, PlanMaking
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import OPEN, Record


class VersionFile(Record):
    """A file brought as the next version of a draft, until the worker has read it."""

    class State(models.TextChoices):
        READING = "reading"  # the worker has it
        KEPT = "kept"  # it became the version that it names
        REFUSED = "refused"  # `problem` says why

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300)  # of the version that it is to be
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    problem = models.CharField(max_length=300, blank=True)
    kept = models.OneToOneField(DraftVersion, null=True, on_delete=models.PROTECT, related_name="file")
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["making", "file_name", "note", "state", "problem", "kept", "made_at", "by"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["making"], condition=Q(state="reading"), name="one_version_file_being_read"
            ),
            models.CheckConstraint(
                name="version_file_kept_whole", condition=~Q(state="kept") | Q(kept__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class VersionBytes(models.Model):
    """The bytes of such a file, apart so that no list loads them; gone once it is read."""

    file = models.OneToOneField(VersionFile, on_delete=models.CASCADE, related_name="bytes")
    content = models.BinaryField()

    privacy = {"file": OPEN, "content": OPEN}
