"""Mutual aid: plans, their terms by year, and who was enrolled through which union."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.geography import BEHIND
from gonghui.demo.city.rows import Amendment, Event, MembershipRow, Problem
from gonghui.demo.city.rows_assistance import EnrolmentRow, MutualAidPlanRow, PlanTermsRow
from gonghui.demo.city.times import TAKEN_OVER, recorded_for, years_on

YEARS = range(2020, 2026)
# Key, kind, name, English name, contribution in fen in 2020 (invented), share of those enrolled anyway.
PLANS = (
    ("medical", "medical", "在职职工医疗互助保障计划", "Medical mutual aid", 6000, 1.0),
    ("accident", "accident", "非工伤意外伤害及家财损失互助保障计划", "Accidents and losses", 1500, 0.12),
    ("women", "women_illness", "女职工特殊疾病互助保障计划", "Illnesses of women workers", 2500, 0.1),
    ("recovery", "recovery", "医疗康复互助保障计划", "Care and recovery", 3000, 0.03),
    ("employment", "employment", "就业创业互助保障计划", "Employment and business start", 2000, 0.01),
)
MEDICAL, WOMEN = 0, 2
# Share of unions that enrol their members.
TAKES_PART, TAKES_PART_BEHIND = 0.76, 0.4
MONTHS = (1, 1, 1, 1, 1, 4, 7, 10)  # in which a union's term begins
JOINS_LATER = 0.15  # share of unions that begin only after 2020
# Withdrawn on its first day, entered after the day as known on which the demo looks back.
UNDONE_FROM, UNDONE_ENTERED = date(2024, 6, 1), date(2024, 7, 10)
AHEAD_FROM, AHEAD_ENTERED, AHEAD_WITHDRAWN = date(2025, 1, 1), date(2024, 12, 2), date(2024, 12, 20)


class Enrolments:
    """Draws enrolments; nobody is covered twice at a time by one plan."""

    def __init__(self, draft: Draft) -> None:
        self.city = draft.city
        self.until: dict[tuple[int, int], date] = {}

    def enrol(
        self, person: int, plan: int, union: int, start: date, recorded: date | None = None
    ) -> EnrolmentRow | None:
        """An enrolment of a year, unless the plan covers the person on the first day already."""
        if self.until.get((person, plan), date.min) > start:
            return None
        end = years_on(start, 1)
        self.until[person, plan] = end
        return self.city.add(
            "enrolments",
            EnrolmentRow,
            person=person,
            plan=plan,
            union=union,
            contribution=contribution(plan, start.year),
            valid_from=start,
            valid_to=end,
            # Nobody is enrolled in the register before they were entered in it.
            recorded=max(recorded or recorded_for(start), self.city.persons[person].recorded),
        )


def contribution(plan: int, year: int) -> int:
    """Fen of one person for a term that begins in a year: dearer every other year."""
    return PLANS[plan][4] + 100 * ((year - 2020) // 2)


def draw_mutual_aid(draft: Draft) -> None:
    """Plans, terms and enrolments, with the planted problems."""
    _plans(draft)
    rng, enrolments = draft.stream("mutual aid"), Enrolments(draft)
    members: dict[int, list[MembershipRow]] = defaultdict(list)
    for membership in draft.city.memberships:
        members[membership.union].append(membership)
    district = {seat.body: seat.area for seat in draft.city.seats if not seat.by_event}
    takes_part = []
    for union in sorted(members):
        behind = draft.geography.district_of.get(district.get(union, "")) in BEHIND
        if rng.random() < (TAKES_PART_BEHIND if behind else TAKES_PART):
            takes_part.append(union)
            _of_union(draft, rng, enrolments, members[union])
    _plant(draft, rng, enrolments, [one for union in takes_part for one in members[union]])


def _plans(draft: Draft) -> None:
    for key, kind, name, name_en, _fen, _share in PLANS:
        plan = draft.city.add(
            "mutual_aid_plans",
            MutualAidPlanRow,
            code=key,
            kind=kind,
            name=name,
            name_en=name_en,
            body=draft.federation,
            recorded=TAKEN_OVER,
        )
        for year in (*YEARS, YEARS.stop):
            draft.city.add(
                "plan_terms",
                PlanTermsRow,
                plan=plan.key,
                year=year,
                contribution=contribution(plan.key, year),
                months=12,
                waiting_days=30 if kind == "medical" else None,
                recorded=TAKEN_OVER if year == YEARS.start else date(year - 1, 12, 1),
            )


def _of_union(draft: Draft, rng: Random, enrolments: Enrolments, members: list[MembershipRow]) -> None:
    """A union enrols its members of the day, year after year."""
    month = rng.choice(MONTHS)
    since = rng.choice(YEARS) if rng.random() < JOINS_LATER else YEARS.start
    for year in range(since, YEARS.stop):
        start = date(year, month, 1)
        for member in members:
            if member.valid_from <= start and (member.valid_to is None or start < member.valid_to):
                woman = draft.city.persons[member.person].sex == "F"
                for plan, (*_about, share) in enumerate(PLANS):
                    if (plan != WOMEN or woman) and rng.random() < share:
                        enrolments.enrol(member.person, plan, member.union, start)


def _plant(draft: Draft, rng: Random, enrolments: Enrolments, members: list[MembershipRow]) -> None:
    """Enrolments withdrawn before they covered anybody, withdrawn later, and people in two plans."""
    city, planted = draft.city, draft.scale.planted
    able = [m for m in members if m.valid_from < date(2024, 1, 1) and m.valid_to is None]
    able = [m for m in able if enrolments.until.get((m.person, 4), date.min) < UNDONE_FROM]
    # Known long enough for all that happens to them here.
    able = [m for m in able if city.persons[m.person].recorded < UNDONE_FROM]
    chosen = rng.sample(able, min(3 * planted, len(able)))
    undone, ahead, later = chosen[0::3], chosen[1::3], chosen[2::3]
    kinds = (
        ("enrolment_undone", "Withdrawn on its first day: never covered", undone, UNDONE_FROM, None),
        ("enrolment_ahead", "Withdrawn before its first day", ahead, AHEAD_FROM, AHEAD_ENTERED),
        ("enrolment_withdrawn", "Withdrawn while it covered: counts", later, UNDONE_FROM, None),
    )
    on = {
        "enrolment_undone": (UNDONE_FROM, UNDONE_ENTERED),
        "enrolment_ahead": (AHEAD_WITHDRAWN, AHEAD_WITHDRAWN),
        "enrolment_withdrawn": (date(2024, 9, 1), date(2024, 9, 30)),
    }
    for kind, text, those, start, recorded in kinds:
        rows = [enrolments.enrol(m.person, 4, m.union, start, recorded) for m in those]
        withdrawn_on, entered = on[kind]
        for row in rows:
            if row is not None:
                changes = Amendment("enrolments", row.key, {"withdrawn_on": withdrawn_on})
                values = {"enrolment": row.key, "on": withdrawn_on}
                city.events.append(Event(entered, "withdraw_enrolment", values, (changes,)))
        problem = Problem(kind, text, tuple(("enrolments", row.key) for row in rows if row is not None))
        city.problems.append(problem)
    plans: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in city.enrolments:
        plans[row.person, row.valid_from.year].add(row.plan)
    twice = [
        ("persons", person)
        for (person, year), held in sorted(plans.items())
        if year == 2025 and len(held) > 1
    ]
    text = "In two plans in 2025: two person-times each"
    city.problems.append(Problem("two_plans", text, tuple(twice[: 5 * planted])))
