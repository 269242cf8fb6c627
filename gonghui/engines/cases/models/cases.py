"""A case, the log of its steps, its links and its files."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, PERSONAL, SENSITIVE, Attachment, Record, SubjectKey
from gonghui.foundation.people.models import Person


class Case(Record):
    """One matter with a deadline. State is where it stands; outcome is what came of it, blank until decided.

    `due_at` and `first_due_at` are projections of the clocks, written by `actions.clocks` only.
    """

    class Urgency(models.TextChoices):
        DANGER = "danger", _("Danger now")  # 突发、危及生命财产
        URGENT = "urgent", _("Urgent")
        ORDINARY = "ordinary", _("Ordinary")
        COMPLEX = "complex", _("Complex")

    # Installation code, series, year, number. By bytes: one index serves a number, its beginning, and order.
    number = models.CharField(max_length=40, unique=True, db_collation="C")
    kind = models.CharField(max_length=40)  # key of a declared kind
    state = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    # No index of its own where nobody asks by it, or a narrower one below serves: each is written with every
    # step of every case (docs/adr/0026).
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="cases", db_index=False)
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="led_cases")  # 主办
    handler = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="handled_cases", db_index=False
    )
    about = models.ForeignKey(
        Body, null=True, on_delete=models.PROTECT, related_name="cases_about", db_index=False
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    channel = models.CharField(max_length=20)  # key of the kind's own list of channels
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    restricted = models.BooleanField(default=False)  # seen by whoever handles it, and their supervisors
    anonymous = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    stated_due_at = models.DateTimeField(null=True)  # an outside clock, such as 12345's
    first_due_at = models.DateTimeField(null=True)  # the stricter of the two: what lists are ordered by
    returns = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    # Words are sealed under the case's own key: destroying it erases them, here and in the log.
    subject = models.OneToOneField(SubjectKey, on_delete=models.PROTECT, related_name="case")

    privacy = dict.fromkeys(
        ["number", "kind", "state", "outcome", "area", "lead", "handler", "about", "channel", "urgency"]
        + ["restricted", "anonymous", "opened_at", "opened_by", "closed_at", "due_at", "stated_due_at"]
        + ["first_due_at", "returns", "reopenings", "subject"],
        OPEN,
    ) | {"title": PERSONAL, "person": PERSONAL}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_closed_after_opened",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["first_due_at", "id"], condition=Q(closed_at=None), name="case_open_due"),
            models.Index(
                fields=["lead", "first_due_at", "id"], condition=Q(closed_at=None), name="case_open_lead_due"
            ),
            models.Index(
                fields=["handler", "first_due_at", "id"],
                condition=Q(closed_at=None),
                name="case_open_handler_due",
            ),
            models.Index(
                fields=["first_due_at", "id"],
                condition=Q(closed_at=None, returns__gt=0),
                name="case_open_returned",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=Q(closed_at=None, urgency="danger"),
                name="case_open_danger",
            ),
            models.Index(
                fields=["id"], condition=Q(closed_at=None, restricted=True), name="case_open_restricted"
            ),
            models.Index(fields=["kind", "state", "id"], condition=Q(closed_at=None), name="case_open_state"),
            models.Index(fields=["-opened_at", "-id"], name="case_opened"),
            models.Index(fields=["about", "-opened_at"], condition=~Q(about=None), name="case_about"),
            models.Index(fields=["person"], condition=~Q(person=None), name="case_person"),
            models.Index(fields=["kind", "state"], name="case_kind_state"),
            # What falls due for the archive; an open case does not stand in it.
            models.Index(fields=["closed_at", "id"], condition=~Q(closed_at=None), name="case_closed"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """One step of a case, append-only (see the migration): history in words and the clocks read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    at = models.DateTimeField()
    step = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whose work it was, where `by` stood in for somebody.
    acting_for = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # In whose name.
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.BinaryField(null=True)  # sealed as the words are: it may repeat them
    words = models.BinaryField(null=True)  # what was entered with the step, sealed under the case's key
    # [{"clock": name, "effect": start|pause|resume|extend|stop|restart, "amount": n or absent}]
    effects = models.JSONField(default=list)
    params = models.JSONField(default=dict)  # open facts that the sentence names: bodies, numbers, days

    privacy = dict.fromkeys(
        ["case", "at", "step", "from_state", "to_state", "by", "acting_for", "body", "effects", "params"],
        OPEN,
    ) | {"reason": SENSITIVE, "words": SENSITIVE}

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="case_event_order")]


class CaseLink(models.Model):
    """Two cases that belong together; said of `case` about `other`."""

    class Kind(models.TextChoices):
        SAME_MATTER = "same_matter", _("Same matter")
        MASS = "mass", _("Part of a mass appeal")  # 集体诉求
        REPEAT = "repeat", _("Repeats an earlier case")
        FOLLOWS = "follows", _("Follows from")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=Kind)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["case", "other", "kind", "made_at", "by"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="one_case_link_a_kind"),
            models.CheckConstraint(name="case_link_no_loop", condition=~Q(case=F("other"))),
        ]


class CaseAttachment(models.Model):
    """A file of a case; its content lies sealed. What may go out in a letter is said of each file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    from_asker = models.BooleanField(default=False)  # the worker's own: never shown where wording is not
    added_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["case", "file", "from_asker", "added_at"], OPEN)
