"""Unions and members of a day in the structure of then and of now: regrouped, never recounted.

What each union had on a day is read once from the warehouse. By then it stands under the district where it
sat, and the superior that it had, on that day; by now, its heir of today (`bodies.queries.heirs`) under what
the heir sits in and stands under today. Every union has one heir, so both add up to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, AreaPath, AreaTree, Body, BodyEdge, BodyTree, Seat
from gonghui.foundation.bodies.queries import heirs, in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries.reading import reading

MEMBERS = """
SELECT union_id, count(DISTINCT person_id) FROM membership
WHERE status = 'in_force' AND valid_from <= $on AND (valid_to IS NULL OR valid_to > $on) GROUP BY 1
"""
UNIONS = """
SELECT b.id, 1 FROM body b JOIN trade_union u ON u.id = b.id
WHERE b.merged_into_id IS NULL AND b.valid_from <= $on AND (b.valid_to IS NULL OR b.valid_to > $on)
"""
WHAT = {"members": MEMBERS, "unions": UNIONS}
DISTRICT, SUPERIOR = "district", "superior"


@dataclass(frozen=True)
class Line:
    """A district or superior with what it had on the day, in both structures; `ended`: a line of its own."""

    key: int  # of the area or body; 0: without one
    name: str
    then: int
    now: int
    ended: bool = False


@dataclass(frozen=True)
class TwoStructures:
    """The same units of one day grouped twice."""

    lines: list[Line]
    then_total: int
    now_total: int


def counts_by_union(what: str, on: date) -> dict[int, int]:
    """Members or unions on a day, by the body of the union."""
    return {int(body): int(count) for body, count in reading().rows(WHAT[what], {"on": on})}


def two_structures(account: Account, *, what: str, by: str, on: date, today: date) -> TwoStructures:
    """Members or unions of a day by district or by superior union, as it was then and as it is today.

    Args:
        what: members or unions.
        by: district or superior.
    """
    scope = resolve(scope_of(account, Permission.VIEW_FIGURES, Category.FIGURES, on))
    counts = counts_by_union(what, on)
    if not scope.everything:
        seen = set(Body.objects.filter(scope.as_q(""), pk__in=list(counts)).values_list("pk", flat=True))
        counts = {body: count for body, count in counts.items() if body in seen}
    heir = heirs(counts, today)
    place = _districts if by == DISTRICT else _superiors
    then_of, now_of = place(counts, on, {}), place(set(heir.values()), today, _last_days(heir.values()))
    return grouped(counts, heir, then_of, now_of)


def grouped(
    counts: Mapping[int, int],
    heir: Mapping[int, int],
    then_of: Mapping[int, tuple[int, str, bool]],
    now_of: Mapping[int, tuple[int, str, bool]],
) -> TwoStructures:
    """Sums by group in both structures; a body without a group counts in the group 0."""
    sums: dict[tuple[int, str, bool], list[int]] = defaultdict(lambda: [0, 0])
    nowhere = (0, "", False)
    for body, count in counts.items():
        sums[then_of.get(body, nowhere)][0] += count
        sums[now_of.get(heir[body], nowhere)][1] += count
    lines = [
        Line(key, name, then, now, ended)
        for (key, name, ended), (then, now) in sorted(sums.items(), key=lambda one: (one[0][2], one[0][1]))
    ]
    return TwoStructures(lines, sum(line.then for line in lines), sum(line.now for line in lines))


def _last_days(bodies: Iterable[int]) -> dict[int, date]:
    """The last day of each body that has ended: what it then stood in is its own line."""
    ended = Body.objects.filter(pk__in=set(bodies), valid_to__isnull=False)
    return {pk: end for pk, end in ended.values_list("pk", "valid_to") if end is not None}


def _districts(
    bodies: Iterable[int], on: date, ended: Mapping[int, date]
) -> dict[int, tuple[int, str, bool]]:
    """The district in which each body sits on a day; of one that ended, where it sat last."""
    ids = list(set(bodies))
    seats: dict[int, int] = dict(Seat.objects.filter(in_force(on), body__in=ids).values_list("body", "area"))
    last = Seat.objects.filter(body__in=[pk for pk in ids if pk not in seats and pk in ended])
    gone = dict(last.order_by("valid_from").values_list("body", "area"))
    streets = set(seats.values()) | set(gone.values())
    above = AreaPath.objects.filter(
        in_force(on),
        tree=AreaTree.STATISTICAL,
        descendant__in=streets,
        ancestor__level=Area.Level.DISTRICT,
    )
    district = {
        street: (pk, name)
        for street, pk, name in above.values_list("descendant", "ancestor", "ancestor__name_zh")
    }
    found = {}
    for body, street in {**gone, **seats}.items():
        if street in district:
            found[body] = (*district[street], False)
    return found


def _superiors(
    bodies: Iterable[int], on: date, ended: Mapping[int, date]
) -> dict[int, tuple[int, str, bool]]:
    """The union above each body in the tree by territory on a day; one that ended is its own line."""
    ids = list(set(bodies))
    edges = BodyEdge.objects.filter(in_force(on), tree=BodyTree.TERRITORIAL, child__in=ids)
    found = {
        child: (parent, name, False)
        for child, parent, name in edges.values_list("child", "parent", "parent__name_zh")
    }
    gone = [pk for pk in ids if pk in ended and ended[pk] <= on]
    names = dict(Body.objects.filter(pk__in=gone).values_list("pk", "name_zh"))
    return found | {pk: (pk, names[pk], True) for pk in gone}
