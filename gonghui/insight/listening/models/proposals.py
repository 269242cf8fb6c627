"""What the platform proposes and a person decides: hot issues, and pairs of cases that tell one matter."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, Record

LONGEST_REASON = 300


class State(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", _("Proposed")
    ACCEPTED = "accepted", _("Taken up")
    DISMISSED = "dismissed", _("Dismissed")


class Decided(Record):
    """Base of what is proposed by a job and decided by a person."""

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    privacy = dict.fromkeys(["state", "found_at", "decided_at", "decided_by", "reason"], OPEN)

    class Meta:
        abstract = True


class HotProposal(Decided):
    """Cases of the last weeks that seem to be about one thing. The title is masked: it names nobody."""

    title = models.CharField(max_length=120)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()
    first_on = models.DateField()
    last_on = models.DateField()
    is_mass = models.BooleanField(default=False)  # as many cases on one employer as workers of a mass appeal
    hot = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="proposals")

    privacy = Decided.privacy | dict.fromkeys(
        ["title", "area", "about", "score", "first_on", "last_on", "is_mass", "hot"], OPEN
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accepted_proposal_has_its_issue",
                condition=Q(state="accepted", hot__isnull=False) | (~Q(state="accepted") & Q(hot=None)),
            ),
            models.CheckConstraint(
                name="proposal_dismissed_with_reason", condition=~Q(state="dismissed") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="hot_proposed")]


class HotPart(models.Model):
    """A case of a proposed hot issue; linked once the issue is accepted."""

    proposal = models.ForeignKey(HotProposal, on_delete=models.CASCADE, related_name="parts")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["proposal", "appeal"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "appeal"], name="one_part_a_hot_proposal")]


class LikelyPair(Decided):
    """Two cases that seem to tell one matter; accepted, they are linked so."""

    first = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()
    signs = models.JSONField(default=list)  # which kinds of things both name; never the things themselves
    wording = models.PositiveSmallIntegerField()  # per cent

    privacy = Decided.privacy | dict.fromkeys(["first", "second", "score", "signs", "wording"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="pair_dismissed_with_reason", condition=~Q(state="dismissed") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="pairs_proposed")]
