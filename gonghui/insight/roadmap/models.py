"""Tasks of a plan, who helps, milestones, evidence, their purse; and which composite indices were adopted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from gonghui.engines.funds.models import Purse
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.plans.models import Goal, Plan


class Task(Record):
    """A task that a plan gives somebody, between two days."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="tasks")
    starts_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    purse = models.OneToOneField(Purse, on_delete=models.PROTECT, related_name="task")

    privacy = dict.fromkeys(
        ["plan", "goal", "number", "name_zh", "name_en", "owner", "starts_on", "due_on", "done_on", "purse"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_task_a_number"),
            models.CheckConstraint(name="task_interval", condition=Q(due_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="task_done_after_start", condition=Q(done_on=None) | Q(done_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class TaskHelper(Record):
    """A body that helps with a task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="helpers")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    privacy = {"task": OPEN, "body": OPEN}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "body"], name="one_helper_a_body")]


class Milestone(Record):
    """A step of a task that is reached or not; reached, it names what shows it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    privacy = dict.fromkeys(["task", "number", "name", "due_on", "done_on"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_milestone_a_number")]


class Evidence(Record):
    """What shows that a milestone was reached: a file that is attached, or a record of the platform."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="evidence")
    label = models.CharField(max_length=120)
    # Of a record: its register and public id; of a file: empty, the file is attached to this row.
    register = models.CharField(max_length=40, blank=True)
    record_id = models.UUIDField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["milestone", "label", "register", "record_id", "by", "given_at"], OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_names_a_whole_record",
                condition=Q(register="", record_id=None) | (~Q(register="") & Q(record_id__isnull=False)),
            )
        ]


class TaskReport(Record):
    """What was said about a task on a day: how it goes, that it is done, and what another person said to
    that. Nothing of it is changed; a file that shows it is attached to this row."""

    class Kind(models.TextChoices):
        PROGRESS = "progress"
        DONE = "done"  # said to be done; another person looks at it
        CHECKED = "checked"
        SENT_BACK = "sent_back"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()  # the day it is about; of a claim that the task is done, since when
    words = models.CharField(max_length=600, blank=True)
    register = models.CharField(max_length=40, blank=True)
    record_id = models.UUIDField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    privacy = dict.fromkeys(["task", "kind", "on", "words", "register", "record_id", "by", "given_at"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="reports_of_task")]
        constraints = [
            models.CheckConstraint(
                name="report_names_a_whole_record",
                condition=Q(register="", record_id=None) | (~Q(register="") & Q(record_id__isnull=False)),
            )
        ]


class IndexWeights(Record):
    """Other weights and ranges of a composite index than the file's: a draft, then adopted or not."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ADOPTED = "adopted"
        DROPPED = "dropped"

    index = models.CharField(max_length=40)
    # Weight, low and high of every component, as written, in the order of the file, named by its metric.
    parts = models.JSONField()
    digest = models.CharField(max_length=64)  # as of `IndexAdoption.weights_digest`
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    privacy = dict.fromkeys(["index", "parts", "digest", "reason", "state", "by", "drafted_at"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["index"], condition=Q(state="draft"), name="one_draft_of_weights_an_index"
            ),
        ]


class IndexAdoption(Record):
    """A committee adopted the weights of a composite index; other weights are not adopted by it."""

    index = models.CharField(max_length=40)
    weights_digest = models.CharField(max_length=64)  # SM3 over components and weights
    committee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=120)  # the document of the decision
    adopted_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    privacy = dict.fromkeys(["index", "weights_digest", "committee", "decision", "adopted_on", "by"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["index", "weights_digest", "adopted_on"], name="adopted_once_a_day"
            ),
        ]
