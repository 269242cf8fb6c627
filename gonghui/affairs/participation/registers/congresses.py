"""The register of workers' congresses."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation import actions, queries
from gonghui.affairs.participation.models import Congress, CongressCoverage, Session
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


def congresses(on: date) -> QuerySet[Congress]:
    """Congresses whose term had begun by a day, with their last session and the units on their list then."""
    last = Session.objects.filter(congress=OuterRef("pk"), held_on__lte=on).order_by("-held_on")
    listed = (
        CongressCoverage.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on), congress=OuterRef("pk"), valid_from__lte=on
        )
        .order_by()
        .values("congress")
        .annotate(units=Count("pk"))
        .values("units")
    )
    return Congress.objects.filter(valid_from__lte=on).annotate(
        last_session=Subquery(last.values("held_on")[:1]),
        covered=Coalesce(Subquery(listed, output_field=IntegerField()), 0),
        in_term=Case(
            When(Q(valid_to=None) | Q(valid_to__gt=on), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


KIND_WORDS = {
    "own": ("单位职代会", "企业职代会", "本单位", "职工代表大会", "职代会"),
    "group": ("集团职代会", "集团"),
    "area": ("区域性职代会", "区域性", "区域"),
    "trade": ("行业性职代会", "行业性", "行业"),
}


def _number(name: str, label: object, *headers: str, in_list: bool = False) -> Column:
    return Column(name=name, label=label, source=name, kind=Kind.NUMBER, in_list=in_list, headers=headers)


def _day(name: str, label: object, help: object = "", required: bool = True) -> Column:
    return Column(name=name, label=label, source=name, kind=Kind.DATE, required=required, help=help)


ACTS = (
    Act(
        key="session",
        label=_("Enter the session"),
        action=actions.hold_session,
        record_as="congress",
        filled=lambda congress: {"due": congress.delegates},
        primary=True,
        fields=(
            _day("held_on", _("Held on")),
            _number("due", _("Delegates due")),
            _number("present", _("Delegates present")),
            Column(name="topics", label=_("Topics"), source="topics", longest=300),
        ),
    ),
    Act(
        key="cover",
        label=_("Cover a unit"),
        action=actions.cover_unit,
        record_as="congress",
        shown_if=lambda congress: congress.in_term and congress.kind != Congress.Kind.OWN,
        help=_("The unit comes under this congress and counts as having one, while it is in term."),
        fields=(
            Column(name="employer", label=_("Unit"), source="employer", kind=Kind.BODY, required=True),
            _day("on", _("From")),
            _day("until", _("Until, exclusive"), _("Empty: until the congress ends."), required=False),
        ),
    ),
    Act(
        key="end",
        label=_("End the congress"),
        action=actions.end_congress,
        record_as="congress",
        shown_if=lambda congress: congress.in_term,
        help=_("With the congress ends what it covers. Enter its last sessions first."),
        fields=(_day("on", _("Ends on"), _("The first day that no longer belongs to the term.")),),
    ),
)

CONGRESSES = Register(
    key="congresses",
    label=_("Workers' congresses"),
    label_one=_("Workers' congress"),
    model="participation.Congress",
    category=Category.PARTICIPATION,
    rows=congresses,
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
        Column(
            name="body",
            label=_("Held by"),
            source="body",
            kind=Kind.BODY,
            required=True,
            headers=("单位名称", "单位", "召开单位"),
        ),
        Column(
            name="kind",
            label=_("Kind of congress"),
            source="kind",
            kind=Kind.CHOICE,
            choices=Congress.Kind,
            required=True,
            words=KIND_WORDS,
            headers=("类型", "职代会类型"),
        ),
        _number("term", _("Term number"), "届次", "届", in_list=True),
        Column(
            name="valid_from",
            label=_("Term from"),
            source="valid_from",
            kind=Kind.DATE,
            required=True,
            headers=("届期起", "本届起始日期", "起始日期"),
        ),
        Column(
            name="valid_to",
            label=_("Term until, exclusive"),
            source="valid_to",
            kind=Kind.DATE,
            headers=("届期止", "本届届满日期", "届满日期"),
            help=_("The first day that no longer belongs to the term."),
        ),
        Column(
            name="last_session",
            label=_("Last session"),
            source="last_session",
            kind=Kind.DATE,
            editable=False,
            headers=("最近召开日期", "召开日期", "最近一次会议"),
        ),
        _number("delegates", _("Delegates"), "代表人数", "代表总数", in_list=True),
        _number("women_delegates", _("Women delegates"), "女代表", "女代表人数"),
        _number("frontline_delegates", _("Front-line delegates"), "一线代表", "一线职工代表"),
        Column(
            name="covered",
            label=_("Units on its list"),
            source="covered",
            kind=Kind.NUMBER,
            computed=True,
        ),
        Column(name="in_term", label=_("In term"), source="in_term", kind=Kind.YES_NO, computed=True),
    ),
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    filters=("kind", "in_term", "valid_from", "last_session"),
    order=("body__name_zh", "id"),
    add=actions.form_congress,
    edit=actions.correct_congress,
    add_many=actions.add_congresses,
    check_many=queries.check_congresses,
    same=("body", "kind", "valid_from"),
    interval=("valid_from", "valid_to"),
    parts=(
        Part(
            name="sessions",
            label=_("Sessions"),
            columns=(
                Column(name="held_on", label=_("Held on"), source="held_on", kind=Kind.DATE),
                _number("due", _("Delegates due")),
                _number("present", _("Delegates present")),
                Column(name="topics", label=_("Topics"), source="topics"),
            ),
            order=("-held_on",),
        ),
        Part(
            name="coverages",
            label=_("Units on its list"),
            columns=(
                Column(name="employer", label=_("Unit"), source="employer__body", kind=Kind.BODY),
                Column(name="valid_from", label=_("From"), source="valid_from", kind=Kind.DATE),
                Column(name="valid_to", label=_("Ended on"), source="valid_to", kind=Kind.DATE),
            ),
            order=("-valid_from", "pk"),
        ),
    ),
    acts=ACTS,
    metrics=("congress_rate",),
    empty=_("No congress yet: enter one, or bring a sheet."),
)
