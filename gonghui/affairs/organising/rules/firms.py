"""What 'non-public' means, and when a list may take another's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.models import FirmList
from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal

# 非公有制: private enterprises, foreign ones, those with Hong Kong, Macao and Taiwan investment. Ours, after
# the classes of statistics: state-owned and collective are public.
NON_PUBLIC: tuple[str, ...] = (Employer.Ownership.PRIVATE.value, Employer.Ownership.FOREIGN.value)
# Who controls a firm of mixed ownership the register does not say.
MIXED = Employer.Ownership.MIXED.value
YEARS = range(2000, 2101)


def chain_place(
    *, vintage: int, start: date, published_on: date, held: Sequence[FirmList]
) -> tuple[FirmList | None, date | None]:
    """Where a list takes its place among those that are kept, one in force at a time.

    Args:
        start: the first day on which it is in force.
        held: the lists that are kept.
    Returns:
        The list that it ends, and the day on which the next one takes its place; None where there is none.
    Raises:
        Refusal: the dates contradict each other, a list begins that very day, or a newer list would come
            before an older one.
    """
    if vintage not in YEARS or published_on.year < vintage:
        raise Refusal(
            _("A list published in %(year)s cannot speak of %(vintage)s.")
            % {"year": published_on.year, "vintage": vintage},
            "vintage",
        )
    if start < published_on:
        raise Refusal(_("A list is in force from its publication at the earliest."), "in_force_from")
    before, after = None, None
    for other in sorted(held, key=lambda one: one.valid_from):
        if other.valid_from == start:
            raise Refusal(
                _("A list is in force from that very day already: %(list)s.") % {"list": other},
                "in_force_from",
            )
        if other.valid_from < start:
            before = other
        elif after is None:
            after = other
    too_new = before if before and before.vintage > vintage else None
    in_the_way = too_new or (after if after and after.vintage < vintage else None)
    if in_the_way:
        raise Refusal(
            _("The list %(list)s stands in the way: a list of %(vintage)s cannot take its place then.")
            % {"list": in_the_way, "vintage": vintage},
            "vintage",
        )
    return before, after.valid_from if after else None


# Of a sheet, every row tells of the same list.
OF_THE_LIST = ("issuer", "vintage", "published_on", "in_force_from", "source")


def check_one_list(rows: Sequence[dict[str, Any] | None]) -> Iterable[Finding]:
    """What makes the rows of a sheet more than one list: another issuer, year or day; a firm twice."""
    sound = [row for row in rows if row]
    first: dict[int, int] = {}
    for place, row in enumerate(rows):
        if not row:
            continue
        for name in OF_THE_LIST:
            if row[name] != sound[0][name]:
                yield (
                    place,
                    name,
                    _("A sheet is one list; its first row says “%(value)s”.") % {"value": sound[0][name]},
                )
        if row["firm"].kind != Body.Kind.EMPLOYER:
            yield place, "firm", _("This is no employer; a list names enterprises.")
        elif first.setdefault(row["firm"].pk, place) != place:
            yield place, "firm", _("The firm stands in this list twice.")


def line_number(of_list: str, place: int) -> str:
    """The number of a line: the list's, and its place in it from 1."""
    return f"{of_list}-{place:05d}"
