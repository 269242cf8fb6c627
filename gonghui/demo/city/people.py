"""Invented workers: whom they work for, which union they are members of, the posts they hold."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.names import identity_number, person_name, phone_number
from gonghui.demo.city.rows import (
    EmploymentRow,
    HouseholdMemberRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
    PostRow,
    Problem,
)
from gonghui.demo.city.times import HISTORY_TO, between, recorded_for

JOINS = 0.93  # share of workers who are members where there is a union
LEAVES = 0.12  # share who change or leave the employer during the history
NEW_FORM = 0.04  # share of workers on platforms: without an employer, or with two
NEW_FORM_CAST = 1_000
LAST = HISTORY_TO - timedelta(days=1)
POOLS = (
    # Instructors and mediators are drawn in `pools`.
    *("law_supervisor", "social_worker", "lawyer", "counsellor", "trainer", "volunteer"),
)


class Workers:
    """Draws persons and their rows; each topic of chance has its own stream."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.persons = draft.stream("persons")
        self.careers = draft.stream("careers")
        self.used: set[str] = set()
        covered = [firm for firm in draft.staying() if firm.coverage is not None]
        self.targets = [firm for firm in covered if firm.has_own_union] or covered

    def person(self, known: date) -> int:
        """A new person of working age on the day on which their first fact began."""
        rng = self.persons
        sex = "F" if rng.random() < 0.46 else "M"
        birth = between(rng, date(known.year - 52, 1, 1), date(known.year - 19, 12, 28))
        row = self.draft.city.add(
            "persons",
            PersonRow,
            name=person_name(rng, sex),
            sex=sex,
            birth_date=birth,
            identity=identity_number(rng, birth, sex, self.used),
            phone=phone_number(rng) if rng.random() < 0.3 else "",
            recorded=recorded_for(known),
        )
        return row.key

    def employ(self, person: int, firm: Firm | None, since: date, until: date | None, kind: str) -> None:
        """An employment; an ended one is entered when it ends."""
        city = self.draft.city
        city.add(
            "employments",
            EmploymentRow,
            person=person,
            employer=firm.body if firm else None,
            host=None,
            kind=kind,
            valid_from=since,
            valid_to=until,
            recorded=recorded_for(until or since),
        )
        if firm and until is None:
            self.draft.employees[firm.body].append(person)

    def enrol(self, person: int, union: int, since: date, until: date | None, ended: str = "") -> None:
        """A membership; an ended one is entered when it ends."""
        if until is not None and until <= since:
            return
        self.draft.city.add(
            "memberships",
            MembershipRow,
            person=person,
            union=union,
            valid_from=since,
            valid_to=until,
            ended=ended if until else "",
            recorded=recorded_for(until or since),
        )

    def career(self, firm: Firm) -> None:
        """One worker of a firm, and where they went if they left."""
        rng = self.careers
        early = firm.founded < date(2019, 10, 1) and rng.random() < 0.72
        first = max(firm.founded, date(2012, 1, 1))
        ends = (firm.leaves or LAST) - timedelta(days=40)
        since = (
            between(rng, first, date(2019, 12, 20))
            if early
            else between(rng, max(first, date(2020, 1, 1)), ends)
        )
        person = self.person(since)
        kind = "established" if firm.kind in {"institution", "agency"} else "contract"
        kind = rng.choices([kind, "dispatched", "part_time"], [92, 5, 3])[0]
        joins = firm.union is not None and rng.random() < JOINS
        begins = max(since, firm.covered_from) if joins else since
        until = firm.leaves
        if until is None and begins < date(2025, 6, 1) and rng.random() < LEAVES:
            until = between(rng, max(begins + timedelta(days=90), date(2020, 3, 1)), LAST)
        self.employ(person, firm, since, until, kind)
        moves_on = until is not None and until < HISTORY_TO - timedelta(days=60) and rng.random() < 0.5
        if joins:
            self.enrol(person, firm.union, begins, until, "transferred" if moves_on else "left")
        if moves_on:
            self._next(person, rng.choice(self.targets), until, joins)

    def _next(self, person: int, firm: Firm, since: date, member: bool) -> None:
        since = max(since, firm.founded)
        self.employ(person, firm, since, None, "contract")
        if member:
            self.enrol(person, firm.union, max(since, firm.covered_from), None)


def cast_of(draft: Draft, firm: Firm) -> int:
    """How many of a firm's workers are drawn one by one."""
    if draft.scale.cast is None:
        return firm.size
    return min(firm.size, draft.scale.cast) if firm.has_own_union else 0


def new_form_workers(draft: Draft) -> int:
    """How many platform workers are drawn one by one."""
    workers = round(draft.scale.workers * NEW_FORM)
    return workers if draft.scale.cast is None else min(workers, NEW_FORM_CAST)


def draw_people(draft: Draft) -> None:
    """All workers, households, posts, and some persons who stand twice."""
    workers = Workers(draft)
    for firm in draft.firms:
        for _ in range(cast_of(draft, firm)):
            workers.career(firm)
    _new_form(draft, workers, draft.stream("new-form workers"))
    _twice(draft, workers, draft.stream("duplicate persons"))
    _posts(draft, draft.stream("posts"))
    _households(draft, draft.stream("households"))


def _new_form(draft: Draft, workers: Workers, rng: Random) -> None:
    """Platform workers: none or two employers, members of a joint union where they live."""
    platforms = [firm for firm in draft.staying() if firm.industry in {"G", "I"}]
    unions = [union for street in draft.geography.used() for union in draft.joint_unions[street]]
    for _ in range(new_form_workers(draft)):
        since = between(rng, date(2020, 1, 1), date(2025, 9, 30))
        person = workers.person(since)
        employers: list[Firm | None] = [None]
        if len(platforms) > 1 and rng.random() < 0.35:
            employers = list(rng.sample(platforms, 2))
        for firm in employers:
            begins = max(since, firm.founded) if firm else since
            workers.employ(person, firm, begins, None, "new_form")
        if rng.random() < 0.45:
            workers.enrol(person, rng.choice(unions), since, None)


def _twice(draft: Draft, workers: Workers, rng: Random) -> None:
    """The same person entered again without an identity number."""
    city = draft.city
    pairs: list[tuple[str, int]] = []
    for firm in rng.sample(workers.targets, min(draft.scale.planted, len(workers.targets))):
        known = draft.employees[firm.body]
        if not known:
            continue
        first = city.persons[rng.choice(known)]
        since = between(rng, max(date(2022, 1, 1), firm.founded), date(2025, 6, 30))
        again = city.add(
            "persons",
            PersonRow,
            name=first.name,
            sex=first.sex,
            birth_date=first.birth_date,
            identity="",
            phone="",
            recorded=recorded_for(since),
        )
        workers.employ(again.key, firm, since, None, "part_time")
        pairs += [("persons", first.key), ("persons", again.key)]
    city.problems.append(Problem("duplicate_persons", "Persons who stand twice, in pairs", tuple(pairs)))


def _posts(draft: Draft, rng: Random) -> None:
    """Chairs, women's and audit members of every union; the professional pools of the streets."""
    city = draft.city
    everybody = [person for people in draft.employees.values() for person in people]
    firm_of = {firm.union: firm for firm in draft.firms if firm.has_own_union and firm.leaves is None}
    leaving = {firm.union for firm in draft.firms if firm.has_own_union and firm.leaves is not None}
    for body in city.bodies:
        if body.kind != "union" or body.union_type == "industrial" or body.key in leaving:
            continue
        firm = firm_of.get(body.key)
        people = draft.employees[firm.body] if firm else everybody
        enough = len(people) > (8 if draft.scale.cast is None else 2)
        kinds = ["chair", "women", "audit"] if enough else ["chair"][: len(people)]
        for person, kind in zip(rng.sample(people, len(kinds)), kinds, strict=True):
            since = between(rng, max(body.valid_from, date(2020, 6, 1)), LAST)
            full_time = kind == "chair" and (firm is None or firm.size >= 200)
            _post(draft, person, body.key, kind, since, full_time)
    for union in draft.street_unions.values():
        for kind in rng.sample(POOLS, 3):
            since = between(rng, date(2020, 6, 1), date(2025, 6, 30))
            _post(draft, rng.choice(everybody), union, kind, since, False)


def _post(draft: Draft, person: int, body: int, kind: str, since: date, full_time: bool) -> None:
    # Nobody holds a post before they were entered in the register.
    since = max(since, draft.city.persons[person].recorded)
    draft.city.add(
        "posts",
        PostRow,
        person=person,
        body=body,
        kind=kind,
        full_time=full_time,
        valid_from=since,
        recorded=recorded_for(since),
    )


def _households(draft: Draft, rng: Random) -> None:
    """A few households of two."""
    city = draft.city
    chosen = rng.sample(range(len(city.persons)), 2 * max(4, len(city.persons) // 1000))
    for head, spouse in zip(chosen[::2], chosen[1::2], strict=True):
        since = max(city.persons[head].recorded, city.persons[spouse].recorded)
        home = city.add(
            "households",
            HouseholdRow,
            address=f"演示路{rng.randrange(1, 900)}号",
            recorded=recorded_for(since),
        )
        for person, relation in ((head, "head"), (spouse, "spouse")):
            city.add(
                "household_members",
                HouseholdMemberRow,
                household=home.key,
                person=person,
                relation=relation,
                valid_from=since,
                recorded=recorded_for(since),
            )
