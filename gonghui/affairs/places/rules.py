"""Intervals of places that serve workers, and which kind of place a name tells."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places.models import Facility
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day


def refuse_backwards(start: date, end: date | None, field: str = "valid_to") -> None:
    """Refuses an interval that ends before it begins, or on the same day.

    Raises:
        Refusal: `end` is not after `start`.
    """
    if end is not None and end <= start:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": start}, field)


def refuse_ended(end: date | None, on: date) -> None:
    """Refuses to end once more what ended earlier.

    Raises:
        Refusal: it ended before `on`.
    """
    if end is not None and end < on:
        raise Refusal(_("It has ended already, on %(day)s.") % {"day": end}, "on")


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two half-open intervals share a day."""
    return (end is None or other_start < end) and (other_end is None or start < other_end)


# The exact words of each type, as sheets, plates and names have them. None is part of another.
TYPE_WORDS: dict[str, tuple[str, ...]] = {
    Facility.Type.WORKERS_HOME.value: ("职工之家",),
    Facility.Type.WARM_HEART_STATION.value: ("暖心驿站",),
    Facility.Type.UNION_SERVICE_STATION.value: ("工会服务站",),
    Facility.Type.OUTDOOR_POINT.value: ("爱心驿站", "劳动者港湾", "户外劳动者服务"),
    Facility.Type.CARNATION_STATION.value: ("康乃馨",),
    Facility.Type.PSYCHOLOGICAL_STATION.value: ("心灵驿站",),
}
ROOM_WORDS = ("母婴",)
# Where each type is entered.
REGISTER_OF: dict[str, Any] = {
    Facility.Type.WORKERS_HOME.value: _("Workers' homes"),
    Facility.Type.WARM_HEART_STATION.value: _("Warm-heart stations"),
} | dict.fromkeys(
    (
        Facility.Type.UNION_SERVICE_STATION.value,
        Facility.Type.OUTDOOR_POINT.value,
        Facility.Type.CARNATION_STATION.value,
        Facility.Type.PSYCHOLOGICAL_STATION.value,
    ),
    _("Other service points"),
)


def refuse_look_alike(*, wanted: Collection[str], name: str, said: str | None) -> str:
    """The exact type of a place that is to be entered among the `wanted` ones.

    Args:
        wanted: the types that the register takes.
        name: the place's name, in which the words of a type may stand.
        said: the type that the row gives; None leaves it to the register, when that takes one type only.
    Returns:
        The type.
    Raises:
        Refusal: the type, or the words in the name, are those of another kind of place; says where that one
            is entered. Or no type is given and the register takes several.
    """
    if said is not None and said not in wanted:
        raise Refusal(_elsewhere(said), "type")
    if said is None and len(wanted) != 1:
        raise Refusal(_("Say which kind of place it is; the kinds are counted apart."), "type")
    kind = said or next(iter(wanted))
    named = {other for other, words in TYPE_WORDS.items() if any(word in name for word in words)}
    if named and kind not in named:
        raise Refusal(_elsewhere(min(named)), "name")
    if not named and any(word in name for word in ROOM_WORDS):
        raise Refusal(
            _("By its name this is a mother-and-baby room; it is entered under “%(register)s”.")
            % {"register": _("Mother-and-baby rooms")},
            "name",
        )
    return kind


def _elsewhere(kind: str) -> Any:
    return _(
        "This is another kind of place (%(kind)s). It is entered under “%(register)s” and not counted here."
    ) % {"kind": Facility.Type(kind).label, "register": REGISTER_OF[kind]}


def refuse_home_traits(kind: str, build: str, grade: str) -> None:
    """Refuses the traits of a home on a place that is none.

    Raises:
        Refusal: a build or a grade is given for another type.
    """
    if kind == Facility.Type.WORKERS_HOME:
        return
    for field, value in (("build", build), ("grade", grade)):
        if value:
            raise Refusal(_("Only workers' homes have this."), field)


def room_due(listed_on: date) -> date:
    """The day by which a listed place has its room: ours, a year after it was listed."""
    return same_day(listed_on, years=1)
