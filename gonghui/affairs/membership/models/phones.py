"""Codes sent to phones of whoever joins or transfers, and the messages that carry them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class PhoneProof(models.Model):
    """A code sent to a phone, kept as a keyed hash only; used once, tried a few times."""

    class Purpose(models.TextChoices):
        JOIN = "join", _("To join")
        TRANSFER = "transfer", _("To transfer")

    purpose = models.CharField(max_length=8, choices=Purpose)
    phone_hash = models.BinaryField()
    code_hash = models.BinaryField()
    browser_hash = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["purpose", "made_at", "expires_at", "tries", "used_at"], OPEN) | dict.fromkeys(
        ["phone_hash", "code_hash", "browser_hash"], SENSITIVE
    )

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash", "-made_at"], name="phone_proof_latest"),
            models.Index(fields=["browser_hash", "-made_at"], name="phone_proof_browser"),
        ]


class MemberText(Record):
    """A text message to somebody who joins or transfers; twice under one id is once."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code to prove a number")
        STEP = "step", _("A step of the case")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Taken by the gateway")
        REFUSED = "refused", _("Refused by the gateway")
        EXPIRED = "expired", _("Too late to be of use, not sent")

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="member_texts")
    kind = models.CharField(max_length=4, choices=Kind)
    phone_hash = models.BinaryField()
    content = models.BinaryField(null=True)  # number and words, sealed; gone once the gateway has it
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    receipt = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(
        ["case", "kind", "state", "made_at", "expires_at", "next_try_at", "attempts", "receipt", "problem"],
        OPEN,
    ) | {"phone_hash": SENSITIVE, "content": SENSITIVE}

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="member_text_waiting")]
