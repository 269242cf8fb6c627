"""The mass of a large city: the same for the same seed, without contradictions, as counted once loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import override_settings

from gonghui.affairs.assistance.models import Enrolment
from gonghui.demo.city.generate import generate_draft
from gonghui.demo.load import load, loaded, truth_file, unfinished
from gonghui.demo.mass.days import NEVER, RECORDED, recorded_index
from gonghui.demo.mass.draw import draw
from gonghui.demo.mass.parts import ROWS, parts_of
from gonghui.demo.mass.persons import all_names, identities, name_of, orders, phones
from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.actions import rows_digest
from gonghui.foundation.core.models import Change, SubjectKey
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import read_identity
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.people.rules import name_keys
from gonghui.foundation.warehouse.queries import figure
from gonghui.foundation.warehouse.queries.reading import forget

EVERYBODY = slice(None)
TABLES = (Person, Employment, Membership, Enrolment)


@pytest.fixture(scope="module")
def draft():
    return generate_draft("sample", 1)


@pytest.fixture(scope="module")
def mass(draft):
    return draw(draft)


def test_the_same_seed_draws_the_same_mass(mass):
    assert draw(generate_draft("sample", 1)).digest() == mass.digest()
    assert draw(generate_draft("sample", 2)).digest() != mass.digest()


def test_with_the_cast_there_are_as_many_as_the_scale_says(draft, mass):
    assert len(mass.people.birth) + len(draft.city.persons) == pytest.approx(draft.scale.workers, rel=0.05)
    assert {len(year.person) for year in mass.enrolments.values()} == {draft.scale.enrolments_in_mass}


def test_identity_numbers_are_right_and_nobody_elses(draft, mass):
    people = mass.people
    numbers = identities(people, orders(people), EVERYBODY).tolist()
    assert len(set(numbers)) == len(numbers)
    assert not {number.decode() for number in numbers} & {row.identity for row in draft.city.persons}
    for number, birth, woman in zip(numbers[:500], people.birth[:500], people.woman[:500], strict=True):
        found = read_identity(number.decode(), on=date(2026, 1, 1), demo=True)
        assert np.datetime64(found.birth_date) == np.datetime64(int(birth), "D")
        assert (found.sex == "F", found.region[:2]) == (bool(woman), "99")


def test_many_born_on_one_day_get_different_numbers(mass):
    """As in the full city, where a day has more births than a county has orders."""
    people = mass.people
    crowd = type(people)(
        **{one.name: np.repeat(getattr(people, one.name)[:1], 20_000) for one in fields(people)}
    )
    numbers = identities(crowd, orders(crowd), EVERYBODY)
    assert len(np.unique(numbers)) == len(numbers)


def test_names_are_of_the_persons_own_kind(mass):
    known = all_names()
    assert {len(name) for name in known} == {2, 3}
    picked = name_of(mass.people, EVERYBODY)
    assert 0 <= picked.min() <= picked.max() < len(known)
    there = phones(mass.people, EVERYBODY)
    assert 0.2 < (there != b"").mean() < 0.4
    assert {len(phone) for phone in there.tolist()} == {0, 11}


def spells(table, key):
    order = np.lexsort((table.since, key))
    return key[order], table.since[order], table.until[order]


def test_no_two_at_a_time(mass):
    """What the database's exclusion constraint and the terms of a plan would refuse."""
    one, since, until = spells(mass.memberships, mass.memberships.person)
    assert not ((one[1:] == one[:-1]) & (since[1:] < until[:-1])).any()
    columns = {
        name: np.concatenate([getattr(year, name) for year in mass.enrolments.values()])
        for name in ("person", "plan", "since", "until")
    }
    key = columns["person"].astype(np.int64) * 10 + columns["plan"]
    order = np.lexsort((columns["since"], key))
    key, since, until = key[order], columns["since"][order], columns["until"][order]
    assert not ((key[1:] == key[:-1]) & (since[1:] < until[:-1])).any()


def test_nothing_is_recorded_before_it_is_known(mass):
    people = mass.people
    for table in (mass.employments, mass.memberships, *mass.enrolments.values()):
        assert (table.until > table.since).all()
        assert (table.recorded >= people.recorded[table.person]).all()
        assert (table.recorded >= recorded_index(table.since)).all()
        assert (np.diff(table.recorded) >= 0).all()
    for table in (mass.employments, mass.memberships):
        over = table.until != NEVER
        assert (table.recorded[over] == recorded_index(table.until[over])).all()


def test_parts_are_whole_tables_cut_by_recording_day(mass):
    for table, parts in parts_of(mass).items():
        assert len({part.name for part in parts}) == len(parts)
        assert all(0 < len(part) <= ROWS for part in parts)
        years = mass.enrolments.values() if table == "enrolments" else [getattr(mass, table)]
        assert sum(map(len, parts)) == sum(len(rows.recorded) for rows in years)


# -- loaded --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the sample keeps its files."""
    root = tmp_path_factory.mktemp("sample")
    return {
        "VAR_DIR": root,
        "ATTACHMENT_DIR": root / "attachments",
        "WAREHOUSE_DIR": root / "warehouse",
        "MODELS_DIR": root / "models",
    }


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None, django_db_blocker: Any, folders: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The sample loaded once; its answers."""
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        before = {model: keys_of(model) for model in TABLES}
        load(scale="sample", seed=1)
        yield {"before": before, "answers": json.loads(truth_file().read_text("utf-8"))}
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def db(sample: dict[str, Any], folders: dict[str, Any], settings: Any) -> Iterator[None]:
    """In place of the plain database: the loaded sample."""
    for name, value in folders.items():
        setattr(settings, name, value)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget()


def keys_of(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [table])
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass ORDER BY 1",
            [table],
        )
        return indexes, cursor.fetchall()


@pytest.mark.xdist_group("sample")
def test_every_key_is_back(db, sample):
    assert {model: keys_of(model) for model in TABLES} == sample["before"]


@pytest.mark.xdist_group("sample")
def test_every_figure_is_as_the_columns_count_it(db, sample):
    areas = dict(Area.objects.filter(valid_to=None).values_list("code", "pk"))
    asked = sample["answers"]["figures"]
    assert {row["metric"] for row in asked} == {"worker_coverage", "mutual_aid_enrolments"}
    for row in asked:
        area = None if row["area"] == "110000" else areas[row["area"]]
        found = figure(
            row["metric"], version=row["version"], as_of=date.fromisoformat(row["as_of"]), area=area
        )
        assert (found.numerator, found.denominator) == (row["numerator"], row["denominator"]), row


@pytest.mark.xdist_group("sample")
def test_every_row_is_there(db, sample, mass):
    counts = {
        row["what"]: row["number"] for row in sample["answers"]["counts"] if row["as_of"] == "2025-12-31"
    }
    # Besides who joined at loading, and who was entered with a household then.
    drawn = Person.objects.filter(joinings=None).exclude(households__relation__in=["child", "parent"])
    assert drawn.count() == counts["persons"]
    assert SubjectKey.objects.count() == Person.objects.count() + Case.objects.count()  # words of cases, too
    in_force = {"valid_from__lte": date(2025, 12, 31), "valid_to": None}
    later = {"valid_from__lte": date(2025, 12, 31), "valid_to__gt": date(2025, 12, 31)}
    for model, name in ((Employment, "employments"), (Membership, "memberships")):
        found = model.objects.filter(**in_force).count() + model.objects.filter(**later).count()
        assert found == counts[name]
    assert loaded()["mass"] == mass.digest()
    assert unfinished() is None


@pytest.mark.xdist_group("sample")
def test_each_part_has_one_change_on_its_day(db, mass):
    parts = {part.name: part for table in parts_of(mass).values() for part in table}
    told = Change.objects.filter(params__has_key="part")
    assert sorted(told.values_list("params__part", flat=True)) == sorted(parts)
    for change in told:
        part = parts[change.params["part"]]
        assert change.recorded_at.date() == RECORDED[part.recorded]
        assert change.last_record - change.first_record + 1 == change.params["rows"] == len(part)


@pytest.mark.xdist_group("sample")
def test_the_digest_of_a_part_is_that_of_its_rows(db):
    for model in TABLES:
        change = Change.objects.filter(model=model._meta.label_lower, params__has_key="part").first()
        assert bytes(change.digest) == rows_digest(
            model=model,
            first=change.first_record,
            last=change.last_record,
            columns=change.params["columns"],
            form=change.params["format"],
        )


@pytest.mark.xdist_group("sample")
def test_persons_are_sealed_and_found(db, mass):
    part = Change.objects.get(params__part="people 0")
    person = Person.objects.get(pk=part.first_record)
    machine = provider()
    key = machine.unwrap(person.subject.wrapped, person.subject.key_version)
    number = machine.open(person.identity, key=key, context=b"people.person.identity")
    assert number.encode() == identities(mass.people, orders(mass.people), slice(0, 1))[0]
    assert bytes(person.identity_hash) == machine.keyed_hash(number, purpose="identity")
    assert (person.pinyin, person.initials) == name_keys(person.name)
    with_phone = Person.objects.filter(pk__gte=part.first_record).exclude(phone=None).first()
    key = machine.unwrap(with_phone.subject.wrapped, with_phone.subject.key_version)
    phone = machine.open(with_phone.phone, key=key, context=b"people.person.phone")
    assert phone.startswith("154")
    assert bytes(with_phone.phone_hash) == machine.keyed_hash(phone, purpose="phone")
