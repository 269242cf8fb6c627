"""The register of enrolments: a union's sheet by name and number, names masked, found by number alone."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.assistance.actions import enrol_person
from gonghui.affairs.assistance.models import Enrolment
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import load_memberships, load_people
from gonghui.foundation.people.queries import find_named_persons
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import act_on, export_sheet, publish_sheet, stage_sheet
from gonghui.foundation.registers.queries.sheets import opened_row
from gonghui.foundation.registers.rules.values import PersonName, person_name

pytestmark = pytest.mark.django_db
DAY, START, TODAY = date(2015, 1, 1), date(2025, 1, 1), date(2025, 6, 1)
HEADERS = "姓名,身份证号,互助计划,工会名称,保障起始日期,保障终止日期,缴费金额"


def staff(username, role, body):
    account = Account.objects.create(username=username, name=username, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def chair(aid, street):
    """The chair of the street's union, in which everybody is a member."""
    rows = [(person.pk, street.union.pk, "in_force", "", date(2020, 1, 1), None) for person in aid.everybody]
    load_memberships(rows=rows, by=system_account())
    return staff("chair", "union_chair", street.union)


@pytest.fixture
def register():
    return queries.register("enrolments")


@pytest.fixture
def bring(register):
    def brought(by, *rows):
        content = "\n".join([HEADERS, *rows]).encode("utf-8-sig")
        return stage_sheet(register=register, content=content, name="名册.csv", by=by)

    return brought


def faults(sheet):
    return {
        row.number: {error["column"]: error["reason"] for error in opened_row(row).errors}
        for row in sheet.rows.order_by("number")
        if row.errors
    }


def test_a_unions_sheet_names_people_by_number_or_name(aid, chair, bring):
    sheet = bring(
        chair,
        f"王强,{aid.number(1)},医疗互助,东街总工会,2025-01-01,,",
        "李霞,,medical,东街总工会,2025年1月1日,2025-07-01,30.5",
        f",{aid.number(3).lower()},医疗互助,东街总工会,2025/1/1,,",
        f"王强,{aid.number(1)},意外互助,东街总工会,2025-01-01,,",
    )
    assert faults(sheet) == {}
    publish_sheet(sheet=sheet, by=chair)
    found = Enrolment.objects.order_by("id").values_list(
        "person__name", "plan__key", "valid_to", "contribution"
    )
    assert list(found) == [
        ("王强", "medical", date(2026, 1, 1), 6000),
        ("李霞", "medical", date(2025, 7, 1), 3050),
        ("张伟", "medical", date(2026, 1, 1), 6000),
        ("王强", "accident", date(2025, 7, 1), 1500),
    ]


def test_every_person_who_cannot_be_told_is_named_without_their_number(aid, chair, bring):
    sheet = bring(
        chair,
        "张伟,,医疗互助,东街总工会,2025-01-01,,",
        f"李霞,{aid.number(1)},医疗互助,东街总工会,2025-01-01,,",
        f"某人,{aid.number(77)},医疗互助,东街总工会,2025-01-01,,",
        "查无此人,,医疗互助,东街总工会,2025-01-01,,",
        ",,医疗互助,东街总工会,2025-01-01,,",
        f"王强,{aid.number(1)},医疗互助,东街总工会,2025-01-01,,",
        f"王强,{aid.number(1)},医疗互助,东街总工会,2025-05-01,,",
    )
    wrong = faults(sheet)
    assert {row: next(iter(reasons)) for row, reasons in wrong.items()} == {
        2: "person", 3: "person", 4: "person", 5: "person", 6: "person", 8: "valid_from",
    }  # fmt: skip
    assert "Several people" in wrong[2]["person"]
    assert "another name" in wrong[3]["person"]
    said = str([opened_row(row).errors for row in sheet.rows.all()])
    assert not any(aid.number(n) in said for n in (1, 77))


def test_by_name_only_those_one_looks_after_are_found(aid, street, chair):
    load_people(rows=[{"name": "外人", "identity": aid.number(50)}], by=system_account())
    here = Scope(bodies=frozenset({street.union.pk}), on=TODAY)
    by_name, by_number = find_named_persons(
        [PersonName(name="外人"), PersonName(identity=aid.number(50))], here
    )
    assert isinstance(by_name, Refusal)
    assert not isinstance(by_number, Refusal)
    assert find_named_persons([PersonName(name="王强")], here)[0] == aid.wang
    everywhere = Scope(everything=True, on=TODAY)
    assert not isinstance(find_named_persons([PersonName(name="外人")], everywhere)[0], Refusal)
    assert find_named_persons([], here) == []


@pytest.mark.parametrize(
    ("text", "identity", "name"),
    [
        ("11010119800201001x", "11010119800201001X", ""),
        ("王 强", "", "王 强"),
        ("王强（11010119800201001X）", "11010119800201001X", "王强"),
        ("王强 11010119800201001X", "11010119800201001X", "王强"),
        ("E12345678", "E12345678", ""),
    ],
)
def test_one_box_takes_a_number_a_name_or_both(text, identity, name):
    assert person_name(text) == PersonName(identity=identity, name=name)
    assert "1980" not in repr(person_name(text))


def test_names_are_masked_and_people_are_found_by_their_whole_number(aid, street, chair, register, by):
    for person in (aid.wang, aid.li):
        enrol_person(person=person, plan="medical", union=street.union, valid_from=START, by=by)
    leader = staff("leader", "district_leader", street.union)

    def names(account, search=""):
        rows = queries.page(register, by=account, on=TODAY, search=search).rows
        return [row["person"] for row in rows]

    assert names(chair) == ["李霞", "王强"]
    assert names(leader) == ["李*", "王*"]
    assert names(leader, aid.number(2)) == ["李*"]
    assert names(leader, aid.number(40)) == []
    # A name would tell what the list masks, and crawl through millions of rows.
    assert names(chair, "王") == []
    stranger = staff("stranger", "union_chair", elsewhere(by))
    assert names(stranger) == []
    assert names(stranger, aid.number(2)) == []


def elsewhere(by):
    area = Area.objects.get(code="990101001")
    return found_body(kind="union", name_zh="远方工会", on=DAY, area=area, by=by, union={"type": "basic"})


def test_the_sheet_out_holds_no_number(aid, street, chair, register, by):
    enrol_person(person=aid.wang, plan="medical", union=street.union, valid_from=START, by=by)
    file = export_sheet(register, by=chair, on=TODAY, purpose="与工会名册核对", kind="csv")
    text = b"".join(file.content).decode("utf-8-sig")
    assert "王强" in text
    assert "60" in text
    assert aid.number(1) not in text


def test_withdrawing_through_the_register_keeps_to_the_policy(aid, street, chair, register, by):
    made = enrol_person(person=aid.wang, plan="medical", union=street.union, valid_from=START, by=by)
    values = {"on": date(2025, 5, 1)}
    stranger = staff("stranger", "union_chair", elsewhere(by))
    for account in (stranger, staff("leader", "district_leader", street.union)):
        with pytest.raises(Refusal):
            act_on(register=register, act_key="withdraw", record=made, by=account, on=TODAY, values=values)
    act_on(register=register, act_key="withdraw", record=made, by=chair, on=TODAY, values=values)
    made.refresh_from_db()
    assert made.withdrawn_on == date(2025, 5, 1)
    with pytest.raises(Refusal):
        act_on(register=register, act_key="withdraw", record=made, by=chair, on=TODAY, values=values)
