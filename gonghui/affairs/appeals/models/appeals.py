"""What an appeal has beside its case: what is asked, by whom, about whom, and where it stands elsewhere."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gonghui.affairs.appeals.models.choices import Branch, Channel, Hazard, Request, Track
from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body, grams
from gonghui.foundation.core.models import OPEN, SENSITIVE


class Appeal(models.Model):
    """One request to the hotline, beside its case.

    Name and phone lie sealed under the case's own key, as does the wording, which is a field of the case's
    opening: destroying the key erases them. The phone is found by its keyed hash. Days are legal days.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="appeal")
    request = models.CharField(max_length=10, choices=Request)
    category = models.CharField(max_length=40, blank=True)  # key of the dated tree; empty: danger needs none
    section = models.CharField(max_length=40, blank=True)  # the top of the tree above it
    track = models.CharField(max_length=8, choices=Track)
    branch = models.CharField(max_length=16, choices=Branch, blank=True)
    told_channel = models.CharField(max_length=20, blank=True)
    # Nearly all are one desk's: an index would find nothing sooner.
    origin = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="appeals_taken", db_index=False)
    channel = models.CharField(max_length=20, choices=Channel)
    opened_on = models.DateField()
    caller_name = models.BinaryField(null=True)
    caller_phone = models.BinaryField(null=True)
    caller_hash = models.BinaryField(null=True)  # keyed SM3 of the phone, for history and duplicates
    hash_version = models.PositiveSmallIntegerField(default=1)
    contact_allowed = models.BooleanField(default=True)
    employer_name = models.CharField(max_length=120, blank=True)  # as named; the register's is case.about
    workers = models.PositiveIntegerField(null=True)  # for whom it speaks; empty: nobody asked
    is_mass = models.BooleanField(default=False)
    is_cluster = models.BooleanField(default=False)
    hazards = ArrayField(models.CharField(max_length=12, choices=Hazard), default=list, blank=True)
    is_danger = models.BooleanField(default=False)
    # 12345's own; see OutsideOrder, which holds every word of it.
    other_number = models.CharField(max_length=60, blank=True)
    other_state = models.CharField(max_length=12, blank=True)
    other_due_at = models.DateTimeField(null=True)
    query_hash = models.BinaryField(
        null=True
    )  # keyed SM3 of the code with which the worker asks how far it is

    privacy = dict.fromkeys(
        ["case", "request", "category", "section", "track", "branch", "told_channel", "origin", "channel"]
        + ["opened_on", "hash_version", "contact_allowed", "employer_name", "workers", "is_mass"]
        + ["is_cluster", "hazards", "is_danger", "other_number", "other_state", "other_due_at"],
        OPEN,
    ) | dict.fromkeys(["caller_name", "caller_phone", "caller_hash", "query_hash"], SENSITIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other_number"], condition=~Q(other_number=""), name="one_appeal_an_order"
            ),
            models.UniqueConstraint(
                fields=["query_hash"], condition=Q(query_hash__isnull=False), name="one_appeal_a_query_code"
            ),
        ]
        indexes = [
            models.Index(
                fields=["caller_hash", "-case"], condition=Q(caller_hash__isnull=False), name="appeal_caller"
            ),
            models.Index(fields=["opened_on", "case"], name="appeal_opened_on"),
            models.Index(fields=["section", "opened_on", "case"], name="appeal_section"),
            models.Index(fields=["category", "opened_on", "case"], name="appeal_category"),
            GinIndex(grams("employer_name"), name="appeal_employer", condition=~Q(employer_name="")),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
