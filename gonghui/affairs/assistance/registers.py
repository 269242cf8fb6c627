"""The registers of mutual-aid plans and of enrolments in them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import (
    Case,
    CharField,
    DecimalField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.assistance import actions, queries, rules
from gonghui.affairs.assistance.models import Enrolment, MutualAidPlan, PlanTerms
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register
from gonghui.foundation.people.queries import find_named_persons, found_by_number


class State(models.TextChoices):
    """How an enrolment stands on a day."""

    AHEAD = "ahead", _("Not begun yet")
    COVERS = "covers", _("Covers")
    OVER = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def plans(on: date) -> QuerySet[MutualAidPlan]:
    """Every plan, with the contribution that its terms of the day's year ask, in yuan."""
    terms = PlanTerms.objects.filter(plan=OuterRef("pk"), year=on.year)
    fen = Subquery(terms.values("contribution")[:1])
    yuan = ExpressionWrapper(fen / Decimal(100), DecimalField(max_digits=12, decimal_places=2))
    return MutualAidPlan.objects.annotate(contribution=yuan)


def enrolments(on: date) -> QuerySet[Enrolment]:
    """Enrolments begun by a day, or beginning within the year after it, and how each stands on the day."""
    known = Enrolment.objects.filter(valid_from__lte=on + timedelta(days=rules.DAYS_AHEAD))
    return known.annotate(
        state=Case(
            When(withdrawn_on__lte=on, then=Value(State.WITHDRAWN.value)),
            When(valid_from__gt=on, then=Value(State.AHEAD.value)),
            When(Q(valid_to__lte=on), then=Value(State.OVER.value)),
            default=Value(State.COVERS.value),
            output_field=CharField(),
        ),
    )


KIND_WORDS = {
    "medical": ("在职职工医疗互助", "医疗互助", "医疗"),
    "recovery": ("医疗康复", "康复"),
    "accident": ("非工伤意外伤害及家财损失", "意外伤害", "意外"),
    "employment": ("就业创业",),
    "women_illness": ("女职工特殊疾病", "女职工特病", "特病"),
    "other": ("其他",),
}
KIND = Column(
    name="kind",
    label=_("Kind of plan"),
    source="kind",
    kind=Kind.CHOICE,
    choices=MutualAidPlan.Kind,
    required=True,
    words=KIND_WORDS,
    headers=("类别", "计划类别"),
)
SET_TERMS = Act(
    key="terms",
    label=_("Enter a year's terms"),
    action=actions.set_terms,
    record_as="plan",
    primary=True,
    help=_("They hold for enrolments that begin in the year; those entered before keep theirs."),
    fields=(
        Column(name="year", label=_("Year"), source="year", kind=Kind.NUMBER, is_year=True, required=True),
        Column(
            name="contribution",
            label=_("Contribution (yuan)"),
            source="yuan",
            kind=Kind.DECIMAL,
            required=True,
            help=_("Of one person, for the whole term."),
        ),
        Column(name="months", label=_("Months of cover"), source="months", kind=Kind.NUMBER),
        Column(name="waiting_days", label=_("Waiting days"), source="waiting_days", kind=Kind.NUMBER),
        Column(name="text", label=_("Terms in words"), source="text", longest=4000),
    ),
)
WITHDRAW = Act(
    key="withdraw",
    label=_("Withdraw the enrolment"),
    action=actions.withdraw_enrolment,
    record_as="enrolment",
    shown_if=lambda enrolment: enrolment.withdrawn_on is None and enrolment.state != State.OVER,
    help=_(
        "It stays in the register. Withdrawn on its first day or before, it covered nobody and does not "
        "count among the year's enrolments; withdrawn later, it does."
    ),
    fields=(
        Column(
            name="on",
            label=_("Withdrawn on"),
            source="on",
            kind=Kind.DATE,
            required=True,
            help=_("The first day without cover."),
        ),
    ),
)

PLANS = Register(
    key="mutual-aid-plans",
    label=_("Mutual-aid plans"),
    label_one=_("Mutual-aid plan"),
    model="assistance.MutualAidPlan",
    category=Category.ASSISTANCE,
    rows=plans,
    number="key",
    columns=(
        Column(
            name="name_zh", label=_("Mutual-aid plan"), source="name_zh", required=True, headers=("计划名称",)
        ),
        Column(name="key", label=_("Plan key"), source="key", required=True, editable=False),
        KIND,
        Column(name="body", label=_("Run by"), source="body", kind=Kind.BODY, required=True),
        Column(name="name_en", label=_("English name"), source="name_en", in_list=False),
        Column(
            name="contribution",
            label=_("Contribution this year (yuan)"),
            source="contribution",
            kind=Kind.DECIMAL,
            computed=True,
        ),
    ),
    search=("name_zh", "key"),
    filters=("kind",),
    order=("name_zh", "id"),
    add=actions.add_plan,
    edit=actions.correct_plan,
    same=("key",),
    parts=(
        Part(
            name="terms",
            label=_("Terms"),
            columns=(
                Column(name="year", label=_("Year"), source="year", kind=Kind.NUMBER, is_year=True),
                Column(
                    name="contribution",
                    label=_("Contribution (yuan)"),
                    source="yuan",
                    kind=Kind.DECIMAL,
                ),
                Column(name="months", label=_("Months of cover"), source="months", kind=Kind.NUMBER),
                Column(name="waiting_days", label=_("Waiting days"), source="waiting_days", kind=Kind.NUMBER),
                Column(name="text", label=_("Terms in words"), source="text"),
            ),
            order=("-year",),
        ),
    ),
    acts=(SET_TERMS,),
    metrics=("mutual_aid_enrolments",),
    empty=_("No plan yet: enter one, then its terms of the year."),
)

ENROLMENTS = Register(
    key="enrolments",
    label=_("Mutual-aid enrolments"),
    label_one=_("Mutual-aid enrolment"),
    model="assistance.Enrolment",
    category=Category.ASSISTANCE,
    rows=enrolments,
    number="id",
    body_path="union__body",
    columns=(
        Column(
            name="person",
            label=_("Person"),
            source="person",
            kind=Kind.PERSON,
            find=find_named_persons,
            privacy=PERSONAL,
            required=True,
            editable=False,
            headers=("姓名", "职工姓名", "参保人", "被保障人"),
        ),
        Column(
            name="plan",
            label=_("Mutual-aid plan"),
            source="plan__name_zh",
            required=True,
            editable=False,
            longest=120,
            help=_("The name or the key of a plan, as in the register of mutual-aid plans."),
            headers=("互助计划", "保障计划", "计划名称", "险种"),
        ),
        Column(
            name="plan_kind",
            label=_("Kind of plan"),
            source="plan__kind",
            kind=Kind.CHOICE,
            choices=MutualAidPlan.Kind,
            computed=True,
            in_list=False,
        ),
        Column(
            name="union",
            label=_("Enrolled through"),
            source="union__body",
            kind=Kind.BODY,
            required=True,
            editable=False,
            headers=("工会名称", "参保工会", "所在工会", "参保单位"),
        ),
        Column(
            name="valid_from",
            label=_("Cover from"),
            source="valid_from",
            kind=Kind.DATE,
            required=True,
            editable=False,
            headers=("保障起始日期", "保障期起", "生效日期", "起始日期"),
        ),
        Column(
            name="valid_to",
            label=_("Cover until, exclusive"),
            source="valid_to",
            kind=Kind.DATE,
            editable=False,
            headers=("保障终止日期", "保障期止", "终止日期"),
            help=_("The first day without cover; empty: by the plan's terms."),
        ),
        Column(
            name="contribution",
            label=_("Contribution (yuan)"),
            source="yuan",
            kind=Kind.DECIMAL,
            editable=False,
            headers=("保费", "缴费金额", "互助金", "金额"),
            help=_("Empty: by the plan's terms."),
        ),
        Column(
            name="state",
            label=_("State"),
            source="state",
            kind=Kind.CHOICE,
            choices=State,
            computed=True,
        ),
        Column(
            name="withdrawn_on",
            label=_("Withdrawn on"),
            source="withdrawn_on",
            kind=Kind.DATE,
            computed=True,
            in_list=False,
        ),
    ),
    # By the person's whole number only: a prefix of names over tens of millions of rows would crawl, and
    # would tell names that the list masks.
    search=(),
    found_by=found_by_number("person"),
    # The newest first, along an index that a filter by days follows: no other filter would find its first
    # page among so many rows without reading most of them.
    filters=("valid_from",),
    order=("-valid_from", "-id"),
    add=actions.enrol_person,
    add_many=actions.add_enrolments,
    check_many=queries.check_enrolments,
    interval=("valid_from", "valid_to"),
    acts=(WITHDRAW,),
    metrics=("mutual_aid_enrolments",),
    empty=_("No enrolment yet: enter one, or bring a union's sheet."),
)

REGISTERS = (ENROLMENTS, PLANS)
