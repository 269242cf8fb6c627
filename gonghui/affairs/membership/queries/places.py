"""Where one joins: entrances, the union that takes the application, platforms, employers by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import Drive, Entrance, PlatformCompany
from gonghui.foundation.bodies.models import Area, Body, BodyEdge, BodyTree, Employer, Succession, Union
from gonghui.foundation.bodies.queries import city, in_force, parents_of, seat_of

LEVELS = 6  # how far up a successor is looked for
TREES = (BodyTree.TERRITORIAL, BodyTree.INDUSTRIAL, BodyTree.DIRECT)


@dataclass(frozen=True)
class Taking:
    """Where an entrance leads on a day.

    Attributes:
        union: takes the application.
        drive: under which it counts; None without one, or once it has ended.
        notice: what the worker is told where that is not what the code once said; empty otherwise.
    """

    union: Union
    entrance: Entrance
    drive: Drive | None
    notice: Any = ""


def entrance_of(code: str) -> Entrance | None:
    """The entrance of a code, in force or not; None where there is none."""
    rows = Entrance.objects.select_related("union__body", "area", "drive__body")
    return rows.filter(code=code.upper()).first()


def leads_to(entrance: Entrance, on: date) -> Taking | None:
    """Where an entrance leads on a day, whatever has become of its union and its drive since it was printed.

    Returns:
        None where nobody takes workers in any more.
    """
    drive = entrance.drive
    over = drive is not None and not holds(drive, on)
    union, notice = entrance.union, ""
    if not holds(union.body, on):
        heir = successor(union.body, on)
        if heir is None:
            return None
        notice = _("%(old)s no longer exists; your application goes to %(new)s.") % {
            "old": union.body.name_zh,
            "new": heir.body.name_zh,
        }
        union = heir
    elif over and drive is not None:
        notice = _("The drive “%(drive)s” has ended; you can still join %(union)s here.") % {
            "drive": drive.name,
            "union": union.body.name_zh,
        }
    elif not holds(entrance, on):
        notice = _("This code is an old one; it still leads to %(union)s.") % {"union": union.body.name_zh}
    return Taking(union, entrance, None if over else drive, notice)


def holds(record: Any, on: date) -> bool:
    """Whether a dated record holds at the end of a day."""
    return record.valid_from <= on and (record.valid_to is None or record.valid_to > on)


def successor(body: Body, on: date) -> Union | None:
    """The union that takes the place of one that has ended: what it was merged into, or the one above it."""
    seen: set[int] = set()
    for _level in range(LEVELS):
        if body.pk in seen:
            return None
        seen.add(body.pk)
        body_above = body.merged_into or _went_on_in(body, on) or _last_parent(body)
        if body_above is None:
            return _leading_the_city(on)
        if hasattr(body_above, "union") and holds(body_above, on) and body_above.merged_into_id is None:
            found: Union = body_above.union
            return found
        body = body_above
    return _leading_the_city(on)


def _went_on_in(body: Body, on: date) -> Body | None:
    """The body into which one was merged by decision, as told with its life."""
    rows = Succession.objects.filter(from_body=body, kind=Succession.Kind.MERGE, on__lte=on)
    found = rows.select_related("to_body__union", "to_body__merged_into").order_by("-on", "-pk").first()
    return None if found is None else found.to_body


def _last_parent(body: Body) -> Body | None:
    """The body directly above when it last stood anywhere; by territory before the other trees."""
    edges = BodyEdge.objects.filter(child=body).select_related("parent__union", "parent__merged_into")
    order = {tree: place for place, tree in enumerate(TREES)}
    found = sorted(edges, key=lambda e: (order.get(BodyTree(e.tree), 9), -e.valid_from.toordinal()))
    return found[0].parent if found else None


def _leading_the_city(on: date) -> Union | None:
    return (
        Union.objects.filter(in_force(on, "body__"), territory=city(), body__merged_into=None)
        .select_related("body")
        .order_by("-body")
        .first()
    )


def superior_of(union: Union, on: date) -> Union | None:
    """The union directly above on a day; of one that has ended, whoever took its place."""
    if not holds(union.body, on):
        return successor(union.body, on)
    above = parents_of(union.body, on)
    for tree in TREES:
        parent = above.get(tree)
        if parent is not None and hasattr(parent, "union"):
            found: Union = parent.union
            return found
    heir = _leading_the_city(on)
    return None if heir is None or heir.pk == union.pk else heir


def keeper_of(union: Union, on: date) -> Union:
    """Who speaks for a union's members on a day: it, or whoever took its place."""
    return union if holds(union.body, on) else successor(union.body, on) or union


def union_of_area(area: Area, on: date) -> Union | None:
    """The union that leads an area on a day."""
    rows = Union.objects.filter(in_force(on, "body__"), territory=area, body__merged_into=None)
    return rows.select_related("body").order_by("-body").first()


def area_of(union: Union, entrance: Entrance | None, on: date) -> Area | None:
    """The street of an application: the entrance's, else where the union sits."""
    if entrance is not None and entrance.area is not None:
        return entrance.area
    return seat_of(union.body, on)


def platforms_on(on: date) -> list[PlatformCompany]:
    """The platform companies of the register on a day, by brand."""
    rows = PlatformCompany.objects.filter(in_force(on), in_force(on, "employer__body__"))
    return list(rows.select_related("employer__body", "federation__body").order_by("brand", "pk"))


def employer_named(name: str, on: date) -> Employer | None:
    """The one employer of the register that is called exactly so and exists; None without one."""
    bare = "".join(name.split())
    if not bare:
        return None
    forms = {bare, bare.replace("(", "（").replace(")", "）"), bare.replace("（", "(").replace("）", ")")}
    rows = Employer.objects.filter(in_force(on, "body__"), body__name_zh__in=forms, body__merged_into=None)
    found = list(rows.select_related("body")[:2])
    return found[0] if len(found) == 1 else None


def employers_by_id(ids: Iterable[int]) -> list[Employer]:
    """Employers of some ids, in the order of the ids."""
    wanted = list(ids)
    found = Employer.objects.select_related("body").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
