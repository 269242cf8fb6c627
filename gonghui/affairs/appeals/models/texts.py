"""Text messages to workers: what waits, what left, and how far the log of cases was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.engines.cases.models import CaseEvent
from gonghui.engines.messages.models import OutgoingText
from gonghui.foundation.core.models import OPEN


class TextMessage(OutgoingText):
    """A text message to the worker of an appeal, sealed under the case's key."""

    class Kind(models.TextChoices):
        QUERY_CODE = "query_code", _("Query code")
        STEP = "step", _("A step of the case")
        PHONE_CODE = "phone_code", _("Code to sign in or to prove a number")
        NUMBER = "number", _("The number was changed")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=10, choices=Kind)
    event = models.ForeignKey(CaseEvent, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["appeal", "kind", "event"], OPEN) | OutgoingText.text_privacy

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
