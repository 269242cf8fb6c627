"""Foundings and elections of unions: what their cases hold besides steps (S022, 工会法 art. 10-12, 16)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Area, Body, Employer, Union
from gonghui.foundation.core.models import OPEN, Record
from gonghui.foundation.people.models import Person, Post


class Founding(models.Model):
    """What union is to be founded, where and under whom; `union` is it, once it is founded."""

    class Type(models.TextChoices):
        BASIC = Union.Type.BASIC.value, _("Basic union")
        JOINT = Union.Type.JOINT.value, _("Joint basic union")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="founding")
    name_zh = models.CharField(max_length=120)
    type = models.CharField(max_length=10, choices=Type)
    superior = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    industrial = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    term_years = models.PositiveSmallIntegerField(default=5)
    business = models.CharField(max_length=200, blank=True)
    workers = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)
    willing = models.PositiveIntegerField()  # workers who want a union
    union = models.OneToOneField(Body, null=True, on_delete=models.PROTECT, related_name="founding")
    founded_on = models.DateField(null=True)

    privacy = dict.fromkeys(
        ["case", "name_zh", "type", "superior", "industrial", "area", "term_years", "business"]
        + ["workers", "women", "willing", "union", "founded_on"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="founding_willing_within", condition=Q(willing__lte=F("workers"))),
            models.CheckConstraint(
                name="founding_whole", condition=Q(union=None, founded_on=None) | ~Q(union=None)
            ),
        ]


class FoundingEmployer(models.Model):
    """An employer that the union is to cover; it is in one open founding at a time."""

    founding = models.ForeignKey(Founding, on_delete=models.PROTECT, related_name="employers")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="foundings")
    is_open = models.BooleanField(default=True)

    privacy = dict.fromkeys(["founding", "employer", "is_open"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["founding", "employer"], name="one_founding_employer"),
            models.UniqueConstraint(
                fields=["employer"], condition=Q(is_open=True), name="one_open_founding_an_employer"
            ),
        ]


class GroupMember(models.Model):
    """A person of the preparatory group (筹备组); one of them heads it."""

    founding = models.ForeignKey(Founding, on_delete=models.PROTECT, related_name="group")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_head = models.BooleanField(default=False)

    privacy = dict.fromkeys(["founding", "person", "is_head"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["founding", "person"], name="one_group_member"),
            models.UniqueConstraint(
                fields=["founding"], condition=Q(is_head=True), name="one_head_of_a_group"
            ),
        ]


class Election(models.Model):
    """The election of a union's committee anew (换届), or of a chair for a vacant post (补选)."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Election of the committee")
        CHAIR = "chair", _("By-election of the chair")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="election")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="elections")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMITTEE)
    term_years = models.PositiveSmallIntegerField(default=5)
    is_open = models.BooleanField(default=True)

    privacy = dict.fromkeys(["case", "union", "kind", "term_years", "is_open"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["union", "kind"], condition=Q(is_open=True), name="one_open_election_a_union"
            ),
        ]


class Candidate(Record):
    """A name on the ballots of a founding or an election, with the votes that were counted for it."""

    class Kind(models.TextChoices):
        CHAIR = Post.Kind.CHAIR.value, _("Chair")
        VICE_CHAIR = Post.Kind.VICE_CHAIR.value, _("Vice chair")
        COMMITTEE = Post.Kind.COMMITTEE.value, _("Committee member")
        AUDIT = Post.Kind.AUDIT.value, _("Member of the audit committee")
        WOMEN = Post.Kind.WOMEN.value, _("Member of the women workers' committee")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)
    place = models.PositiveSmallIntegerField()  # on the ballots, from 1
    votes_for = models.PositiveIntegerField(null=True)
    votes_against = models.PositiveIntegerField(null=True)
    abstained = models.PositiveIntegerField(null=True)

    privacy = dict.fromkeys(
        ["case", "person", "kind", "place", "votes_for", "votes_against", "abstained"], OPEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "kind"], name="candidate_once"),
            models.UniqueConstraint(fields=["case", "place"], name="one_candidate_a_place"),
            models.CheckConstraint(
                name="candidate_votes_whole",
                condition=Q(votes_for=None, votes_against=None, abstained=None)
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstained__isnull=False),
            ),
        ]


class Ballot(models.Model):
    """The meeting of a founding or an election: who should come, who came, how many seats there were."""

    class Form(models.TextChoices):
        MEMBERS = "members", _("Meeting of all members")
        DELEGATES = "delegates", _("Meeting of delegates")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="ballot")
    held_on = models.DateField()
    form = models.CharField(max_length=10, choices=Form)
    members = models.PositiveIntegerField()
    should_attend = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    seats = models.PositiveSmallIntegerField()
    candidates = models.PositiveSmallIntegerField()
    fewest_votes = models.PositiveIntegerField()  # of any who was elected

    privacy = dict.fromkeys(
        ["case", "held_on", "form", "members", "should_attend", "attended", "seats", "candidates"]
        + ["fewest_votes"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ballot_attended_within", condition=Q(attended__lte=F("should_attend"))
            )
        ]


class Elected(models.Model):
    """Who was elected to what."""

    class Kind(models.TextChoices):
        CHAIR = Post.Kind.CHAIR.value, _("Chair")
        VICE_CHAIR = Post.Kind.VICE_CHAIR.value, _("Vice chair")
        COMMITTEE = Post.Kind.COMMITTEE.value, _("Committee member")
        AUDIT = Post.Kind.AUDIT.value, _("Member of the audit committee")
        WOMEN = Post.Kind.WOMEN.value, _("Member of the women workers' committee")

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="elected")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)

    privacy = dict.fromkeys(["ballot", "person", "kind"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "person", "kind"], name="elected_once"),
        ]
