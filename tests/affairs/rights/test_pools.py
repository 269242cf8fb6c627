"""Instructors and mediators: taken in, sent to streets, certified, ended; by hand and by sheet."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import assign_to_street, certify, enlist
from gonghui.foundation.people.models import Person, Post, StreetAssignment
from gonghui.foundation.registers.actions import act_on, add_row, edit_row, publish_sheet, stage_sheet
from gonghui.foundation.registers.queries import detail, page, register, staged_rows
from gonghui.foundation.registers.rules.values import PersonName

pytestmark = pytest.mark.django_db
FIRST, ON = date(2024, 1, 1), date(2024, 6, 30)


@pytest.fixture
def added(town):
    def made(key="instructors", by=None, **values):
        values = {"name": "张三丰", "body": town.district, "valid_from": FIRST} | values
        return add_row(register=register(key), by=by or town.officer, on=ON, values=values)

    return made


@pytest.fixture
def do(town):
    def done(record, act, key="instructors", by=None, **values):
        by = by or town.officer
        return act_on(register=register(key), act_key=act, record=record, by=by, on=ON, values=values)

    return done


def streets(post):
    return [(one.area.name_zh, one.valid_from, one.valid_to) for one in post.assignments.order_by("pk")]


def test_whoever_is_taken_in_is_one_person_with_a_numbered_post(added):
    first = added(full_time=True, street="东二镇")
    assert (first.number, first.kind, first.full_time) == (
        "TT-XS-2024-000001",
        "bargaining_instructor",
        True,
    )
    assert streets(first) == [("东二镇", FIRST, None)]
    second = added("mediators", certificate="A-1", certified_to=date(2026, 1, 1))
    assert second.person == first.person
    assert (second.number, second.certified_from) == ("TT-TJ-2024-000001", FIRST)
    assert Person.objects.count() == 1


def test_two_people_of_one_name_at_a_unit_are_not_guessed_between(added, town):
    added()
    Person.objects.update(name="旁人")
    added()
    Person.objects.update(name="张三丰")
    with pytest.raises(Refusal) as refused:
        added("mediators")
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"street": "无此街道"}, "street"),
        ({"street": "990101400"}, "street"),
        ({"name": "张3"}, "name"),
        ({"valid_from": date(2014, 1, 1)}, "on"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(added, values, field):
    with pytest.raises(Refusal) as refused:
        added(**values)
    assert refused.value.field == field
    assert not Post.objects.exists()
    assert not Person.objects.exists()


def test_a_post_is_sent_to_several_streets_and_called_back(added, do, town):
    post = added(street="东二镇")
    do(post, "assign", street="990101001", on=date(2024, 2, 1), until=date(2024, 9, 1))
    with pytest.raises(Refusal):
        do(post, "assign", street="东一街道", on=date(2024, 8, 31))
    do(post, "end-assignment", street="东二镇", on=date(2024, 5, 1))
    with pytest.raises(Refusal):
        do(post, "end-assignment", street="东二镇", on=date(2024, 6, 1))
    assert streets(post) == [
        ("东二镇", FIRST, date(2024, 5, 1)),
        ("东一街道", date(2024, 2, 1), date(2024, 9, 1)),
    ]
    row = detail(register("instructors"), post.public_id, by=town.officer, on=ON).row
    assert row["street"] == "东一街道"


def test_an_end_ends_the_assignments(added, do):
    post = added(street="东二镇")
    do(post, "end", on=date(2024, 6, 1), reason="调离")
    assert streets(post) == [("东二镇", FIRST, date(2024, 6, 1))]
    assert Post.objects.get().exit_reason == "调离"


def test_a_certificate_is_lengthened_while_it_runs_and_begun_anew_after_a_gap(added, do, town):
    post = added("mediators", certificate="A-1", certified_to=date(2024, 4, 1), street="东二镇")
    do(post, "certify", key="mediators", certificate="A-2", certified_from=date(2024, 4, 1),
       certified_to=date(2024, 5, 1))  # fmt: skip
    held = Post.objects.get()
    assert (held.certificate, held.certified_from, held.certified_to) == ("A-2", FIRST, date(2024, 5, 1))
    anew = certify(post=held, certificate="A-3", certified_from=date(2024, 6, 1), by=town.officer)
    held.refresh_from_db()
    assert (held.valid_to, held.certified_to) == (date(2024, 6, 1), date(2024, 5, 1))
    assert (anew.valid_from, anew.certified_to, streets(anew)) == (
        date(2024, 6, 1),
        None,
        [("东二镇", date(2024, 6, 1), None)],
    )


def test_a_certificate_for_who_had_none_holds_from_its_day(added, do):
    post = added("mediators")
    do(post, "certify", key="mediators", certificate="A-1", certified_from=date(2024, 3, 1))
    assert Post.objects.get().certified_from == date(2024, 3, 1)
    with pytest.raises(Refusal):
        do(post, "certify", key="mediators", certificate="A-1", certified_from=ON, certified_to=ON)


def test_an_assignment_stays_within_the_post_and_the_area_of_the_role(town, staff):
    post = enlist(kind="mediator", name="乙", body=town.district, valid_from=FIRST, valid_to=ON, by=town.by)
    for day, until in ((date(2023, 12, 31), None), (ON, None), (FIRST, date(2024, 7, 1))):
        with pytest.raises(Refusal):
            assign_to_street(post=post, area=town.two, on=day, until=until, by=town.by)
    east = staff("district_officer", town.district)
    assert assign_to_street(post=post, area=town.two, on=FIRST, by=east).valid_to == ON
    with pytest.raises(Refusal, match="outside the area"):
        assign_to_street(post=post, area=town.far, on=FIRST, by=east)
    with pytest.raises(Refusal):
        assign_to_street(post=post, area=town.east, on=FIRST, by=east)
    assert StreetAssignment.objects.count() == 1


def test_names_are_masked_where_the_role_shows_none_and_never_searched(added, town, staff):
    added()
    declared = register("instructors")
    leader = staff("city_leader", town.federation)
    assert page(declared, by=leader, on=ON).rows[0]["name"] == "张**"
    assert page(declared, by=town.officer, on=ON).rows[0]["name"] == "张三丰"
    assert page(declared, by=leader, on=ON, search="张三").rows == []
    assert page(declared, by=leader, on=ON, search="东区").rows


def test_who_keeps_neither_people_nor_the_pool_takes_nobody_in(added, town, staff):
    for role in ("skills_officer", "city_leader"):
        with pytest.raises(Refusal):
            added(by=staff(role, town.federation))
    with pytest.raises(Refusal):
        enlist(kind="lawyer", name="丙", body=town.district, valid_from=FIRST, by=town.officer)


def test_a_correction_keeps_name_and_unit(added, town):
    post = added()
    declared = register("instructors")
    edit = {"register": declared, "record": post, "by": town.officer, "on": ON, "expected_version": 1}
    with pytest.raises(Refusal):
        edit_row(values={"name": "别人"}, **edit)
    with pytest.raises(Refusal) as refused:
        edit_row(values={"certified_to": ON}, **edit)
    assert refused.value.field == "certified_from"
    assert edit_row(values={"full_time": True, "certificate": None}, **edit).full_time


def test_a_sheet_of_instructors_comes_in_as_one(added, town):
    known = added("mediators")
    head = "姓名,单位名称,派驻街道,专职,聘任日期,证书编号,证书失效日期\n"
    good = (
        "张三丰,东区总工会,东二镇,是,2024年2月1日,,\n李四,东区总工会,990101001,是,2024-02-01,B-1,2026-01-01\n"
    )
    bad = "王五,东区总工会,无此街,是,2024-02-01,,\n李四,东区总工会,,是,2024-02-01,B-1,2023-01-01\n"
    bad += "赵六,东区总工会,,是,2024-02-01,,\n赵六,东区总工会,,否,2025-02-01,,\n"
    declared = register("instructors")
    sheet = stage_sheet(register=declared, content=(head + bad).encode(), name="表.csv", by=town.officer)
    assert (sheet.problem, sheet.error_count) == ("", 3)
    sheet = stage_sheet(register=declared, content=(head + good).encode(), name="表.csv", by=town.officer)
    assert (sheet.problem, sheet.error_count) == ("", 0)
    sheet = publish_sheet(sheet=sheet, by=town.officer)
    posts = Post.objects.filter(kind="bargaining_instructor").order_by("pk")
    assert [post.person.name for post in posts] == ["张三丰", "李四"]
    assert posts[0].person == known.person
    assert [streets(post)[0][0] for post in posts] == ["东二镇", "东一街道"]
    assert posts[1].certified_from == date(2024, 2, 1)
    assert Change.objects.filter(batch=sheet.batch, verb="load_pool_posts").count() == 1


NUMBER, OTHER = (f"{first}{check_digit_18(first)}" for first in ("11010119800101001", "11010119900307002"))


def test_a_number_tells_which_of_several_is_meant(added, town):
    """Two of one name at a unit are taken in by number, and by number each is found again."""
    first = added(name=PersonName(identity=NUMBER, name="李四"))
    second = added(name=PersonName(identity=OTHER, name="李四"))
    assert Person.objects.count() == 2
    assert first.person != second.person
    again = added("mediators", name=PersonName(identity=OTHER, name="李四"))
    assert again.person == second.person
    with pytest.raises(Refusal, match="give the identity number") as refused:
        added("mediators", name="李四")
    assert refused.value.field == "name"
    found = page(register("mediators"), by=town.officer, on=ON, search=OTHER).rows
    assert [row["record"].pk for row in found] == [again.pk]


@pytest.mark.parametrize("name", [
    PersonName(identity=NUMBER),  # nobody's yet, and no name
    PersonName(identity=NUMBER[:-1] + "!", name="王五"),
    PersonName(identity=NUMBER, name="张三丰"),  # known at the unit without a number: the same, or not?
    PersonName(identity=OTHER, name="别人"),
])  # fmt: skip
def test_a_number_that_tells_nobody_is_refused(added, name):
    added()
    added(name=PersonName(identity=OTHER, name="李四"))
    with pytest.raises(Refusal):
        added("mediators", name=name)
    assert Post.objects.count() == 2


def test_a_sheet_tells_namesakes_apart_by_number(town):
    declared = register("mediators")
    head = "姓名,身份证号,单位名称,聘任日期\n"
    rows = [f"李四,{number},东区总工会,2024-02-01" for number in (NUMBER, OTHER)]
    wrong = [
        rows[0],
        rows[0],
        f",{OTHER},东区总工会,2024-02-01",
        f"李四,{NUMBER[:-1]}!,东区总工会,2024-02-01",
    ]
    sheet = stage_sheet(
        register=declared, content=(head + "\n".join(wrong)).encode(), name="表.csv", by=town.officer
    )
    assert (sheet.problem, sheet.error_count) == ("", 3)
    sheet = stage_sheet(
        register=declared, content=(head + "\n".join(rows)).encode(), name="表.csv", by=town.officer
    )
    publish_sheet(sheet=sheet, by=town.officer)
    assert len({post.person_id for post in Post.objects.all()}) == 2
    text = head + f"李四,{OTHER},东区总工会,2024-03-01\n李四,,东区总工会,2025-03-01"
    sheet = stage_sheet(register=declared, content=text.encode(), name="表.csv", by=town.officer)
    reasons = [row["errors"][0]["reason"] for row in staged_rows(sheet, only_errors=True).rows]
    assert ["holds this post" in reasons[0], "give the identity number" in reasons[1]] == [True, True]
