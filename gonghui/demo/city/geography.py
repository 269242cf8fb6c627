"""The real areas the invented city stands on: read from the bodies module's own tables, never typed again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

CITY = "110000"
# Residents in ten thousands, census of 2020 (own knowledge, unverified): only weights here.
RESIDENTS = {
    "110101": 70.9,
    "110102": 110.6,
    "110105": 345.2,
    "110106": 201.9,
    "110107": 56.8,
    "110108": 313.3,
    "110109": 39.3,
    "110111": 131.3,
    "110112": 184.0,
    "110113": 132.4,
    "110114": 227.0,
    "110115": 199.4,
    "110116": 44.1,
    "110117": 45.7,
    "110118": 52.8,
    "110119": 34.6,
}
# Planted: where fewer congresses are in place than elsewhere, and where studios are a handful.
BEHIND = ("110111", "110117", "110118")
FEW_STUDIOS = "110119"
ZONE_BOOST = 4.0
# The street whose officer has a demo account; used at every scale.
JIANWAI = "建外街道"


@dataclass(frozen=True, slots=True)
class Geography:
    """Areas in force over the whole history: districts in GB order, streets of each, the zone's streets."""

    names: dict[str, str]
    english: dict[str, str]
    districts: tuple[str, ...]
    streets: dict[str, tuple[str, ...]]  # district → streets used
    zone: str
    zone_streets: frozenset[str]
    district_of: dict[str, str]  # street → district, every street
    kinds: dict[str, str]  # street → what it is, every street

    @property
    def jianwai(self) -> str:
        """The code of the street of the demo street officer."""
        return next(code for code in self.streets["110105"] if self.names[code] == JIANWAI)

    def used(self) -> list[str]:
        """Every street used, district by district."""
        return [street for district in self.districts for street in self.streets[district]]


def geography(streets_a_district: int | None) -> Geography:
    """The areas, with at most so many streets used in each district (None: all).

    Where few are used, the zone's streets and the street of the demo officer come first.
    """
    rows = [row for row in _rows("beijing.csv") if not row["valid_to"]]
    names = {row["code"]: row["name_zh"] for row in rows}
    districts = tuple(row["code"] for row in rows if row["level"] == "district")
    district_of = {row["code"]: row["parent"] for row in rows if row["level"] == "street"}
    zones = [row for row in _rows("edges.csv") if row["tree"] == "zone" and not row["valid_to"]]
    inside = frozenset(row["child"] for row in zones)
    streets: dict[str, tuple[str, ...]] = {}
    for district in districts:
        own = [code for code, parent in district_of.items() if parent == district]
        own.sort(key=lambda code: (not _first(code, names, inside, streets_a_district), code))
        streets[district] = tuple(sorted(own[:streets_a_district]))
    zone = zones[0]["parent"]
    kinds = {row["code"]: row["kind"] for row in rows if row["level"] == "street"}
    english = {row["code"]: row["name_en"] for row in rows}
    return Geography(names, english, districts, streets, zone, inside, district_of, kinds)


def _first(code: str, names: dict[str, str], inside: frozenset[str], limit: int | None) -> bool:
    """Whether a street is wanted even where few are used; one of the zone's must leave room for others."""
    if limit is None:
        return True
    return code == min(inside) or names[code] == JIANWAI


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("gonghui.foundation.bodies") / "areas" / name).read_text(encoding="utf-8-sig")
    return csv.DictReader(text.splitlines())
