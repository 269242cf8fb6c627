"""The registers of payments towards unions and of visits to employers that have none."""

from __future__ import annotations

from datetime import date

from django.db.models import DecimalField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import actions
from gonghui.affairs.organising.models import FoundingVisit, PreparatoryPayment
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Category, Column, Kind, Register

EMPLOYER = Column(
    name="employer",
    label=_("Employer"),
    source="employer__body",
    kind=Kind.BODY,
    required=True,
    editable=False,
    headers=("企业名称", "单位名称", "缴费单位"),
)
SEARCH = ("employer__body__name_zh", "employer__body__pinyin", "employer__body__initials")


def payments(on: date) -> QuerySet[PreparatoryPayment]:
    """Payments by a day, in yuan."""
    yuan = Cast(F("amount"), DecimalField(max_digits=15, decimal_places=2)) / 100
    rows = PreparatoryPayment.objects.filter(paid_on__lte=on).select_related("employer__body")
    return rows.annotate(yuan=yuan)


def visits(on: date) -> QuerySet[FoundingVisit]:
    """Visits by a day."""
    return FoundingVisit.objects.filter(visited_on__lte=on).select_related("employer__body", "by")


REGISTERS = (
    Register(
        key="preparatory-payments",
        label=_("Payments towards unions"),
        label_one=_("Payment towards a union"),
        model="organising.PreparatoryPayment",
        category=Category.ORGANISING,
        rows=payments,
        columns=(
            EMPLOYER,
            Column(
                name="paid_on",
                label=_("Paid on"),
                source="paid_on",
                kind=Kind.DATE,
                required=True,
                headers=("缴纳日期", "缴费日期"),
            ),
            Column(
                name="yuan",
                label=_("Yuan"),
                source="yuan",
                kind=Kind.DECIMAL,
                required=True,
                headers=("金额", "缴纳金额", "建会筹备金"),
            ),
            Column(
                name="period",
                label=_("Paid for"),
                source="period",
                longest=30,
                headers=("所属期", "费款所属期"),
            ),
            Column(
                name="source",
                label=_("Where it was found"),
                source="source",
                longest=120,
                in_list=False,
                headers=("来源",),
            ),
        ),
        search=SEARCH,
        filters=("paid_on",),
        order=("-paid_on", "-id"),
        body_path="employer",
        number="id",
        add=actions.enter_payment,
        add_many=actions.add_payments,
        same=("employer", "paid_on", "period"),
        empty=_("No payment yet: enter one, or bring the list of the tax office as a sheet."),
    ),
    Register(
        key="founding-visits",
        label=_("Visits about founding a union"),
        label_one=_("Visit about founding a union"),
        model="organising.FoundingVisit",
        category=Category.ORGANISING,
        rows=visits,
        columns=(
            EMPLOYER,
            Column(
                name="visited_on", label=_("Visited on"), source="visited_on", kind=Kind.DATE, required=True
            ),
            Column(
                name="outcome",
                label=_("What came of it"),
                source="outcome",
                kind=Kind.CHOICE,
                choices=FoundingVisit.Outcome,
                required=True,
            ),
            Column(name="workers_heard", label=_("Workers heard"), source="workers_heard", kind=Kind.NUMBER),
            Column(
                name="spoken_with",
                label=_("Spoken with"),
                source="spoken_with",
                privacy=PERSONAL,
                in_list=False,
                longest=60,
            ),
            Column(name="note", label=_("Note"), source="note", privacy=PERSONAL, in_list=False, longest=300),
            Column(
                name="tag",
                label=_("Tag"),
                source="tag",
                in_list=False,
                longest=40,
                help=_("Of a drive or method, as the dated list “organising.tags” names them."),
            ),
        ),
        search=SEARCH,
        filters=("visited_on", "outcome"),
        order=("-visited_on", "-id"),
        body_path="employer",
        number="id",
        add=actions.enter_visit,
        empty=_("No visit yet: choose an employer on the list of those without a union."),
    ),
)
