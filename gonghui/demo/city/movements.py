"""Employers that move, go under, or merge; and two that stand in the register twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.geography import FEW_STUDIOS
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Amendment, CoverageRow, EdgeRow, Event, Problem, SeatRow
from gonghui.demo.city.times import between, recorded_for
from gonghui.demo.city.unions import add_body

# One move is entered months after it happened: between the two, the records say the old district.
LATE_MOVE = (date(2024, 5, 10), date(2024, 10, 8))


def draw_movements(draft: Draft) -> None:
    """Plants moves, dissolutions, mergers and duplicates."""
    _move(draft, draft.stream("moves"))
    _dissolve(draft, draft.stream("dissolutions"))
    _merge(draft, draft.stream("mergers"))
    _duplicate(draft, draft.stream("duplicate employers"))


def _move(draft: Draft, rng: Random) -> None:
    able = [
        firm
        for firm in draft.firms
        if firm.has_own_union
        and firm.kind in {"enterprise", "institution"}
        and firm.covered_from < date(2020, 7, 1)
        and draft.district(firm.street) != FEW_STUDIOS
    ]
    movers = rng.sample(able, min(draft.scale.moves, len(able)))
    for number, firm in enumerate(movers):
        on, recorded = LATE_MOVE if number == 0 else (between(rng, date(2021, 3, 1), date(2025, 6, 30)), None)
        to = _other_street(draft, rng, firm)
        firm.moves = on
        _move_one(draft, firm, to, on, recorded or recorded_for(on))
    draft.city.problems += [
        Problem("moved", "Employers that moved to another district", _bodies(movers)),
        Problem("late_move", "A move of 2024-05-10 recorded on 2024-10-08", _bodies(movers[:1])),
    ]


def _other_street(draft: Draft, rng: Random, firm: Firm) -> str:
    own = draft.district(firm.street)
    zone = draft.geography.zone_streets
    return rng.choice(
        [
            street
            for street in draft.geography.used()
            if draft.district(street) not in {own, FEW_STUDIOS} and street not in zone
        ]
    )


def _move_one(draft: Draft, firm: Firm, to: str, on: date, recorded: date) -> None:
    """The employer and its union sit elsewhere from `on`, and the union stands under the street there."""
    city = draft.city
    amendments = []
    for body in (firm.body, firm.union):
        old = draft.first_seat[body]
        amendments.append(Amendment("seats", old.key, {"valid_to": on}))
        city.add("seats", SeatRow, body=body, area=to, valid_from=on, recorded=recorded, by_event=True)
    edge = draft.territorial_edge[firm.union]
    parent = draft.street_unions[to]
    amendments.append(Amendment("edges", edge, {"valid_to": on}))
    city.add(
        "edges",
        EdgeRow,
        tree="territorial",
        child=firm.union,
        parent=parent,
        valid_from=on,
        recorded=recorded,
        by_event=True,
    )
    values = {"employer": firm.body, "union": firm.union, "area": to, "parent": parent, "on": on}
    city.events.append(Event(recorded, "move", values, tuple(amendments)))


def _dissolve(draft: Draft, rng: Random) -> None:
    """Small firms under a joint union close: nothing else hangs on them."""
    able = [
        firm
        for firm in draft.firms
        if firm.coverage is not None
        and not firm.has_own_union
        and firm.covered_from < date(2022, 1, 1)
        and firm.moves is None
        and draft.district(firm.street) != FEW_STUDIOS
    ]
    closing = rng.sample(able, min(draft.scale.dissolved, len(able)))
    for firm in closing:
        firm.leaves = between(rng, date(2022, 6, 1), date(2025, 9, 30))
        _leave(draft, firm, "dissolve")
    draft.city.problems.append(
        Problem("dissolved", "Employers dissolved during the history", _bodies(closing))
    )


def _merge(draft: Draft, rng: Random) -> None:
    covers = Counter(coverage.employer for coverage in draft.city.coverages)
    able = [
        firm
        for firm in draft.staying()
        if covers[firm.body] == 1
        and firm.size < 80
        and firm.covered_from < date(2021, 1, 1)
        and draft.district(firm.street) != FEW_STUDIOS
    ]
    merging = rng.sample(able, min(draft.scale.mergers, len(able)))
    into = [
        firm
        for firm in draft.staying()
        if firm.coverage is not None and firm not in merging and firm.founded < date(2019, 10, 1)
    ]
    for firm in merging:
        firm.leaves = between(rng, date(2022, 6, 1), date(2025, 3, 31))
        _leave(draft, firm, "merge", into=rng.choice(into[: max(3, len(into) // 4)]))
    draft.city.problems.append(Problem("merged", "Employers merged into others", _bodies(merging)))


def _leave(draft: Draft, firm: Firm, action: str, into: Firm | None = None) -> None:
    """The employer, its own union if it has one, and the coverage end on one day."""
    city, on = draft.city, firm.leaves
    bodies = [firm.body] + ([firm.union] if firm.has_own_union else [])
    amendments = [Amendment("coverages", firm.coverage, {"valid_to": on})]
    for body in bodies:
        amendments.append(Amendment("bodies", body, {"valid_to": on}))
        amendments.append(Amendment("seats", draft.first_seat[body].key, {"valid_to": on}))
        amendments += [Amendment("edges", edge.key, {"valid_to": on}) for edge in draft.edges_of[body]]
    values: dict[str, Any] = {"employer": firm.body, "coverage": firm.coverage, "on": on}
    values["union"] = firm.union if firm.has_own_union else None
    if into is not None:
        values["into"] = into.body
        amendments.append(Amendment("bodies", firm.body, {"valid_to": on, "merged_into": into.body}))
    city.events.append(Event(recorded_for(on), action, values, tuple(amendments)))


def _duplicate(draft: Draft, rng: Random) -> None:
    """The same small firm entered a second time: no credit code, another bracket in the name."""
    city = draft.city
    able = [firm for firm in draft.staying() if firm.coverage is not None and not firm.has_own_union]
    pairs: list[tuple[str, int]] = []
    for firm in rng.sample(able, min(draft.scale.planted // 2, len(able))):
        since = max(between(rng, date(2021, 1, 1), date(2023, 6, 30)), firm.covered_from + timedelta(days=1))
        name = firm.name.replace("北京", "（北京）", 1).removesuffix(MARK) + MARK
        original = city.bodies[firm.body]
        twin = add_body(
            draft,
            "employer",
            name if name != firm.name else "新" + name,
            firm.street,
            since,
            unit_kind=firm.kind,
            ownership=original.ownership,
            industry=firm.industry,
            code="",
        )
        city.add(
            "coverages",
            CoverageRow,
            union=firm.union,
            employer=twin.key,
            valid_from=since,
            recorded=recorded_for(since),
        )
        pairs += [("bodies", firm.body), ("bodies", twin.key)]
    city.problems.append(Problem("duplicate_employers", "Employers that stand twice, in pairs", tuple(pairs)))


def _bodies(firms: list[Firm]) -> tuple[tuple[str, int], ...]:
    return tuple(("bodies", firm.body) for firm in firms)
