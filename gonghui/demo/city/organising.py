"""Lists of above-scale firms, firms that lost their union, and members whom nobody employs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Amendment, CoverageRow, Event, MembershipRow, Problem
from gonghui.demo.city.rows_organising import FirmListRow, ListedFirmRow
from gonghui.demo.city.times import between, recorded_for

ISSUER = f"市统计局{MARK}"
# Share of the enterprises on the invented lists, the largest; the real thresholds differ by industry.
LARGEST = 0.28
# Year that the list speaks of, and the day on which it was published and taken in.
LISTS = ((2019, date(2020, 3, 20)), (2021, date(2022, 6, 15)), (2024, date(2025, 4, 10)))
ABSENT = 0.03  # share of the firms large enough that a list misses
RETAINED_SINCE = date(2018, 6, 1)


def draw_organising(draft: Draft) -> None:
    """The lists in their turn, and what the four measures of coverage must tell apart."""
    listed = _lists(draft, draft.stream("firm lists"))
    _lose_union(draft, draft.stream("lost unions"), listed)
    _join_late(draft, draft.stream("joint unions of listed firms"), listed)
    _retain(draft, draft.stream("retained memberships"))
    _point_out(draft)


def _lists(draft: Draft, rng: Random) -> list[Firm]:
    """Every list with its lines; a newer one ends the older. Returns the firms of the last."""
    city = draft.city
    able = [firm for firm in draft.firms if firm.kind == "enterprise"]
    able = sorted(able, key=lambda firm: -firm.size)[: round(LARGEST * len(able))]
    firms: list[Firm] = []
    for order, (vintage, on) in enumerate(LISTS):
        row = city.add(
            "firm_lists",
            FirmListRow,
            number=f"BJ-GS-{on.year}-{order + 1:06d}",
            body=draft.federation,
            issuer=ISSUER,
            vintage=vintage,
            published_on=on,
            source="演示值，非公布名单",
            valid_from=on,
            recorded=recorded_for(on),
        )
        if order:
            change = Amendment("firm_lists", row.key - 1, {"valid_to": on})
            values = {"firm_list": row.key - 1, "on": on}
            city.events.append(Event(recorded_for(on), "end_firm_list", values, (change,)))
        firms = [
            firm
            for firm in able
            if firm.founded <= date(vintage, 12, 31)
            and (firm.leaves is None or firm.leaves > on)
            and rng.random() > ABSENT
        ]
        for place, firm in enumerate(firms, start=1):
            city.add(
                "listed_firms",
                ListedFirmRow,
                list=row.key,
                employer=firm.body,
                place=place,
                recorded=row.recorded,
            )
    text = "The list of 2021 stood until 2025-04-10: three years in force, four years old"
    city.problems.append(Problem("stale_list", text, (("firm_lists", 1),)))
    return firms


def _lose_union(draft: Draft, rng: Random, listed: list[Firm]) -> None:
    """Firms on the list in force whose union no longer covers them."""
    city = draft.city
    covers: dict[int, int] = defaultdict(int)
    for row in city.coverages:
        covers[row.employer] += 1
    able = [
        firm
        for firm in listed
        if covers[firm.body] == 1
        and firm.leaves is None
        and firm.moves is None
        and city.bodies[firm.body].ownership in ("private", "foreign")
        and firm.covered_from < date(2024, 1, 1)
    ]
    chosen = rng.sample(able, min(draft.scale.planted, len(able)))
    for firm in chosen:
        on = between(rng, date(2025, 5, 10), date(2025, 9, 30))
        change = Amendment("coverages", firm.coverage, {"valid_to": on})
        values = {"coverage": firm.coverage, "on": on}
        city.events.append(Event(recorded_for(on), "end_coverage", values, (change,)))
    rows = tuple(("bodies", firm.body) for firm in chosen)
    text = "Firms on the list in force that lost their union; their members are members still"
    city.problems.append(Problem("lost_union", text, rows))


def _join_late(draft: Draft, rng: Random, listed: list[Firm]) -> None:
    """Listed firms without a union of their own that the street's joint union covers from 2025 on."""
    able = [firm for firm in listed if firm.coverage is None and firm.leaves is None and firm.moves is None]
    chosen = rng.sample(able, min(draft.scale.planted, len(able)))
    for firm in chosen:
        on = between(rng, date(2025, 1, 10), date(2025, 9, 30))
        draft.city.add(
            "coverages",
            CoverageRow,
            union=draft.joint_unions[firm.street][0],
            employer=firm.body,
            valid_from=on,
            recorded=recorded_for(on),
        )
    rows = tuple(("bodies", firm.body) for firm in chosen)
    text = "Listed firms covered by the joint union of their street, without one of their own"
    draft.city.problems.append(Problem("joint_coverage", text, rows))


def _retain(draft: Draft, rng: Random) -> None:
    """Workers of firms without a union who kept an old membership: not members, not covered."""
    city = draft.city
    members = {row.person for row in city.memberships}
    bare = [firm for firm in draft.staying() if firm.coverage is None]
    # Each once, though some work for two of them.
    people = list(
        dict.fromkeys(
            person
            for firm in bare
            for person in draft.employees.get(firm.body, ())
            if person not in members and city.persons[person].birth_date < date(1995, 1, 1)
        )
    )
    unions = list(draft.street_unions.values())
    chosen = rng.sample(people, min(draft.scale.planted, len(people)))
    for person in chosen:
        city.add(
            "memberships",
            MembershipRow,
            person=person,
            union=rng.choice(unions),
            status="retained",
            valid_from=RETAINED_SINCE,
            recorded=city.persons[person].recorded,
        )
    rows = tuple(("persons", person) for person in chosen)
    text = "Workers of uncovered firms whose old membership is only retained: neither covered nor joined"
    city.problems.append(Problem("retained_membership", text, rows))


def _point_out(draft: Draft) -> None:
    """Names some of what the people's own topic drew: no employer, and two."""
    city = draft.city
    members = {row.person for row in city.memberships if row.status == "in_force" and row.valid_to is None}
    jobs: dict[int, list[int | None]] = defaultdict(list)
    for row in city.employments:
        if row.valid_to is None:
            jobs[row.person].append(row.employer)
    alone = [person for person, held in jobs.items() if held == [None] and person in members]
    district = {firm.body: draft.district(firm.street) for firm in draft.firms}
    both = [
        person
        for person, held in jobs.items()
        if len({district[employer] for employer in held if employer in district}) > 1
    ]
    for kind, text, people in (
        ("member_without_employer", "Platform workers without an employer who are members", alone),
        ("two_jobs", "Workers of two employers in two districts: one person each", both),
    ):
        rows = tuple(("persons", person) for person in people[: draft.scale.planted])
        city.problems.append(Problem(kind, text, rows))
