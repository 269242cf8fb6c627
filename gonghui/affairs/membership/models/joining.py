"""Where one joins (a QR code or link), and what one applies with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models.drives import Drive
from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Area, Employer, Union
from gonghui.foundation.core.models import OPEN, SENSITIVE, DatedRecord, ends_after_start
from gonghui.foundation.people.models import Membership, Person


class Entrance(DatedRecord):
    """A QR code or link behind which a worker joins: of a union, of an area, or of a joining drive.

    It names the union that takes the applications; what became of it is asked when somebody scans it.
    """

    code = models.CharField(max_length=12, unique=True)  # stands in the address; public
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="entrances")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="entrances")
    drive = models.ForeignKey(Drive, null=True, on_delete=models.PROTECT, related_name="entrances")
    words = models.CharField(max_length=60, blank=True)  # where it hangs

    privacy = dict.fromkeys(["code", "union", "area", "drive", "words", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("entrance_interval")]

    def __str__(self) -> str:
        return self.code


class Application(models.Model):
    """What somebody applies with, beside its case. Name and numbers lie sealed under the case's own key."""

    class Way(models.TextChoices):
        PHONE = "phone", _("By phone")
        CLERK = "clerk", _("At a counter")

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="joining_application"
    )
    entrance = models.ForeignKey(Entrance, null=True, on_delete=models.PROTECT, related_name="applications")
    drive = models.ForeignKey(Drive, null=True, on_delete=models.PROTECT, related_name="applications")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="applications")  # as asked for
    way = models.CharField(max_length=6, choices=Way)
    opened_on = models.DateField()
    name = models.BinaryField()
    identity_kind = models.CharField(max_length=10, choices=Person.IdentityKind)
    identity = models.BinaryField()
    identity_hash = models.BinaryField()
    phone = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True)
    hash_version = models.PositiveSmallIntegerField(default=1)
    worker_group = models.CharField(max_length=40, blank=True)  # key of the dated list of groups
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="joining_applications")
    employer = models.ForeignKey(
        Employer, null=True, on_delete=models.PROTECT, related_name="joining_applications"
    )
    employer_name = models.CharField(max_length=120, blank=True)  # as it was written
    platforms = ArrayField(models.BigIntegerField(), default=list)  # ids of employers on the register
    token = models.BinaryField(unique=True)  # keyed SM3 of the form's own number
    query_hash = models.BinaryField()  # keyed SM3 of the code with which one asks how far it is
    # The query code itself, bound to the form's number, for the answer that was lost on the way.
    code = models.BinaryField(null=True)
    is_open = models.BooleanField(default=True)
    refused = models.CharField(max_length=20, blank=True)  # key of a reason, told to the worker
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="joinings")
    membership = models.OneToOneField(
        Membership, null=True, on_delete=models.PROTECT, related_name="joined_by"
    )

    privacy = dict.fromkeys(
        [
            "case",
            "entrance",
            "drive",
            "union",
            "way",
            "opened_on",
            "identity_kind",
            "hash_version",
            "worker_group",
        ]
        + ["area", "employer", "employer_name", "platforms", "is_open", "refused", "person", "membership"],
        OPEN,
    ) | dict.fromkeys(
        ["name", "identity", "identity_hash", "phone", "phone_hash", "token", "query_hash", "code"], SENSITIVE
    )

    class Meta:
        constraints = [
            # Two phones at once make one application: the second is told so.
            models.UniqueConstraint(
                fields=["identity_hash", "hash_version"],
                condition=Q(is_open=True),
                name="one_open_application_an_identity",
            ),
            models.UniqueConstraint(fields=["query_hash"], name="one_application_a_query_code"),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "-case"], name="application_phone"),
            models.Index(fields=["drive"], condition=Q(drive__isnull=False), name="application_drive"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
