"""Certificates of vocational skill: entered, corrected, withdrawn, brought in sheets."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from gonghui.affairs.skills.actions import (
    SENTENCES,
    correct_certificate,
    enter_certificate,
    withdraw_certificate,
)
from gonghui.affairs.skills.models import Craftsman, SkillCertificate
from gonghui.affairs.skills.registers.certificates import certificates
from gonghui.affairs.skills.rules import GRADES, HIGH_GRADES
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import value
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import act_on, add_row, publish_sheet, stage_sheet

ISSUED = date(2019, 6, 1)
TODAY = date(2025, 6, 30)
HEADERS = ["姓名", "身份证号", "单位名称", "职业（工种）", "等级", "证书编号", "发证机构", "发证日期"]


@pytest.fixture
def enter(town):
    def entered(**values):
        given = {
            "person": town.zhang,
            "body": town.mill,
            "occupation": "焊工",
            "grade": "senior",
            "number": "Y1",
            "issuer": "评价中心",
            "issued_on": ISSUED,
            "by": town.by,
        }
        return enter_certificate(**(given | values))

    return entered


@pytest.fixture
def stage(town):
    def staged(*rows, key="certificates", headers=HEADERS, by=None):
        content = BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([headers, *rows]):
                sheet.write_row(place, 0, row)
        return stage_sheet(
            register=queries.register(key),
            content=content.getvalue(),
            name="表.xlsx",
            by=by or town.officer,
        )

    return staged


def test_high_skill_begins_with_the_fourth_of_the_eight_grades(db):
    """高技能人才 is grade four and above of eight; the first, 学徒工, comes before any certificate."""
    eight = value("skills.grades", "CN", TODAY).value
    first = int(value("skills.high.grade_from", "CN", TODAY).value)
    assert len(GRADES) == len(eight) - 1
    assert len(HIGH_GRADES) == len(eight[first - 1 :])
    assert HIGH_GRADES[0] == "senior"


def test_one_number_of_one_issuer_is_one_certificate(town, enter):
    enter()
    with pytest.raises(Refusal) as refused:
        enter(grade="technician")
    assert refused.value.field == "number"
    other = enter(issuer="另一中心")
    with pytest.raises(Refusal):
        correct_certificate(record=other, by=town.by, expected_version=1, issuer="评价中心")


@pytest.mark.parametrize(
    "values",
    [{"withdrawn_on": ISSUED}, {"grade": "master"}, {"occupation": "长" * 61}, {"issuer": "长" * 121}],
)
def test_what_does_not_fit_is_refused(enter, values):
    with pytest.raises(Refusal):
        enter(**values)
    assert not SkillCertificate.objects.exists()


def test_a_withdrawn_certificate_holds_no_more(town, enter):
    certificate = enter()
    withdraw_certificate(certificate=certificate, on=date(2024, 3, 15), by=town.by)
    assert certificates(date(2024, 3, 14)).get().in_force
    found = certificates(date(2024, 3, 15)).get()
    assert (found.in_force, found.withdrawn_on) == (False, date(2024, 3, 15))
    assert not certificates(date(2019, 5, 31)).exists()
    for on, reason in ((date(2024, 3, 15), "withdrawn"), (ISSUED, "withdrawn"), (TODAY, "whim")):
        with pytest.raises(Refusal):
            withdraw_certificate(certificate=certificate, on=on, by=town.by, reason=reason)
    for entry in history_of(SkillCertificate.objects.get()):
        assert entry.verb in SENTENCES
        assert "{" not in entry.sentence


def test_the_day_of_issue_is_corrected_but_not_beyond_the_end(town, enter):
    certificate = enter(withdrawn_on=date(2024, 3, 15))
    correct_certificate(record=certificate, by=town.by, expected_version=1, issued_on=date(2018, 1, 1))
    assert SkillCertificate.objects.get().valid_from == date(2018, 1, 1)
    certificate.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        correct_certificate(record=certificate, by=town.by, expected_version=2, issued_on=date(2024, 3, 15))
    assert refused.value.field == "issued_on"


def test_a_sheet_finds_people_by_number_or_by_a_name_that_is_one_person_s(town, stage):
    sheet = stage(
        ["张三丰", "", "东风机械厂", "焊工", "三级/高级工", "Y1", "评价中心", "2019-06-01"],
        ["李四", town.number(14), "东风机械厂", "电工", "技师", "Y2", "评价中心", "2020年6月1日"],
    )
    assert sheet.error_count == 0, list(queries.staged_rows(sheet).rows)
    publish_sheet(sheet=sheet, by=town.officer)
    found = SkillCertificate.objects.order_by("number").values_list("person_id", "grade")
    assert list(found) == [(town.zhang.pk, "senior"), (town.other_li.pk, "technician")]


def test_what_a_sheet_cannot_mean_is_said_row_by_row(town, stage, enter):
    enter(number="Y9")
    rest = ["东风机械厂", "焊工", "三级"]
    sheet = stage(
        ["李四", "", *rest, "Y1", "评价中心", "2019-06-01"],  # two of that name
        ["张三丰", town.number(12), *rest, "Y2", "评价中心", "2019-06-01"],  # not his number
        ["赵六", "", *rest, "Y3", "评价中心", "2019-06-01"],  # nobody
        ["张三丰", "", *rest, "Y9", "评价中心", "2019-06-01"],  # entered already
        [
            "张三丰",
            "",
            "东风机械厂",
            "焊工",
            "学徒工",
            "Y4",
            "评价中心",
            "2019-06-01",
        ],  # no grade
    )
    errors = [
        (row["number"], error["column"])
        for row in queries.staged_rows(sheet, only_errors=True).rows
        for error in row["errors"]
    ]
    assert errors == [(2, "person"), (3, "person"), (4, "person"), (5, "number"), (6, "grade")]


def test_names_are_masked_for_who_may_not_see_them_and_numbers_always(town, enter):
    enter()
    declared = queries.register("certificates")
    seen = queries.page(declared, by=town.officer, on=TODAY).rows[0]
    assert seen["person"] in {"张三丰", "张**"}
    assert town.number(11) not in str(seen)
    found = queries.page(declared, by=town.officer, on=TODAY, search=town.number(11)).rows
    assert [row["number"] for row in found] == ["Y1"]
    # The beginning of a name would tell names that the list masks.
    assert queries.page(declared, by=town.officer, on=TODAY, search="张").rows == []


def test_an_officer_acts_within_the_area_only(town, enter):
    east, west = enter(), enter(person=town.wang, body=town.shop, number="Y2")
    declared = queries.register("certificates")
    values = {"on": date(2024, 1, 1), "reason": "withdrawn"}
    with pytest.raises(Refusal):
        act_on(
            register=declared,
            act_key="withdraw",
            record=west,
            by=town.eastern_officer,
            on=TODAY,
            values=values,
        )
    act_on(register=declared, act_key="withdraw", record=east, by=town.officer, on=TODAY, values=values)
    assert list(SkillCertificate.objects.filter(valid_to=None)) == [west]


def test_a_craftsman_is_named_and_titled_through_the_register(town):
    declared = queries.register("craftsmen")
    values = {
        "person": town.zhang,
        "body": town.mill,
        "occupation": "焊工",
        "level": "district",
        "named_on": date(2021, 1, 1),
    }
    made = add_row(register=declared, by=town.officer, on=TODAY, values=values)
    granted = {"level": "city_master", "on": date(2023, 7, 29)}
    act_on(register=declared, act_key="grant", record=made, by=town.officer, on=TODAY, values=granted)
    detail = queries.detail(declared, made.public_id, by=town.officer, on=TODAY)
    assert [row["raw"]["level"] for row in detail.parts[0].rows] == ["city_master", "district"]
    assert detail.row["raw"]["is_master"] is True
    page = queries.page(declared, by=town.officer, on=TODAY, filters={"is_master": "yes"})
    assert [row["number"] for row in page.rows] == ["TT-GJ-2021-000001"]
    assert str(Craftsman.objects.get()) == "TT-GJ-2021-000001"


def test_a_sheet_of_craftsmen_gives_a_person_one_file(town, stage):
    headers = ["姓名", "单位名称", "工种", "级别", "命名日期"]
    sheet = stage(
        ["张三丰", "东风机械厂", "焊工", "区级", "2019-06-01"],
        ["张三丰", "东风机械厂", "焊工", "北京大工匠", "2021-05-20"],
        key="craftsmen",
        headers=headers,
    )
    assert sheet.error_count == 0, list(queries.staged_rows(sheet).rows)
    publish_sheet(sheet=sheet, by=town.officer)
    assert Craftsman.objects.get().titles.count() == 2
