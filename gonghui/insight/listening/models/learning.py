"""Models learned from closed cases, how they did on held-out ones, and what they suggested at intake."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models import Appeal
from gonghui.foundation.core.models import OPEN, Record


class Target(models.TextChoices):
    """What is suggested."""

    CATEGORY = "category", _("Category")
    UNIT = "unit", _("Unit")


class LearnedModel(Record):
    """One training: from how many cases, and how right it is on cases that it has not seen.

    The file beside it lies sealed in the models' folder; only the one in use is kept.
    """

    target = models.CharField(max_length=8, choices=Target)
    number = models.PositiveIntegerField()  # of the training, from 1
    trained_at = models.DateTimeField()
    first_on = models.DateField()  # the earliest and the latest case learned from
    last_on = models.DateField()
    rows = models.PositiveIntegerField()
    classes = models.PositiveIntegerField()
    accuracy = models.FloatField()  # share of held-out cases whose first label is right
    overruled = models.PositiveIntegerField(default=0)  # of these: a suggestion was wrong
    # As the classifier tells it: reliability, by_class, abstained, accuracy_of_told, calibration_error.
    about = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)  # of the sealed file, hex

    privacy = dict.fromkeys(
        ["target", "number", "trained_at", "first_on", "last_on", "rows", "classes", "accuracy"]
        + ["overruled", "about", "is_current", "digest"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="one_training_a_number"),
            models.UniqueConstraint(
                fields=["target"], condition=Q(is_current=True), name="one_model_in_use_a_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.number}"


class Tested(models.Model):
    """A held-out case: what stands in it, what the model in use would have suggested, and how surely."""

    learned = models.ForeignKey(LearnedModel, on_delete=models.CASCADE, related_name="tested")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=40)
    first = models.CharField(max_length=40)
    confidence = models.FloatField()

    privacy = dict.fromkeys(["learned", "appeal", "label", "first", "confidence"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learned", "appeal"], name="one_test_a_case")]
        indexes = [
            models.Index(fields=["learned", "label"], name="tested_label"),
            models.Index(fields=["learned", "first"], name="tested_first"),
        ]


class Suggested(models.Model):
    """What stood beside the form when an appeal was taken, and what the person chose.

    `label` is the first suggestion, even where the model held back; `told` says whether it was shown.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="suggestions")
    learned = models.ForeignKey(LearnedModel, on_delete=models.PROTECT, related_name="suggestions")
    target = models.CharField(max_length=8, choices=Target)
    label = models.CharField(max_length=40)
    confidence = models.FloatField()
    told = models.BooleanField()
    chosen = models.CharField(max_length=40, blank=True)  # empty: nothing was chosen, as in danger
    overruled = models.BooleanField(null=True)  # empty where nothing was told, or nothing chosen
    made_at = models.DateTimeField()
    made_on = models.DateField()

    privacy = dict.fromkeys(
        ["appeal", "learned", "target", "label", "confidence", "told", "chosen", "overruled"]
        + ["made_at", "made_on"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "target"], name="one_suggestion_a_target"),
            models.CheckConstraint(
                name="only_what_was_told_is_overruled",
                condition=Q(overruled=None) | (Q(told=True) & ~Q(chosen="")),
            ),
        ]
        indexes = [models.Index(fields=["target", "made_on"], name="suggested_month")]
