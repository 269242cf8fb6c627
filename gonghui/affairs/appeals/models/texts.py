"""Text messages to workers: what waits, what left, and how far the log of cases was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.engines.cases.models import CaseEvent
from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class TextMessage(Record):
    """A text message to the worker of an appeal. Its public id goes with it, so that twice is once."""

    class Kind(models.TextChoices):
        QUERY_CODE = "query_code", _("Query code")
        STEP = "step", _("A step of the case")
        PHONE_CODE = "phone_code", _("Code to sign in or to prove a number")
        NUMBER = "number", _("The number was changed")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Taken by the gateway")
        REFUSED = "refused", _("Refused by the gateway")
        EXPIRED = "expired", _("Too late to be of use, not sent")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=10, choices=Kind)
    event = models.ForeignKey(CaseEvent, null=True, on_delete=models.PROTECT, related_name="+")
    phone_hash = models.BinaryField()  # keyed SM3: of one number nothing overtakes what waits
    content = models.BinaryField()  # number and words, sealed under the case's key
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # what the last attempt failed of

    privacy = dict.fromkeys(
        ["appeal", "kind", "event", "state", "made_at", "expires_at", "next_try_at", "attempts", "sent_at"]
        + ["receipt", "problem"],
        OPEN,
    ) | {"phone_hash": SENSITIVE, "content": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(event__isnull=False), name="one_text_an_event"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="text_waiting"),
            models.Index(fields=["phone_hash", "id"], condition=Q(state="waiting"), name="text_of_phone"),
        ]


class TextMark(models.Model):
    """Up to which event of cases workers have been told, and after which one that began: one row."""

    event = models.BigIntegerField(default=0)
    since = models.BigIntegerField(default=0)

    privacy = {"event": OPEN, "since": OPEN}
