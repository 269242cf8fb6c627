"""The dispatch catalogue, where each appeal was sent and why, and who is on the roster for danger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, DatedRecord, Record, ends_after_start


class DispatchRule(DatedRecord):
    """A row of the catalogue: a category in a place goes to a body; empty fits any."""

    category = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="dispatch_rules")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="dispatch_rules")
    basis = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(["category", "area", "body", "basis", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("dispatch_rule_interval")]


class Dispatch(Record):
    """A unit's turn with an appeal: by whom it was sent there and why, and how the turn ended.

    What was returned and rightly so was misrouted: it counts against whoever routed it, not the unit.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="dispatches")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    router = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(
        DispatchRule, null=True, on_delete=models.PROTECT, related_name="dispatches", db_index=False
    )
    reason = models.CharField(max_length=20)  # key of rules.dispatch.REASONS
    params = models.JSONField(default=dict)
    dispatched_at = models.DateTimeField()
    dispatched_on = models.DateField()
    replied_on = models.DateField(null=True)
    on_time = models.BooleanField(null=True)  # of the reply; empty before it
    overdue_on = models.DateField(null=True)  # the day on which the limit passed without a reply
    ended_on = models.DateField(null=True)  # returned or referred; empty while it is this unit's
    misrouted = models.BooleanField(default=False)

    privacy = dict.fromkeys(
        ["appeal", "body", "router", "rule", "reason", "params", "dispatched_at", "dispatched_on"]
        + ["replied_on", "on_time", "overdue_on", "ended_on", "misrouted"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal"], condition=Q(ended_on=None), name="one_turn_at_a_time"),
            models.CheckConstraint(
                name="turn_reply_whole",
                condition=Q(replied_on=None, on_time=None)
                | Q(replied_on__isnull=False, on_time__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "dispatched_on"], name="dispatch_body"),
            # The days by which rates are asked.
            models.Index(fields=["dispatched_on"], name="dispatch_day"),
            models.Index(fields=["replied_on"], condition=~Q(replied_on=None), name="dispatch_replied"),
            models.Index(fields=["overdue_on"], condition=~Q(overdue_on=None), name="dispatch_overdue"),
        ]


class DutyRoster(Record):
    """Somebody is on duty for danger cases of a body over [start, end); place 1 is told first."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="roster")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="shifts")
    place = models.PositiveSmallIntegerField(default=1)
    start = models.DateTimeField()
    end = models.DateTimeField()

    privacy = dict.fromkeys(["body", "account", "place", "start", "end"], OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(name="shift_interval", condition=Q(end__gt=F("start"))),
            models.UniqueConstraint(fields=["body", "place", "start"], name="one_shift_a_place"),
        ]
        indexes = [models.Index(fields=["body", "end", "start"], name="roster_body")]


class DangerCall(models.Model):
    """Somebody on the roster was told of a danger case: taken, declined, or passed on after ten minutes."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="calls")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["appeal", "account", "place", "told_at", "taken_at", "declined_at"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "account"], name="one_call_a_person"),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(taken_at__isnull=False), name="one_taker_a_danger"
            ),
        ]
