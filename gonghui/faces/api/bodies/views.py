"""Areas as a tree, and the organisations the caller may see."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from gonghui.faces.api.answers import (
    AreaRef,
    BodyRef,
    History,
    area_ref,
    body_ref,
    entry,
    iso,
    name_of,
)
from gonghui.faces.api.inputs import (
    Cursor,
    Day,
    Limit,
    demand,
    read_cursor,
    text,
    today,
    write_cursor,
)
from gonghui.faces.api.site import PROBLEMS
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, AreaEdge, AreaTree, Body
from gonghui.foundation.bodies.queries import (
    employers_of,
    head_count_of,
    in_force,
    parents_of,
    search_bodies,
    seat_of,
    unions_of,
)
from gonghui.foundation.core.queries import history_of
from gonghui.foundation.core.registers import Category

router = Router(tags=["bodies"])
SHOWN = 100  # of the employers that a union covers
AsOf = Annotated[Day | None, Query(description="the end of this day; by default today")]


class AreaNode(Schema):
    """An area and what lies in it. A zone overlaps districts: its streets lie in a district as well."""

    code: str
    name: str
    level: str
    kind: str | None
    below: list[AreaNode]


class Areas(Schema):
    """The areas of a day, the widest first."""

    as_of: str
    areas: list[AreaNode]


@router.get("/areas", response={200: Areas, **PROBLEMS}, tags=["areas"])
def areas(request: HttpRequest, as_of: AsOf = None) -> Any:
    """The tree of areas as it stood on a day."""
    on = as_of or today()
    nodes: dict[int, dict[str, Any]] = {
        area.pk: {
            "code": area.code,
            "name": name_of(area),
            "level": area.level,
            "kind": area.kind or None,
            "below": [],
        }
        for area in Area.objects.filter(in_force(on)).order_by("code")
    }
    placed = set()
    edges = AreaEdge.objects.filter(in_force(on), tree__in=[AreaTree.STATISTICAL, AreaTree.ZONE])
    for parent, child, tree in edges.order_by("child__code").values_list("parent_id", "child_id", "tree"):
        if parent in nodes and child in nodes:
            nodes[parent]["below"].append(nodes[child])
            if tree == AreaTree.STATISTICAL:
                placed.add(child)
    return {"as_of": iso(on), "areas": [node for pk, node in nodes.items() if pk not in placed]}


class BodyRow(Schema):
    """An organisation in a list."""

    id: str
    name: str
    kind: str
    code: str
    valid_from: str
    valid_to: str | None


class Bodies(Schema):
    """A page of organisations, by pinyin."""

    bodies: list[BodyRow]
    next: str | None


def body_row(body: Body) -> dict[str, Any]:
    """An organisation as JSON."""
    return {
        "id": str(body.public_id),
        "name": name_of(body),
        "kind": body.kind,
        "code": body.code,
        "valid_from": iso(body.valid_from),
        "valid_to": iso(body.valid_to),
    }


Kind = Literal["union", "employer", "agency", "committee", "department", "evaluator", "other"]


@router.get("/bodies", response={200: Bodies, **PROBLEMS})
def bodies(
    request: HttpRequest,
    search: Annotated[str, text("beginning of name, pinyin or initials; or a credit code")] = "",
    kind: Kind | None = None,
    as_of: AsOf = None,
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """The organisations in force on a day that the caller may see."""
    on = as_of or today()
    demand(request, Permission.VIEW, Category.BODIES)
    scope = scope_of(request.user, Permission.VIEW, Category.BODIES, on)
    rows = search_bodies(search).filter(in_force(on), scope.as_q(""))
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        pinyin, key = read_cursor(after, 2)
        rows = rows.filter(Q(pinyin__gt=pinyin) | Q(pinyin=pinyin, id__gt=int(key)), pinyin__gte=pinyin)
    found = list(rows.order_by("pinyin", "id")[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return {
        "bodies": [body_row(body) for body in found[:limit]],
        "next": None if more is None else write_cursor(more.pinyin, more.pk),
    }


class UnionFacts(Schema):
    """What only a union has."""

    type: str
    territory: AreaRef | None
    term_years: int
    elected_on: str | None
    employers: list[BodyRow]  # those the caller may see, 100 at most


class EmployerFacts(Schema):
    """What only an employer has; head counts are the latest known on the day, null is unknown."""

    unit_kind: str
    ownership: str
    industry: str
    workers: int | None
    women: int | None
    counted_on: str | None
    unions: list[BodyRow]


class BodyDetail(BodyRow):
    """An organisation with its facts as of a day."""

    seat: AreaRef | None
    parents: dict[str, BodyRef]
    union: UnionFacts | None
    employer: EmployerFacts | None


def body_seen(request: HttpRequest, public_id: UUID, on: Any) -> tuple[Body, Q]:
    """An organisation that the caller may see, and what else is visible.

    Raises:
        Http404: there is none, or not for the caller.
    """
    demand(request, Permission.VIEW, Category.BODIES)
    visible = scope_of(request.user, Permission.VIEW, Category.BODIES, on).as_q("")
    rows = Body.objects.filter(visible, public_id=public_id)
    body = rows.select_related("union__territory", "employer").first()
    if body is None:
        raise Http404(_("There is no such organisation among those you may see."))
    return body, visible


@router.get("/bodies/{public_id}", response={200: BodyDetail, **PROBLEMS})
def body(request: HttpRequest, public_id: UUID, as_of: AsOf = None) -> Any:
    """One organisation."""
    on = as_of or today()
    found, visible = body_seen(request, public_id, on)
    return {
        **body_row(found),
        "seat": area_ref(seat_of(found, on)),
        "parents": {tree: body_ref(parent) for tree, parent in parents_of(found, on).items()},
        "union": union_facts(found, on, visible) if hasattr(found, "union") else None,
        "employer": employer_facts(found, on) if hasattr(found, "employer") else None,
    }


def union_facts(body: Body, on: Any, visible: Q) -> dict[str, Any]:
    """A union's own facts as JSON."""
    covered = employers_of(body, on).values("pk")
    employers = Body.objects.filter(visible, pk__in=covered).order_by("pinyin", "id")[:SHOWN]
    return {
        "type": body.union.type,
        "territory": area_ref(body.union.territory),
        "term_years": body.union.term_years,
        "elected_on": iso(body.union.elected_on),
        "employers": [body_row(employer) for employer in employers],
    }


def employer_facts(body: Body, on: Any) -> dict[str, Any]:
    """An employer's own facts as JSON."""
    counted = head_count_of(body, on)
    return {
        "unit_kind": body.employer.unit_kind,
        "ownership": body.employer.ownership,
        "industry": body.employer.industry,
        "workers": counted.workers if counted else None,
        "women": counted.women if counted else None,
        "counted_on": iso(counted.counted_on) if counted else None,
        "unions": [body_row(union) for union in unions_of(body, on).distinct().order_by("pinyin", "id")],
    }


@router.get("/bodies/{public_id}/history", response={200: History, **PROBLEMS})
def body_history(request: HttpRequest, public_id: UUID) -> Any:
    """What was done to an organisation."""
    found, _visible = body_seen(request, public_id, today())
    return {"entries": [entry(one) for one in history_of(found)]}
