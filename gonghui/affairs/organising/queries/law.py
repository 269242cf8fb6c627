"""The dated values of organisation life as they hold in this installation's city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language

from gonghui.affairs.organising.rules.elections import ElectionLaw
from gonghui.affairs.organising.rules.standards import Item, read_items
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, Unknown


def region() -> str:
    """The code of the city whose values hold here; the nation's where no areas are loaded yet."""
    code = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("code", flat=True).first()
    return code or COUNTRY


def known(key: str, on: date, where: str | None = None) -> Any:
    """The value of a key on a day; None where none is known, which asks for nothing."""
    try:
        return value(key, where or region(), on).value
    except Unknown:
        return None


def _share(key: str, on: date, where: str) -> Fraction | None:
    found = known(key, on, where)
    return None if found is None else Fraction(str(found)).limit_denominator(1000)


def _whole(key: str, on: date, where: str) -> int | None:
    found = known(key, on, where)
    return None if found is None else int(found)


def election_law(on: date) -> ElectionLaw:
    """What holds for foundings and elections on a day."""
    where = region()
    return ElectionLaw(
        quorum=_share("union.election.quorum", on, where),
        votes_above=_share("union.election.votes_above", on, where),
        surplus_from=_share("union.election.committee_surplus_from", on, where),
        seats=known("union.committee.seats", on, where) or (),
        delegates=known("union.delegates", on, where) or (),
        committee_from=_whole("union.committee.members_from", on, where),
        women_from=_whole("union.women_committee.women_from", on, where),
        joint_from=_whole("union.joint_committee.units_from", on, where),
        group_from=_whole("union.founding.group_from", on, where),
    )


def items(on: date) -> dict[str, Item]:
    """The checklist of the six haves as it stands on a day, in its order."""
    return read_items(known("union.checklist.items", on) or ())


@dataclass(frozen=True)
class Tag:
    """A drive or method that a visit belongs to."""

    key: str
    name_zh: str
    name_en: str

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh


def tags(on: date) -> Mapping[str, Tag]:
    """The drives and methods that a visit may bear, by key."""
    rows = known("organising.tags", on) or ()
    return {str(row["key"]): Tag(str(row["key"]), row["name"], row.get("name_en", "")) for row in rows}


def months_up_to(key: str, on: date, otherwise: int) -> int:
    """A limit in months; `otherwise` where none is known on the day."""
    found = known(key, on)
    return otherwise if found is None else int(found)
