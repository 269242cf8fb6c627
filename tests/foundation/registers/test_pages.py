"""List pages: keyset, search, filters, dates, the policy, masking, and a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.skills.actions import recognise_studio, revoke_studio, upgrade_studio
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import move_seat
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)


@pytest.fixture
def studios():
    return queries.register("studios")


def found(town, name, body, on=date(2024, 1, 1), level="city", kind="worker"):
    return recognise_studio(
        body=body, name=name, kind=kind, leader_name="张三丰", level=level, recognised_on=on, by=town.officer
    )


def names(page):
    return [row["name"] for row in page.rows]


@pytest.mark.parametrize("few", [False, True])
def test_pages_follow_each_other_forward_and_back(town, studios, few):
    for number in range(7):
        found(town, f"工作室{number}", town.mill)
    counts = queries.count(studios, by=town.officer, on=ON) if few else None
    seen, after, pages = [], None, []
    while True:
        page = queries.page(studios, by=town.officer, on=ON, after=after, limit=3, counts=counts)
        seen += names(page)
        pages.append(page)
        if page.next is None:
            break
        after = page.next
    assert seen == [f"工作室{number}" for number in range(7)]
    assert pages[0].previous is None
    back = queries.page(studios, by=town.officer, on=ON, after=pages[2].previous, limit=3, counts=counts)
    assert names(back) == names(pages[1])
    assert names(queries.page(studios, by=town.officer, on=ON, after=back.previous, limit=3)) == names(
        pages[0]
    )
    assert names(queries.page(studios, by=town.officer, on=ON, after=back.next, limit=3)) == names(pages[2])


def test_a_list_downward_has_the_newest_first_and_pages_both_ways(town, studios):
    made = [
        found(town, f"工作室{number}", town.mill, on=date(2024, 1, 1 + number // 2)).pk for number in range(7)
    ]
    downward = replace(studios, order=("-recognised_on", "-id"))
    seen, after, pages = [], None, []
    while after is not None or not pages:
        page = queries.page(downward, by=town.officer, on=ON, after=after, limit=3)
        pages.append([row["record"].pk for row in page.rows])
        seen, after, last = seen + pages[-1], page.next, page
    assert seen == made[::-1]
    back = queries.page(downward, by=town.officer, on=ON, after=last.previous, limit=3)
    assert [row["record"].pk for row in back.rows] == pages[-2]


def test_equal_names_are_each_listed_once(town, studios):
    made = {found(town, "同名工作室", body).pk for body in (town.mill, town.school, town.shop)}
    first = queries.page(studios, by=town.officer, on=ON, limit=2)
    second = queries.page(studios, by=town.officer, on=ON, limit=2, after=first.next)
    assert {row["record"].pk for row in first.rows + second.rows} == made


@pytest.mark.parametrize("after", ["x", "W10", "WzAsImEiLCJiIl0", "bnVsbA", "WzAsMSwyLDNd", "💥"])
def test_a_broken_cursor_is_refused(town, studios, after):
    with pytest.raises(Refusal, match="first page"):
        queries.page(studios, by=town.officer, on=ON, after=after)


def test_the_district_sees_its_own_and_is_told_how_many_more(town, studios):
    found(town, "东一", town.mill)
    found(town, "西一", town.shop)
    page = queries.page(studios, by=town.district, on=ON)
    assert names(page) == ["东一"]
    assert queries.count(studios, by=town.district, on=ON) == queries.Counts(visible=1, hidden=1)
    assert queries.count(studios, by=town.officer, on=ON) == queries.Counts(visible=2, hidden=0)
    assert queries.count(studios, by=town.nobody, on=ON) == queries.Counts(visible=0, hidden=0)


@pytest.mark.parametrize("asked", [{"search": "西"}, {"filters": {"area": "990102"}}])
def test_what_exists_elsewhere_is_not_told_by_narrowing(town, studios, asked):
    found(town, "西一", town.shop)
    assert queries.count(studios, by=town.district, on=ON, **asked) == queries.Counts(visible=0, hidden=None)
    assert queries.count(studios, by=town.officer, on=ON, **asked) == queries.Counts(visible=1, hidden=0)


def test_the_name_of_a_unit_that_moved_away_is_masked_in_the_past_too(town, studios):
    found(town, "东一", town.mill)
    grant_role(account=town.leader, role="district_officer", body=town.first, by=system_account())
    assert queries.page(studios, by=town.leader, on=ON).rows[0]["leader_name"] == "张三丰"
    west = town.areas["990102001"]
    move_seat(body=town.mill, area=west, on=date(2025, 6, 1), by=system_account())
    (row,) = queries.page(studios, by=town.leader, on=date(2025, 5, 1)).rows
    assert (row["name"], row["leader_name"]) == ("东一", "张**")


def test_names_are_masked_for_who_may_not_see_them(town, studios):
    found(town, "东一", town.mill)
    assert queries.page(studios, by=town.officer, on=ON).rows[0]["leader_name"] == "张三丰"
    row = queries.page(studios, by=town.leader, on=ON).rows[0]
    assert row["leader_name"] == row["raw"]["leader_name"] == "张**"


def test_names_unmask_only_where_the_role_holds(town, studios):
    found(town, "东一", town.mill)
    found(town, "西一", town.shop)
    grant_role(account=town.leader, role="district_officer", body=town.first, by=system_account())
    rows = queries.page(studios, by=town.leader, on=ON).rows
    assert {row["name"]: row["leader_name"] for row in rows} == {"东一": "张三丰", "西一": "张**"}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("东一", ["东一号", "东一室"]),
        ("西单", ["西楼"]),
        ("xidan", ["西楼"]),
        ("XDSC", ["西楼"]),
        ("TT-CX-2024-000001", ["东一室"]),
        ("没有", []),
        ("%", []),
        ("\0", ["东一号", "东一室", "西楼"]),
    ],
)
def test_search(town, studios, search, expected):
    found(town, "东一室", town.mill)
    found(town, "东一号", town.school)
    found(town, "西楼", town.shop)
    assert sorted(names(queries.page(studios, by=town.officer, on=ON, search=search))) == sorted(expected)


def test_filters(town, studios):
    first = found(town, "甲", town.mill, level="city")
    found(town, "乙", town.shop, on=date(2025, 3, 1), level="district")
    revoke_studio(studio=first, on=date(2025, 1, 1), by=town.officer)

    def chosen(**filters):
        return names(queries.page(studios, by=town.officer, on=ON, filters=filters))

    assert chosen(level="district") == ["乙"]
    assert set(chosen(level=["district", "city"])) == {"甲", "乙"}
    assert chosen(in_force="yes") == ["乙"]
    assert chosen(in_force=False) == ["甲"]
    assert chosen(recognised_on=("2025-01-01", None)) == ["乙"]
    assert chosen(recognised_on=(None, date(2024, 12, 31))) == ["甲"]
    assert chosen(area="990101") == ["甲"]
    assert chosen(area="990102001") == ["乙"]
    assert set(chosen(area="990000")) == {"甲", "乙"}
    assert chosen(body=str(town.shop.public_id)) == ["乙"]
    assert set(chosen(level="", area=None)) == {"甲", "乙"}


@pytest.mark.parametrize(
    "filters",
    [
        {"level": "galactic"},
        {"in_force": "perhaps"},
        {"recognised_on": ("2025-02-30", None)},
        {"recognised_on": 5},
        {"area": "123456"},
        {"body": "x"},
        {"leader_name": "张三丰"},
        {"password": "x"},
    ],
)
def test_impossible_filters_are_refused(town, studios, filters):
    with pytest.raises(Refusal):
        queries.page(studios, by=town.officer, on=ON, filters=filters)


def test_as_of_a_date(town, studios):
    studio = found(town, "甲", town.mill, on=date(2021, 5, 1), level="district")
    upgrade_studio(studio=studio, level="city", on=date(2023, 5, 1), by=town.officer)
    revoke_studio(studio=studio, on=date(2024, 5, 1), by=town.officer)

    def at(*day):
        rows = queries.page(studios, by=town.officer, on=date(*day)).rows
        return [(row["raw"]["level"], row["in_force"]) for row in rows]

    assert at(2021, 4, 30) == []
    assert at(2021, 5, 1) == [("district", True)]
    assert at(2023, 4, 30) == [("district", True)]
    assert at(2023, 5, 1) == [("city", True)]
    assert at(2024, 4, 30) == [("city", True)]
    assert at(2024, 5, 1) == [("city", False)]


@pytest.mark.parametrize("key", ["studios", "congresses", "rooms", "room-duties"])
def test_every_register_opens_for_its_reader_and_not_for_an_administrator(town, key):
    register = queries.register(key)
    assert queries.page(register, by=town.leader, on=ON).rows == []
    assert queries.count(register, by=town.leader, on=ON) == queries.Counts(0, 0)
    with pytest.raises(LookupError):
        queries.register("nothing")


def test_one_or_three_rows_cost_the_same_queries(town, studios):
    found(town, "甲", town.mill)

    def queries_of(account):
        with CaptureQueriesContext(connection) as caught:
            queries.page(studios, by=account, on=ON)
            queries.count(studios, by=account, on=ON)
        return len(caught)

    once = {account.pk: queries_of(account) for account in (town.officer, town.district, town.leader)}
    found(town, "乙", town.school)
    found(town, "丙", town.shop)
    assert {a.pk: queries_of(a) for a in (town.officer, town.district, town.leader)} == once
    assert max(once.values()) <= 12


def test_detail_with_parts_and_history(town, studios):
    studio = found(town, "甲", town.mill, on=date(2021, 5, 1), level="district")
    upgrade_studio(
        studio=studio, level="city", on=date(2023, 5, 1), by=town.officer, document="总工〔2023〕5号"
    )
    shown = queries.detail(studios, studio.public_id, by=town.officer, on=ON)
    assert shown.row["name"] == "甲"
    assert shown.may_edit
    (recognitions,) = shown.parts
    assert [row["raw"]["level"] for row in recognitions.rows] == ["city", "district"]
    assert recognitions.total == 2
    assert [entry.verb for entry in shown.history] == [
        "recognise_studio",
        "upgrade_studio",
        "recognise_studio",
        "register_studio",
    ]
    assert "甲" in shown.history[-1].sentence
    leader = queries.detail(studios, studio.public_id, by=town.leader, on=ON)
    assert not leader.may_edit
    text = str([entry.differences for entry in leader.history])
    assert "张三丰" not in text


def test_a_record_out_of_sight_is_not_there(town, studios):
    studio = found(town, "西一", town.shop)
    for by, public_id in (
        (town.district, studio.public_id),
        (town.nobody, studio.public_id),
        (town.officer, "no-uuid"),
        (town.officer, "0191d1f0-0000-7000-8000-000000000000"),
    ):
        with pytest.raises(LookupError):
            queries.detail(studios, public_id, by=by, on=ON)


@pytest.mark.parametrize(
    "filters",
    [
        {"level": "city"},
        {"in_force": "yes"},
        {"recognised_on": ("2020-01-01", None)},
        {"body": "0191d1f0-0000-7000-8000-000000000000"},
    ],
)
def test_filters_tell_nothing_of_the_rest_of_the_city(town, studios, filters):
    found(town, "西一", town.shop)
    counts = queries.count(studios, by=town.district, on=ON, filters=filters)
    assert counts == queries.Counts(visible=0, hidden=None)
    assert queries.count(studios, by=town.district, on=ON, filters={"level": "", "area": None}).hidden == 1


def test_a_long_list_is_counted_to_its_bound_only(town, studios, monkeypatch):
    monkeypatch.setattr("gonghui.foundation.registers.queries.pages.COUNTED_TO", 2)
    for number in range(3):
        found(town, f"西{number}", town.shop)
    assert queries.count(studios, by=town.officer, on=ON) == queries.Counts(2, 0, more=True)
    assert queries.count(studios, by=town.district, on=ON) == queries.Counts(0, None)  # more than is counted
    found(town, "东一", town.mill)
    found(town, "东二", town.mill)
    found(town, "东三", town.school)
    assert queries.count(studios, by=town.district, on=ON) == queries.Counts(2, None, more=True)
    assert queries.count(studios, by=town.officer, on=ON, search="东二") == queries.Counts(1, 0)


def test_area_and_scope_are_one_set(town, studios):
    found(town, "东一", town.mill)
    found(town, "西一", town.shop)

    def listed(by, area):
        return names(queries.page(studios, by=by, on=ON, filters={"area": area}))

    assert listed(town.district, "990101") == listed(town.district, "990101001") == ["东一"]
    assert listed(town.district, "990102") == []
    assert listed(town.district, "990000") == ["东一"]
    assert listed(town.officer, "990102") == ["西一"]
    assert listed(town.nobody, "990102") == []


def test_a_register_without_people_knows_no_filter_by_person(town, studios):
    with pytest.raises(Refusal, match="no filter"):
        queries.page(studios, by=town.officer, on=ON, filters={"person": str(town.mill.public_id)})
    with pytest.raises(Refusal, match="no such person"):
        queries.page(studios, by=town.officer, on=ON, filters={"person": "x"})
