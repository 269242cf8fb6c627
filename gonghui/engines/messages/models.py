"""What every outbox of text messages holds; each module has a table of its own, under its own keys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class TextState(models.TextChoices):
    """Where a text message stands."""

    WAITING = "waiting", _("Waiting to be sent")
    SENT = "sent", _("Taken by the gateway")
    REFUSED = "refused", _("Refused by the gateway")
    EXPIRED = "expired", _("Too late to be of use, not sent")


class OutgoingText(Record):
    """A text message to somebody. Its public id goes with it, so that twice is once."""

    State = TextState

    phone_hash = models.BinaryField()  # keyed SM3: of one number nothing overtakes what waits
    content = models.BinaryField(null=True)  # number and words, sealed; gone where they left for good
    state = models.CharField(max_length=8, choices=TextState, default=TextState.WAITING)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # what the last attempt failed of

    text_privacy = dict.fromkeys(
        ["state", "made_at", "expires_at", "next_try_at", "attempts", "sent_at", "receipt", "problem"], OPEN
    ) | {"phone_hash": SENSITIVE, "content": SENSITIVE}

    class Meta:
        abstract = True
