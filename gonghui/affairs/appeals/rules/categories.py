"""The category tree, tied to employer and place, and the hotline's other settings: all dated values.

An intake asks for a dozen settings, one by one, from the kind's clocks to the duplicates: they are read
together, and once where it is `reading_once`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.queries import once
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import DatedAmount, value, values
from gonghui.foundation.law.rules import COUNTRY

TREE = "hotline.categories"
URGENT, ORDINARY, COMPLEX = 2, 3, 4
# Level → urgency of the case; level 1 is the danger key, never a category.
URGENCIES = {1: "danger", URGENT: "urgent", ORDINARY: "ordinary", COMPLEX: "complex"}
# Urgency of a case → the setting of its time limit.
LIMITS = {
    "danger": "hotline.danger.hours",
    "urgent": "hotline.union_urgent.hours",
    "ordinary": "hotline.union_ordinary.working_days",
    "complex": "hotline.union_complex.working_days",
}


@dataclass(frozen=True, kw_only=True)
class Category:
    """What an appeal can be about."""

    key: str
    name_zh: str
    name_en: str
    level: int = ORDINARY
    needs_employer: bool = False
    place: str = "matter"  # "employer": where it sits; "matter": where it happened or is asked for
    is_restricted: bool = False
    is_leaf: bool = True

    @property
    def parent(self) -> str:
        """The key of what it stands under; empty at the top."""
        return self.key.rpartition(".")[0]

    @property
    def urgency(self) -> str:
        """The urgency of a case in it."""
        return URGENCIES[self.level]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh


def read_tree(rows: Iterable[Mapping[str, Any]]) -> dict[str, Category]:
    """The tree from its dated value, in its order; what has others below it is no leaf.

    Raises:
        ValueError: a key twice, a parent that is not there, or a level beyond 2 to 4.
    """
    rows = list(rows)
    parents = {str(row["key"]).rpartition(".")[0] for row in rows}
    found: dict[str, Category] = {}
    for row in rows:
        category = Category(
            key=str(row["key"]),
            name_zh=str(row["name"]),
            name_en=str(row.get("name_en", "")),
            level=int(row.get("level", ORDINARY)),
            needs_employer=bool(row.get("employer", False)),
            place=str(row.get("place", "matter")),
            is_restricted=bool(row.get("restricted", False)),
            is_leaf=row["key"] not in parents,
        )
        if category.key in found or (category.parent and category.parent not in found):
            raise ValueError(f"the category {category.key} stands twice or under nothing")
        if category.level not in (URGENT, ORDINARY, COMPLEX) or category.place not in ("employer", "matter"):
            raise ValueError(f"the category {category.key} has no such level or place")
        found[category.key] = category
    return found


def choose(tree: Mapping[str, Category], key: str, *, has_employer: bool, has_place: bool) -> Category:
    """The category of an appeal, with what it needs.

    Args:
        has_employer: the employer was named, in the register or in words.
        has_place: an area was named.
    Raises:
        Refusal: no such category or not one of the last, no employer, no place.
    """
    category = tree.get(key)
    if category is None or not category.is_leaf:
        raise Refusal(_("Choose what it is about from the tree, down to its last branch."), "category")
    if category.needs_employer and not has_employer:
        raise Refusal(
            _("“%(name)s” cannot be handled without the employer's name.") % {"name": category}, "employer"
        )
    if category.place == "matter" and not has_place:
        raise Refusal(_("Say where: the street or district in which it is asked for."), "area")
    return category


def most_urgent(level: int, *, is_mass: bool, arrears: bool) -> int:
    """The level of a case: a mass appeal, and arrears of ten and more, are at least urgent."""
    return min(level, URGENT) if is_mass or arrears else level


# -- settings -------------------------------------------------------------------------------------------

# What one intake asks for.
OF_AN_INTAKE = (
    "hotline.arrears_urgent.workers_from",
    "hotline.categories",
    "hotline.cluster.appeals_from",
    "hotline.cluster.days",
    "hotline.danger.hours",
    "hotline.danger.next_in_line.minutes",
    "hotline.dispatch.hours",
    "hotline.duplicate.days",
    "hotline.duplicate.similarity",
    "hotline.first_contact.hours",
    "hotline.group.workers_from",
    "hotline.union_complex.working_days",
    "hotline.union_ordinary.working_days",
    "hotline.union_urgent.hours",
)


@once("bodies.area")
def region() -> str:
    """The code of the city whose settings hold here; the nation's where no areas are loaded yet."""
    code = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("code", flat=True).first()
    return code or COUNTRY


@once("law.datedvalue")
def _of_an_intake(place: str, on: date) -> dict[str, DatedAmount]:
    return values(OF_AN_INTAKE, place, on)


def setting(key: str, on: date) -> DatedAmount:
    """A setting of the hotline as it holds in this city on a day.

    Raises:
        Unknown: there is none.
    """
    if key in OF_AN_INTAKE:
        return _of_an_intake(region(), on)[key]
    return value(key, region(), on)
