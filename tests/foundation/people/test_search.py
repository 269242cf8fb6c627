"""The one search: beginnings, sounds, parts, codes, numbers; the policy; odd input; look-ups, their limit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.bodies.actions import dissolve_body, found_body, rename_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import admit_member, look_up, lookups, register_person
from gonghui.foundation.people.queries import find_persons, finding, is_number, search

from .conftest import START, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(town):
    """Members of the first union, and one of the second."""
    made = {}
    for place, (name, union) in enumerate(
        [("曾强", "one"), ("曾国强", "one"), ("张三", "one"), ("John Smith", "one"), ("曾西", "two")], start=1
    ):
        person = register_person(
            name=name, identity=number(place), phone=f"1380013800{place}", by=town.system
        )
        admit_member(person=person, union=getattr(town, union).union, on=START, by=town.system)
        made[name] = person
    return made


def kinds(found):
    return {group.kind: [hit.name for hit in group.hits] for group in found.groups}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("曾", ["曾国强", "曾强"]),
        ("曾强", ["曾强"]),
        ("zeng", ["曾国强", "曾强"]),
        ("ZengQ", ["曾强"]),
        ("zgq", ["曾国强"]),
        ("z", ["曾国强", "曾强", "张三"]),
        ("曾guo", ["曾国强"]),
        ("张s", ["张三"]),
        ("john", ["John Smith"]),
        ("John S", ["John Smith"]),
        ("强", []),
        ("cengqiang", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("曾%", []),
        ("曾_强", []),
        ("\\", []),
        ("' OR 1=1 --", []),
        ("\0", []),
        ("\0曾强", ["曾强"]),
        ("💥", []),
        ("　曾强　", ["曾强"]),
        ("7", []),
    ],
)
def test_people_are_found_by_the_beginning_of_name_sound_and_initials(town, people, account, text, expected):
    for by in (account("a", "union_chair", town.one), account("b", "street_officer", town.one)):
        assert sorted(kinds(search(text, by=by)).get("person", [])) == sorted(expected)


def test_the_best_come_first_and_more_is_told(town, people, account):
    by = account("a", "union_chair", town.one)
    persons, more = find_persons("z", by=by, limit=1)
    assert [person.name for person in persons] == ["曾国强"]
    assert more
    assert find_persons("z", by=by, limit=3)[1] is False


def test_outside_the_scope_nothing_is_found_nor_counted(town, people, account):
    chair = account("a", "union_chair", town.two)
    assert kinds(search("曾", by=chair)) == {"person": ["曾西"]}
    assert kinds(search("一厂", by=chair)) == {}
    assert kinds(search("曾", by=account("b"))) == {}
    assert kinds(search("曾", by=account("c", "skills_officer", town.one))) == {}
    assert kinds(search("一厂", by=account("d", "evaluator", town.one))) == {
        "union": ["一厂工会"],
        "employer": ["一厂"],
    }


def test_who_may_not_see_names_finds_nobody_by_name(town, people, account):
    leader = account("b", "district_leader", town.one)
    assert "person" not in kinds(search("曾", by=leader))
    grant_role(account=leader, role="street_officer", body=town.two, by=town.system)
    assert kinds(search("曾", by=leader))["person"] == ["曾西"]


def test_a_merged_entry_is_not_found(town, people):
    people["曾国强"].merged_into = people["曾强"]
    people["曾国强"].save()
    assert [p.name for p in find_persons("曾", by=town.system)[0]] == ["曾强", "曾西"]


def test_bodies_are_found_by_beginning_part_sound_and_code(town):
    by, facts = town.system, {"unit_kind": "enterprise", "ownership": "private", "industry": "C"}
    firm = found_body(
        kind="employer",
        name_zh="京东方（ABC）科技有限公司",
        code="91110000802100433B",
        area=town.e1,
        on=START,
        by=by,
        employer=facts,
    )
    office = found_body(kind="department", name_zh="科技部", area=town.e1, on=START, by=by)

    def names(text):
        return {kind: names for kind, names in kinds(search(text, by=by)).items() if kind != "person"}

    for text in (
        "京东方",
        "科技有限",
        "技有",
        "(abc)科",
        "（ABC）",
        "91110000802100433B",
        "91110000802100433b",
    ):
        assert names(text) == {"employer": [firm.name_zh]}, text
    for text in ("jingdongf", "jdf"):
        assert names(text) == {"employer": [firm.name_zh]}, text
    assert names("科技") == {"employer": [firm.name_zh], "other": [office.name_zh]}
    assert names("东科") == {}  # both signs stand in the name, apart
    for text in ("技", "9111000080210043", "%技%", "科_有", "京" * 100, "京" * 5000):
        assert names(text) == {}, text


def test_grams_that_stand_apart_are_no_part(town):
    found_body(kind="department", name_zh="北京京北北", area=town.e1, on=START, by=town.system)
    assert kinds(search("京北京", by=town.system)) == {}
    assert kinds(search("北京京北", by=town.system)) == {"other": ["北京京北北"]}


def test_a_dissolved_body_is_still_found_where_everything_is_seen(town):
    dissolve_body(body=town.agency, on=START + timedelta(400), by=town.system)
    assert kinds(search("派遣", by=town.system)) == {"employer": ["派遣公司"]}


def test_unions_come_apart_from_employers_and_limits_hold_for_each(town):
    for place in range(4):
        found_body(
            kind="union",
            name_zh=f"一厂{place}工会",
            area=town.e1,
            on=START,
            by=town.system,
            union={"type": "basic"},
        )
    found = search("一厂", by=town.system, limit=3)
    assert {group.kind: (len(group.hits), group.more) for group in found.groups} == {
        "union": (3, True),
        "employer": (1, False),
    }


def test_one_or_three_hits_cost_the_same_queries(town, people, account):
    by = account("a", "street_officer", town.one)

    def cost(text):
        with CaptureQueriesContext(connection) as made:
            search(text, by=by)
        return len(made)

    cost("曾")
    assert cost("zengq") == cost("zeng")
    assert cost("曾国") == cost("曾强")
    assert cost("zeng") <= 25


# Numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [number(1), number(1).lower(), f" {number(1)[:6]} {number(1)[6:]}", "138 0013 8001", "+8613800138001"],
)
def test_a_whole_number_is_looked_up_and_logged_without_it(town, people, account, text):
    by = account("a", "street_officer", town.one)
    found = search(text, by=by)
    assert found.is_number
    assert "person" not in kinds(found)
    assert look_up(number=text, by=by) == [people["曾强"]]
    (access,) = Access.objects.filter(kind="lookup")
    assert (access.account, access.record, access.rows) == (by.pk, people["曾强"].pk, 1)
    digits = text.replace(" ", "")
    assert digits not in str(Change.objects.filter(verb="log_lookup").values())
    assert digits not in str(Access.objects.values())


def test_outside_the_scope_a_number_finds_nobody_as_if_it_were_nobodys(town, people, account):
    by = account("a", "street_officer", town.one)
    for text in (number(5), number(9), "13800138005", "13900000000"):
        assert look_up(number=text, by=by) == []
    assert [access.rows for access in Access.objects.filter(kind="lookup")] == [0, 0, 0, 0]
    assert not Access.objects.filter(kind="lookup", record__isnull=False).exists()


def test_people_who_share_a_phone_are_all_found(town, people, account):
    other = register_person(name="曾小", phone="13800138001", by=town.system)
    admit_member(person=other, union=town.one.union, on=START, by=town.system)
    by = account("a", "street_officer", town.one)
    assert look_up(number="13800138001", by=by) == [people["曾强"], other]


def test_a_number_is_refused_without_a_role_or_in_parts(town, people, account):
    with pytest.raises(Refusal, match="may not do this"):
        look_up(number=number(1), by=account("a", "skills_officer", town.one))
    by = account("b", "street_officer", town.one)
    for text in ("", "1380013", number(1)[:17], "曾强", "%"):
        with pytest.raises(Refusal, match="whole number"):
            look_up(number=text, by=by)
    assert not Access.objects.exists()


def test_look_ups_are_limited_by_account_and_time(town, people, account, monkeypatch):
    by, other = account("a", "street_officer", town.one), account("b", "street_officer", town.one)
    monkeypatch.setattr(lookups, "LIMITS", ((timedelta(minutes=10), 3), (timedelta(days=1), 5)))
    for _time in range(3):
        look_up(number=number(9), by=by)
    with pytest.raises(Refusal, match="3 numbers in a short time"), transaction.atomic():
        look_up(number=number(1), by=by)
    assert look_up(number=number(1), by=other) == [people["曾强"]]
    monkeypatch.setattr(lookups, "LIMITS", ((timedelta(0), 3), (timedelta(days=1), 5)))
    for _time in range(2):
        assert look_up(number=number(1), by=by) == [people["曾强"]]
    with pytest.raises(Refusal, match="5 numbers"), transaction.atomic():
        look_up(number=number(1), by=by)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (number(1), True),
        ("13800138000", True),
        ("010-62251234", True),
        ("E12345678", True),
        ("曾强", False),
        ("91110000802100433B", False),
        ("BJ-CX-2025-000001", False),
        ("2025", False),
        ("", False),
    ],
)
def test_what_is_a_persons_number(text, expected):
    assert is_number(text) is expected


def test_a_very_frequent_beginning_ends_in_time_and_says_so(town, account, monkeypatch):
    """Of a large scope only so many namesakes are asked; then it is told that there may be more.

    A small one is looked through itself, and everybody in it is found.
    """
    monkeypatch.setattr(finding, "STEPS", (2, 2, 1))
    for place, sign in enumerate("一丁七三万上"):
        person = register_person(name=f"王{sign}", by=town.system)
        union = town.one if place == 5 else town.two
        admit_member(person=person, union=union.union, on=START, by=town.system)
    federation = found_body(
        kind="union",
        name_zh="区总工会",
        on=START,
        area=town.e1,
        by=town.system,
        union={"type": "federation", "territory": town.east},
    )
    by = account("a", "district_officer", federation)
    persons, more = find_persons("王", by=by)
    assert ([person.name for person in persons], more) == (["王上"], False)
    monkeypatch.setattr(finding, "FEW_BODIES", 0)
    assert find_persons("王", by=by) == ([], True)
    monkeypatch.setattr(finding, "STEPS", (2, 5))
    persons, more = find_persons("王", by=by)
    assert ([person.name for person in persons], more) == (["王上"], False)


def test_a_body_is_found_by_what_it_was_called_before(town, account):
    rename_body(body=town.one, name_zh="二号机械厂工会", on=START + timedelta(days=30), by=town.system)
    chair = account("a", "union_chair", town.one)
    (group,) = [g for g in search("一厂工会", by=chair).groups if g.kind == "union"]
    assert [(hit.name, hit.former) for hit in group.hits] == [("二号机械厂工会", "一厂工会")]
    (group,) = [g for g in search("二号", by=chair).groups if g.kind == "union"]
    assert [(hit.name, hit.former) for hit in group.hits] == [("二号机械厂工会", "")]
