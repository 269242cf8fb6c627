"""Accounts, roles held at a body, and the log of looking."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, PERSONAL, SENSITIVE, DatedRecord, DateSpan, ends_after_start


class Account(AbstractBaseUser):
    """Who signs in. Apart from Person: a clerk need not be a member, a member need not sign in."""

    class Kind(models.TextChoices):
        """The three administrators exclude each other and see no business records."""

        STAFF = "staff", _("Staff")
        SYSTEM_ADMIN = "system_admin", _("System administrator")
        SECURITY_ADMIN = "security_admin", _("Security administrator")
        AUDIT_ADMIN = "audit_admin", _("Audit administrator")
        # The logged actor of the command line and of jobs; cannot sign in.
        SYSTEM = "system", _("The system itself")

    class Language(models.TextChoices):
        ZH = "zh-hans", "中文"
        EN = "en", "English"

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    # allauth asks for the field; the platform sends no e-mail.
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.STAFF)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, choices=Language, default=Language.ZH)
    large_type = models.BooleanField(default=False)

    # For whom the act at hand is done, None for itself: set where a permission is demanded, read by the log.
    acting_for: Account | None = None

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    privacy = {
        "username": OPEN,
        "name": PERSONAL,
        "email": PERSONAL,
        "kind": OPEN,
        "is_active": OPEN,
        "language": OPEN,
        "large_type": OPEN,
        "password": SENSITIVE,
        "last_login": PERSONAL,
    }

    def __str__(self) -> str:
        return self.name


class RoleGrant(DatedRecord):
    """`account` holds `role` at `body` and so over that body's subtree; or acts for who granted it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)  # a key of accounts.rules.ROLES
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    # Delegation: the grant of somebody else that this one stands in for.
    delegated_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="delegations"
    )

    privacy = dict.fromkeys(
        ["account", "role", "body", "granted_by", "delegated_from", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_grant_at_a_time",
                expressions=[
                    (F("account"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("body"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("grant_interval"),
            # A delegation ends: nobody acts for another without a last day.
            models.CheckConstraint(
                name="delegation_ends", condition=Q(delegated_from=None) | Q(valid_to__isnull=False)
            ),
            models.CheckConstraint(name="nobody_grants_to_oneself", condition=~Q(account=F("granted_by"))),
        ]


class Access(models.Model):
    """The log of looking: who opened, revealed, exported or looked up what, and every command. It only grows.

    Its rows are chained as the change log's are (`rules.chain`): opening a page writes no `Change` besides.
    """

    class Kind(models.TextChoices):
        REVEAL = "reveal", _("Opened a sealed value")
        EXPORT = "export", _("Exported")
        LOOKUP = "lookup", _("Looked somebody up by a number")
        READ = "read", _("Opened a page about a person")
        COMMAND = "command", _("Began a command")
        ENDED = "ended", _("Ended a command")

    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        )
    )
    account = models.BigIntegerField()
    body = models.BigIntegerField(null=True)  # the unit in whose name it was done
    kind = models.CharField(max_length=10, choices=Kind)
    model = models.CharField(max_length=60)  # of a command: its words
    record = models.BigIntegerField(null=True)  # of a command's end: the row of its beginning
    fields = models.JSONField(default=list)  # of a command: the options given, names only
    rows = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=200)  # of a command's end: how it ended
    actor = models.CharField(max_length=60, default="")  # of a command: the operating system's user
    at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["transaction", "account", "body", "kind", "model", "record", "fields", "rows"]
        + ["purpose", "actor", "at"],
        OPEN,
    )

    class Meta:
        indexes = [
            models.Index(fields=["model", "record"], name="access_record"),
            models.Index(fields=["account", "kind", "at"], name="access_account"),
            models.Index(fields=["account", "id"], name="access_account_newest"),
            models.Index(fields=["body", "id"], name="access_body_newest"),
            models.Index(fields=["transaction"], name="access_transaction"),
            BrinIndex(fields=["at"], name="access_at"),
        ]


class UseReview(models.Model):
    """The security administrator has looked at an unusual use of an account, and says a word about it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20)  # a key of accounts.rules.anomalies.RULES
    day = models.DateField()
    count = models.PositiveIntegerField()  # as it stood when it was looked at
    word = models.CharField(max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["account", "rule", "day", "count", "word", "by", "at"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "rule", "day"], name="one_review_a_day"),
        ]
