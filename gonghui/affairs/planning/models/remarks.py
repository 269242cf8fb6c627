"""What is said about a draft, by whomever, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.planning.models.asked import AskedBody, Expert
from gonghui.affairs.planning.models.making import DraftVersion, PlanMaking
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class Remark(Record):
    """One opinion: of the public, an expert or a body that was asked. It is answered, or the plan waits.

    Its words lie sealed: whoever writes may name people. Published are the gist that an officer writes, the
    answer and the reason.
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public")
        EXPERT = "expert", _("Expert")
        BODY = "body", _("Unit asked by letter")

    class Sender(models.TextChoices):
        WORKER = "worker", _("A worker")
        UNION = "union", _("Somebody who works in a union")
        EMPLOYER = "employer", _("An employer")
        OTHER = "other", _("Somebody else")
        UNSAID = "", _("not said")

    class Channel(models.TextChoices):
        PAGE = "page", _("On the page")
        LETTER = "letter", _("By letter")
        MEETING = "meeting", _("At a meeting or hearing")
        VISIT = "visit", _("On a visit or by telephone")

    class Answer(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("opinion", "Adopted")
        PARTLY = "partly", pgettext_lazy("opinion", "Partly adopted")
        NOT_ADOPTED = "not_adopted", pgettext_lazy("opinion", "Not adopted")

    making = models.ForeignKey(PlanMaking, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=6, choices=Kind)
    number = models.PositiveIntegerField()  # within the making and kind, without gaps; told to the sender
    version_said_of = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="remarks")
    expert = models.ForeignKey(Expert, null=True, on_delete=models.PROTECT, related_name="findings")
    asked = models.ForeignKey(AskedBody, null=True, on_delete=models.PROTECT, related_name="remarks")
    about = models.CharField(max_length=120, blank=True)  # heading of the section; empty: the whole
    words = models.BinaryField()  # sealed under the case's key
    sender = models.CharField(max_length=8, choices=Sender, blank=True, default="")
    channel = models.CharField(max_length=7, choices=Channel)
    came_at = models.DateTimeField()
    taken_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    # Of the page alone: the form's own number, so that one tap too many makes no second remark; and the
    # browser, counted for an hour, forgotten when the window closes.
    form = models.BinaryField(null=True, unique=True)
    browser = models.BinaryField(null=True)
    gist = models.CharField(max_length=300, blank=True)  # what is published of it
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["making", "kind", "number", "version_said_of", "expert", "asked", "about", "sender", "channel"]
        + ["came_at", "taken_by", "gist", "answer", "reason", "answered_at", "answered_by"],
        OPEN,
    ) | dict.fromkeys(["words", "form", "browser"], SENSITIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["making", "kind", "number"], name="one_remark_a_number"),
            models.CheckConstraint(
                name="remark_answered_whole",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (
                    ~Q(answer="")
                    & ~Q(gist="")
                    & ~Q(reason="")
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="remark_of_whom",
                condition=Q(kind="public", expert=None, asked=None)
                | Q(kind="expert", expert__isnull=False, asked=None)
                | Q(kind="body", expert=None, asked__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["making", "kind", "answer", "number"], name="remark_by_answer")]
        ordering = ("kind", "number")
