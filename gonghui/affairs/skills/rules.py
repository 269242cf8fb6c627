"""Ladders of levels and grades, which step is an upgrade, and days that cannot follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills.models import Recognition, SkillCertificate
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import Stays

# From the lowest to the highest: enterprise → district → city → city demonstration → national demonstration.
LEVELS: tuple[str, ...] = tuple(Recognition.Level.values)

# From the lowest to the highest; 高技能人才 begins with 高级工, the fourth of the eight grades when
# 学徒工 is the first (statute key skills.high.grade_from).
GRADES: tuple[str, ...] = tuple(SkillCertificate.Grade.values)
HIGH_GRADES: tuple[str, ...] = GRADES[GRADES.index(SkillCertificate.Grade.SENIOR) :]

HAS_FILE = _("This person has a craftsman's file already; open that file and name a further level there.")
HAS_TITLE = _("A title at this level stands in that time already; end it first, or correct the day.")
HAS_CERTIFICATE = _("A certificate of this issuer with this number is entered already; look at that one.")


def end_after(start: date) -> Any:
    """The sentence that an end must lie after a first day."""
    return _("The end must lie after the first day, %(day)s.") % {"day": start}


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two half-open intervals share a day; None is until further notice."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def rank(level: str) -> int:
    """The place of a level in the ladder, 0 the lowest."""
    return LEVELS.index(level)


def refuse_unless_upgrade(current: str, new: str) -> None:
    """Refuses a step that does not lead upwards.

    Raises:
        Refusal: the new level is the present one or below it.
    """
    if rank(new) <= rank(current):
        raise Refusal(
            _("An upgrade leads to a higher level; to put a wrong level right, correct the recognition."),
            field="level",
        )


def refuse_backwards(start: date, end: date | None) -> None:
    """Refuses a recognition that ends before it begins, or on the same day.

    Raises:
        Refusal: `end` is not after `start`.
    """
    if end is not None and end <= start:
        raise Refusal(end_after(start), field="ended_on")


def refuse_unless_within(start: date, end: date | None, on: date) -> None:
    """Refuses a day that does not lie after the first day of an interval still running on it.

    Raises:
        Refusal: `on` is the first day or earlier, or the interval ended before.
    """
    if on <= start:
        raise Refusal(_("The day must lie after the first day, %(day)s.") % {"day": start}, field="on")
    if end is not None and on >= end:
        raise Refusal(_("It has ended already, on %(day)s.") % {"day": end}, field="on")


def check_studios(*, rows: Sequence[dict[str, Any] | None]) -> Iterable[Finding]:
    """What contradicts itself in the rows of a sheet: a studio recognised before it was founded."""
    for place, row in enumerate(rows):
        if row and row["founded_on"] and row["recognised_on"] < row["founded_on"]:
            yield place, "recognised_on", _("The studio was recognised before it was founded.")


RETAINED = (
    Stays(model="skills.studio", why="a studio is officially named after its head: as long as the studio"),
)
