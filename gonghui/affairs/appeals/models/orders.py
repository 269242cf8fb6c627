"""Orders of 12345: every word that came, every word that leaves, and its receipt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.affairs.appeals.models.choices import Message, OrderState
from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class OutsideOrder(Record):
    """An order of another hotline under its own number; state and deadline are the fold of what was said."""

    number = models.CharField(max_length=60, unique=True)
    appeal = models.OneToOneField(Appeal, null=True, on_delete=models.PROTECT, related_name="order")
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.WAITING)
    due_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["number", "appeal", "state", "due_at"], OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="order_due"),
            models.Index(
                fields=["due_at", "id"],
                condition=~Q(state__in=["closed", "withdrawn"]),
                name="order_open_due",
            ),
        ]


class OrderDelivery(models.Model):
    """A message of theirs as it came: kept once, however often and in whatever order it comes."""

    order = models.ForeignKey(OutsideOrder, on_delete=models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=20, choices=Message)
    message_id = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    content = models.BinaryField()  # the whole row, sealed
    digest = models.BinaryField()  # keyed SM3 of it: the same message with other words is told apart
    repeats = models.PositiveSmallIntegerField(default=0)

    privacy = dict.fromkeys(
        ["order", "message", "message_id", "sent_at", "due_at", "received_at", "repeats"], OPEN
    ) | {"content": SENSITIVE, "digest": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "message_id"], name="one_delivery_a_message"),
        ]


class OrderOutbox(Record):
    """A message of ours, sent until a receipt is here, and under one id, so that twice is once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent, no receipt yet")
        RECEIVED = "received", _("Received")
        REFUSED = "refused", _("Refused by 12345")

    order = models.ForeignKey(OutsideOrder, on_delete=models.PROTECT, related_name="outbox")
    message = models.CharField(max_length=20, choices=Message)
    message_id = models.CharField(max_length=80, unique=True)
    content = models.BinaryField()  # the row of the layout, sealed
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    receipt_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)  # what the last attempt failed of

    privacy = dict.fromkeys(
        ["order", "message", "message_id", "state", "made_at", "attempts", "next_try_at", "sent_at"]
        + ["receipt", "receipt_at", "problem"],
        OPEN,
    ) | {"content": SENSITIVE}

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "sent"]),
                name="outbox_due",
            ),
            models.Index(fields=["-made_at", "-id"], name="outbox_made"),
            models.Index(fields=["-made_at", "-id"], condition=~Q(state="received"), name="outbox_unsettled"),
        ]
