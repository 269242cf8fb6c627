"""Finding areas and bodies, and walking their trees as of a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import (
    Area,
    AreaTree,
    Body,
    BodyName,
    Employer,
    HeadCount,
    Seat,
    Succession,
    grams,
)
from gonghui.foundation.bodies.rules import Step, Stretch, grams_of, heir_of, stretches, typed
from gonghui.foundation.core.queries import once
from gonghui.foundation.core.rules import Refusal

FORMER_AT_MOST = 50


def in_force(on: date, path: str = "") -> Q:
    """What holds at the end of a day; `path` leads to the dated record, with its closing `__`."""
    return Q(**{f"{path}valid_from__lte": on}) & (
        Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gt": on})
    )


def area_by_code(code: str, on: date | None = None) -> Area:
    """The area that had the code on a day; without a day, the one that has or last had it.

    Raises:
        Refusal: there is none.
    """
    areas = Area.objects.filter(code=code)
    if on is not None:
        areas = areas.filter(in_force(on))
    area = areas.order_by("-valid_from").first()
    if area is None:
        raise Refusal(
            _("There is no area with the code %(code)s; check the code.") % {"code": code}, field="area"
        )
    return area


def street_named(text: str, on: date) -> Area:
    """The street or township of a code or an exact name on a day.

    Raises:
        Refusal: there is none, or several districts have one of this name.
    """
    streets = Area.objects.filter(in_force(on), level=Area.Level.STREET)
    found = list(streets.filter(Q(code=text.strip()) | Q(name_zh=text.strip()))[:2])
    if len(found) > 1:
        raise Refusal(_("Several streets are called so; give the code of the one that is meant."), "street")
    if not found:
        raise Refusal(_("There is no street or township of this name or code on that day."), "street")
    return found[0]


@once("bodies.area")
def city() -> Area:
    """The city of this installation.

    Raises:
        Refusal: the table of areas is not loaded.
    """
    area = Area.objects.filter(level=Area.Level.CITY, valid_to=None).order_by("code").first()
    if area is None:
        raise Refusal(_("The table of areas is empty; load it first."))
    return area


@once("bodies.area")
def districts(on: date) -> list[Area]:
    """The districts there were on a day, in the order of their codes."""
    return list(Area.objects.filter(in_force(on), level=Area.Level.DISTRICT).order_by("code"))


def areas_below(
    area: Area, on: date, tree: str = AreaTree.STATISTICAL, level: str | None = None
) -> QuerySet[Area]:
    """The areas that lay in an area on a day, itself not among them, by code."""
    areas = Area.objects.filter(
        in_force(on, "paths_up__"), paths_up__tree=tree, paths_up__ancestor=area, paths_up__depth__gt=0
    )
    return (areas if level is None else areas.filter(level=level)).order_by("code")


@once("bodies.area", "bodies.areaedge")
def ancestors_of(area: Area, on: date, tree: str = AreaTree.STATISTICAL) -> list[Area]:
    """The areas in which an area lay on a day, the widest first, itself not among them."""
    above = Area.objects.filter(
        in_force(on, "paths_down__"),
        paths_down__tree=tree,
        paths_down__descendant=area,
        paths_down__depth__gt=0,
    )
    return list(above.order_by("-paths_down__depth"))


def bodies_below(body: Body, on: date, tree: str | None = None) -> QuerySet[Body]:
    """The bodies that stood under a body on a day, in one tree or in any; itself not among them."""
    paths = body.paths_down.filter(in_force(on), depth__gt=0)
    if tree is not None:
        paths = paths.filter(tree=tree)
    return Body.objects.filter(pk__in=paths.values("descendant"))


def children_of(body: Body, on: date, tree: str) -> QuerySet[Body]:
    """The bodies directly under a body on a day, by name."""
    return Body.objects.filter(
        in_force(on, "parent_edges__"), parent_edges__tree=tree, parent_edges__parent=body
    ).order_by("pinyin", "id")


def parents_of(body: Body, on: date) -> dict[str, Body]:
    """The body directly above, by tree."""
    edges = body.parent_edges.filter(in_force(on)).select_related("parent")
    return {edge.tree: edge.parent for edge in edges}


def seat_of(body: Body, on: date) -> Area | None:
    """The street in which a body sat on a day; None when it had no seat."""
    seat = Seat.objects.filter(in_force(on), body=body).select_related("area").first()
    return None if seat is None else seat.area


def employers_of(union: Body, on: date) -> QuerySet[Employer]:
    """The employers that a union covered on a day."""
    return Employer.objects.filter(in_force(on, "coverages__"), coverages__union=union.pk).select_related(
        "body"
    )


def unions_of(employer: Body, on: date) -> QuerySet[Body]:
    """The unions that covered an employer on a day."""
    return Body.objects.filter(in_force(on, "union__coverages__"), union__coverages__employer=employer.pk)


def head_count_of(employer: Body, on: date) -> HeadCount | None:
    """The latest head count on or before a day; None when nobody counted yet, which is not 0."""
    return HeadCount.objects.filter(employer=employer.pk, counted_on__lte=on).order_by("-counted_on").first()


def search_bodies(text: str) -> QuerySet[Body]:
    """Bodies whose name, pinyin or initials begin with what was typed, or whose credit code it is.

    Merged duplicates are left out; an empty text finds all. Ordered by pinyin.
    """
    bodies = Body.objects.filter(merged_into=None).order_by("pinyin", "id")
    text = text.strip()
    if not text:
        return bodies
    found, keys = Q(name_zh__startswith=text) | Q(code=text.upper()), typed(text)
    if keys.isascii():  # no Chinese name sounds Chinese signs
        found |= Q(pinyin__startswith=keys) | Q(initials__startswith=keys)
    # Former names are few, and named one by one: within the condition they would cost its indexes.
    return bodies.filter(found | Q(pk__in=former_names(text)))


def former_names(text: str) -> dict[int, str]:
    """Bodies by a name that they bore before and that begins with a text: id → that name."""
    former = BodyName.objects.filter(name_zh__startswith=text).order_by("name_zh", "id")
    return dict(former.values_list("body", "name_zh")[:FORMER_AT_MOST])


def holding(text: str) -> Q:
    """Names that hold a text anywhere; of two signs at least, by the index over neighbouring signs.

    The grams of the text may stand apart in a name: `rules.holds` tells.
    """
    parts = grams_of(text)
    return Q(Contains(grams("name_zh"), Value(parts, ArrayField(TextField())))) if parts else Q(pk__in=[])


class Contains(Func):
    """`left @> right` of two arrays."""

    arg_joiner = " @> "
    template = "%(expressions)s"
    output_field = BooleanField()


def names_of(body: Body) -> list[tuple[str, date, date | None]]:
    """What a body was and is called, from when to when, the oldest first."""
    former = list(body.former_names.order_by("valid_from"))
    told = [(one.name_zh, one.valid_from, one.valid_to) for one in former]
    start = former[-1].valid_to if former and former[-1].valid_to else body.valid_from
    return [*told, (body.name_zh, start, body.valid_to)]


def name_on(body: Body, on: date) -> str:
    """What a body was called on a day."""
    former = body.former_names.filter(in_force(on)).first()
    return body.name_zh if former is None else former.name_zh


def _successions(on: date | None) -> tuple[dict[int, date | None], list[Step]]:
    """When each body of a succession ended, and the successions by a day; duplicates go on at once."""
    rows = Succession.objects.all() if on is None else Succession.objects.filter(on__lte=on)
    steps = list(rows.values_list("from_body", "to_body", "on"))
    involved = {pk for former, later, _day in steps for pk in (former, later)}
    ended = dict(Body.objects.filter(pk__in=involved).values_list("pk", "valid_to"))
    merged = Body.objects.filter(merged_into__isnull=False)
    for duplicate, into, start in merged.values_list("pk", "merged_into", "valid_from"):
        ended[duplicate] = start
        steps.append((duplicate, int(into or 0), start))
    return ended, steps


def heirs(bodies: Iterable[int], on: date) -> dict[int, int]:
    """Today's body for each of some bodies, as the structure of a day has it (`rules.heir_of`).

    Returns:
        Id → id; what ended without an heir stands for itself.
    """
    ended, steps = _successions(on)
    return {body: heir_of(body, ended, steps, on) if body in ended else body for body in bodies}


def stretches_of(body: Body, start: date) -> tuple[list[Stretch], int | None]:
    """Who stands for a body from a day on, one after the other (`rules.stretches`)."""
    ended, steps = _successions(None)
    return stretches(body.pk, start, {**ended, body.pk: body.valid_to}, steps)
