"""Figures over real records: base and delta alike, parts and whole, both times, records and scope."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from gonghui.affairs.participation import actions as participation
from gonghui.affairs.places import actions as places
from gonghui.affairs.skills import actions as skills
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.bodies.models import Area, Employer, Union
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.core.facts import Count, Kind, Sum, latest
from gonghui.foundation.core.models import Installation
from gonghui.foundation.warehouse import queries
from gonghui.foundation.warehouse.actions import rebuild, refresh, verify
from gonghui.foundation.warehouse.queries import engine
from gonghui.foundation.warehouse.queries.reading import forget

START = date(2021, 1, 1)


@pytest.fixture(autouse=True)
def fresh_engine():
    forget()
    yield
    forget()


@pytest.fixture
def city(by):
    """Two districts of two streets each, a union and six employers."""
    Installation.objects.create(code="BJ", name_zh="试")
    whole = bodies.add_area(code="110000", name_zh="市", level="city", on=START, by=by)
    streets = []
    for d in (1, 2):
        district = bodies.add_area(code=f"11010{d}", name_zh=f"区{d}", level="district", on=START, by=by)
        bodies.place_area(tree="statistical", child=district, parent=whole, on=START, by=by)
        for s in (1, 2):
            street = bodies.add_area(
                code=f"11010{d}00{s}", name_zh=f"街{d}{s}", level="street", on=START, by=by
            )
            bodies.place_area(tree="statistical", child=street, parent=district, on=START, by=by)
            streets.append(street)
    union = bodies.found_body(
        kind="union", name_zh="工会", on=START, area=streets[0], by=by, union={"type": "basic"}
    )
    employers = []
    for n in range(6):
        employer = bodies.found_body(
            kind="employer",
            name_zh=f"单位{n}",
            on=START,
            area=streets[n % 4],
            by=by,
            employer={"unit_kind": "enterprise", "ownership": "private"},
        )
        bodies.cover(union=Union.objects.get(pk=union.pk), employer=employer.employer, on=START, by=by)
        employers.append(employer)
    return {"whole": whole, "streets": streets, "union": union, "employers": employers}


def studio(city, by, n: int, on: date):
    return skills.recognise_studio(
        name=f"工作室{n}",
        kind="worker",
        body=city["employers"][n % 6],
        leader_name="某人",
        level="enterprise",
        recognised_on=on,
        by=by,
    )


@pytest.mark.django_db(transaction=True)
def test_a_new_record_shows_at_once_and_its_end_too(city, by):
    rebuild(by=by)
    assert queries.figure("innovation_studios", as_of=date(2024, 6, 30)).value == 0
    made = studio(city, by, 0, date(2024, 3, 1))
    assert queries.figure("innovation_studios", as_of=date(2024, 2, 29)).value == 0
    assert queries.figure("innovation_studios", as_of=date(2024, 3, 1)).value == 1
    skills.revoke_studio(studio=made, on=date(2024, 5, 1), by=by)
    assert queries.figure("innovation_studios", as_of=date(2024, 4, 30)).value == 1
    assert queries.figure("innovation_studios", as_of=date(2024, 5, 1)).value == 0
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_a_moved_body_takes_its_studio_to_the_new_street_from_that_day(city, by):
    studio(city, by, 0, date(2022, 1, 1))
    rebuild(by=by)
    bodies.move_seat(body=city["employers"][0], area=city["streets"][3], on=date(2023, 7, 1), by=by)
    old, new = city["streets"][0].pk, city["streets"][3].pk
    assert queries.figure("innovation_studios", area=old, as_of=date(2023, 6, 30)).value == 1
    assert queries.figure("innovation_studios", area=old, as_of=date(2023, 7, 1)).value == 0
    assert queries.figure("innovation_studios", area=new, as_of=date(2023, 7, 1)).value == 1
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_as_known_before_a_late_record_the_figure_is_the_old_one(city, by):
    with recorded(at=datetime(2023, 1, 10, tzinfo=UTC)):
        studio(city, by, 0, date(2023, 1, 1))
    with recorded(at=datetime(2024, 2, 1, tzinfo=UTC)):
        studio(city, by, 1, date(2023, 1, 1))
    day = date(2023, 12, 31)
    assert queries.figure("innovation_studios", as_of=day).value == 2
    known = queries.figure("innovation_studios", as_of=day, known_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert known.value == 1
    early = queries.figure("innovation_studios", as_of=day, known_at=datetime(2023, 1, 1, tzinfo=UTC))
    assert early.value == 0


@pytest.mark.django_db(transaction=True)
def test_parts_add_up_to_the_whole_and_the_records_equal_the_number(city, by):
    for n in range(9):
        studio(city, by, n, date(2022, 1, 1) + timedelta(days=40 * n))
    day = date(2022, 9, 30)
    whole = queries.figure("innovation_studios", as_of=day)
    districts = queries.figures_by_area("innovation_studios", as_of=day, level="district")
    streets = queries.figures_by_area("innovation_studios", as_of=day, level="street")
    assert sum(f.value for f in districts.values()) == whole.value
    assert sum(f.value for f in streets.values()) == whole.value
    seen, after = [], None
    while True:
        page = queries.records("innovation_studios", as_of=day, after=after, limit=2)
        seen += [row.unit for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == page.total == whole.value
    levels = queries.breakdown("innovation_studios", column="level", as_of=day)
    assert sum(f.value for f in levels.values()) == whole.value


@pytest.mark.django_db(transaction=True)
def test_hidden_records_are_counted_not_listed(city, by):
    for n in range(6):
        studio(city, by, n, date(2022, 1, 1))
    scope = Scope(areas=frozenset({city["streets"][0].pk}), on=date(2026, 1, 1))
    page = queries.records("innovation_studios", as_of=date(2022, 6, 1), scope=scope)
    visible = queries.figure("innovation_studios", as_of=date(2022, 6, 1), scope=scope)
    assert page.total == 6
    assert len(page.rows) == visible.value == 2
    assert page.hidden == 4


@pytest.mark.django_db(transaction=True)
def test_without_a_seat_a_unit_counts_in_the_whole_and_in_no_part(city, by):
    nowhere = bodies.found_body(kind="other", name_zh="无址", on=START, area=None, by=by)
    skills.recognise_studio(
        name="游",
        kind="worker",
        body=nowhere,
        leader_name="某",
        level="enterprise",
        recognised_on=START,
        by=by,
    )
    parts = queries.figures_by_area("innovation_studios", as_of=date(2022, 1, 1), level="district")
    assert queries.figure("innovation_studios", as_of=date(2022, 1, 1)).value == 1
    assert {area: f.value for area, f in parts.items()} == {0: 1}


@pytest.mark.django_db(transaction=True)
def test_a_ratio_of_nothing_is_unknown(city, by):
    figure = queries.figure("room_coverage", as_of=date(2022, 1, 1))
    assert (figure.numerator, figure.denominator, figure.value) == (0, 0, None)


@pytest.mark.django_db(transaction=True)
def test_trend_equals_the_figure_of_every_month_end(city, by):
    made = [studio(city, by, n, date(2021, 1, 31) + timedelta(days=29 * n)) for n in range(12)]
    for n in (1, 4, 7):
        skills.revoke_studio(studio=made[n], on=date(2022, 1, 31 - n), by=by)
    for area in (None, Area.objects.get(code="110101").pk):
        points = queries.trend(
            "innovation_studios", area=area, since=date(2021, 3, 31), until=date(2022, 5, 17)
        )
        assert points[-1].as_of == date(2022, 5, 17)
        assert len(points) == 15
        for point in points:
            single = queries.figure("innovation_studios", area=area, as_of=point.as_of)
            assert point.value == single.value, point.as_of


def scramble(city, by, seed: int) -> None:
    """A few hundred random acts on every register that feeds a metric."""
    rng = random.Random(seed)
    day = START
    studios, congresses, duties, rooms = [], [], [], []
    for step in range(120):
        day = START + timedelta(days=rng.randrange(900))
        body = rng.choice(city["employers"])
        act = rng.randrange(9)
        try:
            with transaction.atomic():
                if act == 0:
                    studios.append(studio(city, by, step, day))
                elif act == 1 and studios:
                    skills.revoke_studio(studio=rng.choice(studios), on=day, by=by)
                elif act == 2:
                    bodies.move_seat(body=body, area=rng.choice(city["streets"]), on=day, by=by)
                elif act == 3:
                    end = day + timedelta(days=rng.randrange(200, 900))
                    congresses.append(
                        participation.form_congress(
                            body=body, kind="own", valid_from=day, valid_to=end, by=by
                        )
                    )
                elif act == 4 and congresses:
                    participation.hold_session(congress=rng.choice(congresses), held_on=day, by=by)
                elif act == 5:
                    duties.append(
                        places.list_duty(name=f"处{step}", body=body, basis="decided", valid_from=day, by=by)
                    )
                elif act == 6 and duties:
                    rooms.append(
                        places.open_room(
                            name=f"室{step}", body=body, duty=rng.choice(duties), valid_from=day, by=by
                        )
                    )
                elif act == 7 and rooms:
                    places.close_room(room=rng.choice(rooms), on=day, by=by)
                elif act == 8:
                    bodies.count_heads(
                        employer=Employer.objects.get(pk=body.pk),
                        on=day,
                        workers=rng.choice([0, 40, 300]),
                        women=None,
                        by=by,
                    )
        except ValueError:
            continue  # refused: overlapping, before its beginning, already ended


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(6))
def test_random_changes_over_a_base_equal_a_whole_recount(city, by, seed):
    scramble(city, by, seed)
    rebuild(by=by)
    scramble(city, by, seed + 100)
    assert verify() == []
    over_base = {
        (metric, version, day): queries.figure(metric, version=version, as_of=day)
        for metric, version in [("congress_rate", 1), ("congress_rate", 2), ("room_coverage", 1)]
        for day in (date(2021, 6, 30), date(2022, 6, 30), date(2023, 3, 1))
    }
    refresh(by=by)
    forget()
    for (metric, version, day), expected in over_base.items():
        assert queries.figure(metric, version=version, as_of=day) == expected


@pytest.mark.django_db(transaction=True)
def test_refresh_does_nothing_when_nothing_changed(city, by):
    rebuild(by=by)
    assert refresh(by=by) is None
    studio(city, by, 1, date(2024, 1, 1))
    assert refresh(by=by) is not None


@pytest.mark.django_db(transaction=True)
def test_values_are_exact(city, by):
    for n in range(3):
        places.list_duty(name=f"处{n}", body=city["employers"][n], basis="decided", valid_from=START, by=by)
    figure = queries.figure("room_coverage", as_of=date(2022, 1, 1))
    assert figure.denominator == 3
    assert figure.value == Decimal(0)


@pytest.mark.django_db(transaction=True)
def test_a_street_placed_after_the_base_was_built_counts_in_its_district(city, by):
    studio(city, by, 0, date(2022, 1, 1))
    rebuild(by=by)
    district = Area.objects.get(code="110102")
    bodies.place_area(
        tree="statistical", child=city["streets"][0], parent=district, on=date(2023, 1, 1), by=by
    )
    asked = {"area": district.pk}
    assert queries.figure("innovation_studios", **asked, as_of=date(2022, 12, 31)).value == 0
    assert queries.figure("innovation_studios", **asked, as_of=date(2023, 1, 1)).value == 1
    points = queries.trend("innovation_studios", **asked, since=date(2022, 11, 30), until=date(2023, 1, 31))
    assert [int(point.value) for point in points] == [0, 0, 1]


def heads(t):
    readings = latest(t.head_count, unit="employer_id", on="counted_on")
    return readings.select(
        "start", "end", unit=readings.employer_id, body=readings.employer_id, amount=readings.workers
    )


def sessions(t):
    session, congress = (
        t.congress_session,
        t.congress.select(congress_id=t.congress.id, body=t.congress.body_id),
    )
    return session.join(congress, "congress_id").select("body", unit=session.id, start=session.held_on)


WORKERS = Sum(
    key="workers", name="workers", unit_model="bodies.Employer", population_text="", population=heads
)
SESSIONS = Count(
    key="sessions",
    name="sessions",
    unit_model="participation.Session",
    population_text="",
    kind=Kind.FLOW,
    population=sessions,
)


@pytest.mark.django_db(transaction=True)
def test_the_latest_reading_holds_until_the_next_and_amounts_add_up(city, by):
    first, second = city["employers"][:2]
    for employer, day, workers in [
        (first, date(2022, 1, 1), 100),
        (first, date(2023, 1, 1), 160),
        (second, date(2022, 6, 1), 40),
    ]:
        bodies.count_heads(employer=employer.employer, on=day, workers=workers, women=None, by=by)
    rebuild(by=by)
    values = {
        day: queries.figure(WORKERS, as_of=day).value
        for day in (date(2021, 12, 31), date(2022, 5, 31), date(2022, 6, 1), date(2023, 1, 1))
    }
    assert list(values.values()) == [0, 100, 140, 200]
    bodies.count_heads(employer=second.employer, on=date(2022, 12, 1), workers=70, women=None, by=by)
    assert queries.figure(WORKERS, as_of=date(2022, 11, 30)).value == 140
    assert queries.figure(WORKERS, as_of=date(2023, 1, 1)).value == 230
    points = queries.trend(WORKERS, since=date(2022, 11, 30), until=date(2023, 1, 31))
    assert [int(point.value) for point in points] == [140, 170, 230]
    streets = queries.figures_by_area(WORKERS, as_of=date(2023, 1, 1), level="street")
    assert sorted(int(f.value) for f in streets.values()) == [70, 160]


@pytest.mark.django_db(transaction=True)
def test_a_flow_begins_anew_with_the_year(city, by):
    congress = participation.form_congress(
        body=city["employers"][0], kind="own", valid_from=START, valid_to=date(2026, 1, 1), by=by
    )
    for day in (date(2022, 3, 1), date(2022, 11, 20), date(2023, 2, 28)):
        participation.hold_session(congress=congress, held_on=day, by=by)
    counts = [
        queries.figure(SESSIONS, as_of=day).value
        for day in (
            date(2022, 2, 28),
            date(2022, 3, 1),
            date(2022, 12, 31),
            date(2023, 1, 1),
            date(2023, 2, 28),
        )
    ]
    assert counts == [0, 1, 2, 0, 1]
    points = queries.trend(SESSIONS, since=date(2022, 10, 31), until=date(2023, 3, 15))
    assert [int(point.value) for point in points] == [1, 2, 2, 0, 1, 1]
    page = queries.records(SESSIONS, as_of=date(2022, 12, 31))
    assert page.total == len(page.rows) == 2


@pytest.mark.django_db
def test_after_the_engine_is_lost_everything_is_read_anew(city, by, monkeypatch):
    before = queries.figure("innovation_studios", as_of=date(2024, 1, 1))
    old = engine.engine()
    monkeypatch.setattr(engine, "_lost", True)
    assert queries.figure("innovation_studios", as_of=date(2024, 1, 1)) == before
    assert engine.engine() is not old
    assert not engine.lost()
