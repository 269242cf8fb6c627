"""The lists of workers of the eight groups, who looks after them, and who was reached."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.rows import Problem
from gonghui.demo.city.rows_groups import GroupWorkRow, LiaisonRow, ReachRow
from gonghui.demo.city.times import between, recorded_for

PLATFORM_GROUPS = ("food_rider", "courier", "truck_driver", "housekeeper")
OTHER_GROUPS = ("guard", "estate_agent", "shop_assistant")  # nobody keeps a list of carers: unknown, not 0
LISTED_FROM = date(2022, 1, 1)
COUNTS_DAYS = 365
SERVICES = ("免费体检", "暖心驿站办卡", "法律咨询", "夏送清凉")
ACTIVITIES = ("技能比武", "交通安全培训", "文体活动", "集体生日会")
LATE_BEFORE, LATE_ENTERED = date(2024, 5, 31), date(2024, 9, 12)


def draw_groups(draft: Draft) -> None:
    """Lists, liaisons, services and activities, with the planted problems."""
    rng = draft.stream("groups")
    streets = sorted(draft.street_unions)
    _platform_workers(draft, rng, streets)
    _others(draft, rng, streets)
    _liaisons(draft, rng, streets)
    _reached(draft, rng)
    _plant(draft)


def _line(draft: Draft, person: int, group: str, street: str, since: date, until: date | None = None) -> None:
    recorded = max(recorded_for(since), draft.city.persons[person].recorded)
    draft.city.add(
        "group_works",
        GroupWorkRow,
        person=person,
        group=group,
        street=street,
        body=draft.street_unions[street],
        valid_from=since,
        valid_to=until,
        recorded=recorded,
    )


def _platform_workers(draft: Draft, rng: Random, streets: list[str]) -> None:
    """Workers in the new forms of employment; one in ten works in two groups."""
    seen: set[int] = set()
    for job in draft.city.employments:
        if job.kind != "new_form" or job.person in seen:
            continue
        seen.add(job.person)
        since = max(job.valid_from, LISTED_FROM)
        wanted = rng.sample(PLATFORM_GROUPS, 2 if rng.random() < 0.1 else 1)
        for group in wanted:
            _line(draft, job.person, group, rng.choice(streets), since)


def _others(draft: Draft, rng: Random, streets: list[str]) -> None:
    """Some workers with an employer, who stand on a list too."""
    jobs = [
        job
        for job in draft.city.employments
        if job.kind == "contract" and job.valid_to is None and job.valid_from <= date(2025, 6, 30)
    ]
    for job in rng.sample(jobs, min(len(jobs), 12 * len(OTHER_GROUPS))):
        if draft.city.persons[job.person].identity:
            since = between(rng, max(job.valid_from, LISTED_FROM), date(2025, 9, 30))
            left = since + timedelta(days=400) if rng.random() < 0.1 else None
            _line(draft, job.person, rng.choice(OTHER_GROUPS), rng.choice(streets), since, left)


def _liaisons(draft: Draft, rng: Random, streets: list[str]) -> None:
    """Districts look after riders and couriers, some streets after others; one ended in 2024."""
    for district in sorted(draft.district_unions):
        for group in ("food_rider", "courier"):
            if rng.random() < 0.6:
                _liaison(draft, group, district, draft.district_unions[district], date(2023, 3, 1))
    for street in streets:
        for group in ("guard", "truck_driver"):
            if rng.random() < 0.4:
                ends = date(2024, 7, 1) if rng.random() < 0.2 else None
                _liaison(draft, group, street, draft.street_unions[street], date(2023, 6, 1), ends)


def _liaison(draft: Draft, group: str, area: str, union: int, since: date, until: date | None = None) -> None:
    draft.city.add(
        "liaisons",
        LiaisonRow,
        group=group,
        area=area,
        union=union,
        valid_from=since,
        valid_to=until,
        recorded=recorded_for(since),
    )


def _reached(draft: Draft, rng: Random) -> None:
    """Services and activities; each counts for a year."""
    people = sorted({row.person for row in draft.city.group_works})
    for kind, words, share in (("service", SERVICES, 0.6), ("activity", ACTIVITIES, 0.3)):
        for person in people:
            if rng.random() < share:
                on = between(rng, date(2023, 1, 1), date(2025, 12, 20))
                draft.city.add(
                    "reaches",
                    ReachRow,
                    person=person,
                    kind=kind,
                    what=rng.choice(words),
                    body=draft.city.group_works[0].body,
                    valid_from=on,
                    valid_to=on + timedelta(days=COUNTS_DAYS),
                    recorded=max(recorded_for(on), draft.city.persons[person].recorded),
                )


def _plant(draft: Draft) -> None:
    """Lines entered late, services too long ago, liaisons that ended."""
    city = draft.city
    late = [row for row in city.group_works if row.valid_from < LATE_BEFORE and row.recorded < LATE_ENTERED]
    for row in late[: draft.scale.planted]:
        row.recorded = LATE_ENTERED
    on = date(2025, 12, 31)
    lapsed = [row for row in city.reaches if row.kind == "service" and row.valid_to and row.valid_to <= on]
    ended = [row for row in city.liaisons if row.valid_to is not None]
    for kind, text, rows in (
        ("late_group_works", "Lines of before June 2024, entered on 2024-09-12", late[: draft.scale.planted]),
        (
            "lapsed_services",
            "Services more than a year before the end of 2025",
            lapsed[: draft.scale.planted],
        ),
        ("ended_liaisons", "Liaisons that ended in 2024", ended),
    ):
        table = {"late_group_works": "group_works", "lapsed_services": "reaches"}.get(kind, "liaisons")
        city.problems.append(Problem(kind, text, tuple((table, row.key) for row in rows)))
