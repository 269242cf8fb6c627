"""Who may know what of a case, and who may not handle it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models.cases import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, PERSONAL, DatedRecord, DateSpan, ends_after_start
from gonghui.foundation.people.models import Person


class CaseConsent(models.Model):
    """The worker ticked that somebody may be told something. No row: nobody may (the default)."""

    class What(models.TextChoices):
        NAME = "name", _("Name")
        PHONE = "phone", _("Phone number")
        WORDING = "wording", _("Wording of the request")
        MATTER = "matter", _("The matter itself")

    class To(models.TextChoices):
        EMPLOYER = "employer", _("The employer")
        UNION_OF_EMPLOYER = "union_of_employer", _("The employer's own union")
        CO_HANDLERS = "co_handlers", _("Bodies that help or are written to")
        PUBLIC = "public", _("The public")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    what = models.CharField(max_length=8, choices=What)
    to = models.CharField(max_length=18, choices=To)
    ticked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(["case", "what", "to", "ticked_at", "withdrawn_at"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "what", "to"],
                condition=Q(withdrawn_at=None),
                name="one_consent_a_tick",
            ),
        ]


class AccountHolder(models.Model):
    """Which person signs in with an account: so that the person's employments are ties by rule."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="holder")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    privacy = {"account": OPEN, "person": PERSONAL}


class HandlerTie(DatedRecord):
    """An account's declared tie to an employer: cases about it are not for this account."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("Works for it")
        RELATIVE = "relative", _("Relative of its management or of the worker")
        LAWYER = "lawyer", _("Its lawyer")
        OTHER = "other", _("Another tie")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="ties")
    employer = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)

    privacy = {"account": OPEN, "employer": OPEN, "kind": PERSONAL, "valid_from": OPEN, "valid_to": OPEN}

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_tie_a_kind_at_a_time",
                expressions=[
                    (F("account"), RangeOperators.EQUAL),
                    (F("employer"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("handler_tie_interval"),
        ]
