"""Who was asked beside the public, the meetings that discussed it, and the plans above that it follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.planning.models.making import PlanMaking
from gonghui.engines.cases.models import CaseAttachment, Letter
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import OPEN, PERSONAL, Record


class Expert(Record):
    """An expert of the panel, by name, and the verdict; the findings are remarks."""

    class Verdict(models.TextChoices):
        PASS = "pass", pgettext_lazy("expert", "Passed")
        CHANGES = "changes", pgettext_lazy("expert", "Passed once the findings are met")
        FAIL = "fail", pgettext_lazy("expert", "Not passed")

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="experts")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    invited_on = models.DateField()
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    reported_on = models.DateField(null=True)

    privacy = dict.fromkeys(["making", "unit", "field", "invited_on", "verdict", "reported_on"], OPEN) | {
        "name": PERSONAL
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["making", "name", "unit"], name="one_expert_a_panel"),
            models.CheckConstraint(
                name="expert_reported_whole",
                condition=Q(verdict="", reported_on=None) | (~Q(verdict="") & Q(reported_on__isnull=False)),
            ),
        ]
        ordering = ("pk",)


class AskedBody(Record):
    """A unit asked for its consent by a letter of the case (征求单位意见), and how it stands to the draft."""

    class Stance(models.TextChoices):
        AGREES = "agrees", _("Agrees")
        CHANGES = "changes", _("Agrees, with changes")
        OBJECTS = "objects", _("Does not agree")

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="asked")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="plan_asked")
    stance = models.CharField(max_length=8, choices=Stance, blank=True)

    privacy = dict.fromkeys(["making", "letter", "stance"], OPEN)

    class Meta:
        ordering = ("pk",)


class Meeting(Record):
    """A meeting that discussed the draft (民主集中), with its minutes as a file of the case."""

    class What(models.TextChoices):
        SEMINAR = "seminar", _("Seminar or hearing")
        COUNCIL = "council", _("Chairs' meeting")  # 主席办公会
        PARTY_GROUP = "party_group", _("Leading party members' group")  # 党组会
        COMMITTEE = "committee", _("Committee or standing committee")  # 全委会、常委会

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="meetings")
    what = models.CharField(max_length=12, choices=What)
    held_on = models.DateField()
    attended = models.PositiveSmallIntegerField()
    opposed = models.PositiveSmallIntegerField(null=True)  # unknown: nobody counted
    decision = models.CharField(max_length=500)
    minutes = models.OneToOneField(CaseAttachment, on_delete=models.PROTECT, related_name="plan_meeting")
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["making", "what", "held_on", "attended", "opposed", "decision", "minutes", "entered_by"], OPEN
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_opposed_within",
                condition=Q(opposed=None) | Q(opposed__lte=models.F("attended")),
            )
        ]
        ordering = ("held_on", "pk")


class UpperPlan(Record):
    """A plan of a higher level, or of the whole, and whether the draft agrees with it."""

    class Finding(models.TextChoices):
        AGREES = "agrees", _("Agrees with it")
        DIFFERS = "differs", _("Differs, for a reason")

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="upper_plans")
    name = models.CharField(max_length=120)
    plan_key = models.CharField(max_length=40, blank=True)  # where it is kept as a plan here
    finding = models.CharField(max_length=7, choices=Finding)
    words = models.CharField(max_length=500)
    checked_on = models.DateField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["making", "name", "plan_key", "finding", "words", "checked_on", "by"], OPEN)

    class Meta:
        ordering = ("pk",)
