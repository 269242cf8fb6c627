"""Reports, the figures their text is bound to, their gaps, and their files. Issued, none of it changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.models import OPEN, Record
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.plans.models import Plan


class Report(Record):
    """A report about a plan, or the annual union statistics: a draft until another person issues it."""

    class Kind(models.TextChoices):
        ANNUAL = "annual"  # 年度监测报告
        MIDTERM = "midterm"  # 中期评估报告
        FINAL = "final"  # 总结评估报告
        STATISTICS = "statistics"  # 工会统计年报, 1 October to 30 September

    class State(models.TextChoices):
        DRAFT = "draft"
        ISSUED = "issued"

    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField()  # the year reported on; of statistics, the one it ends in
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")  # in whose name
    as_of = models.DateField()
    known_at = models.DateTimeField()  # when the figures were taken
    title = models.CharField(max_length=200)
    addressee = models.CharField(max_length=120)  # 主送机关
    document_number = models.CharField(max_length=60, blank=True)  # 发文字号
    # What the paper says, block by block, with the keys of figures in it: blocks, annexes, attachments.
    content = models.JSONField(default=dict)
    # What persons wrote: place → paragraphs.
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now())
    # Whoever wrote in it, closed a gap or took its figures; none of them issues it.
    hands = models.JSONField(default=list)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)  # the day the paper bears
    digest = models.CharField(max_length=64, blank=True)  # SM3 over the whole paper as issued

    privacy = dict.fromkeys(
        ["plan", "kind", "year", "area", "body", "as_of", "known_at", "title", "addressee", "hands"]
        + ["document_number", "content", "words", "state", "drafted_by", "drafted_at", "issued_by"]
        + ["issued_at", "issued_on", "digest"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_has_plan_or_is_statistics",
                condition=Q(kind="statistics", plan=None) | (~Q(kind="statistics") & Q(plan__isnull=False)),
            ),
            models.CheckConstraint(
                name="issued_report_is_whole",
                condition=Q(state="draft")
                | (
                    Q(issued_by__isnull=False, issued_at__isnull=False, issued_on__isnull=False)
                    & ~Q(digest="")
                    & ~Q(document_number="")
                ),
            ),
            models.CheckConstraint(
                name="report_issued_by_another",
                condition=Q(issued_by=None) | ~Q(issued_by=F("drafted_by")),
            ),
            models.UniqueConstraint(
                fields=["document_number"], condition=~Q(document_number=""), name="one_document_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportFigure(Record):
    """One figure of a report: what is printed, what it is of, and the frozen value it is bound to."""

    class State(models.TextChoices):
        KNOWN = "known"
        PRELIMINARY = "preliminary"  # 初步数
        NO_DATA = "no_data"  # 暂无数据

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    key = models.CharField(max_length=60)  # "12.value"; what the text names
    place = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    text = models.CharField(max_length=120)  # as printed
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in the printed unit
    unit = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.KNOWN)
    number = models.PositiveSmallIntegerField(null=True)  # of the plan's indicator
    # Of a figure that a metric measures; what is worked out from others (a share of time) names none.
    metric = models.CharField(max_length=60, blank=True)
    definition_version = models.PositiveSmallIntegerField(null=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    frozen = models.ForeignKey(FrozenFigure, null=True, on_delete=models.PROTECT, related_name="printed_as")

    privacy = dict.fromkeys(
        ["report", "key", "place", "label", "text", "value", "unit", "state", "number", "metric"]
        + ["definition_version", "area", "as_of", "numerator", "denominator", "frozen"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_report_figure_a_key"),
            models.CheckConstraint(
                name="unknown_figure_has_no_value",
                condition=~Q(state="no_data") | Q(value=None),
            ),
        ]


class Gap(Record):
    """What a draft lacks: a figure that is unknown or preliminary, a passage that nobody wrote."""

    class Kind(models.TextChoices):
        NO_DATA = "no_data"
        PRELIMINARY = "preliminary"
        WORDS = "words"  # a passage still to be written

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="gaps")
    key = models.CharField(max_length=60)  # of the figure or the passage
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=120)
    filled = models.CharField(max_length=60, blank=True)  # a value from elsewhere, as printed
    source = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it goes out with the gap
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["report", "key", "place", "kind", "label", "filled", "source", "reason", "closed_by", "closed_at"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_gap_a_key"),
            models.CheckConstraint(
                name="closed_gap_says_how",
                condition=Q(closed_by=None) | ~Q(filled="") | ~Q(reason=""),
            ),
            models.CheckConstraint(name="filled_gap_has_source", condition=Q(filled="") | ~Q(source="")),
        ]


class ReportFile(Record):
    """A report as a file, made by the worker. The same paper is made once."""

    class Form(models.TextChoices):
        DOCX = "docx"
        PDF = "pdf"

    class State(models.TextChoices):
        MAKING = "making"
        MADE = "made"
        FAILED = "failed"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=4, choices=Form)
    paper_digest = models.CharField(max_length=64)  # of the paper that it shows
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    done = models.PositiveIntegerField(default=0)  # blocks laid out
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SM3 of the bytes
    content = models.BinaryField(null=True)
    made_at = models.DateTimeField(null=True)

    privacy = dict.fromkeys(
        ["report", "form", "paper_digest", "state", "done", "total", "problem", "digest", "content"]
        + ["made_at"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "form", "paper_digest"], name="one_file_a_paper"),
            models.CheckConstraint(
                name="made_file_has_content",
                condition=~Q(state="made") | (Q(content__isnull=False) & ~Q(digest="")),
            ),
        ]


class Publication(Record):
    """An issued report before everybody: its figures on the public page, from one moment to another."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="publications")
    with_paper = models.BooleanField(default=False)  # the paper itself may be taken, too
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(
        ["report", "with_paper", "published_by", "published_at", "withdrawn_by", "withdrawn_at"]
        + ["withdrawn_because"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(withdrawn_at=None), name="one_publication_a_report"
            ),
            models.CheckConstraint(
                name="withdrawn_publication_says_why",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]
