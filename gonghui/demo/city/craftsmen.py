"""Craftsmen and people with certificates: named in rounds, at several levels, some wrong and some late."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Amendment, Event, Problem
from gonghui.demo.city.rows_skills import CertificateRow, CraftsmanRow, CraftsmanTitleRow
from gonghui.demo.city.times import KNOWN_THEN, between, recorded_for

# The days on which Beijing master craftsmen are named here, and which share of all has been named by then.
ROUNDS = (
    (date(2018, 9, 28), 0.10),
    (date(2021, 5, 20), 0.40),
    (date(2023, 7, 29), 0.68),
    (date(2025, 4, 28), 1.00),
)
YEARS = {2017: 12, 2018: 14, 2019: 15, 2020: 14, 2021: 11, 2022: 10, 2023: 9, 2024: 8, 2025: 7}
LEVELS = {"city": 8, "district": 42, "industry": 14, "enterprise": 36}
TITLED_BEFORE = 0.6  # share of the master craftsmen who hold a lower title, too
TWICE = 0.1  # share of the others who hold two
ENDED_SHARE = 0.01
GRADES = {
    "junior": 20,
    "intermediate": 33,
    "senior": 30,
    "technician": 12,
    "senior_technician": 4,
    "special_technician": 0.7,
    "chief_technician": 0.3,
}
LADDER = tuple(GRADES)
NEW_GRADES_FROM = date(2022, 6, 1)  # of the two grades above the five of old
SEVERAL = 0.25  # share of people with certificates who have two
OCCUPATIONS = (
    *("焊工", "电工", "钳工", "数控铣工", "中式烹调师"),
    *("汽车维修工", "养老护理员", "网约配送员", "轨道列车司机"),
)
ISSUER = f"市职业技能评价中心{MARK}"
LATE_RECORDED = date(2024, 9, 12)
CORRECTED = date(2024, 8, 20)
PLANTED_END = date(2024, 3, 15)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at work: the person, the employer, and since when."""

    person: int
    body: int
    since: date


def draw_craftsmen(draft: Draft) -> None:
    """Exactly the scale's craftsmen and master craftsmen in force at the end of 2025; certificates beside."""
    workers = _workers(draft)
    _craftsmen(draft, draft.stream("craftsmen"), workers)
    _certificates(draft, draft.stream("certificates"), workers)


def _workers(draft: Draft) -> list[Worker]:
    """Everybody who stays with an employer, in the order of drawing."""
    staying = {firm.body for firm in draft.staying()}
    first: dict[int, Worker] = {}
    for row in draft.city.employments:
        if row.valid_to is None and row.employer in staying:
            first.setdefault(row.person, Worker(row.person, row.employer, row.valid_from))
    return list(first.values())


def _craftsmen(draft: Draft, rng: Random, workers: list[Worker]) -> None:
    scale = draft.scale
    free = sorted(workers, key=lambda worker: (worker.since, worker.person))
    masters: list[int] = []
    for day, share in ROUNDS:
        for _ in range(round(scale.masters * share) - len(masters)):
            masters.append(_master(draft, rng, _take(rng, free, day - timedelta(days=400)), day))
    ended = max(2 * scale.planted, round(scale.craftsmen * ENDED_SHARE))
    others = []
    for order in range(scale.craftsmen - len(masters) + ended):
        others.append(_other(draft, rng, free, order < ended))
    _number(draft)
    _end_some(draft, rng, others[:ended])
    _enter_late(draft, rng, others[ended:])
    two = tuple(
        ("craftsmen", key)
        for key in masters
        if sum(title.craftsman == key for title in draft.city.craftsman_titles) > 1
    )
    text = "Master craftsmen who hold a lower title, too: one person each in the figure of all levels"
    draft.city.problems.append(Problem("named_twice", text, two))


def _take(rng: Random, free: list[Worker], known_by: date) -> Worker:
    """One of the free ones who were at work by a day; who is longest at work where nobody was."""
    able = bisect_right(free, known_by, key=lambda worker: worker.since)
    return free.pop(rng.randrange(able) if able else 0)


def _file(draft: Draft, rng: Random, worker: Worker, first: date) -> int:
    row = draft.city.add(
        "craftsmen",
        CraftsmanRow,
        number="",
        person=worker.person,
        body=worker.body,
        occupation=rng.choice(OCCUPATIONS),
        recorded=recorded_for(max(first, worker.since)),
    )
    return int(row.key)


def _title(draft: Draft, rng: Random, craftsman: int, level: str, day: date) -> None:
    draft.city.add(
        "craftsman_titles",
        CraftsmanTitleRow,
        craftsman=craftsman,
        level=level,
        document=f"演示工发〔{day.year}〕{rng.randrange(1, 90)}号",
        valid_from=day,
        recorded=max(recorded_for(day), draft.city.craftsmen[craftsman].recorded),
    )


def _master(draft: Draft, rng: Random, worker: Worker, day: date) -> int:
    before = None
    if rng.random() < TITLED_BEFORE and worker.since < day - timedelta(days=380):
        before = between(rng, max(worker.since, date(day.year - 4, 1, 1)), day - timedelta(days=370))
    craftsman = _file(draft, rng, worker, before or day)
    if before is not None:
        _title(draft, rng, craftsman, rng.choice(["district", "industry"]), before)
    _title(draft, rng, craftsman, "city_master", day)
    return craftsman


def _other(draft: Draft, rng: Random, free: list[Worker], ends: bool) -> int:
    year = 2019 if ends else rng.choices(list(YEARS), list(YEARS.values()))[0]
    day = between(rng, date(year, 1, 10), date(year, 12, 20))
    worker = _take(rng, free, day)
    day = max(day, worker.since)
    craftsman = _file(draft, rng, worker, day)
    level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    _title(draft, rng, craftsman, level, day)
    later = day + timedelta(days=rng.randrange(300, 900))
    again = not ends and level in {"district", "enterprise"} and rng.random() < TWICE
    if again and later < date(2025, 12, 1):
        _title(draft, rng, craftsman, "city" if level == "district" else "district", later)
    return craftsman


def _number(draft: Draft) -> None:
    """Numbers by the year of the first title."""
    first: dict[int, date] = {}
    for title in draft.city.craftsman_titles:
        first[title.craftsman] = min(title.valid_from, first.get(title.craftsman, title.valid_from))
    last: dict[int, int] = {}
    for row in draft.city.craftsmen:
        year = first[row.key].year
        last[year] = last.get(year, 0) + 1
        row.number = f"BJ-GJ-{year}-{last[year]:06d}"


def _end_some(draft: Draft, rng: Random, craftsmen: list[int]) -> None:
    """Titles that were withdrawn or expired, each known at the end of its quarter."""
    city = draft.city
    titles = {title.craftsman: title for title in city.craftsman_titles}
    for order, craftsman in enumerate(craftsmen):
        title = titles[craftsman]
        known = max(title.recorded, title.valid_from) + timedelta(days=120)
        on = between(rng, max(known, date(2021, 2, 1)), date(2025, 11, 30))
        if order < draft.scale.planted and known < PLANTED_END:
            on = PLANTED_END
        reason = "withdrawn" if on == PLANTED_END else rng.choice(["withdrawn", "expired"])
        change = Amendment("craftsman_titles", title.key, {"valid_to": on, "ended": reason})
        values = {"craftsman": craftsman, "level": title.level, "on": on, "reason": reason}
        city.events.append(Event(recorded_for(on), "withdraw_title", values, (change,)))
    rows = tuple(("craftsmen", craftsman) for craftsman in craftsmen)
    city.problems.append(Problem("ended_titles", "Craftsmen whose only title ended", rows))


def _enter_late(draft: Draft, rng: Random, craftsmen: list[int]) -> None:
    """Named in the months before a date, entered months after it."""
    city = draft.city
    count: dict[int, int] = {}
    for title in city.craftsman_titles:
        count[title.craftsman] = count.get(title.craftsman, 0) + 1
    last = KNOWN_THEN - timedelta(days=30)
    mine = set(craftsmen)
    able = [
        title
        for title in city.craftsman_titles
        if title.craftsman in mine
        and count[title.craftsman] == 1
        and date(2023, 9, 1) <= title.valid_from <= last
    ]
    late = rng.sample(able, min(draft.scale.planted, len(able)))
    for title in late:
        title.recorded = city.craftsmen[title.craftsman].recorded = LATE_RECORDED
    rows = tuple(("craftsmen", title.craftsman) for title in late)
    text = f"Named between 2023-09-01 and {last}, entered only on {LATE_RECORDED}"
    city.problems.append(Problem("late_craftsmen", text, rows))


def _certificates(draft: Draft, rng: Random, workers: list[Worker]) -> None:
    """People with one certificate or two, the second of a higher grade and later."""
    people = rng.sample(workers, min(len(workers), round(draft.scale.certificates / (1 + SEVERAL))))
    for worker in people:
        born = draft.city.persons[worker.person].birth_date
        first = max(date(born.year + 18, 6, 1), date(2008, 1, 1))
        grade = rng.choices(LADDER, list(GRADES.values()))[0]
        issued = _issued(rng, first, grade)
        _certificate(draft, rng, worker, grade, issued)
        higher = LADDER[min(LADDER.index(grade) + 1, 4)]
        later = issued + timedelta(days=rng.randrange(700, 2000))
        if rng.random() < SEVERAL and grade in LADDER[:4] and later < date(2025, 12, 1):
            _certificate(draft, rng, worker, higher, later)
    _spoil(draft, rng)


def _issued(rng: Random, first: date, grade: str) -> date:
    if grade in LADDER[5:]:
        first = max(first, NEW_GRADES_FROM)
    return between(rng, min(first, date(2024, 1, 1)), date(2025, 11, 30))


def _certificate(draft: Draft, rng: Random, worker: Worker, grade: str, issued: date) -> None:
    city = draft.city
    city.add(
        "certificates",
        CertificateRow,
        printed=f"Y99{issued.year}{LADDER.index(grade) + 1}{len(city.certificates):07d}",
        person=worker.person,
        body=worker.body,
        occupation=rng.choice(OCCUPATIONS),
        grade=grade,
        issuer=ISSUER,
        valid_from=issued,
        recorded=recorded_for(max(issued, worker.since)),
    )


def _spoil(draft: Draft, rng: Random) -> None:
    """Certificates that were withdrawn, and some entered a grade too high and put right months later."""
    city, planted = draft.city, draft.scale.planted
    able = [row for row in city.certificates if row.recorded < date(2023, 12, 1)]
    withdrawn = rng.sample(able, min(planted, len(able)))
    for row in withdrawn:
        change = Amendment("certificates", row.key, {"valid_to": PLANTED_END, "ended": "withdrawn"})
        values = {"certificate": row.key, "on": PLANTED_END}
        city.events.append(Event(recorded_for(PLANTED_END), "withdraw_certificate", values, (change,)))
    gone = {row.key for row in withdrawn}
    seniors = [row for row in able if row.grade == "senior" and row.key not in gone]
    wrong = rng.sample(seniors, min(planted, len(seniors)))
    for row in wrong:
        change = Amendment("certificates", row.key, {"grade": "intermediate"})
        values = {"certificate": row.key, "grade": "intermediate"}
        city.events.append(Event(CORRECTED, "correct_certificate", values, (change,)))
    city.problems += [
        Problem("withdrawn_certificates", f"Withdrawn on {PLANTED_END}", _keys(withdrawn)),
        Problem("wrong_grades", f"Entered as senior, corrected on {CORRECTED} to intermediate", _keys(wrong)),
    ]


def _keys(rows: list[CertificateRow]) -> tuple[tuple[str, int], ...]:
    return tuple(("certificates", row.key) for row in rows)
