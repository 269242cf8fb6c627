"""The duty list of base unions (S158), what units above send down to them (S159), and what they hand down."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.engines.funds.models import Posting, Purse
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, DatedRecord, DateSpan, Record, ends_after_start
from gonghui.foundation.people.models import Post


class DutyItem(DatedRecord):
    """An item of the list (基层工会权责清单) in its wording on [valid_from, valid_to).

    A new edition of an item takes the place of the one before; `key` names the item through its editions.
    """

    class Kind(models.TextChoices):
        DUTY = "duty", _("Duty")  # 责
        POWER = "power", _("Power")  # 权

    class Owner(models.TextChoices):
        CHAIR = "chair", _("Chair")
        COMMITTEE = "committee", _("Union committee")
        AUDIT = "audit", _("Audit committee")
        WOMEN = "women", _("Women workers' committee")
        GROUP = "group", _("Union group")

    class Mark(models.TextChoices):
        VERIFIED = "verified", _("read in its source")
        UNVERIFIED = "unverified", _("to be confirmed")
        OURS = "ours", _("our setting")

    key = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField(default=1)
    # A value of Union.Type; empty: of every base union.
    union_type = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.DUTY)
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=300)
    owner = models.CharField(max_length=10, choices=Owner)
    process = models.CharField(max_length=500)
    time_limit = models.CharField(max_length=120, blank=True)  # in words; empty: none is set
    # Kinds of case that may be sent to a base union under this item.
    tasks = models.JSONField(default=list)
    mark = models.CharField(max_length=12, choices=Mark)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="duty_items")  # who keeps the list

    privacy = dict.fromkeys(
        ["key", "edition", "union_type", "kind", "name", "basis", "owner", "process", "time_limit", "tasks"]
        + ["mark", "body", "valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_edition_at_a_time",
                expressions=[
                    (F("key"), RangeOperators.EQUAL),
                    (F("union_type"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("duty_item_interval"),
        ]

    def __str__(self) -> str:
        return self.name


class Sending(Record):
    """Something that a unit above sent down to base unions, or would have: a refused one is kept, too."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        MEETING = "meeting", _("Meeting")
        DOCUMENT = "document", _("Document")
        NOTICE = "notice", _("Notice")
        FORM = "form", _("Form")

    class Why(models.TextChoices):
        """Why it was refused."""

        NO_ITEM = "no_item", _("Names no item of the duty list")
        NOT_IN_FORCE = "not_in_force", _("The item is not in force")
        OTHER_TYPE = "other_type", _("The item is not of this kind of union")
        HELD = "held", _("A register holds what it asks")
        ASKED = "asked", _("It was asked already")

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sendings")  # who sends
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120)
    item = models.ForeignKey(DutyItem, null=True, on_delete=models.PROTECT, related_name="sendings")
    sent_on = models.DateField()
    # Why it was refused; empty: it was sent.
    refused = models.CharField(max_length=12, choices=Why, blank=True)
    # The item that was named, where there is none of this key; what the refused form asked.
    named = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(
        ["number", "body", "kind", "title", "item", "sent_on", "refused", "named", "by"], OPEN
    )

    class Meta:
        indexes = [models.Index(fields=["body", "sent_on", "kind"], name="sending_of_a_unit")]

    def __str__(self) -> str:
        return self.number


class Addressee(models.Model):
    """A base union to which something was sent; of a task, with its case."""

    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="addressees")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="received")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="sending")

    privacy = dict.fromkeys(["sending", "body", "case"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sending", "body"], name="one_addressee_a_sending"),
        ]


class AskedField(models.Model):
    """A field of a form that was sent: asked of the union, or answered from the register that holds it."""

    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="fields")
    name = models.CharField(max_length=60)  # as the form writes it
    key = models.CharField(max_length=60)  # as it is compared: without spaces, brackets, units
    # Register and column that answer it: "members.name"; empty: nobody holds it, it is asked.
    answered_by = models.CharField(max_length=80, blank=True)
    # A paper form from before the list, that asked what was known or asked already.
    twice = models.BooleanField(default=False)
    # Where and when it was asked, for the figures.
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()

    privacy = dict.fromkeys(["sending", "name", "key", "answered_by", "twice", "body", "sent_on"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sending", "key"], name="one_field_a_form"),
        ]
        indexes = [models.Index(fields=["key", "sent_on"], name="asked_field_key")]


class StaffDown(DatedRecord):
    """A post, or hours of a cadre, that a federation handed down to a street or base union (减上补下)."""

    class Kind(models.TextChoices):
        CADRE = "cadre", _("Cadre who works there")  # 干部下沉
        POST = "post", _("Post of the establishment")  # 编制、岗位下放

    number = models.CharField(max_length=40, unique=True)
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="staff_given")
    union = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="staff_got")
    kind = models.CharField(max_length=5, choices=Kind)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="handed_down")
    hours = models.PositiveSmallIntegerField()  # a week, worked there
    basis = models.CharField(max_length=120)

    privacy = dict.fromkeys(
        ["number", "giver", "union", "kind", "post", "hours", "basis", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="staff_down_not_to_itself", condition=~Q(giver=F("union"))),
            models.CheckConstraint(name="staff_down_hours", condition=Q(hours__gte=1)),
            models.CheckConstraint(name="staff_down_cadre", condition=Q(kind="post") | Q(post__isnull=False)),
            ExclusionConstraint(
                name="one_cadre_once_at_a_union",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (F("union"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("staff_down_interval"),
        ]
        indexes = [models.Index(fields=["union", "valid_from"], name="staff_got")]

    def __str__(self) -> str:
        return self.number


class FundsDown(Record):
    """Money that a federation paid to a street or base union: a subsidy, or a share of the fund."""

    class Kind(models.TextChoices):
        SUBSIDY = "subsidy", _("Subsidy")  # 补助
        SHARE = "share", _("Share of the fund")  # 经费返还、分成

    class Source(models.TextChoices):
        """The sources of the book (engines.funds), named."""

        FISCAL = "fiscal", _("Fiscal support")  # 财政支持
        UNION = "union", _("Union funds")  # 工会经费
        EMPLOYER = "employer", _("Employers")  # 企业
        SOCIETY = "society", _("Society")  # 社会

    number = models.CharField(max_length=40, unique=True)
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="funds_given")
    union = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="funds_got")
    kind = models.CharField(max_length=7, choices=Kind)
    # Empty: entered before the book was kept; such a payment stands in no book.
    source = models.CharField(max_length=8, choices=Source, blank=True, default="", db_default="")
    fen = models.PositiveBigIntegerField()
    paid_on = models.DateField()
    basis = models.CharField(max_length=120)
    # Entered wrongly: it stays, and is counted no more.
    struck_on = models.DateField(null=True)
    struck_because = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(
        ["number", "giver", "union", "kind", "source", "fen", "paid_on", "basis"]
        + ["struck_on", "struck_because"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="funds_down_not_to_itself", condition=~Q(giver=F("union"))),
            models.CheckConstraint(name="funds_down_some", condition=Q(fen__gte=1)),
        ]
        indexes = [models.Index(fields=["union", "paid_on"], name="funds_got")]

    def __str__(self) -> str:
        return self.number


class DownBook(models.Model):
    """The book of what a union above hands down: one purse of its own."""

    giver = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="down_book")
    purse = models.OneToOneField(Purse, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["giver", "purse"], OPEN)


class BookedFunds(models.Model):
    """A posting by which a payment handed down stands in the giver's book."""

    record = models.ForeignKey(FundsDown, on_delete=models.PROTECT, related_name="postings")
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="handed_down")

    privacy = dict.fromkeys(["record", "posting"], OPEN)
