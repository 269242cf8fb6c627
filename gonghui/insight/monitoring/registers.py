"""The register of reported figures: list, sheets in and out, history and corrections."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.registers import Act, Category, Column, Kind, Register
from gonghui.insight.monitoring import actions
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.models.figures import LONGEST_REASON


def reported(on: date) -> QuerySet[ReportedFigure]:
    """The figures reported by a day, corrected ones too."""
    rows = ReportedFigure.objects.filter(received_on__lte=on)
    return rows.select_related("indicator__plan", "area", "body", "replaces")


VALUE = Column(
    name="value", label=_("Reported figure"), source="value", kind=Kind.DECIMAL, required=True,
    editable=False, headers=("上报数", "上报值"),
)  # fmt: skip
DOCUMENT = Column(
    name="document_number", label=_("Document number"), source="document_number", required=True,
    editable=False, headers=("文号",), longest=80,
)  # fmt: skip
RECEIVED = Column(
    name="received_on", label=_("Received on"), source="received_on", kind=Kind.DATE, required=True,
    editable=False, headers=("收文日期",),
)  # fmt: skip
REASON = Column(
    name="reason", label=_("Reason of the correction"), source="reason", editable=False, in_list=False,
    longest=LONGEST_REASON, help=_("Wanted where the figure of the day was published already."),
)  # fmt: skip
VERSION = Column(
    name="definition_version", label=_("Version of the definition"), source="definition_version",
    kind=Kind.NUMBER, editable=False, in_list=False,
    help=_("Wanted only where the definition changed within the period."),
)  # fmt: skip
COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True),
    Column(
        name="plan", label=_("Key of the plan"), source="indicator__plan__key", required=True,
        editable=False, headers=("规划代码",), longest=40,
    ),
    Column(
        name="indicator", label=_("Number of the indicator"), source="indicator__number", kind=Kind.NUMBER,
        required=True, editable=False, headers=("指标序号",),
    ),
    Column(name="name", label=_("Indicator"), source="indicator__name_zh", computed=True),
    Column(
        name="area", label=_("Code of the area"), source="area__code", required=True, editable=False,
        headers=("区划代码",), longest=12,
    ),
    Column(
        name="body", label=_("Reported by"), source="body", kind=Kind.BODY, required=True, editable=False,
        headers=("上报单位",),
    ),
    Column(
        name="period_start", label=_("Period from"), source="period_start", kind=Kind.DATE, required=True,
        editable=False, headers=("期初",),
    ),
    Column(
        name="period_end", label=_("Period to"), source="period_end", kind=Kind.DATE, required=True,
        editable=False, headers=("期末",),
    ),
    VALUE,
    DOCUMENT,
    RECEIVED,
    VERSION,
    REASON,
    Column(
        name="is_current", label=_("In force"), source="is_current", kind=Kind.YES_NO, computed=True,
    ),
    Column(
        name="replaces", label=_("Corrects"), source="replaces__number", computed=True, in_list=False,
    ),
)  # fmt: skip
CORRECT = Act(
    key="correct",
    label=_("Correct the figure"),
    action=actions.correct_figure,
    record_as="figure",
    shown_if=lambda record: record.is_current,
    fields=(VALUE, DOCUMENT, RECEIVED, REASON),
    primary=True,
    help=_("The earlier figure is kept beside the corrected one."),
)
REGISTERS = (
    Register(
        key="reported",
        label=_("Reported figures"),
        label_one=_("Reported figure"),
        model="monitoring.ReportedFigure",
        category=Category.FIGURES,
        rows=reported,
        columns=COLUMNS,
        search=("number", "document_number", "body__name_zh", "body__pinyin", "body__initials"),
        filters=("period_end", "received_on", "is_current"),
        order=("-received_on", "id"),
        add=actions.enter_reported,
        acts=(CORRECT,),
        same=("plan", "indicator", "area", "body", "period_start", "period_end", "received_on"),
        empty=_("No figure was reported yet: enter the first, or bring a sheet."),
    ),
)
