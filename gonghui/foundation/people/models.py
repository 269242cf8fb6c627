"""Persons and what ties them to bodies: memberships, employments, households, posts."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area, Body, Employer, Union
from gonghui.foundation.core.models import (
    OPEN,
    PERSONAL,
    SENSITIVE,
    DatedRecord,
    DateSpan,
    Record,
    SubjectKey,
    ends_after_start,
)


class Person(Record):
    """A human being, once. Name, pinyin, birth and sex are personal; identity and phone are sealed."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    class IdentityKind(models.TextChoices):
        RESIDENT = "resident", _("Resident identity card")  # GB 11643, 港澳台居民居住证 81/82/83 included
        FOREIGN = "foreign", _("Foreigner's permanent residence card")  # 外国人永久居留身份证
        PASSPORT = "passport", _("Passport")
        OTHER = "other", _("Other")

    # Ordered sign by sign whatever the database's language: one index then serves order and beginnings.
    name = models.CharField(max_length=60, db_collation="C")
    pinyin = models.CharField(max_length=200, blank=True, db_collation="C")
    initials = models.CharField(max_length=30, blank=True, db_collation="C")
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField(null=True)
    identity_kind = models.CharField(max_length=10, choices=IdentityKind, blank=True)
    identity = models.BinaryField(null=True)  # sealed under the person's key
    identity_hash = models.BinaryField(null=True)  # keyed SM3, for look-up and uniqueness
    phone = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True)
    hash_version = models.PositiveSmallIntegerField(default=1)
    subject = models.OneToOneField(SubjectKey, on_delete=models.PROTECT, related_name="person")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    privacy = {
        "name": PERSONAL,
        "pinyin": PERSONAL,
        "initials": PERSONAL,
        "sex": PERSONAL,
        "birth_date": PERSONAL,
        "identity_kind": OPEN,
        "identity": SENSITIVE,
        "identity_hash": SENSITIVE,
        "phone": SENSITIVE,
        "phone_hash": SENSITIVE,
        "hash_version": OPEN,
        "subject": OPEN,
        "merged_into": OPEN,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_hash", "hash_version"],
                condition=Q(identity_hash__isnull=False) & Q(merged_into=None),
                name="one_person_an_identity",
            )
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="person_name"),
            models.Index(fields=["pinyin", "id"], name="person_pinyin"),
            models.Index(fields=["initials", "pinyin", "id"], name="person_initials"),
            models.Index(fields=["phone_hash"], name="person_phone"),
        ]


class Membership(DatedRecord):
    """A person is a member of a union; one in force city-wide (会籍 follows the labour relation)."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")  # 在籍
        RETAINED = "retained", _("Retained")  # 保留会籍: no dues, no vote

    class Ended(models.TextChoices):
        TRANSFERRED = "transferred", _("Transferred")
        LEFT = "left", _("Left")
        EXPELLED = "expelled", _("Expelled")
        DIED = "died", _("Died")
        STATUS_CHANGED = "status_changed", _("Status changed")

    class Kept(models.TextChoices):
        """Why a membership is retained."""

        RETIRED = "retired", _("Retired")
        UNEMPLOYED = "unemployed", _("Unemployed")
        LAID_OFF = "laid_off", _("Laid off, waiting for work")  # 下岗、待岗
        CLOSED = "closed", _("The employer closed or went bankrupt")
        OTHER = "other", _("Another reason")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=10, choices=Status, default=Status.IN_FORCE)
    ended = models.CharField(max_length=14, choices=Ended, blank=True)
    # Of a retained one, where it was said; lists that are copied in leave it out.
    kept = models.CharField(max_length=10, choices=Kept, blank=True, default="", db_default="")

    privacy = dict.fromkeys(["person", "union", "status", "ended", "kept", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[(F("person"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("membership_interval"),
        ]
        indexes = [
            # By it what falls due for disposal is found, and listed in its order.
            models.Index(
                fields=["valid_to", "id"], condition=Q(valid_to__isnull=False), name="membership_ended"
            ),
        ]


class Employment(DatedRecord):
    """A person works for an employer, or with none (a platform worker); many at a time."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Labour contract")
        ESTABLISHED = "established", _("Established post")  # 在编
        DISPATCHED = "dispatched", _("Dispatched")
        PART_TIME = "part_time", _("Part-time")
        NEW_FORM = "new_form", _("New form of employment")  # 新就业形态

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="employments")
    # Where a dispatched worker really works; the platform of a worker in a new form of employment.
    host = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="hosted")
    kind = models.CharField(max_length=12, choices=Kind)

    privacy = dict.fromkeys(["person", "employer", "host", "kind", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("employment_interval")]


class Household(Record):
    """People who live together; hardship is a household's, not a person's."""

    address = models.BinaryField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    privacy = {"address": SENSITIVE, "merged_into": OPEN}


class HouseholdMember(DatedRecord):
    """A person belongs to a household over an interval."""

    class Relation(models.TextChoices):
        HEAD = "head", _("Head of the household")
        SPOUSE = "spouse", _("Spouse")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")
        OTHER = "other", _("Other")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="households")
    relation = models.CharField(max_length=10, choices=Relation)  # to the head
    because = models.CharField(max_length=100, blank=True, default="", db_default="")  # why it began
    ended_because = models.CharField(max_length=100, blank=True, default="", db_default="")

    privacy = {
        "household": OPEN,
        "person": OPEN,
        "relation": PERSONAL,
        "because": PERSONAL,
        "ended_because": PERSONAL,
        "valid_from": OPEN,
        "valid_to": OPEN,
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_household_at_a_time",
                expressions=[(F("person"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="one_head_at_a_time",
                expressions=[
                    (F("household"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
                condition=Q(relation="head"),
            ),
            ends_after_start("household_interval"),
        ]


class Post(DatedRecord):
    """A person holds a post at a body: cadres, and the eight professional pools."""

    class Kind(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice chair")
        COMMITTEE = "committee", _("Committee member")
        AUDIT = "audit", _("Member of the audit committee")
        WOMEN = "women", _("Member of the women workers' committee")
        BARGAINING_INSTRUCTOR = "bargaining_instructor", _("Bargaining instructor")
        MEDIATOR = "mediator", _("Mediator")
        LAW_SUPERVISOR = "law_supervisor", _("Labour law supervisor")
        SOCIAL_WORKER = "social_worker", _("Social worker")
        LAWYER = "lawyer", _("Lawyer")
        COUNSELLOR = "counsellor", _("Counsellor")
        EMPLOYMENT_COUNSELLOR = "employment_counsellor", _("Employment counsellor")  # 就业辅导师
        TRAINER = "trainer", _("Trainer")
        VOLUNTEER = "volunteer", _("Volunteer")

    # Of a professional pool only: installation code, series, year, number; cadres have none.
    number = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=24, choices=Kind)
    full_time = models.BooleanField(default=False)
    certificate = models.CharField(max_length=60, blank=True)
    # The certificate holds on [certified_from, certified_to); a post without one has no first day.
    certified_from = models.DateField(null=True)
    certified_to = models.DateField(null=True)
    workload = models.PositiveSmallIntegerField(null=True)  # open tasks at most
    appraisal = models.CharField(max_length=20, blank=True)
    exit_reason = models.CharField(max_length=60, blank=True)

    privacy = dict.fromkeys(
        ["number", "person", "body", "kind", "full_time", "certificate", "certified_from", "certified_to"]
        + ["workload", "exit_reason", "valid_from", "valid_to"],
        OPEN,
    ) | {"appraisal": PERSONAL}

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_post_a_kind_at_a_body",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("body"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
                # True of every post, and implied by no question: PostgreSQL takes this index for cheaper than
                # the one of `body`, and then walks most of it for each body (2 ms each at 92 000 posts).
                condition=Q(valid_from__gt=date.min),
            ),
            ends_after_start("post_interval"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_post_a_number"),
            models.CheckConstraint(
                name="post_certificate_interval",
                condition=Q(certified_to=None)
                | Q(certified_from__isnull=False, certified_to__gt=F("certified_from")),
            ),
        ]


class StreetAssignment(DatedRecord):
    """A post of a professional pool is assigned to a street or township; to several at a time, if need be."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="assignments")

    privacy = dict.fromkeys(["post", "area", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_assignment_a_pair",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (F("area"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("street_assignment_interval"),
        ]


class Double(Record):
    """Two entries of the register that may be one person, until somebody has looked at both."""

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        MERGED = "merged", _("One person")
        APART = "apart", _("Two people")

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    probability = models.FloatField()
    levels = models.JSONField(default=dict)  # what compares how; no value of either
    found_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    privacy = dict.fromkeys(
        [
            "first",
            "second",
            "probability",
            "levels",
            "found_at",
            "state",
            "decided_by",
            "decided_at",
            "reason",
        ],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_double_a_pair"),
            models.CheckConstraint(name="double_in_order", condition=Q(first__lt=F("second"))),
        ]
        indexes = [models.Index(fields=["state", "-probability", "id"], name="double_likely")]
