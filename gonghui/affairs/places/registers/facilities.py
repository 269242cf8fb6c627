"""The registers of workers' homes, of warm-heart stations, and of all other service points.

Three registers over one table: each takes its own types only, so that names alike are never counted
together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places import actions, queries, rules
from gonghui.affairs.places.models import Facility, Inspection, Operation
from gonghui.affairs.places.registers.columns import LAST_DAY, NUMBER, UNIT, day, yes_no
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register

HOME, STATION = Facility.Type.WORKERS_HOME.value, Facility.Type.WARM_HEART_STATION.value
OTHERS = tuple(kind for kind in Facility.Type.values if kind not in (HOME, STATION))


class State(models.TextChoices):
    """How a place stands on a day."""

    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class EndReason(models.TextChoices):
    """Why a place ends."""

    CLOSED = Operation.Ended.CLOSED.value, Operation.Ended.CLOSED.label
    WITHDRAWN = Operation.Ended.WITHDRAWN.value, Operation.Ended.WITHDRAWN.label


def of_types(*types: str) -> Callable[[date], QuerySet[Facility]]:
    """The rows of a register: places of these types opened by a day, and how they stood on it."""

    def rows(on: date) -> QuerySet[Facility]:
        begun = Operation.objects.filter(facility=OuterRef("pk"), valid_from__lte=on)
        last = begun.order_by("-valid_from")
        looked = Inspection.objects.filter(facility=OuterRef("pk"), inspected_on__lte=on)
        looked = looked.order_by("-inspected_on")
        ended = Q(last_day__lte=on)
        places = Facility.objects.filter(type__in=types).annotate(
            opened_on=Subquery(begun.order_by("valid_from").values("valid_from")[:1]),
            last_status=Subquery(last.values("status")[:1]),
            last_day=Subquery(last.values("valid_to")[:1]),
            inspected_on=Subquery(looked.values("inspected_on")[:1]),
            inspection=Subquery(looked.values("result")[:1]),
        )
        return places.filter(opened_on__isnull=False).annotate(
            ended_on=Case(When(ended, then=F("last_day")), default=None, output_field=DateField()),
            state=Case(
                When(ended, then=Value(State.ENDED.value)),
                default=F("last_status"),
                output_field=CharField(),
            ),
            is_open=Case(
                When(ended, then=Value(False)),
                When(last_status=Operation.Status.OPEN, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )

    return rows


# What a cell may say: the exact words, and those by which look-alikes betray themselves.
TYPE_WORDS = {
    HOME: ("职工之家", "模范职工之家", "职工小家"),
    STATION: ("职工暖心驿站", "暖心驿站"),
    Facility.Type.UNION_SERVICE_STATION.value: ("工会服务站", "工会服务站点"),
    Facility.Type.OUTDOOR_POINT.value: (
        *("户外劳动者服务站点", "户外劳动者服务站", "户外劳动者驿站"),
        *("安康·爱心驿站", "安康爱心驿站", "爱心驿站", "劳动者港湾"),
    ),
    Facility.Type.CARNATION_STATION.value: ("女职工康乃馨服务站", "康乃馨服务站"),
    Facility.Type.PSYCHOLOGICAL_STATION.value: ("职工心灵驿站", "心灵驿站"),
}
BUILD_WORDS = {
    "own": ("单独建", "单建", "独立建"),
    "joint": ("联合建", "联建"),
    "online": ("网上建", "网上职工之家"),
}
GRADE_WORDS = {
    "qualified": ("合格", "合格职工之家"),
    "advanced": ("先进", "先进职工之家"),
    "model": ("模范", "模范职工之家"),
}


def _type(required: bool, help: Any) -> Column:
    return Column(
        name="type",
        label=_("Kind of place"),
        source="type",
        kind=Kind.CHOICE,
        choices=Facility.Type,
        words=TYPE_WORDS,
        required=required,
        editable=False,
        in_list=required,
        headers=("类型", "站点类型", "类别", "场所类型"),
        help=help,
    )


def _text(name: str, label: Any, *headers: str) -> Column:
    return Column(name=name, label=label, source=name, in_list=False, headers=headers)


def _choice(name: str, label: Any, choices: Any, words: Any, *headers: str) -> Column:
    return Column(
        name=name,
        label=label,
        source=name,
        kind=Kind.CHOICE,
        choices=choices,
        words=words,
        headers=headers,
    )


def _columns(name_label: Any, *own: Column) -> tuple[Column, ...]:
    """The columns of a register: its own ones between the name and the street."""
    return (
        NUMBER,
        Column(
            name="name",
            label=name_label,
            source="name",
            required=True,
            headers=("名称", "站点名称", "场所名称"),
        ),
        UNIT,
        *own,
        Column(
            name="street",
            label=_("Street where it lies"),
            source="area__name_zh",
            headers=("所在街道", "街道", "街乡", "所属街道", "街道（乡镇）"),
            longest=60,
            help=_("Name or code; with the district before it where two are called so. Empty: the unit's."),
        ),
        _text("address", _("Address"), "地址", "详细地址"),
        _text("hours", _("Opening hours"), "开放时间", "服务时间"),
        _text("functions", _("What it offers"), "功能", "服务功能", "配备设施"),
        day("opened_on", _("Open from"), "启用日期", "建成日期", "开放日期", required=True, editable=False),
        day("ended_on", _("Ended on"), "停用日期", "关闭日期", editable=False),
        Column(
            name="state",
            label=_("State"),
            source="state",
            kind=Kind.CHOICE,
            choices=State,
            computed=True,
        ),
        yes_no("is_open", _("Is open")),
        Column(
            name="inspected_on",
            label=_("Last inspected on"),
            source="inspected_on",
            kind=Kind.DATE,
            computed=True,
            in_list=False,
        ),
    )


def _on(label: Any, help: Any) -> Column:
    return Column(name="on", label=label, source="on", kind=Kind.DATE, required=True, help=help)


ACTS = (
    Act(
        key="suspend",
        label=_("Suspend the place"),
        action=actions.suspend_facility,
        record_as="facility",
        shown_if=lambda place: place.state == State.OPEN,
        help=_("From that day it does not count, until it is opened again."),
        fields=(
            _on(_("Suspended from"), _("The first day on which it is shut.")),
            Column(name="reason", label=_("Why"), source="reason", longest=120),
        ),
    ),
    Act(
        key="reopen",
        label=_("Open the place again"),
        action=actions.reopen_facility,
        record_as="facility",
        shown_if=lambda place: place.state != State.OPEN,
        primary=True,
        help=_("From that day it counts again."),
        fields=(_on(_("Open from"), _("The first day on which it is open.")),),
    ),
    Act(
        key="inspect",
        label=_("Enter an inspection"),
        action=actions.inspect_facility,
        record_as="facility",
        shown_if=lambda place: place.state != State.ENDED,
        help=_(
            "An inspection changes nothing by itself: a name that is to go is withdrawn by ending the place."
        ),
        fields=(
            _on(_("Inspected on"), ""),
            Column(
                name="result",
                label=_("Result"),
                source="result",
                kind=Kind.CHOICE,
                choices=Inspection.Result,
                required=True,
            ),
            Column(name="remark", label=_("Remark"), source="remark", longest=300),
        ),
    ),
    Act(
        key="close",
        label=_("End the place"),
        action=actions.close_facility,
        record_as="facility",
        shown_if=lambda place: place.state != State.ENDED,
        help=_("The place stays in the register with its history; from that day it counts no more."),
        fields=(
            LAST_DAY,
            Column(
                name="reason",
                label=_("How it ended"),
                source="reason",
                kind=Kind.CHOICE,
                choices=EndReason,
                required=True,
            ),
        ),
    ),
)
PARTS = (
    Part(
        name="operations",
        label=_("Openings and suspensions"),
        columns=(
            Column(
                name="status",
                label=_("State"),
                source="status",
                kind=Kind.CHOICE,
                choices=Operation.Status,
            ),
            day("valid_from", _("From")),
            day("valid_to", _("Ended on")),
            Column(
                name="ended",
                label=_("How it ended"),
                source="ended",
                kind=Kind.CHOICE,
                choices=Operation.Ended,
            ),
            Column(name="reason", label=_("Why"), source="reason"),
        ),
        order=("-valid_from",),
    ),
    Part(
        name="inspections",
        label=_("Inspections"),
        columns=(
            day("inspected_on", _("Inspected on")),
            Column(
                name="result",
                label=_("Result"),
                source="result",
                kind=Kind.CHOICE,
                choices=Inspection.Result,
            ),
            Column(name="remark", label=_("Remark"), source="remark"),
        ),
        order=("-inspected_on",),
    ),
)


def _register(
    key: str, types: tuple[str, ...], columns: tuple[Column, ...], filters: tuple[str, ...], **texts: Any
) -> Register:
    return Register(
        key=key,
        model="places.Facility",
        category=Category.PLACES,
        rows=of_types(*types),
        columns=columns,
        search=("name", "number", "body__name_zh", "body__pinyin", "body__initials"),
        filters=(*filters, "state", "opened_on"),
        order=("name", "id"),
        area_path="area",
        add=partial(actions.open_facility, types=types),
        edit=actions.correct_facility,
        add_many=partial(actions.add_facilities, types=types),
        check_many=partial(queries.check_facilities, types=types),
        same=("name", "body"),
        interval=("opened_on", "ended_on"),
        parts=PARTS,
        acts=ACTS,
        **texts,
    )


ONLY_THIS = _("May stay empty; another kind of place is refused here, with where it belongs.")
FACILITY_REGISTERS = (
    _register(
        "homes",
        (HOME,),
        _columns(
            _("Workers' home"),
            _type(False, ONLY_THIS),
            _choice("build", _("How it is built"), Facility.Build, BUILD_WORDS, "建设方式", "建家方式"),
            _choice("grade", _("Grade"), Facility.Grade, GRADE_WORDS, "等级", "建家等级", "级别"),
        ),
        ("build", "grade"),
        label=rules.REGISTER_OF[HOME],
        label_one=_("Workers' home"),
        metrics=("workers_homes",),
        empty=_("No workers' home yet: enter one, or bring a sheet."),
    ),
    _register(
        "stations",
        (STATION,),
        _columns(
            _("Warm-heart station"),
            _type(False, ONLY_THIS),
            Column(
                name="for_outdoor",
                label=_("Open to outdoor workers"),
                source="for_outdoor",
                kind=Kind.YES_NO,
                headers=("面向户外劳动者", "服务户外劳动者"),
                help=_("It stays a warm-heart station and counts as one."),
            ),
        ),
        ("for_outdoor",),
        label=rules.REGISTER_OF[STATION],
        label_one=_("Warm-heart station"),
        metrics=("warm_heart_stations",),
        empty=_("No warm-heart station yet: enter one, or bring a sheet."),
    ),
    _register(
        "service-points",
        OTHERS,
        _columns(
            _("Service point"),
            _type(True, _("None of these counts as a workers' home or a warm-heart station.")),
            _text("brand", _("Name on the plate"), "品牌", "挂牌名称"),
        ),
        ("type",),
        label=rules.REGISTER_OF[OTHERS[0]],
        label_one=_("Service point"),
        empty=_("No other service point yet: enter one, or bring a sheet."),
    ),
)
