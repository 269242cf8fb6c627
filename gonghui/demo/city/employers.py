"""Employers, the unions that cover them, and their head counts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.geography import FEW_STUDIOS, RESIDENTS, ZONE_BOOST
from gonghui.demo.city.names import (
    AGENCIES,
    ASSOCIATIONS,
    INSTITUTIONS,
    MARK,
    PUBLIC_PLACES,
    TRADES,
    FirmNames,
)
from gonghui.demo.city.rows import CoverageRow, HeadCountRow, Problem
from gonghui.demo.city.times import between, recorded_for
from gonghui.demo.city.unions import add_body, add_edge

COMMITTEE_DUTY = 25  # members from which a unit has a union of its own: 工会法 art. 11
LARGEST = 1_500
EMPTY_FROM = date(2023, 12, 31)  # first head count of nobody, at the planted shells
MANY = 10_000  # employers from which the brands of two characters run out
EVERY_DISTRICT = 3  # employers in each district, however small the city


def draw_employers(draft: Draft) -> None:
    """The employers of the city with their unions, biggest first; then the public places."""
    rng = draft.stream("employers")
    names = FirmNames(draft.stream("firm names"), many=draft.scale.employers > MANY)
    sizes = _sizes(rng, draft.scale.employers, draft.scale.workers)
    streets = _streets(draft, rng, len(sizes))
    for size, street in zip(sizes, streets, strict=True):
        draft.firms.append(_employer(draft, rng, names, size, street))
    unions = draft.stream("basic unions")
    for firm in draft.firms:
        _unionise(draft, unions, firm)
    _count_heads(draft, draft.stream("head counts"))
    _draw_places(draft, draft.stream("public places"), names)


def _sizes(rng: Random, employers: int, workers: int) -> list[int]:
    """Workers of each employer: a few large, most small, adding up to about `workers`."""
    drawn = [min(rng.lognormvariate(2.2, 1.25), LARGEST) for _ in range(employers)]
    factor = workers * 0.96 / sum(drawn)
    return sorted((max(3, min(LARGEST, round(size * factor))) for size in drawn), reverse=True)


def _streets(draft: Draft, rng: Random, count: int) -> list[str]:
    """A street for each employer: a few in every district, the rest by residents; the zone is dense."""
    geography = draft.geography
    chosen = [
        rng.choice(geography.streets[district])
        for district in geography.districts
        for _ in range(EVERY_DISTRICT)
    ]
    used = geography.used()
    weights = []
    for street in used:
        district = draft.district(street)
        weight = RESIDENTS[district] / len(geography.streets[district]) * rng.uniform(0.4, 1.6)
        weights.append(weight * (ZONE_BOOST if street in geography.zone_streets else 1))
    chosen += rng.choices(used, weights, k=count - len(chosen))
    rng.shuffle(chosen)
    return chosen


def _employer(draft: Draft, rng: Random, names: FirmNames, size: int, street: str) -> Firm:
    kind = rng.choices(["enterprise", "institution", "agency", "association"], [82, 10, 4, 4])[0]
    if kind == "enterprise":
        industry = rng.choice(sorted(TRADES))
        name = names.enterprise(industry)
        ownership = rng.choices(["private", "state", "foreign", "mixed", "collective"], [66, 16, 8, 7, 3])[0]
    else:
        words = {"institution": INSTITUTIONS, "agency": AGENCIES, "association": ASSOCIATIONS}[kind]
        industry, what = rng.choice(words)
        name = names.unit(draft.geography.names[street], what)
        ownership = "collective" if kind == "association" else "state"
    # Where studios are few, there must be an old employer to host them.
    if rng.random() < 0.8 or size >= 200 or draft.district(street) == FEW_STUDIOS:
        founded = between(rng, date(2010, 7, 1), date(2019, 9, 30))
    else:
        founded = between(rng, date(2020, 1, 1), date(2024, 12, 31))
    body = add_body(
        draft, "employer", name, street, founded, unit_kind=kind, ownership=ownership, industry=industry
    )
    return Firm(body.key, len(draft.city.seats) - 1, street, size, kind, founded, name, industry)


def _unionise(draft: Draft, rng: Random, firm: Firm) -> None:
    """Its own union, a joint one of its street, or none."""
    own = firm.size >= COMMITTEE_DUTY
    if rng.random() > (0.95 if own else 0.82):
        return
    share = draft.scale.own_unions
    own = own and (share >= 1 or rng.random() < share)
    early = firm.founded < date(2019, 10, 1) and rng.random() < 0.88
    first = max(firm.founded + timedelta(days=60), date(2016, 1, 1))
    since = (
        between(rng, first, max(first, date(2019, 12, 20)))
        if early
        else between(rng, max(first, date(2020, 1, 1)), date(2025, 6, 30))
    )
    firm.covered_from, firm.has_own_union = since, own
    firm.union = _basic_union(draft, firm, since) if own else rng.choice(draft.joint_unions[firm.street])
    if not own:
        # A joint union younger than the firm covers it from its own founding on.
        firm.covered_from = since = max(since, draft.city.bodies[firm.union].valid_from)
    row = draft.city.add(
        "coverages",
        CoverageRow,
        union=firm.union,
        employer=firm.body,
        valid_from=since,
        recorded=recorded_for(since),
    )
    firm.coverage = row.key
    if own and firm.size < 60 and rng.random() < 0.06:
        # Also under the street's joint union for a while: one unit, two coverages, counted once.
        also = between(rng, date(2021, 1, 1), date(2022, 12, 31))
        draft.city.add(
            "coverages",
            CoverageRow,
            union=draft.joint_unions[firm.street][0],
            employer=firm.body,
            valid_from=max(also, since),
            valid_to=max(also, since) + timedelta(days=700),
            recorded=recorded_for(max(also, since)),
        )


def _basic_union(draft: Draft, firm: Firm, since: date) -> int:
    name = f"{firm.name.removesuffix(MARK)}工会委员会{MARK}"
    union = add_body(draft, "union", name, firm.street, since, union_type="basic", term_years=5)
    in_zone = firm.street in draft.geography.zone_streets
    above = draft.zone_union if in_zone else draft.street_unions[firm.street]
    add_edge(draft, "territorial", union.key, above, since)
    if firm.industry in draft.industrial_unions and firm.size >= 60:
        add_edge(draft, "industrial", union.key, draft.industrial_unions[firm.industry], since)
    return union.key


def _count_heads(draft: Draft, rng: Random) -> None:
    """One reading at each year's end: the workers there are, give or take."""
    shells = _shells(draft, rng)
    for firm in draft.firms:
        share = rng.uniform(0.25, 0.65)
        for year in range(2019, 2026):
            on = date(year, 12, 31)
            if on < firm.founded:
                continue
            workers = max(1, round(firm.size * rng.uniform(0.9, 1.12)))
            if firm.body in shells and on >= EMPTY_FROM:
                workers = 0
            draft.city.add(
                "head_counts",
                HeadCountRow,
                employer=firm.body,
                counted_on=on,
                workers=workers,
                women=round(workers * share),
                recorded=recorded_for(on),
            )


def _shells(draft: Draft, rng: Random) -> set[int]:
    """Small covered firms that report nobody any more: excluded, not missing."""
    able = [
        firm.body
        for firm in draft.firms
        if firm.coverage is not None and not firm.has_own_union and firm.kind == "enterprise"
    ]
    chosen = rng.sample(able, min(draft.scale.planted, len(able)))
    rows = tuple(("bodies", body) for body in chosen)
    text = f"Covered employers whose head count is 0 from {EMPTY_FROM}: excluded from the congress rate"
    draft.city.problems.append(Problem("no_workers", text, rows))
    return set(chosen)


def _draw_places(draft: Draft, rng: Random, names: FirmNames) -> None:
    """Public places that owe a room, each run by a body of its own."""
    used = draft.geography.used()
    for _ in range(draft.scale.duties // 4):
        street = rng.choice(used)
        what = rng.choice(PUBLIC_PLACES)
        name = names.unit(draft.geography.names[street], what)
        since = between(rng, date(2012, 1, 1), date(2018, 12, 31))
        body = add_body(draft, "other", name, street, since)
        draft.places.append((body.key, name, "public_place"))
