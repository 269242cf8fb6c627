"""An officer's real file: titles that say nothing of ours, two rows of them, what hides, broken numbers."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from gonghui.affairs.skills.models import Studio
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    ask_again,
    confirm_columns,
    publish_sheet,
    roll_back_sheet,
    stage_sheet,
    take_error_sheet,
)
from gonghui.foundation.registers.models import SheetImport, SheetLayout
from gonghui.foundation.registers.rules.files import read_sheets
from gonghui.foundation.registers.rules.layouts import fingerprint_of

pytestmark = pytest.mark.django_db
State = SheetImport.State
TITLES = ["室名", "门类", "单位（全称）", "牵头人姓名", "评定级别", "授牌时间"]
GOOD = ["甲室", "劳模", "东风机械厂", "张三丰", "市级", "2025年3月1日"]


def book(*sheets, hidden_rows=(), hidden_columns=()) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(place, column, value)
            for row in hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            for column in hidden_columns:
                sheet.set_column(column, column, None, None, {"hidden": True})
    return content.getvalue()


@pytest.fixture
def bring(town):
    def brought(content, by=None):
        return stage_sheet(
            register=queries.register("studios"), content=content, name="表.xlsx", by=by or town.officer
        )

    return brought


def names_of(question):
    return {column.title: column.name for column in question.columns}


def test_unknown_titles_are_asked_about_with_examples_and_a_proposal(town, bring):
    sheet = bring(book(("表", [["2025年汇总表"], TITLES, GOOD])))
    assert sheet.state == State.MAPPING
    question = queries.question_of(sheet)
    assert (question.place.row, question.remembered) == (1, None)
    assert question.columns[0].examples == ["甲室"]
    proposed = names_of(question)
    assert proposed["门类"] == "kind"  # only what stands below it tells
    assert proposed["授牌时间"] == "recognised_on"
    with pytest.raises(Refusal):
        publish_sheet(sheet=sheet, by=town.officer)


def test_what_was_said_once_is_offered_for_sheets_with_the_same_titles(town, bring):
    names = ["name", "kind", "body", "leader_name", "level", "recognised_on"]
    first = bring(book(("表", [TITLES, GOOD])))
    checked = confirm_columns(
        sheet=first, place=queries.question_of(first).place, names=names, by=town.officer
    )
    assert (checked.state, checked.row_count, checked.error_count) == (State.CHECKED, 1, 0)
    layout = SheetLayout.objects.get()
    assert (layout.names, layout.body_id) == (names, town.city.pk)
    again = bring(book(("另表", [["标题"], TITLES, ["乙室", *GOOD[1:]]])))
    question = queries.question_of(again)
    assert question.remembered == layout
    assert [column.name for column in question.columns] == names
    confirm_columns(sheet=again, place=question.place, names=names, by=town.officer)
    assert SheetLayout.objects.count() == 1
    # Of another unit it is not.
    other = bring(book(("表", [TITLES, ["丙室", *GOOD[1:]]])), by=town.district)
    assert queries.question_of(other).remembered is None


def test_columns_said_twice_or_missing_are_refused_and_nothing_is_staged(town, bring):
    sheet = bring(book(("表", [TITLES, GOOD])))
    place = queries.question_of(sheet).place
    for names in (["name", "name", "body", None, None, None], ["name", *[None] * 5], ["no"] * 6, ["name"]):
        with pytest.raises(Refusal):
            confirm_columns(sheet=sheet, place=place, names=names, by=town.officer)
    with pytest.raises(Refusal):
        confirm_columns(sheet=sheet, place=place, names=[None] * 6, by=town.district)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.row_count) == (State.MAPPING, 0)


def test_groups_above_the_titles_are_read_as_two_rows(town, bring):
    rows = [
        ["汇总表"],
        ["工作室", None, "归属", None, "认定", None],
        ["名称", "类别", "所在单位", "负责人", "级别", "日期"],
        GOOD,
    ]
    sheet = bring(book(("表", rows)))
    assert sheet.state in (State.MAPPING, State.CHECKED)
    place = sheet.layout
    assert (place["row"], place["depth"]) in ((2, 1), (1, 2))
    question = queries.question_of(sheet, row=1, depth=2)
    assert "认定/日期" in names_of(question)


def test_hidden_rows_are_left_out_and_hidden_columns_proposed_for_nothing(town, bring):
    headers = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期", "备注"]
    rows = [headers, [*GOOD, "x"], ["乙室", *GOOD[1:], "y"]]
    sheet = bring(book(("表", rows), hidden_rows=[3], hidden_columns=[3]))
    assert sheet.state == State.MAPPING
    question = queries.question_of(sheet)
    assert question.place.hidden_rows == (3,)
    assert [column.title for column in question.columns if column.hidden] == ["负责人"]
    assert names_of(question)["负责人"] == ""
    names = [column.name or None for column in question.columns]
    names[3] = "leader_name"
    checked = confirm_columns(sheet=sheet, place=question.place, names=names, by=town.officer)
    assert (checked.row_count, checked.error_count) == (1, 0)


def test_of_several_sheets_a_person_says_which(town, bring):
    headers = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"]
    sheet = bring(book(("一季度", [headers, GOOD]), ("二季度", [headers, ["乙室", *GOOD[1:]]])))
    assert sheet.state == State.MAPPING
    question = queries.question_of(sheet, name="二季度")
    assert question.sheets == ["一季度", "二季度"]
    names = [column.name for column in question.columns]
    checked = confirm_columns(sheet=sheet, place=question.place, names=names, by=town.officer)
    assert queries.staged_rows(checked).rows[0]["cells"][0] == "乙室"


def test_bare_months_stand_for_their_first_day_only_where_somebody_said_so(town, bring):
    headers = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"]
    rows = [headers, [*GOOD[:-1], "2021.3"], ["乙室", *GOOD[1:-1], 2021.3], ["丙室", *GOOD[1:-1], 2021.1]]
    sheet = bring(book(("表", rows)))
    assert (sheet.state, sheet.error_count) == (State.CHECKED, 3)
    asked = ask_again(sheet=sheet, by=town.officer)
    assert (asked.state, asked.row_count, asked.rows.count()) == (State.MAPPING, 0, 0)
    question = queries.question_of(asked)
    from dataclasses import replace

    place = replace(question.place, months_first=True)
    names = [column.name for column in question.columns]
    checked = confirm_columns(sheet=asked, place=place, names=names, by=town.officer)
    wrong = queries.staged_rows(checked, only_errors=True).rows
    assert [row["number"] for row in wrong] == [4]  # 2021.1 may be October


def test_the_error_sheet_has_their_layout_and_comes_in_again(town, bring):
    names = ["name", "kind", "body", "leader_name", "level", "recognised_on"]
    sheet = bring(book(("表", [["标题"], TITLES, [*GOOD[:-1], "不详"], ["乙室", *GOOD[1:]]])))
    sheet = confirm_columns(sheet=sheet, place=queries.question_of(sheet).place, names=names, by=town.officer)
    assert sheet.error_count == 1
    content = b"".join(take_error_sheet(sheet=sheet, by=town.officer).content)
    first = read_sheets(content)[0]
    assert first.cells[0][:6] == TITLES
    assert fingerprint_of(first.cells[0][:8]) == fingerprint_of(TITLES)
    again = bring(content)
    assert queries.question_of(again, name=first.name).remembered is not None


def test_the_same_file_twice_says_so_until_it_is_rolled_back(town, bring):
    content = book(("表", [["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"], GOOD]))
    published = publish_sheet(sheet=bring(content), by=town.officer)
    again = bring(content)
    assert (again.pk, again.brought_before) == (published.pk, True)
    other = bring(content, by=town.district)
    assert other.state == State.REFUSED
    assert town.officer.name in other.problem
    assert Studio.objects.count() == 1
    roll_back_sheet(sheet=published, by=town.officer)
    fresh = bring(content)
    assert (fresh.state, fresh.brought_before, fresh.error_count) == (State.CHECKED, False, 0)
    assert Change.objects.filter(verb="stage_sheet").count() == 2
