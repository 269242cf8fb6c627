"""Bodies that go on in others: successions, and what was recorded of a body handed to whoever comes after.

Every one may be done on any day, before or after what else is on record: of each dated row the part from the
day on moves, what lay before stays. What the log said of a row that goes, it still says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.bodies import dissolve_body
from gonghui.foundation.bodies.actions.dates import begin, end, open_on
from gonghui.foundation.bodies.actions.names import forget_later_names
from gonghui.foundation.bodies.actions.paths import (
    BODIES,
    add_self_paths,
    lock_tree,
    refresh_below,
    refuse_circle,
)
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import (
    Area,
    Body,
    BodyEdge,
    BodyTree,
    Coverage,
    Seat,
    Succession,
)
from gonghui.foundation.bodies.queries import stretches_of
from gonghui.foundation.bodies.rules import Stretch
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.models import DatedRecord
from gonghui.foundation.core.rules import Refusal


def cut(record: DatedRecord, *, on: date, verb: str, by: Actor, params: Mapping[str, Any]) -> None:
    """Lets a dated record end on `on`; one that would begin later is taken off: its Change keeps it."""
    if record.valid_from < on:
        if record.valid_to is None or record.valid_to > on:
            end(record, on=on, verb=verb, by=by, params=params)
        return
    before = fields_of(record)
    record_change(verb=verb, record=record, by=by, before=before, params=params, deleted=True)
    record.delete()


def locked_bodies(*bodies: Body) -> list[Body]:
    """The bodies' rows, locked in the order of their ids, so that two officers never wait for each other."""
    rows = Body.objects.select_for_update(of=("self",)).filter(pk__in={body.pk for body in bodies})
    held = {row.pk: row for row in rows.select_related("union").order_by("pk")}
    return [held[body.pk] for body in bodies]


@transaction.atomic
def succeed(
    *, from_body: Body, to_body: Body, on: date, kind: str, by: Actor, document: str = ""
) -> Succession:
    """Enters that a body goes on in another one from a day on.

    Raises:
        Refusal: the same body, one outside its life, or entered already.
    """
    if from_body.pk == to_body.pk:
        raise Refusal(_("A body does not go on in itself; name another one."), "into")
    refuse_outside(to_body, str(to_body), on, field="on")
    if Succession.objects.filter(from_body=from_body, to_body=to_body, kind=kind).exists():
        raise Refusal(_("This was entered already; look at the life of the body."), "into")
    succession = Succession(from_body=from_body, to_body=to_body, on=on, kind=kind, document=document)
    succession.save(force_insert=True)
    params = {"body": from_body.name_zh, "into": to_body.name_zh, "on": on.isoformat(), "document": document}
    record_change(verb="succeed", record=succession, by=by, params=params)
    return succession


def who_goes_on(body: Body, on: date) -> list[Stretch]:
    """Who holds what is handed to a body from a day on: itself, then those in which it went on itself.

    Raises:
        Refusal: it ended later without going on in one other body.
    """
    found, ended = stretches_of(body, on)
    if ended is not None:
        last = Body.objects.get(pk=ended)
        raise Refusal(
            _("%(body)s ended on %(end)s and went on in no single body. Choose another one that goes on.")
            % {"body": last, "end": last.valid_to},
            "into",
        )
    return found


def pieces(
    start: date, finish: date | None, held: Iterable[Stretch]
) -> Iterable[tuple[int, date, date | None]]:
    """The parts of [start, finish) that fall into each stretch."""
    for body, since, until in held:
        first = max(start, since)
        last = min((day for day in (finish, until) if day is not None), default=None)
        if last is None or first < last:
            yield body, first, last


@transaction.atomic
def hand_coverages(
    *, union: Body, to: Sequence[Stretch], on: date, by: Actor, employers: Collection[int] | None = None
) -> int:
    """Hands the coverages of a union from a day on to others; returns of how many employers.

    Args:
        to: who covers from then on, one after the other.
        employers: only these.
    """
    rows = Coverage.objects.select_for_update().filter(open_on(on), union=union.pk)
    if employers is not None:
        rows = rows.filter(employer__in=employers)
    held = list(rows.order_by("pk"))
    names = dict(Body.objects.filter(pk__in=[row.employer_id for row in held]).values_list("pk", "name_zh"))
    unions = dict(Body.objects.filter(pk__in=[body for body, *_days in to]).values_list("pk", "name_zh"))
    for row in held:
        start, finish, employer = max(row.valid_from, on), row.valid_to, row.employer_id
        said = {"union": union.name_zh, "employer": names[employer], "on": on.isoformat()}
        cut(row, on=on, verb="end_coverage", by=by, params=said)
        for body, first, last in pieces(start, finish, to):
            for since, until in _uncovered(body, employer, first, last):
                told = {**said, "union": unions[body], "on": since.isoformat()}
                new = Coverage(union_id=body, employer_id=employer, valid_from=since, valid_to=until)
                begin(new, verb="cover", by=by, params=told)
    return len({row.employer_id for row in held})


def _uncovered(
    union: int, employer: int, start: date, finish: date | None
) -> Iterable[tuple[date, date | None]]:
    """The parts of [start, finish) in which the union does not cover the employer already."""
    held = Coverage.objects.filter(open_on(start), union=union, employer=employer).order_by("valid_from")
    for row in held:
        if finish is not None and row.valid_from >= finish:
            break
        if row.valid_from > start:
            yield start, row.valid_from
        if row.valid_to is None:
            return
        start = max(start, row.valid_to)
    if finish is None or start < finish:
        yield start, finish


@transaction.atomic
def hand_children(*, body: Body, to: Sequence[Stretch], on: date, by: Actor) -> int:
    """Puts what stands under a body from a day on under others; returns how many bodies.

    Raises:
        Refusal: one of them would stand under itself.
    """
    edges = BodyEdge.objects.filter(open_on(on), parent=body).select_related("child").order_by("pk")
    held = list(edges)
    for edge in held:
        lock_tree(BODIES, edge.tree)
        start, finish, child = max(edge.valid_from, on), edge.valid_to, edge.child
        said = {"child": str(child), "parent": str(body), "on": on.isoformat()}
        cut(edge, on=on, verb="leave_parent", by=by, params=said)
        refresh_below(BODIES, edge.tree, child)
        for parent, first, last in pieces(start, finish, to):
            if parent != child.pk:
                _place(edge.tree, child, Body.objects.get(pk=parent), first, last, by)
    return len({edge.child_id for edge in held})


def _place(tree: str, child: Body, parent: Body, on: date, until: date | None, by: Actor) -> BodyEdge:
    refuse_circle(BODIES, tree, child, parent, on, until)
    edge = BodyEdge(tree=tree, child=child, parent=parent, valid_from=on, valid_to=until)
    twice = _("%(child)s has a place in this tree then already; look at its life.") % {"child": child}
    with refusing({"one_body_parent_a_tree": twice}):
        params = {"child": str(child), "parent": str(parent), "on": on.isoformat()}
        begin(edge, verb="place_body", by=by, params=params)
    add_self_paths(BODIES, [child.pk, parent.pk])
    refresh_below(BODIES, tree, child)
    return edge


@transaction.atomic
def replant_body(*, tree: str, child: Body, parent: Body, on: date, by: Actor) -> BodyEdge:
    """Places a body under another in a tree from any day on, until its next place on record.

    Raises:
        Refusal: a circle, the same place again, a day outside either's life, or the other ends too early.
    """
    if tree not in BodyTree.values:
        raise Refusal(_("There is no tree called %(tree)s.") % {"tree": tree}, field="tree")
    child, parent = locked_bodies(child, parent)
    refuse_outside(child, str(child), on, field="on")
    refuse_outside(parent, str(parent), on, field="on")
    lock_tree(BODIES, tree)
    rows = list(child.parent_edges.filter(open_on(on), tree=tree).order_by("valid_from"))
    until = child.valid_to
    if rows:
        until = rows[0].valid_to if rows[0].valid_from <= on else rows[0].valid_from
    if parent.valid_to is not None and (until is None or parent.valid_to < until):
        raise Refusal(
            _("%(parent)s ended on %(end)s; choose a body that exists as long as %(child)s stands there.")
            % {"parent": parent, "end": parent.valid_to, "child": child},
            "parent",
        )
    if rows and rows[0].valid_from <= on:
        if rows[0].parent_id == parent.pk:
            raise Refusal(
                _("%(child)s already stands under %(parent)s since %(since)s; nothing is to be done.")
                % {"child": child, "parent": parent, "since": rows[0].valid_from},
                field="parent",
            )
        refuse_circle(BODIES, tree, child, parent, on, until)
        said = {"child": str(child), "parent": str(rows[0].parent), "on": on.isoformat()}
        cut(rows[0], on=on, verb="leave_parent", by=by, params=said)
        refresh_below(BODIES, tree, child)
    return _place(tree, child, parent, on, until, by)


@transaction.atomic
def reseat_body(*, body: Body, area: Area, on: date, by: Actor) -> Seat:
    """Seats a body in another street from any day on, until its next seat on record.

    Raises:
        Refusal: it sits there then, the area is no street or is no more, the day is outside its life.
    """
    (body,) = locked_bodies(body)
    refuse_outside(body, str(body), on, field="on")
    if area.level != Area.Level.STREET:
        raise Refusal(
            _("%(area)s is no street or town. Choose the one in which %(body)s sits; it counts there.")
            % {"area": area, "body": body},
            field="area",
        )
    refuse_outside(area, str(area), max(on, area.valid_from), field="area")
    rows = list(body.seats.filter(open_on(on)).select_related("area").order_by("valid_from"))
    until = body.valid_to
    if rows:
        until = rows[0].valid_to if rows[0].valid_from <= on else rows[0].valid_from
    if rows and rows[0].valid_from <= on:
        if rows[0].area_id == area.pk:
            raise Refusal(
                _("%(body)s sits in %(area)s already, since %(since)s; nothing is to be done.")
                % {"body": body, "area": area, "since": rows[0].valid_from},
                field="area",
            )
        said = {"body": str(body), "area": str(rows[0].area), "on": on.isoformat()}
        cut(rows[0], on=on, verb="leave_seat", by=by, params=said)
    seat = Seat(body=body, area=area, valid_from=on, valid_to=until)
    params = {"body": str(body), "area": str(area), "on": on.isoformat()}
    begin(seat, verb="take_seat", by=by, params=params)
    return seat


@transaction.atomic
def close_body(*, body: Body, on: date, by: Actor) -> Body:
    """Lets a body end on any day of its life: what was recorded of it from then on is taken off.

    Raises:
        Refusal: bodies still stand under it, it ended already, or another body went on in it later.
    """
    (body,) = locked_bodies(body)
    refuse_outside(body, str(body), on, field="on")
    if on <= body.valid_from:
        raise Refusal(
            _("%(name)s begins on %(start)s; choose a later day.") % {"name": body, "start": body.valid_from},
            "on",
        )
    later = body.preceded_by.filter(on__gte=on).select_related("from_body").first()
    if later is not None:
        raise Refusal(
            _("%(other)s went on in %(body)s on %(day)s; it cannot end before.")
            % {"other": later.from_body, "body": body, "day": later.on},
            "on",
        )
    said = {"body": body.name_zh, "on": on.isoformat()}
    for seat in body.seats.filter(valid_from__gte=on).select_related("area"):
        cut(seat, on=on, verb="leave_seat", by=by, params={**said, "area": str(seat.area)})
    for edge in body.parent_edges.filter(valid_from__gte=on).select_related("parent"):
        lock_tree(BODIES, edge.tree)
        told = {"child": body.name_zh, "parent": str(edge.parent), "on": on.isoformat()}
        cut(edge, on=on, verb="leave_parent", by=by, params=told)
        refresh_below(BODIES, edge.tree, body)
    for row in Coverage.objects.filter(union=body.pk, valid_from__gte=on):
        told = {"union": body.name_zh, "employer": str(row.employer.body), "on": on.isoformat()}
        cut(row, on=on, verb="end_coverage", by=by, params=told)
    forget_later_names(body, on, by)
    return dissolve_body(body=body, on=on, by=by)
