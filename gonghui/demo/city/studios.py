"""Innovation studios: when each was recognised, upgraded, revoked, and what was entered late or wrong."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.geography import FEW_STUDIOS
from gonghui.demo.city.names import MARK, STUDIO_BRANDS, STUDIO_FIELDS, person_name
from gonghui.demo.city.rows import Amendment, Event, Problem, RecognitionRow, StudioRow
from gonghui.demo.city.times import KNOWN_THEN, between, recorded_for
from gonghui.demo.city.whole import City

LEVELS = ("enterprise", "district", "city", "city_demonstration", "national_demonstration")
LEVEL_WEIGHTS = (46, 34, 14, 5, 1)
KINDS = ("worker", "model_worker", "craftsman", "chief_technician", "skill_master")
KIND_WEIGHTS = (62, 16, 9, 8, 5)
YEAR_WEIGHTS = {2021: 26, 2022: 20, 2023: 22, 2024: 18, 2025: 14}
SMALL_CELL = 4  # studios in the district with very few
ENDED_SHARE = 0.02
LATE_RECORDED = date(2024, 9, 12)
CORRECTED = date(2024, 8, 20)


def draw_studios(draft: Draft) -> None:
    """Exactly the scale's number in force at the ends of 2020 and 2025, with the planted problems."""
    rng = draft.stream("studios")
    scale = draft.scale
    ended = max(2 * scale.planted, round(scale.studios_2025 * ENDED_SHARE))
    early = scale.studios_2020
    total = scale.studios_2025 + ended
    hosts = _hosts(draft, rng, total)
    for order in range(total):
        _studio(draft, rng, hosts[order], _first_day(rng, order < early, hosts[order]))
    _number(draft)
    _end_some(draft, draft.stream("studio ends"), ended)
    _upgrade_some(draft, draft.stream("studio upgrades"))
    _enter_late(draft, draft.stream("late studios"))


def _hosts(draft: Draft, rng: Random, total: int) -> list[Firm]:
    """A host for each studio, larger ones more often; few in one district."""
    able = [firm for firm in draft.firms if firm.leaves is None and firm.founded < date(2019, 10, 1)]
    few = [firm for firm in able if draft.district(firm.street) == FEW_STUDIOS]
    many = [firm for firm in able if draft.district(firm.street) != FEW_STUDIOS]
    hosts = rng.choices(many, [firm.size**0.7 for firm in many], k=total)
    # Early ones, and none of them ends: see _end_some.
    hosts[:SMALL_CELL] = [rng.choice(few) for _ in range(SMALL_CELL)]
    return hosts


def _first_day(rng: Random, early: bool, host: Firm) -> date:
    if early:
        first = max(host.founded + timedelta(days=30), date(2014, 1, 1))
        late = date(2019, 12, 20) if rng.random() < 0.84 else date(2020, 12, 20)
        return between(rng, min(first, late), late)
    year = rng.choices(list(YEAR_WEIGHTS), list(YEAR_WEIGHTS.values()))[0]
    return between(rng, date(year, 1, 5), date(year, 12, 28))


def _studio(draft: Draft, rng: Random, host: Firm, since: date) -> None:
    city = draft.city
    leader = person_name(rng, rng.choice("FM"))
    studio = city.add(
        "studios",
        StudioRow,
        number="",
        name="",
        kind=rng.choices(KINDS, KIND_WEIGHTS)[0],
        body=host.body,
        leader_name=leader,
        members=rng.randrange(4, 16) if rng.random() < 0.95 else None,
        field=rng.choice(STUDIO_FIELDS),
        founded_on=since - timedelta(days=rng.randrange(0, 25)),
        recorded=recorded_for(since),
    )
    # Not after its leader, as many real ones are: the name is open, the leader's is personal.
    studio.name = f"{STUDIO_BRANDS[studio.key % len(STUDIO_BRANDS)]}{studio.field}创新工作室{MARK}"
    city.add(
        "recognitions",
        RecognitionRow,
        studio=studio.key,
        level=rng.choices(LEVELS, LEVEL_WEIGHTS)[0],
        document=f"演示工发〔{since.year}〕{rng.randrange(1, 90)}号",
        valid_from=since,
        recorded=studio.recorded,
    )


def _number(draft: Draft) -> None:
    """Numbers by year of recognition; a host has no two studios of one name."""
    last: dict[int, int] = {}
    names: set[tuple[int, str]] = set()
    for studio, recognition in zip(draft.city.studios, draft.city.recognitions, strict=True):
        year = recognition.valid_from.year
        last[year] = last.get(year, 0) + 1
        studio.number = f"BJ-CX-{year}-{last[year]:06d}"
        name, again = studio.name, 1
        while (studio.body, studio.name) in names:
            again += 1
            studio.name = name.replace("创新", f"第{again}创新")
        names.add((studio.body, studio.name))


def _end_some(draft: Draft, rng: Random, count: int) -> None:
    """Ends known when they happened; and some revocations that turn out wrong months later."""
    city = draft.city
    able = [row for row in city.recognitions[SMALL_CELL:] if row.valid_from < date(2023, 6, 1)]
    planted = draft.scale.planted
    chosen = rng.sample(able, count + planted)
    ending, wrong = chosen[:count], chosen[count:]
    for number, row in enumerate(ending):
        on = between(rng, max(row.valid_from + timedelta(days=200), date(2021, 2, 1)), date(2025, 11, 30))
        reason = rng.choice(["revoked", "closed", "expired"])
        if number < planted:
            on, reason = date(2024, 3, 15), "revoked"
        _end(city, row, on, reason, recorded_for(on))
        if number < planted:
            # It had stopped earlier than the district first said.
            _correct(city, row, {"valid_to": date(2023, 12, 20)})
    for row in wrong:
        _end(city, row, date(2024, 3, 15), "revoked", recorded_for(date(2024, 3, 15)))
        _correct(city, row, {"valid_to": None, "ended": ""})
    city.problems += [
        Problem(
            "revoked_earlier",
            f"Revoked 2024-03-15, corrected on {CORRECTED} to 2023-12-20",
            _keys(ending[:planted]),
        ),
        Problem("revoked_wrongly", f"Revoked 2024-03-15, the revocation undone on {CORRECTED}", _keys(wrong)),
        Problem("ended_studios", "Studios revoked, closed or expired", _keys(ending)),
        Problem("few_studios", "A district with very few studio leaders", areas=(FEW_STUDIOS,)),
    ]


def _end(city: City, row: RecognitionRow, on: date, reason: str, recorded: date) -> None:
    change = Amendment("recognitions", row.key, {"valid_to": on, "ended": reason})
    values = {"studio": row.studio, "on": on, "reason": reason}
    city.events.append(Event(recorded, "end_studio", values, (change,)))


def _correct(city: City, row: RecognitionRow, changes: dict[str, object]) -> None:
    values = {"recognition": row.key, "changes": changes}
    amendment = Amendment("recognitions", row.key, changes)
    city.events.append(Event(CORRECTED, "correct_recognition", values, (amendment,)))


def _upgrade_some(draft: Draft, rng: Random) -> None:
    """One recognition ends and a higher one begins on the same day; the studio counts throughout."""
    city = draft.city
    touched = {
        amendment.key
        for event in city.events
        for amendment in event.amendments
        if amendment.table == "recognitions"
    }
    able = [
        row
        for row in city.recognitions
        if row.key not in touched and row.valid_from < date(2023, 1, 1) and row.level in LEVELS[:3]
    ]
    for row in rng.sample(able, min(draft.scale.upgrades, len(able))):
        on = between(rng, max(row.valid_from + timedelta(days=120), date(2021, 1, 10)), date(2025, 10, 31))
        level = LEVELS[LEVELS.index(row.level) + 1]
        recorded = recorded_for(on)
        document = f"演示工发〔{on.year}〕{rng.randrange(1, 90)}号"
        city.add(
            "recognitions",
            RecognitionRow,
            studio=row.studio,
            level=level,
            document=document,
            valid_from=on,
            recorded=recorded,
            by_event=True,
        )
        change = Amendment("recognitions", row.key, {"valid_to": on, "ended": "upgraded"})
        values = {"studio": row.studio, "level": level, "on": on, "document": document}
        city.events.append(Event(recorded, "upgrade_studio", values, (change,)))


def _enter_late(draft: Draft, rng: Random) -> None:
    """Recognised in the months before a date, entered months after it."""
    city = draft.city
    last = KNOWN_THEN - timedelta(days=30)
    able = [
        row for row in city.recognitions if date(2023, 9, 1) <= row.valid_from <= last and not row.by_event
    ]
    late = rng.sample(able, min(draft.scale.planted, len(able)))
    for row in late:
        row.recorded = city.studios[row.studio].recorded = LATE_RECORDED
    text = f"Recognised between 2023-09-01 and {last}, entered only on {LATE_RECORDED}"
    city.problems.append(Problem("late_studios", text, _keys(late)))


def _keys(rows: list[RecognitionRow]) -> tuple[tuple[str, int], ...]:
    return tuple(("studios", row.studio) for row in rows)
