"""Holds, and disposals with what became of each record: they stay when the records go, without names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, PERSONAL, Attachment, Record


class RetentionHold(Record):
    """A record or a person is held back, by a dispute, an audit or a court: nothing is disposed of then."""

    class Basis(models.TextChoices):
        DISPUTE = "dispute", _("A dispute")
        AUDIT = "audit", _("An audit")
        COURT = "court", _("A court")
        REQUEST = "request", _("The person's own request")
        OTHER = "other", _("Another reason")

    model = models.CharField(max_length=60)  # "people.person"
    record = models.BigIntegerField()
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")  # by whose record
    basis = models.CharField(max_length=10, choices=Basis)
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=200)  # document, file number
    until = models.DateField(null=True)  # the first day on which it holds no more; empty: until it is lifted
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=200, blank=True)

    # A reason may name somebody.
    privacy = dict.fromkeys(
        ["model", "record", "body", "basis", "source", "until", "placed_by", "placed_at", "lifted_by"]
        + ["lifted_at"],
        OPEN,
    ) | {"reason": PERSONAL, "lifted_because": PERSONAL}

    class Meta:
        indexes = [
            models.Index(fields=["model", "record"], condition=Q(lifted_at=None), name="hold_record"),
        ]


class Disposal(Record):
    """A list of records whose term has passed: proposed by one, approved by another, carried out by a job."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REFUSED = "refused", _("Refused")
        APPROVED = "approved", _("Approved")
        DONE = "done", _("Carried out")

    number = models.CharField(max_length=40, unique=True)
    kept = models.CharField(max_length=40)  # key of the declared rows
    due_on = models.DateField()  # every record was due by this day
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")  # of the proposer
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    months = models.PositiveSmallIntegerField()  # the term as it held on that day
    source = models.CharField(max_length=300)  # of the term
    mark = models.CharField(max_length=12)
    listed = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SM3 over the listed ids, hex
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    package = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    package_digest = models.CharField(max_length=64, blank=True)  # SM3 of its manifest, hex
    receipt = models.CharField(max_length=120, blank=True)  # by which the archive confirmed to have it
    transferred_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    gone = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)

    privacy = dict.fromkeys(
        ["number", "kept", "due_on", "body", "state", "months", "source", "mark", "listed", "digest"]
        + ["proposed_by", "proposed_at", "decided_by", "decided_at", "package", "package_digest"]
        + ["receipt", "transferred_at", "done_at", "gone", "stayed"],
        OPEN,
    ) | {"decision": PERSONAL}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disposal_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="disposal_state")]

    def __str__(self) -> str:
        return self.number


class DisposalItem(models.Model):
    """One record of a disposal by its ids, and what became of it."""

    class Outcome(models.TextChoices):
        LISTED = "listed", _("Listed")
        GONE = "gone", _("Disposed of")
        STAYED = "stayed", _("Stays")

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="items")
    record = models.BigIntegerField()  # of `Kept.disposed_model`
    public = models.UUIDField()  # its public id: after a restore the number alone may be another's
    outcome = models.CharField(max_length=6, choices=Outcome, default=Outcome.LISTED)
    reasons = models.JSONField(default=list)  # why it stays: [{of, until, source}]
    at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["disposal", "record", "public", "outcome", "reasons", "at"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposal", "record"], name="one_item_a_record")]
        indexes = [
            models.Index(fields=["disposal", "id"], condition=Q(outcome="listed"), name="disposal_item_left"),
        ]
