"""A member goes from one union to another: out of the one, into the other, carried along."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.models import OPEN, SENSITIVE
from gonghui.foundation.people.models import Membership, Person


class Transfer(models.Model):
    """A request to transfer, beside its case: the old union leads it first, then the new one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="transfer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="transfers")
    from_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="transfers_out")
    to_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="transfers_in")
    opened_on = models.DateField()
    phone = models.BinaryField(null=True)  # to be told, sealed under the case's key
    hash_version = models.PositiveSmallIntegerField(default=1)
    query_hash = models.BinaryField()
    is_open = models.BooleanField(default=True)
    made = models.OneToOneField(Membership, null=True, on_delete=models.PROTECT, related_name="made_by")

    privacy = dict.fromkeys(
        ["case", "person", "membership", "from_union", "to_union", "opened_on", "hash_version", "is_open"]
        + ["made"],
        OPEN,
    ) | {"phone": SENSITIVE, "query_hash": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_open=True), name="one_open_transfer_a_person"
            ),
            models.UniqueConstraint(fields=["query_hash"], name="one_transfer_a_query_code"),
            models.CheckConstraint(
                name="transfer_between_two", condition=~Q(from_union=models.F("to_union"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
