"""Areas: the shipped table, single additions, and their places in the trees."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.dates import begin, place
from gonghui.foundation.bodies.actions.paths import AREAS, add_self_paths, rebuild_paths
from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.models import Area, AreaEdge, AreaTree
from gonghui.foundation.bodies.rules import may_lie_in
from gonghui.foundation.core.actions import Actor, copy_in, record_bulk_insert
from gonghui.foundation.core.rules import Refusal

TABLES = Path(__file__).parent.parent / "areas"


@transaction.atomic
def load_areas(*, by: Actor) -> int:
    """Loads the shipped table of Beijing's areas and their trees; what is there already stays.

    Returns:
        How many areas were added: 0 the second time.
    """
    tiles = {row["code"]: (int(row["column"]), int(row["row"])) for row in _rows("tiles.csv")}
    known = set(Area.objects.values_list("code", "valid_from"))
    columns = ["code", "name_zh", "name_en", "level", "kind"]
    columns += ["tile_column", "tile_row", "valid_from", "valid_to"]
    areas = [
        (
            *(row[name] for name in columns[:5]),
            *tiles.get(row["code"], (None, None)),
            *(_day(row[name]) for name in columns[7:]),
        )
        for row in _rows("beijing.csv")
        if (row["code"], _day(row["valid_from"])) not in known
    ]
    added = copy_in(model=Area, columns=columns, rows=areas)
    if added is None:
        return 0
    record_bulk_insert(verb="load_areas", model=Area, first=added[0], last=added[1], by=by)
    edges = copy_in(
        model=AreaEdge, columns=["tree", "child_id", "parent_id", "valid_from", "valid_to"], rows=_edges()
    )
    if edges is not None:
        record_bulk_insert(verb="load_edges", model=AreaEdge, first=edges[0], last=edges[1], by=by)
    rebuild_paths()
    return len(areas)


def _edges() -> list[tuple[str, int, int, date, date | None]]:
    """The edges of the shipped tables that are not in the database yet."""
    areas = {area.code: area for area in Area.objects.all()}
    known = set(AreaEdge.objects.values_list("tree", "child_id", "valid_from"))
    found: list[tuple[str, int, int, date, date | None]] = []
    for row in _rows("beijing.csv"):
        if row["parent"]:
            child, parent = areas[row["code"]], areas[row["parent"]]
            start = max(child.valid_from, parent.valid_from)
            found.append((str(AreaTree.STATISTICAL), child.pk, parent.pk, start, child.valid_to))
    for row in _rows("edges.csv"):
        child, parent = areas[row["child"]], areas[row["parent"]]
        start = date.fromisoformat(row["valid_from"])
        found.append((row["tree"], child.pk, parent.pk, start, _day(row["valid_to"])))
    return [edge for edge in found if (edge[0], edge[1], edge[3]) not in known]


@transaction.atomic
def add_area(
    *,
    code: str,
    name_zh: str,
    level: str,
    on: date,
    by: Actor,
    name_en: str = "",
    kind: str = "",
    tile: tuple[int, int] | None = None,
) -> Area:
    """Adds an area that exists from `on`; `place_area` puts it into its tree.

    Raises:
        Refusal: the code is in use in that time, or is not made of digits.
    """
    if not (code.isascii() and code.isdigit() and len(code) in {6, 9, 12}):
        raise Refusal(
            _("An area code has 6, 9 or 12 digits; %(code)s has not.") % {"code": code}, field="code"
        )
    if level not in Area.Level.values:
        raise Refusal(_("There is no level called %(level)s.") % {"level": level}, field="level")
    area = Area(code=code, name_zh=name_zh, name_en=name_en, level=level, kind=kind, valid_from=on)
    area.tile_column, area.tile_row = tile or (None, None)
    taken = _("The code %(code)s belongs to another area at that time; check the code.") % {"code": code}
    with refusing({"one_area_a_code": taken}):
        begin(area, verb="add_area", by=by, params={"name": name_zh, "code": code})
    add_self_paths(AREAS, [area.pk])
    return area


@transaction.atomic
def place_area(*, tree: str, child: Area, parent: Area, on: date, by: Actor) -> AreaEdge:
    """Places an area in another from `on`; its place until then ends on that day.

    Raises:
        Refusal: the levels do not fit the tree, a circle, a day outside either's life, the same place again.
    """
    if tree in AreaTree.values and not may_lie_in(tree, child.level, parent.level):
        raise Refusal(
            _("%(child)s cannot lie in %(parent)s: streets lie in districts or zones, districts in the city.")
            % {"child": child, "parent": parent},
            field="parent",
        )
    return place(
        AREAS, tree=tree, child=child, parent=parent, on=on, by=by, verbs=("place_area", "leave_area")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
