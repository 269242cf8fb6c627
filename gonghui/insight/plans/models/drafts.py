"""A plan document on its way to a plan: its text, what the reader read, what persons decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gonghui.affairs.planning.models import PlanMaking
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.plans.models.plans import EarlierValue, Indicator, Plan


class PlanDraft(Record):
    """A plan document that somebody brought: a fact only once persons have decided on every item."""

    class State(models.TextChoices):
        READING = "reading"  # the worker has it
        OPEN = "open"  # read; persons decide on its items
        MADE = "made"  # everything was decided; it became the plan it names
        REFUSED = "refused"  # no plan, or not to be read: `problem` says why
        FAILED = "failed"  # the platform's own error while the worker had it

    title = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)  # SM3 of the file, hex
    text = models.TextField(blank=True)  # as `gonghui plan text` prints it; places count in it
    text_digest = models.CharField(max_length=64, blank=True)  # SM3 of the text, hex
    start_year = models.PositiveSmallIntegerField(null=True)
    end_year = models.PositiveSmallIntegerField(null=True)
    top_level_sections = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    problem = models.CharField(max_length=300, blank=True)
    pages_done = models.PositiveIntegerField(default=0)  # of a long document
    pages_all = models.PositiveIntegerField(default=0)
    # The plan version it became; also the plan that a drafting office means it for.
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="drafts")
    # The drafting that published it, where it was made here.
    making = models.OneToOneField(PlanMaking, null=True, on_delete=models.PROTECT, related_name="taken_over")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["title", "file_name", "digest", "text", "text_digest", "start_year", "end_year", "problem", "by"]
        + ["top_level_sections", "state", "pages_done", "pages_all", "plan", "making", "made_at"],
        OPEN,
    )

    class Meta:
        indexes = [models.Index(fields=["text_digest"], name="draft_text_digest")]
        constraints = [
            models.CheckConstraint(
                name="made_draft_has_plan", condition=~Q(state="made") | Q(plan__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class DraftFile(models.Model):
    """The bytes of a draft's document, apart so that no list loads them."""

    draft = models.OneToOneField(PlanDraft, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    privacy = {"draft": OPEN, "content": OPEN}


class DraftItem(Record):
    """One thing that the reader read, with its places, and what a person made of it."""

    class Kind(models.TextChoices):
        INDICATOR = "indicator"
        ACHIEVEMENT = "achievement"  # reached already
        TASK = "task"
        SECTION = "section"

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"  # as it was read
        CORRECTED = "corrected"
        STRUCK = "struck"  # the document does not say so

    draft = models.ForeignKey(PlanDraft, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.PositiveIntegerField()  # within its kind, in the order of the document
    # As `gonghui plan read --json` prints it, without `spans`.
    read = models.JSONField()
    spans = models.JSONField(default=list)  # [{start, end, quote}], Unicode code points of the text
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    values = models.JSONField(null=True)  # the decided fields: `rules.confirming.DecidedTarget` and its like
    # A person marked it in the text: the reader had missed it; `read` is what the marked words say alone.
    added = models.BooleanField(default=False)
    looked = models.BooleanField(default=False)  # a person looked at its doubts
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.SET_NULL, related_name="read_from")
    earlier = models.ForeignKey(EarlierValue, null=True, on_delete=models.SET_NULL, related_name="read_from")

    privacy = dict.fromkeys(
        ["draft", "kind", "number", "read", "spans", "state", "values", "added", "looked", "decided_by"]
        + ["decided_at", "indicator", "earlier"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind", "number"], name="one_draft_item_a_number"),
            models.CheckConstraint(
                name="decided_item_has_decider",
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    @property
    def doubts(self) -> list[str]:
        """The reader's reasons for looking twice."""
        return list((self.read or {}).get("doubts", []))
