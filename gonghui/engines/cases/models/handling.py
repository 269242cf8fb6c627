"""Which bodies a case is with, and the letters to those that do not sign in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models.cases import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, SENSITIVE, Record


class Handling(Record):
    """A body has a part in a case: its own to-do, its own opinion. Who may see a case follows from it."""

    class Role(models.TextChoices):
        ORIGIN = "origin", _("Took it in")  # the desk or unit that opened the case; no to-do
        LEAD = "lead", _("Leads")  # 主办
        HELP = "help", _("Helps")  # 协办
        LETTER = "letter", _("By letter")  # does not sign in: 联系函

    class State(models.TextChoices):
        OPEN = "open", _("To be done")
        DONE = "done", _("Done")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Released")

    class Party(models.TextChoices):
        """The seven parties of a joint handling at street level (S031)."""

        JUSTICE = "justice", _("Justice")  # 司法
        SOCIAL_SECURITY = "social_security", _("Human resources and social security")  # 社保
        WORK_SAFETY = "work_safety", _("Work safety")  # 安监
        GOVERNANCE = "governance", _("Comprehensive governance")  # 综治
        PETITIONS = "petitions", _("Letters and visits")  # 信访
        UNION = "union", _("Trade union")  # 工会
        EMPLOYER = "employer", _("Employer")  # 企业

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handlings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="handlings", db_index=False)
    role = models.CharField(max_length=8, choices=Role)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    party = models.CharField(max_length=16, choices=Party, blank=True)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="handlings", db_index=False
    )
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)  # of a helping body's own to-do
    done_at = models.DateTimeField(null=True)
    reason = models.BinaryField(null=True)  # of a return or withdrawal, sealed as that of the step is
    opinion = models.BinaryField(null=True)  # sealed under the case's key

    privacy = dict.fromkeys(
        ["case", "body", "role", "state", "party", "account", "assigned_at", "assigned_by", "due_at"]
        + ["done_at"],
        OPEN,
    ) | {"reason": SENSITIVE, "opinion": SENSITIVE}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="lead", state="open"), name="one_open_lead_a_case"
            ),
            models.UniqueConstraint(
                fields=["case", "body", "role"], condition=Q(state="open"), name="one_open_part_a_body"
            ),
        ]
        indexes = [
            # By it alone is told which cases a body reaches (queries.reach): no row need be looked up.
            models.Index(
                fields=["body", "case"],
                condition=~Q(state="withdrawn") & ~Q(role="letter"),
                name="handling_reach",
            ),
            models.Index(
                fields=["body", "due_at", "id"], condition=Q(state="open", role="help"), name="handling_to_do"
            ),
        ]


class Letter(Record):
    """A numbered letter of inquiry (联系函) to a body that does not sign in, and its answer."""

    number = models.CharField(max_length=40, unique=True)
    handling = models.OneToOneField(Handling, on_delete=models.PROTECT, related_name="letter")
    text = models.BinaryField()  # as it was issued, sealed under the case's key
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reply = models.BinaryField(null=True)  # sealed under the case's key
    replied_on = models.DateField(null=True)  # the day the answer bears
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["number", "handling", "issued_at", "issued_by", "replied_on", "entered_at", "entered_by"], OPEN
    ) | {"text": SENSITIVE, "reply": SENSITIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_reply_whole",
                condition=Q(reply=None, entered_at=None, entered_by=None)
                | Q(reply__isnull=False, entered_at__isnull=False, entered_by__isnull=False),
            ),
        ]
