"""A plan as data: goals, indicators, targets with attribute, comparator, direction, path and owner."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, Record


class Plan(Record):
    """A plan of an area over a period. Issuer, approver and period are the plan's own attributes."""

    key = models.CharField(max_length=40, unique=True)  # beijing-14
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="plans")
    period_start = models.DateField()
    period_end = models.DateField()  # last day, inclusive
    issuer = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300, blank=True)
    # Versions of one plan share the key of the first as their family.
    family = models.CharField(max_length=40, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    upper = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="lower")
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")

    privacy = dict.fromkeys(
        ["key", "name_zh", "name_en", "area", "period_start", "period_end", "issuer", "source"]
        + ["family", "edition", "upper", "follows"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_period", condition=Q(period_end__gt=F("period_start"))),
            models.UniqueConstraint(
                fields=["family", "edition"], condition=~Q(family=""), name="one_version_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Goal(Record):
    """A goal of a plan; one without any indicator is listed as unmeasured."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    key = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)

    privacy = dict.fromkeys(["plan", "key", "number", "name_zh", "name_en"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_goal_a_key"),
            models.UniqueConstraint(fields=["plan", "number"], name="one_goal_a_number"),
        ]


class Indicator(Record):
    """An indicator of a plan, and the metric that measures it, if there is one yet."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="indicators")
    # Which goal an indicator serves is our reading, the plan's own categories are not its goals.
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160)
    category_zh = models.CharField(max_length=60)
    category_en = models.CharField(max_length=80)
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=40)
    # How many counted things one printed unit is: 10 000 for 万人; a rate in % has 0.01.
    unit_factor = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    decimals = models.PositiveSmallIntegerField(default=0)
    metric = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="indicators")
    # Indicators of different plans about the same matter, by whatever definition, share this key.
    matter = models.CharField(max_length=60, blank=True)
    # Ours: why no metric measures it, what the document leaves open.
    note_zh = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    privacy = dict.fromkeys(
        ["plan", "goal", "number", "name_zh", "name_en", "category_zh", "category_en", "unit_zh", "unit_en"]
        + ["unit_factor", "decimals", "metric", "owner", "matter", "note_zh", "note_en"],
        OPEN,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_indicator_a_number")]

    @cached_property
    def counts_a_list(self) -> bool:
        """Whether it is printed as the number built of a list of what is due (应建尽建)."""
        return any(target.comparator == Target.Comparator.ALL_DUE for target in self.targets.all())


class Target(Record):
    """What an indicator should reach, in an area, by when, and how that is judged."""

    class Attribute(models.TextChoices):
        BINDING = "binding"  # 约束性
        EXPECTED = "expected"  # 预期性

    class Comparator(models.TextChoices):
        GE = "ge"
        GT = "gt"
        LE = "le"
        LT = "lt"
        EQ = "eq"
        RANGE = "range"
        IN_STEP = "in_step"  # in step with another series
        ALL_DUE = "all_due"  # every one that should exist
        NEVER_BELOW = "never_below"  # held all the time
        MOVES = "moves"  # a direction without a number: to rise, to fall
        WORDS = "words"  # said in words that no number judges

    class Direction(models.TextChoices):
        UP = "up"
        DOWN = "down"
        HOLD = "hold"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="targets"
    )  # a share of the whole, too
    attribute = models.CharField(max_length=10, choices=Attribute, blank=True)
    comparator = models.CharField(max_length=12, choices=Comparator)
    direction = models.CharField(max_length=4, choices=Direction)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in the printed unit
    upper = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # of a range
    text = models.CharField(max_length=60)  # as printed: 8000, <5, 应建尽建
    due_on = models.DateField()
    each_year = models.BooleanField(default=False)  # to be reached every year anew (a flow, a ceiling)
    reference_metric = models.CharField(max_length=60, blank=True)  # of IN_STEP
    tolerance_key = models.CharField(max_length=80, blank=True)  # dated setting in `law`
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    baseline_on = models.DateField(null=True)
    baseline_is_ours = models.BooleanField(default=False)
    baseline_source = models.CharField(max_length=300, blank=True)
    # A change in per cent of the value of that day (−20 % against 2015), not the value itself.
    change_since = models.DateField(null=True)
    # Everything ever reached counts, whether it is still there or not: such a value never falls.
    cumulative = models.BooleanField(default=False)
    # A person confirmed comparator and direction; a reader's guess is not a fact.
    is_confirmed = models.BooleanField(default=False)

    privacy = dict.fromkeys(
        ["indicator", "area", "attribute", "comparator", "direction", "value", "upper", "text", "due_on"]
        + ["each_year", "reference_metric", "tolerance_key", "baseline", "baseline_on", "baseline_is_ours"]
        + ["baseline_source", "change_since", "cumulative", "is_confirmed"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "due_on"], name="one_target_an_area"),
            models.CheckConstraint(
                name="target_has_value",
                condition=Q(comparator__in=["in_step", "all_due", "moves", "words"]) | Q(value__isnull=False),
            ),
            models.CheckConstraint(
                name="range_has_upper",
                condition=~Q(comparator="range") | Q(upper__gt=F("value")),
            ),
            models.CheckConstraint(
                name="in_step_has_reference", condition=~Q(comparator="in_step") | ~Q(reference_metric="")
            ),
            models.CheckConstraint(
                name="baseline_is_dated",
                condition=Q(baseline=None) | Q(baseline_on__isnull=False),
            ),
            models.CheckConstraint(
                name="change_is_before_due",
                condition=Q(change_since=None) | Q(change_since__lt=F("due_on")),
            ),
        ]


class FormerTarget(models.Model):
    """What a target was until a day, when a decision changed it: earlier days are judged by it."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="former")
    until = models.DateField()  # the first day on which it holds no more
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    text = models.CharField(max_length=60)
    due_on = models.DateField()

    privacy = dict.fromkeys(["target", "until", "value", "text", "due_on"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "until"], name="one_former_target_a_day")]


class YearTarget(models.Model):
    """A step of the yearly path of a target, where the plan or a later decision sets one."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="path")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    privacy = dict.fromkeys(["target", "year", "value"], OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "year"], name="one_step_a_year")]


class EarlierValue(Record):
    """What was reported as reached before the plan began, in the report's own definition.

    Never a baseline: who counted what differs (see the notes in the plan file). It stands beside the
    indicator of the same matter, if the plan has one.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="earlier")
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.SET_NULL, related_name="earlier")
    number = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in the printed unit
    text = models.CharField(max_length=60)  # as reported: >95, 96
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=40)
    since = models.DateField(null=True)  # first day of what was summed or compared; null of a state
    on = models.DateField()
    source = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["plan", "indicator", "number", "name_zh", "name_en", "value", "text", "unit_zh", "unit_en"]
        + ["since", "on", "source"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_earlier_value_a_number"),
            models.CheckConstraint(
                name="earlier_value_interval", condition=Q(since=None) | Q(on__gt=F("since"))
            ),
        ]
