"""The generator: the same seed gives the same city, and no city contradicts itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.demo import truth
from gonghui.demo.city import generate
from gonghui.demo.city.geography import BEHIND, FEW_STUDIOS, JIANWAI
from gonghui.demo.city.names import MARK
from gonghui.demo.city.scales import SCALES
from gonghui.demo.city.studios import SMALL_CELL
from gonghui.demo.city.times import TAKEN_OVER, recorded_for, stream
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import read_credit_code, read_identity

FAR = date(9999, 12, 31)
ENDS = (date(2020, 12, 31), date(2025, 12, 31))


@pytest.fixture(scope="module")
def city():
    return generate("small", 1)


def overlapping(rows, key):
    """Pairs of rows of one key that hold on a common day."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    for group in by_key.values():
        group.sort(key=lambda row: row.valid_from)
        yield from ((a, b) for a, b in pairwise(group) if (a.valid_to or FAR) > b.valid_from)


def now(city, table):
    return getattr(truth.Known(city), table).values()


def test_same_seed_same_city():
    assert generate("tiny", 5).digest() == generate("tiny", 5).digest()
    assert generate("tiny", 5).digest() != generate("tiny", 6).digest()


def test_topics_have_chances_of_their_own():
    drawn = [stream(1, topic).random() for topic in ("studios", "rooms", "persons")]
    assert len(set(drawn)) == 3
    assert drawn == [stream(1, topic).random() for topic in ("studios", "rooms", "persons")]


@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=0, max_value=2**31 - 1))
def test_no_city_contradicts_itself(seed):
    """What the database's constraints would refuse, for any seed."""
    city = generate("tiny", seed)
    known = truth.Known(city)
    assert not list(overlapping(known.memberships.values(), lambda row: row.person))
    assert not list(overlapping(known.seats.values(), lambda row: row.body))
    assert not list(overlapping(known.edges.values(), lambda row: (row.tree, row.child)))
    assert not list(overlapping(known.coverages.values(), lambda row: (row.union, row.employer)))
    assert not list(overlapping(known.recognitions.values(), lambda row: row.studio))
    assert not list(overlapping(known.congresses.values(), lambda row: (row.body, row.kind)))
    assert not list(
        overlapping([r for r in known.rooms.values() if r.duty is not None], lambda row: row.duty)
    )
    for _name, rows in city.tables():
        for row in rows:
            if hasattr(row, "valid_from"):
                assert row.valid_to is None or row.valid_to > row.valid_from
    for table in ("studios", "congresses", "room_duties", "rooms"):
        numbers = [row.number for row in getattr(city, table)]
        assert len(numbers) == len(set(numbers))
    truth.answers(city)


@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=0, max_value=2**31 - 1))
def test_nothing_is_recorded_before_what_it_points_at(seed):
    city = generate("tiny", seed)
    targets = {
        "body": "bodies",
        "union": "bodies",
        "employer": "bodies",
        "child": "bodies",
        "parent": "bodies",
    }
    targets |= {"person": "persons", "studio": "studios", "congress": "congresses", "duty": "room_duties"}
    for name, rows in city.tables():
        for row in rows:
            assert row.recorded >= TAKEN_OVER
            for field, table in targets.items():
                key = getattr(row, field, None)
                if key is not None and isinstance(key, int):
                    assert getattr(city, table)[key].recorded <= row.recorded, (name, row, field)
    for event in city.events:
        for amendment in event.amendments:
            row = getattr(city, amendment.table)[amendment.key]
            assert row.recorded <= event.recorded


def test_every_seat_is_a_real_street_in_use(city):
    used = set(city.geography.used())
    assert {seat.area for seat in city.seats} <= used
    assert len(city.geography.districts) == 16
    assert city.geography.names[city.geography.jianwai] == JIANWAI
    assert city.geography.zone_streets & used


def test_people_have_right_check_digits_under_an_invented_region(city):
    for person in city.persons:
        if person.identity:
            found = read_identity(person.identity, on=date(2026, 1, 1), demo=True)
            assert (found.birth_date, found.sex, found.region[:2]) == (person.birth_date, person.sex, "99")
    with pytest.raises(Refusal):
        read_identity(city.persons[0].identity, on=date(2026, 1, 1))


def test_organisations_are_visibly_invented_and_codes_right(city):
    codes = [body.code for body in city.bodies if body.code]
    assert len(codes) == len(set(codes))
    assert {read_credit_code(code)[2:4] for code in codes} == {"99"}
    names = [body.name for body in city.bodies]
    assert len(names) == len(set(names))
    assert {body.kind for body in city.bodies if MARK not in body.name} == {"department"}


@pytest.mark.parametrize("scale", ["tiny", "small"])
def test_the_promised_studios_are_there(scale):
    city = generate(scale, 3)
    known = truth.Known(city)
    counts = [sum(1 for _unit in truth.studios(known, on)) for on in ENDS]
    assert counts == [SCALES[scale].studios_2020, SCALES[scale].studios_2025]


def test_one_district_has_very_few_studios(city):
    known = truth.Known(city)
    rows = truth.figures(known, ENDS[1], [FEW_STUDIOS])
    assert next(row for row in rows if row["metric"] == "innovation_studios")["numerator"] == SMALL_CELL


def test_three_districts_are_behind_on_congresses():
    city = generate("default", 1)
    rows = list(truth.figures(truth.Known(city), ENDS[1], city.geography.districts))
    rates = {
        row["area"]: row["numerator"] / row["denominator"]
        for row in rows
        if (row["metric"], row["version"]) == ("congress_rate", 2)
    }
    assert set(sorted(rates, key=rates.__getitem__)[:3]) == set(BEHIND)
    assert max(rates[area] for area in BEHIND) < 0.85
    whole = [
        sum(row[part] for row in rows if row["metric"] == "room_coverage")
        for part in ("numerator", "denominator")
    ]
    assert 0.85 < whole[0] / whole[1] < 0.95


def test_every_planted_problem_is_there(city):
    planted = Counter({problem.kind: len(problem.rows) + len(problem.areas) for problem in city.problems})
    assert all(planted.values()), [kind for kind, count in planted.items() if not count]


def test_recording_days_are_ends_of_quarters():
    assert recorded_for(date(2019, 5, 1)) == TAKEN_OVER
    assert recorded_for(date(2020, 1, 1)) == date(2020, 3, 31)
    assert recorded_for(date(2024, 12, 31)) == date(2024, 12, 31)
    assert recorded_for(date(2023, 4, 1)) == date(2023, 6, 30)
