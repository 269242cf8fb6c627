"""What somebody asked about the own data, beside its case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.foundation.core.models import OPEN, SENSITIVE
from gonghui.foundation.people.models import Person


class DataRequest(models.Model):
    """A request about the own data (个人信息保护法 art. 44-48); what was written lies in the case, sealed."""

    class Wish(models.TextChoices):
        CORRECTION = "correction", _("Put something right")
        DELETION = "deletion", _("Delete my data")
        RESTRICTION = "restriction", _("Do not use some of my data")
        EXPLANATION = "explanation", _("Explain what is done with my data")
        COMPLAINT = "complaint", _("Complain about how my data was handled")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="data_request")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    wish = models.CharField(max_length=12, choices=Wish)
    field = models.CharField(max_length=12, blank=True)  # a key of rules.own.FIELDS
    opened_on = models.DateField()
    phone = models.BinaryField(null=True)  # to be told, sealed under the case's key
    hash_version = models.PositiveSmallIntegerField(default=1)
    token = models.BinaryField(unique=True)  # keyed SM3 of the form's own number
    query_hash = models.BinaryField()
    code = models.BinaryField(null=True)  # the query code, bound to the form's number
    is_open = models.BooleanField(default=True)
    kept = models.JSONField(default=list)  # of a deletion, what stays: [{of: class, until: day or null}]

    privacy = dict.fromkeys(
        ["case", "person", "wish", "field", "opened_on", "hash_version", "is_open", "kept"], OPEN
    ) | dict.fromkeys(["phone", "token", "query_hash", "code"], SENSITIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query_hash"], name="one_data_request_a_query_code"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
