"""The desk's own: calls that ring, where an appeal would go, sheets of orders, hot issues, the month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import OutsideOrder, PhoneCall
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.affairs.appeals.rules.public import withheld
from gonghui.affairs.appeals.rules.telephone import PlainTelephone
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal


def ring(town, **said):
    return actions.note_call(
        said={"call": "c-1", "phone": "138 0000 0001", "line": "12", "recording": "rec/1"} | said,
        by=town.by,
        now=town.now,
    )


def test_a_call_is_noted_once_and_its_number_lies_sealed(town):
    call = ring(town)
    assert ring(town, phone="13900000000") == call
    assert queries.phone_of(call) == "13800000001"
    assert b"13800000001" not in bytes(call.phone)
    assert "13800000001" not in str(list(Change.objects.values("before", "after", "params")))


def test_a_withheld_or_foreign_number_leaves_the_call_without_one(town):
    assert queries.phone_of(ring(town, phone="")) == ""
    assert queries.phone_of(ring(town, call="c-2", phone="+1 212 555 0100")) == ""


@pytest.mark.parametrize("said", [{"call": ""}, {"call": "x" * 81}, {"recording": "r" * 81}])
def test_what_announces_no_call_is_refused(town, said):
    with pytest.raises(Refusal):
        ring(town, **said)


def test_one_colleague_picks_it_up_and_it_becomes_one_appeal(town, take):
    call = ring(town)
    assert list(queries.waiting_calls(town.clerk, town.now + timedelta(minutes=9))) == [call]
    assert not queries.waiting_calls(town.clerk, town.now + timedelta(minutes=10)).exists()
    actions.take_call(call=call, by=town.clerk)
    assert not queries.waiting_calls(town.clerk, town.now).exists()
    with pytest.raises(Refusal):
        actions.take_call(call=call, by=town.second)
    appeal = take().appeal
    actions.join_call(call=call, appeal=appeal, by=town.clerk)
    actions.join_call(call=call, appeal=appeal, by=town.clerk)
    with pytest.raises(Refusal):
        actions.join_call(call=call, appeal=take(phone="13800000009").appeal, by=town.clerk)
    assert PhoneCall.objects.get().appeal_id == appeal.pk


def test_a_recordings_address_holds_its_key_alone():
    assert PlainTelephone("https://r.example/").recording("a/b c") == "https://r.example/a%2Fb%20c"
    assert PlainTelephone("").recording("a") == ""


def test_where_it_would_go_is_where_it_goes(town, take):
    tree = queries.categories(town.on)
    proposed = queries.propose(category=tree["wages.arrears"], employer=town.firm, area=None, on=town.on)
    appeal = take().appeal
    assert proposed.body == appeal.case.lead_id == town.street.pk
    assert proposed.reason == appeal.dispatches.get().reason
    nobody = queries.propose(category=tree["wages.arrears"], employer=None, area=None, on=town.on)
    assert (nobody.body, nobody.reason) == (None, "nobody")


def test_the_employers_union_is_proposed_with_its_tick_only(town):
    actions.add_dispatch_rule(body=town.joint, on=town.on, by=town.head, category="wages", area=town.one)
    asked = {"category": queries.categories(town.on)["wages.arrears"], "employer": town.firm, "area": None}
    assert queries.propose(on=town.on, **asked).body == town.street.pk
    ticked = queries.propose(on=town.on, consents=[("matter", "union_of_employer")], **asked)
    assert ticked.body == town.joint.pk


def test_an_employer_is_found_by_a_part_of_its_name(town):
    assert queries.employers_named("大洋") == [town.firm]
    assert queries.employers_named("建筑公司") == [town.firm]
    assert queries.employers_named("大") == []
    assert queries.employers_named("东区总工会") == []


# -- sheets of orders ------------------------------------------------------------------------------------


def sheet(*rows):
    """A sheet of our own after the layout, as .csv."""
    names = {field.heading: field.name for field in LAYOUT}
    lines = [",".join(names)]
    plain = {
        "message": "dispatch",
        "sent_at": "2026-03-02 09:00",
        "request": "投诉",
        "phone": "13800000007",
        "wording": "没有发工资",
        "employer": "大洋建筑公司",
        "category": "wages.arrears",
        "area_code": "990101001",
        "due_at": "2026-03-05 18:00",
    }
    for row in rows:
        said = plain | row
        lines.append(",".join(said.get(name, "") for name in names.values()))
    return "\n".join(lines).encode()


def brought(town, *rows):
    return actions.bring_orders(
        content=sheet(*rows), name="orders.csv", origin=town.federation, by=town.clerk, now=town.now
    )


def test_a_sheet_is_tried_and_nothing_kept_until_it_is_taken_in(town):
    good = {"number": "N1", "message_id": "m1"}
    found = brought(town, good, {"number": "N2", "message_id": "m2", "phone": "12"})
    assert (found.lines, found.wrong) == (2, 1)
    assert not OutsideOrder.objects.exists()
    assert not Case.objects.exists()
    assert [bool(line["problem"]) for line in queries.lines_of(found)] == [False, True]
    assert b"13800000007" not in bytes(found.content)
    failed = actions.take_orders(sheet=found, by=town.clerk, now=town.now)
    assert [number for number, _why in failed] == [3]
    assert OutsideOrder.objects.get().appeal.other_number == "N1"
    with pytest.raises(Refusal):
        actions.take_orders(sheet=found, by=town.clerk, now=town.now)


def test_the_same_sheet_twice_makes_no_second_case(town):
    row = {"number": "N1", "message_id": "m1"}
    for _n in range(2):
        actions.take_orders(sheet=brought(town, row), by=town.clerk, now=town.now)
    assert Case.objects.count() == 1
    assert OutsideOrder.objects.get().deliveries.get().repeats == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"\x7fELF\0\0\0", sheet()])
def test_what_is_no_sheet_of_orders_is_refused(town, content):
    with pytest.raises(Refusal):
        actions.bring_orders(content=content, name="x", origin=town.federation, by=town.clerk, now=town.now)


def test_a_discarded_sheet_is_not_taken_in(town):
    found = actions.discard_orders(sheet=brought(town, {"number": "N1", "message_id": "m1"}), by=town.clerk)
    with pytest.raises(Refusal):
        actions.take_orders(sheet=found, by=town.clerk, now=town.now)


# -- hot issues and the public month ---------------------------------------------------------------------


def test_a_person_marks_cases_as_one_and_files_what_follows(town, take):
    first, second, third = (take(phone=f"1380000000{n}").appeal for n in (1, 2, 3))
    given = {"title": "大洋建筑欠薪", "why": "同一工地", "lead": town.federation, "now": town.now}
    with pytest.raises(Refusal):
        actions.mark_hot(cases=[first.case], by=town.clerk, **given)
    hot = actions.mark_hot(cases=[first.case, second.case], by=town.clerk, **given)
    assert actions.add_to_hot(hot=hot, cases=[second.case, third.case], by=town.clerk, now=town.now) == 1
    seen, hidden = queries.appeals_of(hot, town.clerk, town.on)
    assert (list(seen), hidden) == ([third, second, first], 0)
    seen, hidden = queries.appeals_of(hot, town.officer, town.on)
    assert len(seen) + hidden == 3
    filed = actions.file_from_hot(
        hot=hot, kind="bargaining_topic", title="工资支付", text="列入要约", by=town.clerk, now=town.now
    )
    assert queries.filings_of(hot, town.clerk, town.on) == [filed]
    assert queries.hot_issues(town.clerk, town.on).get().parts == 3
    with pytest.raises(Refusal):
        actions.file_from_hot(hot=hot, kind="appeal", title="x", text="y", by=town.clerk, now=town.now)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 9, "b": 7}, {"a": 9, "b": 7}),
        ({"a": 9, "b": 7, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 4, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 0, "b": 4}, {"a": 0, "b": None}),
        ({"a": 5, "b": 0}, {"a": 5, "b": 0}),
        ({}, {}),
    ],
)
def test_small_cells_are_withheld_and_none_can_be_told_from_the_total(counts, told):
    assert withheld(counts) == told


def test_the_public_month_names_nobody_and_hides_the_few(town, take):
    for n in range(6):
        take(phone=f"1380000000{n}")
    take(request="suggest", category="flexible.station", employer=None, area=town.one)
    month = queries.month_for_public(date(2026, 3, 1))
    assert month.total == 7
    assert [count for _label, count in month.tables["channel"]] == [7]
    assert {count for _label, count in month.tables["request"]} == {None}
    assert month.rates == {}
    few = queries.month_for_public(date(2026, 4, 1))
    assert (few.total, few.tables) == (0, {})


# -- the cases behind a rate -----------------------------------------------------------------------------


def test_the_parts_of_a_rate_are_the_cases_behind_it(town, take):
    appeal = take().appeal
    other = take(phone="13800000002").appeal
    actions.accept(appeal=appeal, by=town.worker, now=town.now)
    actions.reply(appeal=appeal, text="已经补发。", claims="solved", by=town.worker, now=town.now)
    later = town.now + timedelta(hours=5)
    assert [one.appeal for one in queries.to_call_back(town.clerk, later, town.on)] == [appeal]
    actions.record_callback(
        appeal=appeal,
        reached="answered",
        contacted=True,
        result="solved",
        satisfaction="fairly",
        by=town.second,
        now=later,
    )
    assert queries.to_call_back(town.clerk, later, town.on) == []
    span = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}
    asked = {"on": town.on, **span}
    for part in ("denominator", "numerator"):
        found = queries.behind(town.clerk, name="satisfaction", part=part, **asked)
        assert (list(found.rows), found.count, found.hidden) == ([appeal], 1, 0)
    outside = queries.behind(town.clerk, name="solution", part="outside", why="no_call_back", **asked)
    assert list(outside.rows) == [other]
    stranger = town.staff("district_officer", town.western, "stranger")
    unseen = queries.behind(stranger, name="solution", part="outside", **asked)
    assert (list(unseen.rows), unseen.hidden) == ([], 1)
    units = queries.units(town.clerk, on=town.on, **span)
    assert units == [town.street]
    (mine,) = queries.by_unit(units, **span)
    assert (mine.rates["solution"].denominator, mine.score) == (1, 96)
    with pytest.raises(LookupError):
        queries.behind(town.clerk, name="officer", part="numerator", **asked)
