"""The registers of mother-and-baby rooms and of the places that should have one."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places import actions, queries
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.places.registers.columns import LAST_DAY, NUMBER, UNIT, day, yes_no
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


def running(on: date) -> Case:
    """Whether a dated row runs at the end of a day."""
    return Case(
        When(Q(valid_to=None) | Q(valid_to__gt=on), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def rooms(on: date) -> QuerySet[Room]:
    """Rooms opened by a day, and whether they were open on it."""
    return Room.objects.filter(valid_from__lte=on).annotate(is_open=running(on))


def duties(on: date) -> QuerySet[RoomDuty]:
    """Places put on the list by a day, whether they stood on it then, and whether they had a room."""
    room = Room.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), duty=OuterRef("pk"), valid_from__lte=on)
    return RoomDuty.objects.filter(valid_from__lte=on).annotate(is_due=running(on), has_room=Exists(room))


BASIS_WORDS = {
    "women_workers": ("女职工较多", "女职工人数", "女职工"),
    "public_place": ("公共场所",),
    "service_hall": ("服务大厅", "办事大厅"),
    "decided": ("指定", "逐一确定", "研究确定"),
}
ROOMS_OF_DUTY = Part(
    name="rooms",
    label=_("Rooms at this place"),
    columns=(
        NUMBER,
        Column(name="name", label=_("Room"), source="name"),
        day("valid_from", _("Open from")),
        day("valid_to", _("Ended on")),
        Column(name="ended", label=_("How it ended"), source="ended", kind=Kind.CHOICE, choices=Room.Ended),
    ),
    order=("-valid_from", "pk"),
)

CLOSE_ROOM = Act(
    key="close",
    label=_("Close the room"),
    action=actions.close_room,
    record_as="room",
    shown_if=lambda room: room.is_open,
    help=_("The room stays in the register with its history; a new one may then open at the same place."),
    fields=(
        LAST_DAY,
        Column(
            name="reason",
            label=_("How it ended"),
            source="reason",
            kind=Kind.CHOICE,
            choices=Room.Ended,
            required=True,
        ),
    ),
)
END_DUTY = Act(
    key="end",
    label=_("Take the place off the list"),
    action=actions.end_duty,
    record_as="duty",
    shown_if=lambda duty: duty.is_due,
    help=_("From that day no room is due at this place; a room that is open there stays open."),
    fields=(LAST_DAY,),
)

ROOM_REGISTERS = (
    Register(
        key="rooms",
        label=_("Mother-and-baby rooms"),
        label_one=_("Mother-and-baby room"),
        model="places.Room",
        category=Category.PLACES,
        rows=rooms,
        columns=(
            NUMBER,
            Column(
                name="name",
                label=_("Room"),
                source="name",
                required=True,
                headers=("名称", "关爱室名称", "母婴关爱室名称"),
            ),
            UNIT,
            Column(
                name="duty",
                label=_("Place on the list"),
                source="duty",
                kind=Kind.RECORD,
                register="room-duties",
                headers=("应建编号", "应建场所编号"),
                help=_("Number of the place in the list of those that should have a room; empty beyond it."),
            ),
            Column(
                name="floor_area",
                label=_("Floor area, m²"),
                source="floor_area",
                kind=Kind.DECIMAL,
                in_list=False,
                headers=("面积", "使用面积", "面积（平方米）"),
            ),
            Column(
                name="open_hours",
                label=_("Opening hours"),
                source="open_hours",
                in_list=False,
                headers=("开放时间",),
            ),
            day("valid_from", _("Open from"), "建成日期", "启用日期", "开放日期", required=True),
            day("valid_to", _("Ended on"), "停用日期", "关闭日期", editable=False),
            yes_no("is_open", _("Is open")),
        ),
        search=("name", "number", "body__name_zh", "body__pinyin", "body__initials"),
        filters=("is_open", "valid_from"),
        order=("name", "id"),
        add=actions.open_room,
        edit=actions.correct_room,
        add_many=actions.add_rooms,
        check_many=queries.check_rooms,
        same=("name", "body"),
        interval=("valid_from", "valid_to"),
        acts=(CLOSE_ROOM,),
        metrics=("room_coverage",),
        empty=_("No room yet: enter one, or bring a sheet."),
    ),
    Register(
        key="room-duties",
        label=_("Places that should have a room"),
        label_one=_("Place that should have a room"),
        model="places.RoomDuty",
        category=Category.PLACES,
        rows=duties,
        columns=(
            NUMBER,
            Column(
                name="name",
                label=_("Place"),
                source="name",
                required=True,
                headers=("名称", "场所名称", "应建场所"),
            ),
            UNIT,
            Column(
                name="basis",
                label=_("Ground"),
                source="basis",
                kind=Kind.CHOICE,
                choices=RoomDuty.Basis,
                required=True,
                words=BASIS_WORDS,
                headers=("应建依据", "依据"),
            ),
            day("valid_from", _("On the list from"), "列入日期", required=True),
            day("valid_to", _("Off the list on"), "移出日期"),
            yes_no("is_due", _("On the list")),
            yes_no("has_room", _("Has a room")),
        ),
        search=("name", "number", "body__name_zh", "body__pinyin", "body__initials"),
        filters=("basis", "is_due", "has_room", "valid_from"),
        order=("name", "id"),
        add=actions.list_duty,
        edit=actions.correct_duty,
        add_many=actions.add_duties,
        same=("name", "body"),
        interval=("valid_from", "valid_to"),
        parts=(ROOMS_OF_DUTY,),
        acts=(END_DUTY,),
        metrics=("room_coverage",),
        empty=_("The list is empty: put the first place on it, or bring a sheet."),
    ),
)
