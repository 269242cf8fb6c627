"""Consents where consent is the basis, assessments of what a use does to people, duties that were done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.foundation.core.models import OPEN, PERSONAL, Record
from gonghui.foundation.people.models import Person

ACCOUNT = settings.AUTH_USER_MODEL


class Consent(Record):
    """Somebody agreed to one use of the own data, and perhaps withdrew it; one row each time.

    Only of uses whose basis is consent (个人信息保护法 art. 13(1) item 1). A row names one use, so that what
    is to be agreed to separately (单独同意) is.
    """

    class How(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        IN_PERSON = "in_person", _("Said in person")
        PHONE = "phone", _("Said on the phone, recorded")
        PORTAL = "portal", pgettext_lazy("consent", "In the portal")

    class Relation(models.TextChoices):
        """Who speaks for a child below the age of the law."""

        PARENT = "parent", pgettext_lazy("guardian", "Parent")
        GUARDIAN = "guardian", _("Other guardian")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    use = models.CharField(max_length=40)  # a key of privacy.rules.uses
    text_version = models.PositiveSmallIntegerField()  # of the words that were agreed to
    given_on = models.DateField()
    how = models.CharField(max_length=10, choices=How)
    given_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")  # who entered it
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation, blank=True)  # the guardian's, to the child
    withdrawn_on = models.DateField(null=True)
    withdrawn_how = models.CharField(max_length=10, choices=How, blank=True)
    withdrawn_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["person", "use", "text_version", "given_on", "how", "given_by", "guardian"]
        + ["withdrawn_on", "withdrawn_how", "withdrawn_by"],
        OPEN,
    ) | {"relation": PERSONAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "use"], condition=Q(withdrawn_on=None), name="one_consent_in_force"
            ),
            models.CheckConstraint(
                name="consent_before_withdrawal",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
            ),
            models.CheckConstraint(
                name="guardian_with_relation",
                condition=Q(guardian=None, relation="") | Q(guardian__isnull=False) & ~Q(relation=""),
            ),
            models.CheckConstraint(
                name="guardian_is_another", condition=Q(guardian=None) | ~Q(guardian=F("person"))
            ),
        ]
        indexes = [models.Index(fields=["use", "person"], name="consent_use")]


class Assessment(Record):
    """What a use does to the people in it, found before it begins (个人信息保护影响评估, art. 55-56)."""

    class Conclusion(models.TextChoices):
        GO_ON = "go_on", _("May go on")
        WITH_MEASURES = "with_measures", _("May go on with the measures named")
        STOP = "stop", _("Must not go on")

    use = models.CharField(max_length=40)
    made_on = models.DateField()
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    # The three things that art. 56 asks for.
    lawful = models.TextField()  # whether purpose and way are lawful, legitimate and necessary
    risks = models.TextField()  # what it does to people's rights, and what could go wrong
    measures = models.TextField()  # what is done against it, and whether that is enough
    conclusion = models.CharField(max_length=14, choices=Conclusion)
    next_due = models.DateField()
    approved_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["use", "made_on", "made_by", "lawful", "risks", "measures", "conclusion", "next_due"]
        + ["approved_by", "approved_on"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_approved_by_another",
                condition=Q(approved_by=None, approved_on=None)
                | Q(approved_by__isnull=False, approved_on__isnull=False)
                & ~Q(approved_by=F("made_by"))
                & Q(approved_on__gte=F("made_on")),
            ),
            models.CheckConstraint(name="assessment_due_later", condition=Q(next_due__gt=F("made_on"))),
        ]
        indexes = [models.Index(fields=["use", "-made_on", "-id"], name="assessment_use")]


class DutyDone(Record):
    """A duty of whoever holds so many people's data was done: the person reported, the audit made."""

    class Duty(models.TextChoices):
        OFFICER = "officer", _("Report who is responsible for personal data")
        AUDIT = "audit", _("Compliance audit")

    duty = models.CharField(max_length=8, choices=Duty)
    done_on = models.DateField()
    document = models.CharField(max_length=120)  # number of the receipt or of the audit report
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["duty", "done_on", "document", "by"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["duty", "-done_on"], name="duty_done")]
