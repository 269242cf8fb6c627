"""Codes sent to phones of whoever joins or transfers, and the messages that carry them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.engines.messages.models import OutgoingText
from gonghui.foundation.core.models import OPEN, SENSITIVE


class PhoneProof(models.Model):
    """A code sent to a phone, kept as a keyed hash only; used once, tried a few times."""

    class Purpose(models.TextChoices):
        JOIN = "join", _("To join")
        TRANSFER = "transfer", _("To transfer")
        OWN = "own", _("To see the own file")

    purpose = models.CharField(max_length=8, choices=Purpose)
    phone_hash = models.BinaryField()
    code_hash = models.BinaryField()
    browser_hash = models.BinaryField(null=True)
    # Of the identity number for which it was sent, where one phone is several people's.
    bound_hash = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["purpose", "made_at", "expires_at", "tries", "used_at"], OPEN) | dict.fromkeys(
        ["phone_hash", "code_hash", "browser_hash", "bound_hash"], SENSITIVE
    )

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash", "-made_at"], name="phone_proof_latest"),
            models.Index(fields=["browser_hash", "-made_at"], name="phone_proof_browser"),
        ]


class CodeAttempt(models.Model):
    """Something counted for an hour, such as a wrong query code: no number, no address, keyed hashes only."""

    class What(models.TextChoices):
        FROM = "from", _("Wrong query code, from this address")
        CODE = "code", _("Wrong phone for this query code")
        OWN_FROM = "own_from", _("Asked for an own file, from this address")
        OWN_NUMBER = "own_number", _("Asked for an own file, with this identity number")

    what = models.CharField(max_length=10, choices=What)
    of = models.BinaryField()
    at = models.DateTimeField()

    privacy = {"what": OPEN, "of": SENSITIVE, "at": OPEN}

    class Meta:
        indexes = [models.Index(fields=["what", "of", "at"], name="member_code_attempt")]


class MemberText(OutgoingText):
    """A text message to somebody who joins or transfers."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code to prove a number")
        STEP = "step", _("A step of the case")

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="member_texts")
    kind = models.CharField(max_length=4, choices=Kind)

    privacy = dict.fromkeys(["case", "kind"], OPEN) | OutgoingText.text_privacy

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="member_text_waiting")]
