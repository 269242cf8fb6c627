"""Entering people, what the log holds of them, looking, merging, erasing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import HIDDEN
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    admit_member,
    correct_person,
    erase_person,
    merge_persons,
    register_person,
    reveal,
    unmerge_persons,
)
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import (
    find_by_identity,
    find_persons,
    history_for,
    persons_visible_to,
    shown,
    shown_all,
)

from .conftest import START, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def zeng(town):
    person = register_person(name="曾强", identity=number(1), phone="13800138000", by=town.system)
    admit_member(person=person, union=town.one.union, on=START, by=town.system)
    return person


def test_the_number_tells_birth_and_sex(zeng):
    zeng.refresh_from_db()
    assert (zeng.birth_date, zeng.sex, zeng.identity_kind) == (date(1980, 2, 1), "M", "resident")
    assert (zeng.pinyin, zeng.initials) == ("zengqiang", "zq")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"identity": number(1)[:17] + "0"}, "does not fit"),
        ({"identity": "1101"}, "18 characters"),
        ({"identity": "990101209902010011"}, "future"),
        ({"identity": "990101198013010011"}, "does not exist"),
        ({"identity": number(1), "sex": "F"}, "sex is not the one"),
        ({"identity": number(1), "birth_date": date(1980, 2, 2)}, "birth date is not the one"),
        ({"phone": "123"}, "mobile number"),
        ({"name": "  "}, "needs a name"),
    ],
)
def test_wrong_entries_are_refused_in_words(town, values, sentence):
    with pytest.raises(Refusal, match=sentence):
        register_person(**{"name": "曾强", "by": town.system} | values)
    assert not Person.objects.exists()
    assert not Change.objects.filter(model="people.person").exists()


def test_invented_numbers_outside_the_demo_city(town):
    from gonghui.foundation.core.models import Installation

    Installation.objects.update(is_demo=False)
    with pytest.raises(Refusal, match="invented"):
        register_person(name="曾强", identity=number(1), by=town.system)


def test_one_person_an_identity(town, zeng):
    for spelled in (number(1), number(1).lower(), f" {number(1)[:6]} {number(1)[6:]}"):
        with pytest.raises(Refusal, match="entered already"):
            register_person(name="曾某", identity=spelled, by=town.system)
    assert find_by_identity(number(1)) == zeng
    assert find_by_identity(number(2)) is None


def test_nothing_personal_stands_in_the_log_or_in_sealed_columns(town, zeng):
    correct_person(person=zeng, name="曾小强", phone="13900139000", by=town.system)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(core_change::text, '') FROM core_change")
        log = cursor.fetchone()[0]
        cursor.execute("SELECT identity::text || phone::text FROM people_person")
        row = cursor.fetchone()[0]
    zeng.refresh_from_db()
    secrets = ["曾强", "曾小强", "zengqiang", number(1), "13800138000", "13900139000", "1980-02-01"]
    secrets += [bytes(zeng.identity_hash).hex(), bytes(zeng.phone_hash).hex(), bytes(zeng.identity).hex()]
    for secret in secrets:
        assert secret not in log
        assert secret.encode().hex() not in log + row


def test_history_opens_for_who_may_see_names(town, zeng, account):
    correct_person(person=zeng, name="曾小强", by=town.system)
    chair = account("chair", "union_chair", town.one)
    latest, first = history_for(zeng, by=chair)
    assert ("name", "曾强", "曾小强") in latest.differences
    said = {field: after for field, _before, after in first.differences}
    assert (said["name"], said["birth_date"]) == ("曾强", "1980-02-01")
    assert said["identity"] == said["identity_hash"] == said["phone"] == HIDDEN
    leader = account("leader", "district_leader", town.one)
    assert ("name", HIDDEN, HIDDEN) in history_for(zeng, by=leader)[0].differences
    with pytest.raises(Refusal):
        history_for(zeng, by=account("other", "union_chair", town.two))


def test_two_clerks_at_once(town, zeng):
    seen = zeng.version
    correct_person(person=zeng, phone="13900139000", expected_version=seen, by=town.system)
    with pytest.raises(Refusal, match="meanwhile"):
        correct_person(person=zeng, phone="13900139001", expected_version=seen, by=town.system)
    gone = correct_person(person=zeng, phone="", by=town.system)
    assert gone.phone is None
    assert gone.phone_hash is None


def test_reveal_needs_permission_place_and_purpose_and_is_logged(town, zeng, account):
    officer = account("officer", "street_officer", town.one)
    assert reveal(person=zeng, field="identity", purpose="aid application", by=officer) == number(1)
    assert reveal(person=zeng, field="phone", purpose="call back", by=officer) == "13800138000"
    looked = Access.objects.order_by("pk").first()
    assert (looked.account, looked.record, looked.fields) == (officer.pk, zeng.pk, ["identity"])
    assert looked.purpose == "aid application"
    for by, purpose, sentence in (
        (officer, "x", "what this is needed for"),
        (account("chair", "union_chair", town.one), "call back", "may not do this"),
        (account("far", "street_officer", town.two), "call back", "outside the area"),
    ):
        with pytest.raises(Refusal, match=sentence), transaction.atomic():
            reveal(person=zeng, field="phone", purpose=purpose, by=by)
    assert Access.objects.count() == 2


def test_visible_are_those_tied_to_ones_bodies(town, zeng, account):
    assert list(persons_visible_to(account("a", "union_chair", town.one))) == [zeng]
    assert not persons_visible_to(account("b", "union_chair", town.two)).exists()
    assert not persons_visible_to(account("c", "skills_officer", town.one)).exists()
    assert not persons_visible_to(account("d")).exists()
    assert list(persons_visible_to(town.system)) == [zeng]


def test_what_is_shown(town, zeng, account):
    chair = account("a", "union_chair", town.one)
    leader = account("b", "district_leader", town.one)
    assert shown(zeng, by=leader)["name"] == "曾*"
    assert shown(zeng, by=chair)["name"] == "曾强"
    assert shown(zeng, by=chair)["identity"] == "******"


def test_names_and_sealed_values_open_only_where_the_role_holds(town, zeng, account):
    both = account("both", "district_leader", town.one)
    grant_role(account=both, role="street_officer", body=town.two, by=town.system)
    assert list(persons_visible_to(both)) == [zeng]
    assert find_persons("曾", by=both) == ([], False)
    assert [row["name"] for row in shown_all([zeng], by=both)] == ["曾*"]
    correct_person(person=zeng, name="曾小强", by=town.system)
    assert ("name", HIDDEN, HIDDEN) in history_for(zeng, by=both)[0].differences
    with pytest.raises(Refusal, match="outside the area"), transaction.atomic():
        reveal(person=zeng, field="phone", purpose="call back", by=both)


def test_merging_and_separating(town, zeng):
    double = register_person(name="曾强", by=town.system)
    merge_persons(duplicate=double, into=zeng, by=town.system)
    assert find_persons("曾强", by=town.system) == ([zeng], False)
    with pytest.raises(Refusal, match="merged into another"):
        correct_person(person=double, name="曾", by=town.system)
    unmerge_persons(person=double, by=town.system)
    assert len(find_persons("曾强", by=town.system)[0]) == 2
    with pytest.raises(Refusal):
        unmerge_persons(person=double, by=town.system)
    other = register_person(name="曾强", identity=number(2), by=town.system)
    with pytest.raises(Refusal, match="different identity"):
        merge_persons(duplicate=other, into=zeng, by=town.system)


def test_erasing_closes_the_log_for_everybody(town, zeng):
    erase_person(person=zeng, reason="asked for it", by=town.system)
    zeng.refresh_from_db()
    assert (zeng.name, zeng.identity, zeng.birth_date, zeng.phone_hash) == ("-", None, None, None)
    assert zeng.memberships.count() == 1
    told = [value for entry in history_for(zeng, by=town.system) for value in entry.differences]
    assert ("pinyin", "erased", "") in told
    assert "曾" not in str(told)
    with pytest.raises(Refusal, match="erased"):
        correct_person(person=zeng, name="曾强", by=town.system)
    register_person(name="曾强", identity=number(1), by=town.system)
