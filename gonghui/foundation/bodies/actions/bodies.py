"""Bodies: founding, seats, places in the trees, coverage, head counts, dissolving, merging."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.dates import begin, end, open_on, place
from gonghui.foundation.bodies.actions.paths import (
    BODIES,
    add_self_paths,
    end_self_paths,
    lock_tree,
    refresh_below,
)
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import (
    Area,
    Body,
    BodyEdge,
    Coverage,
    Employer,
    HeadCount,
    Seat,
    Union,
)
from gonghui.foundation.bodies.rules import search_keys
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import read_credit_code

CODE_TAKEN = _("Another body has the credit code %(code)s; open that one, or check the code.")


@transaction.atomic
def found_body(
    *,
    kind: str,
    name_zh: str,
    on: date,
    area: Area | None,
    by: Actor,
    code: str = "",
    name_en: str = "",
    union: Mapping[str, Any] | None = None,
    employer: Mapping[str, Any] | None = None,
) -> Body:
    """Enters an organisation that exists from `on`, with its seat and what its kind has of its own.

    Args:
        kind: a `Body.Kind`.
        area: the street in which it sits; None for a part of another body, which has no seat of its own.
        code: unified social credit code, or empty.
        union: `type`, `territory`, `term_years`, `elected_on` of a trade union.
        employer: `unit_kind`, `ownership`, `industry` of an employer.
    Raises:
        Refusal: the name is empty, the code wrong or taken, the kind's own facts missing, the area no street.
    """
    name = name_zh.strip()
    if not name:
        raise Refusal(_("Enter the name of the body."), field="name_zh")
    if kind not in Body.Kind.values:
        raise Refusal(_("There is no kind of body called %(kind)s.") % {"kind": kind}, field="kind")
    _refuse_other_facts(kind, union, employer)
    code = read_credit_code(code) if code else ""
    pinyin, initials = search_keys(name)
    body = Body(kind=kind, name_zh=name, name_en=name_en, code=code, valid_from=on)
    body.pinyin, body.initials = pinyin, initials
    with refusing({"one_body_a_credit_code": CODE_TAKEN % {"code": code}}):
        begin(body, verb="found_body", by=by, params={"name": name, "on": f"{on}"})
    if union is not None:
        _enter_union(body, union, by)
    if employer is not None:
        _enter_employer(body, employer, by)
    if area is not None:
        _take_seat(body, area, on, by)
    add_self_paths(BODIES, [body.pk])
    return body


def _refuse_other_facts(
    kind: str, union: Mapping[str, Any] | None, employer: Mapping[str, Any] | None
) -> None:
    if (kind == Body.Kind.UNION) != (union is not None):
        raise Refusal(_("A trade union, and only a trade union, has a union type; enter it."), field="union")
    if kind == Body.Kind.EMPLOYER and employer is None:
        raise Refusal(_("Enter what kind of unit the employer is and who owns it."), field="employer")
    if kind == Body.Kind.UNION and employer is not None:
        raise Refusal(
            _("A trade union is no employer; enter the employer as a body of its own."), field="employer"
        )


def _enter_union(body: Body, values: Mapping[str, Any], by: Actor) -> None:
    union = Union(body=body, **values)
    if union.type not in Union.Type.values:
        raise Refusal(_("There is no union type called %(type)s.") % {"type": union.type}, field="type")
    with refusing({"union_term_3_or_5": _("A union committee is elected for 3 or 5 years.")}):
        union.save(force_insert=True)
    record_change(verb="found_union", record=union, by=by, params={"name": body.name_zh})


def _enter_employer(body: Body, values: Mapping[str, Any], by: Actor) -> None:
    employer = Employer(body=body, **values)
    if employer.unit_kind not in Employer.UnitKind.values:
        raise Refusal(
            _("There is no kind of unit called %(kind)s.") % {"kind": employer.unit_kind}, field="unit_kind"
        )
    if employer.ownership not in Employer.Ownership.values:
        raise Refusal(
            _("There is no ownership called %(ownership)s.") % {"ownership": employer.ownership},
            field="ownership",
        )
    employer.save(force_insert=True)
    record_change(verb="enter_employer", record=employer, by=by, params={"name": body.name_zh})


def _take_seat(body: Body, area: Area, on: date, by: Actor) -> Seat:
    if area.level != Area.Level.STREET:
        raise Refusal(
            _("%(area)s is no street or town. Choose the one in which %(body)s sits; it counts there.")
            % {"area": area, "body": body},
            field="area",
        )
    # A seat may be older than the table of areas; it may not lie in an area that is no more.
    refuse_outside(area, str(area), max(on, area.valid_from), field="area")
    seat = Seat(body=body, area=area, valid_from=on)
    later = _("%(body)s has a seat from a later day on. Choose a day after it.") % {"body": body}
    with refusing({"one_seat_at_a_time": later}):
        begin(seat, verb="take_seat", by=by, params={"body": str(body), "area": str(area), "on": f"{on}"})
    return seat


@transaction.atomic
def move_seat(*, body: Body, area: Area, on: date, by: Actor) -> Seat:
    """Seats a body in another street from `on`; where it sat until then stays on record.

    Raises:
        Refusal: it sits there already, the area is no street, the day is outside its life.
    """
    body = _locked(body)
    refuse_outside(body, str(body), on, field="on")
    old = body.seats.filter(open_on(on), valid_from__lte=on).select_related("area").first()
    if old is not None and old.area_id == area.pk:
        raise Refusal(
            _("%(body)s sits in %(area)s already, since %(since)s; nothing is to be done.")
            % {"body": body, "area": area, "since": old.valid_from},
            field="area",
        )
    if old is not None:
        _end_seat(old, on, by)
    return _take_seat(body, area, on, by)


@transaction.atomic
def place_body(*, tree: str, child: Body, parent: Body, on: date, by: Actor) -> BodyEdge:
    """Places a body under another in a tree from `on`; its place until then ends on that day.

    Raises:
        Refusal: a circle in any part of the time, a day outside either's life, the same place again.
    """
    return place(
        BODIES, tree=tree, child=child, parent=parent, on=on, by=by, verbs=("place_body", "leave_parent")
    )


@transaction.atomic
def dissolve_body(*, body: Body, on: date, by: Actor) -> Body:
    """Lets a body end on `on`, the first day on which it is no more, with its seat, places and coverages.

    Raises:
        Refusal: bodies still stand under it, it ended already, or something of it begins later.
    """
    body = _locked(body)
    refuse_outside(body, str(body), on, field="on")
    below = body.child_edges.filter(open_on(on)).select_related("child").order_by("pk")
    if below:
        raise Refusal(
            _("%(count)s bodies still stand under %(body)s, such as %(first)s. Place them elsewhere first.")
            % {"count": len(below), "body": body, "first": below[0].child}
        )
    params = {"name": body.name_zh, "on": f"{on}"}
    for seat in body.seats.filter(open_on(on)).select_related("area"):
        _end_seat(seat, on, by)
    for edge in body.parent_edges.filter(open_on(on)).select_related("parent"):
        said = {"child": str(body), "parent": str(edge.parent), "on": f"{on}"}
        end(edge, on=on, verb="leave_parent", by=by, params=said)
        _refresh(edge)
    for coverage in (
        Coverage.objects.filter(union=body.pk) | Coverage.objects.filter(employer=body.pk)
    ).filter(open_on(on)):
        end_coverage(coverage=coverage, on=on, by=by)
    end(body, on=on, verb="dissolve_body", by=by, params=params)
    end_self_paths(BODIES, body, on)
    return body


@transaction.atomic
def merge_body(*, duplicate: Body, into: Body, by: Actor) -> Body:
    """Marks a body as a duplicate of another. No key is re-pointed: readers follow `merged_into`.

    Raises:
        Refusal: the two are one already, or of different kinds.
    """
    duplicate = _locked(duplicate)
    while into.merged_into is not None:
        into = into.merged_into
    if into.pk == duplicate.pk or duplicate.merged_into_id is not None:
        raise Refusal(
            _("%(name)s is merged already; open the body it was merged into.") % {"name": duplicate}
        )
    if into.kind != duplicate.kind:
        raise Refusal(
            _("%(name)s and %(into)s are of different kinds and cannot be one body.")
            % {"name": duplicate, "into": into}
        )
    return _set_merged(duplicate, into, "merge_body", into, by)


@transaction.atomic
def separate_body(*, body: Body, by: Actor) -> Body:
    """Undoes a merging.

    Raises:
        Refusal: it is not merged, or its credit code is in use by another body.
    """
    body = _locked(body)
    if body.merged_into is None:
        raise Refusal(_("%(name)s is not merged into another body.") % {"name": body})
    with refusing({"one_body_a_credit_code": CODE_TAKEN % {"code": body.code}}):
        return _set_merged(body, None, "separate_body", body.merged_into, by)


def _set_merged(body: Body, into: Body | None, verb: str, other: Body, by: Actor) -> Body:
    before = fields_of(body)
    body.merged_into = into
    body.version += 1
    body.save(update_fields=["merged_into", "version"])
    record_change(
        verb=verb, record=body, by=by, before=before, params={"name": body.name_zh, "into": other.name_zh}
    )
    return body


@transaction.atomic
def cover(*, union: Union, employer: Employer, on: date, by: Actor) -> Coverage:
    """A union covers an employer from `on`: its own basic union, or a joint or federated one.

    Raises:
        Refusal: it covers it already in that time, or one of the two does not exist on that day.
    """
    names = {"union": str(_body(union.pk)), "employer": str(_body(employer.pk)), "on": f"{on}"}
    refuse_outside(_body(union.pk), names["union"], on, field="on")
    refuse_outside(_body(employer.pk), names["employer"], on, field="on")
    coverage = Coverage(union_id=union.pk, employer_id=employer.pk, valid_from=on)
    twice = _("%(union)s covers %(employer)s already from that day or a later one.") % names
    with refusing({"one_coverage_a_pair": twice}):
        begin(coverage, verb="cover", by=by, params=names)
    return coverage


@transaction.atomic
def end_coverage(*, coverage: Coverage, on: date, by: Actor) -> Coverage:
    """A union no longer covers an employer from `on`.

    Raises:
        Refusal: the coverage begins on that day or later, or has ended.
    """
    coverage = Coverage.objects.select_for_update().get(pk=coverage.pk)
    if coverage.valid_to is not None and coverage.valid_to <= on:
        raise Refusal(_("This coverage ended on %(end)s already.") % {"end": coverage.valid_to}, field="on")
    names = {
        "union": str(_body(coverage.union_id)),
        "employer": str(_body(coverage.employer_id)),
        "on": f"{on}",
    }
    end(coverage, on=on, verb="end_coverage", by=by, params=names)
    return coverage


@transaction.atomic
def count_heads(
    *, employer: Employer, on: date, workers: int, by: Actor, women: int | None = None
) -> HeadCount:
    """Records how many work at an employer on a day; a count of the same day is corrected.

    Args:
        women: None when not counted, which is not 0.
    Raises:
        Refusal: a count below zero, or more women than workers.
    """
    if workers < 0 or (women is not None and women < 0):
        raise Refusal(_("A head count is not below zero."), field="workers")
    if women is not None and women > workers:
        raise Refusal(
            _("%(women)s women among %(workers)s workers cannot be; check both numbers.")
            % {"women": women, "workers": workers},
            field="women",
        )
    params = {"name": str(_body(employer.pk)), "workers": workers, "on": f"{on}"}
    found = HeadCount.objects.select_for_update().filter(employer_id=employer.pk, counted_on=on).first()
    before = None if found is None else fields_of(found)
    if found is None:
        found = HeadCount(employer_id=employer.pk, counted_on=on, version=0)
    found.workers, found.women = workers, women
    found.version += 1
    found.save()
    record_change(verb="count_heads", record=found, by=by, before=before, params=params)
    return found


def _end_seat(seat: Seat, on: date, by: Actor) -> None:
    said = {"body": str(_body(seat.body_id)), "area": str(seat.area), "on": f"{on}"}
    end(seat, on=on, verb="leave_seat", by=by, params=said)


def _refresh(edge: BodyEdge) -> None:
    lock_tree(BODIES, edge.tree)
    refresh_below(BODIES, edge.tree, edge.child)


def _locked(body: Body) -> Body:
    return Body.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=body.pk)


def _body(pk: int) -> Body:
    return Body.objects.get(pk=pk)
