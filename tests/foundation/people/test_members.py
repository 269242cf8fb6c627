"""The register of members: a sheet enters people, memberships and work as sets; each row has its reason."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from gonghui.foundation.bodies.actions import dissolve_body, found_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import admit_member, employ, register_person
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    add_row,
    check_sheet,
    compare_receipt,
    export_sheet,
    publish_sheet,
    roll_back_sheet,
    stage_sheet,
)
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.rules.files import read_cells
from gonghui.foundation.registers.rules.values import PersonName
from tests.foundation.people.conftest import number

pytestmark = pytest.mark.django_db
HEADERS = ["姓名", "身份证号", "所在工会", "入会日期", "工作单位", "手机号", "性别"]
State = SheetImport.State


def person(n, name="王敏", **values):
    row = {
        "姓名": name,
        "身份证号": number(n),
        "所在工会": "一厂工会",
        "入会日期": "2021-03-05",
        "工作单位": "一厂",
        "手机号": f"139{n:08}",
        "性别": "女" if n % 2 == 0 else "男",
    }
    return [(row | values)[title] for title in HEADERS]


@pytest.fixture
def officer(town, account):
    return account("members", "membership_officer", found_union(town))


def found_union(town):
    return found_body(
        kind="union",
        name_zh="演示市总工会",
        on=date(2020, 1, 1),
        area=town.e1,
        union={"type": "federation", "territory": town.city},
        by=town.system,
    )


@pytest.fixture
def bring(town, officer):
    def brought(*rows, headers=HEADERS, by=officer):
        content = BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([headers, *rows]):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(place, column, value)
        return stage_sheet(
            register=queries.register("members"), content=content.getvalue(), name="名册.xlsx", by=by
        )

    return brought


def wrong(sheet):
    return {
        row["number"]: {error["column"]: error["reason"] for error in row["errors"]}
        for row in queries.staged_rows(sheet, only_errors=True).rows
    }


def test_a_sheet_enters_people_memberships_and_work_and_is_rolled_back_as_one(town, officer, bring):
    sheet = bring(person(1), person(2, "李 雷 "), person(3, 工作单位=None, 性别=None))
    assert (sheet.state, sheet.error_count) == (State.CHECKED, 0), wrong(sheet)
    assert not Person.objects.exists()
    sheet = publish_sheet(sheet=sheet, by=officer)
    assert list(Person.objects.order_by("pk").values_list("name", "sex")) == [
        ("王敏", "M"),
        ("李 雷", "F"),
        ("王敏", "M"),
    ]
    assert set(Membership.objects.values_list("union__body__name_zh", "valid_from", "status", "ended")) == {
        ("一厂工会", date(2021, 3, 5), "in_force", "")
    }
    assert set(Employment.objects.values_list("employer__body__name_zh", "kind")) == {("一厂", "contract")}
    assert Employment.objects.count() == 2
    assert set(Change.objects.filter(batch=sheet.batch).values_list("verb", flat=True)) == {
        "load_people",
        "load_memberships",
        "load_employments",
    }
    roll_back_sheet(sheet=sheet, by=officer)
    assert not Person.objects.exists()
    assert not Membership.objects.exists()
    assert not Employment.objects.exists()


def test_every_row_has_its_reason(town, officer, bring):
    short = "110101800101123"
    broken = number(4)[:-1] + ("0" if number(4)[-1] != "0" else "1")
    sheet = bring(
        person(1),
        person(1),
        person(3, 身份证号=1.1010119900101e17),
        person(5, 身份证号=short, 性别="男"),
        person(4, 身份证号=broken),
        person(7, 所在工会="没有这工会"),
        person(8, 所在工会="一厂"),
        person(9, 入会日期="2019-12-31"),
        person(10, 入会日期="2090-01-01"),
        person(11, 性别="女"),
        person(12, 手机号="12345"),
        person(13, 姓名="王1"),
        person(14, 身份证号=None),
        person(15, 工作单位="一厂工会"),
        person(16, 入会日期="1995-12-01"),
        person(17, 身份证号="\u3000" + "".join(chr(ord(sign) + 0xFEE0) for sign in number(17)) + " "),
    )
    found = {row: set(reasons) for row, reasons in wrong(sheet).items()}
    assert found == {
        3: {"member_code"},
        4: {"member_code"},
        6: {"member_code"},
        7: {"union"},
        8: {"union"},
        9: {"valid_from"},
        10: {"valid_from"},
        11: {"sex"},
        12: {"phone"},
        13: {"member"},
        14: {"member_code"},
        15: {"employer"},
        16: {"valid_from"},
    }
    said = wrong(sheet)
    assert "row 2" in said[3]["member_code"]
    assert "rounded" in said[4]["member_code"]
    text = str(queries.staged_rows(sheet, only_errors=True).rows)
    assert all(number(1) not in str(reasons) for reasons in said.values()), text
    with pytest.raises(Refusal, match="13 rows"):
        publish_sheet(sheet=sheet, by=officer)
    assert not Person.objects.exists()


def test_whoever_is_entered_already_is_told_by_the_number(town, officer, bring):
    make = {"by": town.system}
    known = register_person(name="王敏", identity=number(2), **make)
    admit_member(person=known, union=town.two.union, on=date(2020, 5, 1), **make)
    free = register_person(name="李雷", identity=number(4), **make)
    employ(person=free, employer=town.factory.employer, kind="contract", on=date(2020, 2, 1), **make)
    named = register_person(name="韩梅", identity=number(6), **make)
    sheet = bring(person(2), person(4, "李雷"), person(6, "别人"))
    found = wrong(sheet)
    assert set(found) == {2, 4}
    assert "二厂工会" in found[2]["member"]
    assert "another name" in found[4]["member_code"]
    good = bring(person(4, "李雷"))
    publish_sheet(sheet=good, by=officer)
    assert Membership.objects.get(person=free).union_id == town.one.pk
    assert (Employment.objects.count(), Person.objects.count()) == (1, 3)
    assert not Membership.objects.filter(person=named).exists()


def test_a_union_that_ended_while_the_sheet_was_staged_names_its_rows(town, officer, bring):
    sheet = bring(person(1), person(3, 所在工会="二厂工会"))
    assert sheet.error_count == 0
    dissolve_body(body=town.two, on=date(2025, 5, 1), by=town.system)
    with pytest.raises(Refusal, match="1 rows"):
        publish_sheet(sheet=sheet, by=officer)
    found = wrong(check_sheet(sheet=sheet))
    assert set(found) == {3}
    assert "二厂工会" in found[3]["union"]
    assert "2025-05-01" in found[3]["union"]
    assert not Person.objects.exists()


def test_other_documents_and_the_superior_systems_sheet(town, officer, bring):
    headers = [
        *("会员姓名", "证件类型代码", "证件号码", "性别代码", "出生日期", "移动电话"),
        *("基层工会名称", "工会统一社会信用代码", "会籍状态代码", "入会日期", "数据来源"),
    ]
    rows = [
        ["王敏", "01", number(1), "1", "19800201", "13900000001", "一厂工会", None, "1", "20210305", "x"],
        ["John Smith", "03", "E12345678", "1", None, None, "一厂工会", None, "2", "20210305", "x"],
    ]
    sheet = bring(*rows, headers=headers)
    assert (sheet.profile, sheet.state, sheet.error_count) == ("national-roll", State.CHECKED, 0), wrong(
        sheet
    )
    publish_sheet(sheet=sheet, by=officer)
    assert dict(Membership.objects.values_list("person__name", "status")) == {
        "王敏": "in_force",
        "John Smith": "retained",
    }
    register, on = queries.register("members"), date(2025, 1, 1)
    made = export_sheet(register, by=officer, on=on, purpose="上报核对", kind="xlsx", profile="national-roll")
    cells = read_cells(b"".join(made.content))[0]
    assert cells[0] == headers
    assert sorted(row[2] for row in cells[1:]) == sorted([number(1), "E12345678"])
    assert {row[9] for row in cells[1:]} == {"20210305"}
    # What went out is what came in: nobody types it twice.
    receipt = [[*headers, "处理结果", "失败原因"], *[[*row, "成功", None] for row in cells[1:]]]
    receipt[1][5] = "13911112222"
    receipt[1][11], receipt[1][12] = "失败", "电话不符"
    content = "\n".join(",".join(str(cell or "") for cell in row) for row in receipt).encode("gb18030")
    found = compare_receipt(register=register, profile="national-roll", content=content, by=officer, on=on)
    assert (found.rows, found.alike, found.only_ours, found.only_theirs) == (2, 1, 0, [])
    assert [(one.title, one.theirs) for one in found.differing] == [("移动电话", "13911112222")]
    assert found.not_taken[0][1] == "电话不符"
    assert number(1) not in str(found)


def test_who_may_not_open_numbers_takes_no_superior_systems_sheet(town, officer, account):
    chair = account("chair", "union_chair", town.one)
    with pytest.raises(Refusal, match="identity numbers"):
        export_sheet(
            queries.register("members"),
            by=chair,
            on=date(2025, 1, 1),
            purpose="上报核对",
            profile="national-roll",
        )


def test_fifteen_digits_become_eighteen(town, officer, bring):
    short = "990101800201003"
    sheet = bring(person(5, 身份证号=short, 性别="男"))
    publish_sheet(sheet=sheet, by=officer)
    first = "99010119800201003"
    again = bring(person(6, 身份证号=first + check_digit_18(first), 性别="男"))
    assert again.error_count == 1


def test_the_roll_of_unions_goes_out_as_the_superior_takes_it(town, officer):
    code = "81110000802100433B"
    town.one.code = code
    town.one.save(update_fields=["code"])
    register, on = queries.register("unions"), date(2025, 1, 1)
    assert [row["name"] for row in queries.page(register, by=officer, on=on, search="一厂").rows] == [
        "一厂工会"
    ]
    made = export_sheet(
        register, by=officer, on=on, purpose="上报核对", kind="csv", profile="base-unions", search="一厂"
    )
    cells = read_cells(b"".join(made.content))[0]
    assert cells[0][:3] == ["工会全称", "统一社会信用代码", "工会类型代码"]
    assert cells[1][:3] == ["一厂工会", code, "09"]
    assert cells[1][5] == "20200101"
    receipt = f"{','.join(cells[0])},处理结果\n第一厂工会,{code},09,,,20200101,,5,本平台,成功\n".encode()
    found = compare_receipt(register=register, profile="base-unions", content=receipt, by=officer, on=on)
    differing = {(one.whose, one.title, one.theirs) for one in found.differing}
    assert (code, "工会全称", "第一厂工会") in differing
    assert found.rows == 1
    assert not queries.may_bring(register, officer)


def test_one_member_is_entered_by_hand_by_the_same_register(town, officer):
    register = queries.register("members")
    values = {
        "member": PersonName(identity=number(1), name="王敏"),
        "union": town.one,
        "valid_from": date(2021, 3, 5),
        "employer": town.factory,
    }
    for wrong_ in ({"status": "retained"}, {"valid_to": date(2022, 1, 1)}):
        with pytest.raises(Refusal, match="in force"):
            add_row(register=register, by=officer, on=date(2025, 1, 1), values=values | wrong_)
    made = add_row(register=register, by=officer, on=date(2025, 1, 1), values=values)
    assert (made.person.name, made.union_id, made.valid_from) == ("王敏", town.one.pk, date(2021, 3, 5))
    assert Employment.objects.get().employer_id == town.factory.pk
    with pytest.raises(Refusal, match="member of"):
        add_row(register=register, by=officer, on=date(2025, 1, 1), values=values)
