"""What the page of one organisation shows: its facts, its places in the trees, the trees themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.models import AreaPath, Body, BodyEdge, BodyPath, BodyTree, Coverage
from gonghui.foundation.bodies.queries import children_of, head_count_of, seat_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Membership

WITH_MEMBERS = {"basic", "joint", "community"}  # the other unions have unions under them
BRANCH_ROWS = 100


def visible(account: Any, on: date) -> Q:
    """The bodies an account may see on a day."""
    return resolve(scope_of(account, Permission.VIEW, Category.BODIES, on)).as_q()


def body_named(account: Any, public_id: Any, on: date) -> Body:
    """A body within the account's scope; outside it looks as if it were not there."""
    found = Body.objects.filter(visible(account, on), public_id=public_id).select_related(
        "union__territory", "employer", "merged_into"
    )
    body = found.first()
    if body is None:
        raise Http404()
    return body


def with_children(bodies: QuerySet[Body], tree: str, on: date) -> QuerySet[Body]:
    """Marks which bodies have others under them in a tree."""
    below = BodyEdge.objects.filter(in_force(on), tree=tree, parent=OuterRef("pk"))
    return bodies.annotate(has_children=Exists(below)).select_related("union")


def roots(account: Any, tree: str, on: date) -> QuerySet[Body]:
    """Where an account's tree begins: the tops of the whole, or the bodies its roles are held at."""
    scope = scope_of(account, Permission.VIEW, Category.BODIES, on)
    if scope.everything:
        tops = Body.objects.filter(kind=Body.Kind.UNION, merged_into=None).filter(
            Exists(BodyEdge.objects.filter(in_force(on), tree=tree, parent=OuterRef("pk"))),
            ~Exists(BodyEdge.objects.filter(in_force(on), tree=tree, child=OuterRef("pk"))),
        )
    else:
        tops = Body.objects.filter(pk__in=scope.bodies)
    return with_children(tops.order_by("pinyin", "id"), tree, on)


def branch(account: Any, body: Body, tree: str, on: date) -> QuerySet[Body]:
    """The bodies directly under one that the account may see, at most `BRANCH_ROWS`."""
    return with_children(children_of(body, on, tree).filter(visible(account, on)), tree, on)[:BRANCH_ROWS]


@dataclass(frozen=True)
class TreePlace:
    """Where a body stands in one tree: all above it from the top, and how many below."""

    tree: str
    label: str
    above: list[Body]
    below: int


def tree_words() -> dict[str, str]:
    """The trees of bodies in words."""
    return {
        BodyTree.TERRITORIAL: _("By territory"),
        BodyTree.INDUSTRIAL: _("By industry"),
        BodyTree.DIRECT: _("Directly led"),
    }


def places_in_trees(body: Body, on: date) -> list[TreePlace]:
    """A body's place in each tree in which it stands."""
    paths = BodyPath.objects.filter(in_force(on), Q(descendant=body) | Q(ancestor=body), depth__gt=0)
    above = paths.filter(descendant=body).select_related("ancestor").order_by("tree", "-depth")
    below = dict(paths.filter(ancestor=body).values_list("tree").annotate(n=Count("pk")))
    chains: dict[str, list[Body]] = {}
    for path in above:
        chains.setdefault(path.tree, []).append(path.ancestor)
    return [
        TreePlace(tree, label, chains.get(tree, []), below.get(tree, 0))
        for tree, label in tree_words().items()
        if tree in chains or below.get(tree)
    ]


def facts(body: Body, on: date) -> list[tuple[str, str]]:
    """What is known of a body, as label and text; the unknown is left out."""
    seat = seat_of(body, on)
    above = ancestors(seat, on) if seat else []
    found = [
        (_("Kind"), words.choice("body.kind", body.kind)),
        (_("Unified social credit code"), body.code),
        (_("Seat"), " › ".join(words.name_of(area) for area in [*above, seat]) if seat else ""),
        (_("Exists since"), words.day(body.valid_from)),
        (_("Dissolved on"), words.day(body.valid_to) if body.valid_to else ""),
    ]
    if hasattr(body, "union"):
        union = body.union
        found += [
            (_("Type of union"), words.choice("union.type", union.type)),
            (_("Leads the area"), words.name_of(union.territory)),
            (_("Term"), _("%(n)s years") % {"n": union.term_years}),
            (_("Elected on"), words.day(union.elected_on) if union.elected_on else ""),
            (_("Members"), words.number(members(body, on)) if union.type in WITH_MEMBERS else ""),
        ]
    if hasattr(body, "employer"):
        employer, heads = body.employer, head_count_of(body, on)
        found += [
            (_("Kind of unit"), words.choice("employer.unit_kind", employer.unit_kind)),
            (_("Ownership"), words.choice("employer.ownership", employer.ownership)),
            (_("Industry"), employer.industry),
        ]
        if heads:
            found.append((_("Workers"), f"{words.number(heads.workers)} ({words.day(heads.counted_on)})"))
            found.append((_("Of them women"), words.number(heads.women)))
    return [(label, text) for label, text in found if text]


def ancestors(seat: Any, on: date) -> list[Any]:
    """The areas around a seat, widest first."""
    paths = AreaPath.objects.filter(in_force(on), tree="statistical", descendant=seat, depth__gt=0)
    return [path.ancestor for path in paths.select_related("ancestor").order_by("-depth")]


def members(body: Body, on: date) -> int:
    """Members of a union on a day, those with retained membership included."""
    return Membership.objects.filter(in_force(on), union=body.pk).count()


def coverages(body: Body) -> list[Coverage]:
    """Every coverage of or by a body, the latest first."""
    rows = Coverage.objects.filter(Q(union=body.pk) | Q(employer=body.pk))
    return list(rows.select_related("union__body", "employer__body").order_by("-valid_from", "pk")[:50])
