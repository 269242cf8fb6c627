"""What the worker's portal keeps beside appeals: forms sent, codes for phones, attempts that are counted."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.foundation.core.models import OPEN, SENSITIVE


class PortalForm(models.Model):
    """A form of the portal that was taken: sent again by an impatient thumb, it makes no second appeal."""

    token = models.BinaryField(unique=True)  # keyed SM3 of the form's own number
    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="form")
    made_at = models.DateTimeField()
    # The query code, sealed and bound to the form's own number, for the answer that was lost on the way;
    # two days later it is gone.
    code = models.BinaryField(null=True)

    privacy = {"token": SENSITIVE, "appeal": OPEN, "made_at": OPEN, "code": SENSITIVE}


class PhoneCode(models.Model):
    """A code sent to a phone, to sign in with or to prove a new number; kept as a keyed hash only."""

    phone_hash = models.BinaryField()
    code_hash = models.BinaryField()
    # Whose number is to change; empty: to sign in.
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["appeal", "made_at", "expires_at", "tries", "used_at"], OPEN) | {
        "phone_hash": SENSITIVE,
        "code_hash": SENSITIVE,
    }

    class Meta:
        indexes = [models.Index(fields=["phone_hash", "-made_at"], name="phone_code_latest")]


class PortalAttempt(models.Model):
    """Something done in the portal that is counted for a while: no number, no address, keyed hashes only."""

    class What(models.TextChoices):
        ASKED_PHONE = "asked_phone", _("Asked, with this phone")
        ASKED_BROWSER = "asked_browser", _("Asked, from this browser")
        WRONG_FROM = "wrong_from", _("Wrong query code, from this address")
        WRONG_CODE = "wrong_code", _("Wrong phone for this query code")
        WRONG = "wrong", _("Wrong query code, from anywhere")
        PHONE_CODE = "phone_code", _("Code asked for, for this phone")

    what = models.CharField(max_length=13, choices=What)
    of = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    privacy = {"what": OPEN, "of": SENSITIVE, "at": OPEN}

    class Meta:
        indexes = [models.Index(fields=["what", "of", "at"], name="portal_attempt")]
