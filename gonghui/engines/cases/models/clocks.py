"""What the clocks of a case say, as last reckoned; extensions asked for; reminders due."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models.cases import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, SENSITIVE


class CaseClock(models.Model):
    """One clock of a case: a stored projection of its events, rebuilt from them, never edited."""

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        WORKING_DAYS = "working_days", _("working days")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    name = models.CharField(max_length=40)
    rule = models.CharField(max_length=80)  # key of the dated value that gave the limit
    limit = models.PositiveIntegerField()  # as it stood on the day the case was opened
    unit = models.CharField(max_length=12, choices=Unit)
    counts_from = models.CharField(max_length=20)
    rolls = models.BooleanField(default=False)
    closes_at = models.TimeField(null=True)  # when the office closes, where the last day ends then
    running = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached = models.BooleanField(default=False)
    breached_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)  # when the ladder looks again; None: never, as it stands

    privacy = dict.fromkeys(
        ["case", "name", "rule", "limit", "unit", "counts_from", "rolls", "closes_at", "running", "paused"]
        + ["due_at", "stopped_at", "breached", "breached_at", "look_at"],
        OPEN,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_clock_a_name")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(running=True), name="clock_running_due"),
            models.Index(fields=["look_at", "id"], condition=~Q(look_at=None), name="clock_look"),
        ]


class StatedLimit(models.Model):
    """The stated limit of a case whose kind has no clock of its own, as the ladder follows it.

    A projection of `Case.stated_due_at`, apart from it: of a million cases few have one, and only these are
    looked at.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="stated_limit")
    stated_at = models.DateTimeField()  # since when this moment is stated: shares of the time count from here
    due_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True)  # when the ladder looks again; None: never, as it stands

    privacy = dict.fromkeys(["case", "stated_at", "due_at", "look_at"], OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["look_at", "case"], condition=~Q(look_at=None), name="stated_limit_look"),
        ]


class CaseExtension(models.Model):
    """More time asked for by one person and granted or refused by another."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    clock = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField()  # in the clock's unit
    reason = models.BinaryField(null=True)  # sealed as that of the step is
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["case", "clock", "amount", "state", "asked_at", "asked_by", "decided_at", "decided_by"], OPEN
    ) | {"reason": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"], condition=Q(state="asked"), name="one_extension_asked_a_clock"
            ),
            models.CheckConstraint(
                name="extension_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]


class CaseNotice(models.Model):
    """A rung of the ladder reached: what a unit, or a handler in it, is told once for a due moment."""

    class Rung(models.TextChoices):
        REMIND = "remind", _("Reminder")  # 提醒
        URGE = "urge", _("Urging")  # 催办
        SUPERVISE = "supervise", _("Supervision")  # 督办
        NOTICE = "notice", _("Notice of what is overdue")  # 通报

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices", db_index=False)
    clock = models.CharField(max_length=40)
    rung = models.CharField(max_length=10, choices=Rung)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The handler; empty where the whole unit is told.
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    above = models.BooleanField(default=False)  # told as the level above whoever handles it
    danger = models.BooleanField(default=False)  # alone, and at night
    due_at = models.DateTimeField()  # of the clock, when the rung was reached
    made_at = models.DateTimeField()
    # Not before: at night it waits for the morning. What one receiver is told at one moment is one bundle.
    deliver_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    privacy = dict.fromkeys(
        [
            "case",
            "clock",
            "rung",
            "body",
            "account",
            "above",
            "danger",
            "due_at",
            "made_at",
            "deliver_at",
            "seen_at",
            "seen_by",
        ],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock", "rung", "body", "account", "due_at"],
                name="one_notice_a_rung",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            # What nobody has seen yet, of a few bodies and of all.
            models.Index(
                fields=["body", "-deliver_at", "-id"], condition=Q(seen_at=None), name="case_notice_body"
            ),
            models.Index(fields=["-deliver_at", "-id"], condition=Q(seen_at=None), name="case_notice_unseen"),
        ]
