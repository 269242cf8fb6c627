"""Readings over readings: as true as the whole, few layers however many changes, and nobody waits."""

from __future__ import annotations

import random
import threading
import time
from datetime import date, timedelta

import pytest
from django.db import transaction

from gonghui.affairs.skills import actions as skills
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.bodies.models import Area, Body, Coverage, Union
from gonghui.foundation.core.facts import declared_tables, metric
from gonghui.foundation.core.models import Installation
from gonghui.foundation.people.actions import admit_member, employ, end_employment, end_membership
from gonghui.foundation.people.actions.persons import enter_person
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.warehouse import queries
from gonghui.foundation.warehouse.actions import _differing, rebuild
from gonghui.foundation.warehouse.queries import layers, reading
from gonghui.foundation.warehouse.queries.engine import count_of
from gonghui.foundation.warehouse.queries.extract import kernel_metrics
from gonghui.foundation.warehouse.queries.state import Reading, cells_statement, statement_of
from gonghui.foundation.warehouse.rules.affected import OnlyUnits, only_through
from gonghui.foundation.warehouse.rules.spells import WarehouseTables, metric_spells

pytestmark = pytest.mark.django_db(transaction=True)
START, DAY = date(2021, 1, 1), date(2025, 12, 31)
STUDIOS = "innovation_studios"


@pytest.fixture(autouse=True)
def fresh_readings():
    reading.forget()
    yield
    reading.forget()


@pytest.fixture
def city() -> dict[str, list]:
    """A city of two streets, two unions, three firms and six people, in a base."""
    by = system_account()
    Installation.objects.create(code="BJ", name_zh="试")
    whole = bodies.add_area(code="110000", name_zh="市", level="city", on=START, by=by)
    district = bodies.add_area(code="110101", name_zh="区", level="district", on=START, by=by)
    bodies.place_area(tree="statistical", child=district, parent=whole, on=START, by=by)
    streets = []
    for n in (1, 2):
        street = bodies.add_area(code=f"11010100{n}", name_zh=f"街{n}", level="street", on=START, by=by)
        bodies.place_area(tree="statistical", child=street, parent=district, on=START, by=by)
        streets.append(street)
    unions = [
        bodies.found_body(
            kind="union", name_zh=f"会{n}", on=START, area=streets[n], by=by, union={"type": "basic"}
        )
        for n in range(2)
    ]
    firms = [
        bodies.found_body(
            kind="employer",
            name_zh=f"厂{n}",
            on=START,
            area=streets[n % 2],
            by=by,
            employer={"unit_kind": "enterprise", "ownership": "private"},
        )
        for n in range(3)
    ]
    people = [person(f"人{name}") for name in "甲乙丙丁戊己"]
    rebuild(by=by)
    return {"streets": streets, "unions": unions, "firms": firms, "people": people}


def person(name: str) -> Person:
    with transaction.atomic():
        return enter_person(name=name, by=system_account())


def act(city: dict[str, list], chance: random.Random, number: int) -> None:
    """One change of those that metrics are made of: work, membership, coverage, seat, studio."""
    by, on = system_account(), START + timedelta(days=30 * number)
    firm, union = chance.choice(city["firms"]), chance.choice(city["unions"])
    someone = chance.choice(city["people"])
    held = Membership.objects.filter(person=someone, valid_to=None).first()
    covered = Coverage.objects.filter(employer_id=firm.pk, valid_to=None).first()
    works = Employment.objects.filter(person=someone, employer_id=firm.pk, valid_to=None).first()
    match chance.randrange(5):
        case 0 if works is None:
            employ(person=someone, employer=firm.employer, kind="contract", on=on, by=by)
        case 0:
            end_employment(employment=works, on=on, by=by)
        case 1 if held is None:
            admit_member(person=someone, union=Union.objects.get(pk=union.pk), on=on, by=by)
        case 1:
            end_membership(membership=held, on=on, reason="left", by=by)
        case 2 if covered is None:
            bodies.cover(union=Union.objects.get(pk=union.pk), employer=firm.employer, on=on, by=by)
        case 2:
            bodies.end_coverage(coverage=covered, on=on, by=by)
        case 3:
            area = Area.objects.get(pk=chance.choice(city["streets"]).pk)
            if Body.objects.get(pk=firm.pk).seats.get(valid_to=None).area_id != area.pk:
                bodies.move_seat(body=firm, area=area, on=on, by=by)
        case _:
            studio(firm, f"室{number}", on)


def studio(body: Body, name: str, on: date = START) -> None:
    skills.recognise_studio(
        body=body,
        name=name,
        kind="worker",
        leader_name="张三",
        level="city",
        recognised_on=on,
        by=system_account(),
    )


def depth(state: Reading) -> int:
    return 1 if state.below is None else 1 + depth(state.below)


def differences(state: Reading) -> list[str]:
    """Metrics of which spells or cells of a reading are not those of the whole database."""
    with reading.one_snapshot():
        whole = layers.whole_database()
    found = []
    for one in kernel_metrics():
        left, right = f"{state.schema}.{state.spells(one)}", f"{whole.schema}.{whole.spells(one)}"
        cells = f"SELECT * FROM {state.cells(one)}"
        own = f"SELECT * REPLACE (-n AS n, -amount AS amount) FROM ({cells_statement(one, left)})"
        columns = ", ".join(["area", "hit", "excluded", "day"])
        left_over = count_of(
            f"SELECT count(*) FROM (SELECT {columns}, sum(n) FROM ({cells} UNION ALL BY NAME {own}) "
            f"GROUP BY ALL HAVING sum(n) <> 0)"
        )
        if _differing(left, right) + _differing(right, left) + left_over:
            found.append(one.key)
    return found


@pytest.mark.parametrize("seed", [1])
def test_many_small_changes_in_few_layers_and_all_figures_true(city, seed):
    chance = random.Random(seed)
    deepest = 0
    for number in range(40):
        with transaction.atomic():
            for part in range(chance.choice([1, 1, 1, 4])):
                act(city, chance, 4 * number + part)
        with queries.pinned():
            state = reading.reading()
            for key in (STUDIOS, "worker_coverage", "nonpublic_coverage", "joining_rate"):
                queries.figure(key, as_of=DAY)
        deepest = max(deepest, depth(state))
        if number in {19, 39}:
            assert differences(state) == []
    assert 3 <= deepest <= 6, deepest


def test_what_touches_no_figure_makes_no_new_reading(city):
    studio(city["firms"][0], "甲")
    before = reading.reading()
    person("生人")
    assert reading.reading() is before
    studio(city["firms"][0], "乙")
    after = reading.reading()
    assert after is not before
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 2


def test_what_a_transaction_has_yet_to_commit_is_nobodys_ground(city):
    studio(city["firms"][0], "甲")
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 1
    with transaction.atomic():
        studio(city["firms"][0], "乙")
        assert queries.figure(STUDIOS, as_of=DAY).numerator == 2
        transaction.set_rollback(True)
    studio(city["firms"][0], "丙")
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 2
    assert differences(reading.reading()) == []


def test_of_a_union_only_the_side_that_changed_is_asked():
    """Otherwise one new member would have the spells of all covered workers computed again."""
    covered = metric("worker_coverage").condition
    tables = declared_tables()
    rows = covered(WarehouseTables(tables, {"membership": "delta__membership"}))
    asked = statement_of(only_through(rows, "delta__membership"))
    assert "delta__membership" in asked
    assert '"employment"' not in asked
    rows = covered(WarehouseTables(tables, {"employment": "delta__employment"}))
    asked = statement_of(only_through(rows, "delta__employment"))
    assert '"coverage"' in asked
    assert '"membership"' not in asked


def test_the_units_are_picked_out_before_anything_is_joined():
    """Of the workers covered, their own employments and memberships; of employers nothing can be left out."""
    only = OnlyUnits("chosen")
    metric_spells(metric("worker_coverage"), WarehouseTables(declared_tables()), only)
    assert set(only.needed) == {
        ("employment", "person_id"),
        ("membership", "person_id"),
    }


@pytest.fixture
def patient(settings):
    """As on the site: readings are made ahead, and who reads is given the last one meanwhile."""
    settings.WAREHOUSE_RECHECK_SECONDS = 0.01
    settings.WAREHOUSE_PATIENCE_SECONDS = 3600


def within(seconds: float, known) -> None:
    deadline = time.monotonic() + seconds
    while not known():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_nobody_waits_and_soon_everybody_sees_it(city, patient):
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 0
    free, reader = threading.Event(), []
    with reading._making:  # as if the next reading took for ever
        studio(city["firms"][0], "甲")
        thread = threading.Thread(
            target=lambda: (reader.append(queries.figure(STUDIOS, as_of=DAY).numerator), free.set())
        )
        thread.start()
        assert free.wait(60)
        thread.join()
    assert reader == [0]
    within(60, lambda: queries.figure(STUDIOS, as_of=DAY).numerator == 1)


def test_what_was_asked_is_ready_in_the_next_reading(city, patient):
    within(60, lambda: queries.figure(STUDIOS, as_of=DAY).numerator == 0)
    first = reading.reading()
    studio(city["firms"][0], "甲")
    within(60, lambda: reading.reading() is not first)
    made = reading.reading()
    declared = metric(STUDIOS)
    assert f"spell__{declared.key}__{declared.version}" in made._made
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 1


def test_who_has_just_written_waits_until_it_is_seen(city, patient):
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 0
    for number in range(5):
        studio(city["firms"][0], f"室{number}")
        with queries.not_before(time.time()):
            assert queries.figure(STUDIOS, as_of=DAY).numerator == number + 1


def test_a_moment_to_come_is_now(city, patient):
    with queries.not_before(time.time() + 10_000):
        assert queries.figure(STUDIOS, as_of=DAY).numerator == 0
    with queries.not_before(float("nan")):
        assert queries.figure(STUDIOS, as_of=DAY).numerator == 0


def test_making_ahead_ends_with_the_process_and_begins_anew(city, patient):
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 0
    within(60, lambda: queries.figure(STUDIOS, as_of=DAY) and reading._ahead is not None)
    thread = reading._ahead
    reading.forget()
    assert not thread.is_alive()
    studio(city["firms"][0], "甲")
    assert queries.figure(STUDIOS, as_of=DAY).numerator == 1
