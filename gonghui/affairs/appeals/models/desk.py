"""What reaches the desk besides appeals: ringing telephones, and sheets of orders on their way in."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import (
    OPEN,
    SENSITIVE,
    DatedRecord,
    DateSpan,
    Record,
    ends_after_start,
)


class DeskLine(DatedRecord):
    """An extension rings at a desk: on whose screen its calls stand."""

    line = models.CharField(max_length=40)
    desk = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="lines")

    privacy = dict.fromkeys(["line", "desk", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_desk_a_line",
                expressions=[(F("line"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("desk_line_interval"),
        ]

    def __str__(self) -> str:
        return self.line


class PhoneCall(Record):
    """A call as the telephone system announced it; the desk opens it by `public_id`, never by a number."""

    call = models.CharField(max_length=80, unique=True)  # the telephone system's own id
    line = models.CharField(max_length=40, blank=True)  # extension at which it rings; empty: whoever is free
    # To which the extension belonged when it rang; empty: to none that is known.
    desk = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    rang_at = models.DateTimeField()
    phone = models.BinaryField(null=True)  # sealed; empty where the caller's number is withheld
    recording = models.CharField(max_length=120, blank=True)  # the system's key of the recording, no address
    taken_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.PROTECT, related_name="phone_calls")

    privacy = dict.fromkeys(["call", "line", "desk", "rang_at", "recording", "taken_by", "appeal"], OPEN) | {
        "phone": SENSITIVE
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["rang_at"], condition=models.Q(taken_by=None, appeal=None), name="phone_call_waiting"
            )
        ]


class OrderSheet(Record):
    """A sheet of messages of 12345: read and checked first, taken in when somebody says so."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, not taken in")
        TAKEN = "taken", _("Taken in")
        DISCARDED = "discarded", _("Discarded")

    name = models.CharField(max_length=120)  # of the file
    origin = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # its lines, sealed
    lines = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["name", "origin", "state", "brought_at", "brought_by", "lines", "wrong", "taken_at"], OPEN
    ) | {"content": SENSITIVE}
