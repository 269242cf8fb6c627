"""The tree of unions above the grass roots, the federation's departments, and the evaluator."""

from __future__ import annotations

from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.geography import CITY
from gonghui.demo.city.names import MARK, MARK_EN, credit_code
from gonghui.demo.city.rows import BodyRow, EdgeRow, SeatRow
from gonghui.demo.city.times import between, recorded_for

STANDING_FROM = date(2015, 12, 1)  # the youngest districts' own first day
# The departments that the shipped plan file names as owners, by exact name.
DEPARTMENTS = {
    "市总工会经济工作部": "Economic work department",
    "市总工会权益工作部": "Rights department",
    "市总工会法律工作部": "Legal department",
    "市总工会民主管理工作部": "Democratic management department",
    "市总工会服务保障工作部": "Services department",
    "市总工会女职工工作部": "Women workers department",
    "市总工会基层组织工作部": "Grass-roots organisation department",
}
INDUSTRIAL = {
    "建筑产业工会": "E",
    "商业服务业产业工会": "FHLO",
    "交通运输产业工会": "G",
    "信息产业工会": "I",
    "教育工会": "P",
    "医务工会": "Q",
}
CENTRE_DISTRICT = "110102"


def draw_unions(draft: Draft) -> None:
    """The federation, district, zone, street, industrial and joint unions, and what the federation leads."""
    rng = draft.stream("unions")
    centre = draft.geography.streets[CENTRE_DISTRICT][0]
    federation = add_body(
        draft,
        "union",
        f"市总工会{MARK}",
        centre,
        STANDING_FROM,
        name_en=f"Municipal Federation of Trade Unions {MARK_EN}",
        union_type="federation",
        territory=CITY,
    )
    draft.federation = federation.key
    for name, name_en in DEPARTMENTS.items():
        department = add_body(draft, "department", name, "", STANDING_FROM, name_en=name_en)
        add_edge(draft, "direct", department.key, federation.key, STANDING_FROM)
    evaluator = add_body(draft, "evaluator", f"规划评估中心{MARK}", centre, STANDING_FROM)
    add_edge(draft, "direct", evaluator.key, federation.key, STANDING_FROM)
    _draw_territorial(draft, rng)
    _draw_industrial(draft, centre)


def _draw_territorial(draft: Draft, rng: Random) -> None:
    geography = draft.geography
    zone_seat = next(street for street in geography.used() if street in geography.zone_streets)
    name = f"{geography.names[geography.zone]}总工会{MARK}"
    draft.zone_union = _led(draft, "zone", name, zone_seat, geography.zone, draft.federation)
    for district in geography.districts:
        name = geography.names[district]
        streets = geography.streets[district]
        above = _led(draft, "federation", f"{name}总工会{MARK}", streets[0], district, draft.federation)
        draft.district_unions[district] = above
        for street in streets:
            place = geography.names[street]
            own = _led(draft, "street", f"{place}总工会{MARK}", street, street, above, district=name)
            draft.street_unions[street] = own
            _draw_joint(draft, rng, street, place, own, name)


def _led(
    draft: Draft, kind: str, name: str, seat: str, territory: str, above: int, district: str = ""
) -> int:
    """A union that leads an area, under the one above it; the district's name tells same names apart."""
    if any(body.name == name for body in draft.city.bodies):
        name = district + name
    body = add_body(
        draft,
        "union",
        name,
        seat,
        STANDING_FROM,
        name_en=f"{draft.geography.english[territory]} Federation of Trade Unions {MARK_EN}",
        union_type=kind,
        territory=territory,
    )
    add_edge(draft, "territorial", body.key, above, STANDING_FROM)
    return body.key


def _draw_joint(draft: Draft, rng: Random, street: str, place: str, above: int, district: str) -> None:
    """One or two joint unions of small firms in a street, standing since before the history."""
    for number, word in enumerate(("第一", "第二")[: 1 + (rng.random() < 0.35)]):
        since = between(rng, date(2016, 1, 1), date(2018, 12, 31))
        name = f"{district}{place}{word}联合工会{MARK}"
        body = add_body(
            draft, "union", name, street, since, union_type="joint" if number else "community", term_years=3
        )
        add_edge(draft, "territorial", body.key, above, since)
        draft.joint_unions[street].append(body.key)


def _draw_industrial(draft: Draft, centre: str) -> None:
    for name, industries in INDUSTRIAL.items():
        union = add_body(draft, "union", f"{name}{MARK}", centre, STANDING_FROM, union_type="industrial")
        add_edge(draft, "industrial", union.key, draft.federation, STANDING_FROM)
        for industry in industries:
            draft.industrial_unions[industry] = union.key


def add_body(
    draft: Draft,
    kind: str,
    name: str,
    street: str,
    since: date,
    recorded: date | None = None,
    **facts: object,
) -> BodyRow:
    """A body with its seat (a part of another body has none), recorded at the end of its first quarter."""
    city = draft.city
    recorded = recorded or recorded_for(since)
    categories = {"union": "81" if facts.get("union_type") in {"basic", "joint", "community"} else "89"}
    categories["employer"] = {"enterprise": "91", "institution": "12", "agency": "11"}.get(
        str(facts.get("unit_kind")), "51"
    )
    code = credit_code(categories[kind], len(city.bodies)) if kind in categories else ""
    elected = facts.pop("elected_on", since if kind == "union" else None)
    body = city.add(
        "bodies",
        BodyRow,
        kind=kind,
        name=name,
        code=facts.pop("code", code),
        valid_from=since,
        elected_on=elected,
        recorded=recorded,
        **facts,
    )
    if street:
        seat = city.add("seats", SeatRow, body=body.key, area=street, valid_from=since, recorded=recorded)
        draft.first_seat[body.key] = seat
    return body


def add_edge(draft: Draft, tree: str, child: int, parent: int, since: date) -> EdgeRow:
    """`child` under `parent` from a day on."""
    row = draft.city.add(
        "edges",
        EdgeRow,
        tree=tree,
        child=child,
        parent=parent,
        valid_from=since,
        recorded=recorded_for(since),
    )
    draft.edges_of[child].append(row)
    if tree == "territorial":
        draft.territorial_edge[child] = row.key
    return row
