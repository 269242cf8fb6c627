"""Sheets in: staged unseen, every fault named, published whole or not at all, rolled back as one."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from procrastinate.contrib.django.models import ProcrastinateJob

from gonghui.affairs.participation.models import Congress, Session
from gonghui.affairs.places.actions import list_duty, open_room
from gonghui.affairs.places.models import Room
from gonghui.affairs.skills.actions import correct_studio, recognise_studio
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.accounts.actions import revoke_role
from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    publish_sheet,
    roll_back_sheet,
    sheets,
    stage_sheet,
    take_error_sheet,
)
from gonghui.foundation.registers.jobs import continue_publishing, resume_staging
from gonghui.foundation.registers.models import SheetImport, StagedRow
from gonghui.foundation.registers.queries.sheets import opened_row
from gonghui.foundation.registers.rules.files import read_cells
from gonghui.foundation.registers.rules.sealing import RAW, seal_row

pytestmark = pytest.mark.django_db
State = SheetImport.State
HEADERS = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"]
GOOD = ["甲", "劳模", "东风机械厂", "张三丰", "市级", "2025年3月1日"]


def xlsx(*rows, headers=HEADERS) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([headers, *rows]):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(place, column, value)
    return content.getvalue()


def changed(row, **values):
    """A row with some cells put otherwise, by header."""
    return [values.get(title, value) for title, value in zip(HEADERS, row, strict=True)]


@pytest.fixture
def stage(town):
    def staged(*rows, key="studios", by=town.officer, headers=HEADERS, name="表.xlsx"):
        register = queries.register(key)
        return stage_sheet(register=register, content=xlsx(*rows, headers=headers), name=name, by=by)

    return staged


def errors_of(sheet):
    return [
        (row["number"], error["column"], error["value"])
        for row in queries.staged_rows(sheet, only_errors=True).rows
        for error in row["errors"]
    ]


def test_a_sheet_is_unseen_until_it_is_published(town, stage):
    sheet = stage(GOOD, changed(GOOD, 工作室名称="乙", 认定日期=45717))
    assert (sheet.state, sheet.row_count, sheet.error_count) == (State.CHECKED, 2, 0)
    assert not Studio.objects.exists()
    published = publish_sheet(sheet=sheet, by=town.officer)
    assert published.state == State.PUBLISHED
    assert list(Studio.objects.values_list("name", "kind", "body__name_zh", "number").order_by("id")) == [
        ("甲", "model_worker", "东风机械厂", "TT-CX-2025-000001"),
        ("乙", "model_worker", "东风机械厂", "TT-CX-2025-000002"),
    ]
    assert set(Recognition.objects.values_list("level", "valid_from")) == {("city", date(2025, 3, 1))}
    assert Change.objects.filter(batch=published.batch).count() == 2


def test_every_failing_row_is_named_with_column_reason_and_value(town, stage):
    sheet = stage(
        GOOD,
        changed(GOOD, 工作室名称=None),
        changed(GOOD, 工作室名称="乙", 类别="舞蹈室"),
        changed(GOOD, 工作室名称="丙", 所在单位="不存在的厂"),
        changed(GOOD, 工作室名称="丁", 所在单位="同名公司"),
        changed(GOOD, 工作室名称="戊", 认定日期="2025-02-30", 级别="宇宙级"),
        GOOD,
    )
    assert sheet.error_count == 6
    assert errors_of(sheet) == [
        (3, "name", ""),
        (4, "kind", "舞蹈室"),
        (5, "body", "不存在的厂"),
        (6, "body", "同名公司"),
        (7, "level", "宇宙级"),
        (7, "recognised_on", "2025-02-30"),
        (8, "name", "甲"),
    ]
    reasons = [e["reason"] for row in queries.staged_rows(sheet).rows for e in row["errors"]]
    assert "credit code" in reasons[3]
    assert "row 2" in reasons[-1]
    with pytest.raises(Refusal, match="6 rows have errors"):
        publish_sheet(sheet=sheet, by=town.officer)
    assert not Studio.objects.exists()


def test_the_error_sheet_holds_the_rows_their_reasons_and_no_formula(town, stage):
    sheet = stage(
        GOOD,
        changed(GOOD, 工作室名称="=1+1", 认定日期="不详"),
        headers=HEADERS,
    )
    first, second = read_cells(b"".join(take_error_sheet(sheet=sheet, by=town.officer).content))
    assert first[0][: len(HEADERS)] == HEADERS
    assert first[1][0] == "'=1+1"
    assert first[1][len(HEADERS)] == 3
    assert "Recognised on" in first[1][-1]
    assert "不详" in first[1][-1]
    assert len(second) == 2


def test_what_is_in_the_register_already_is_not_taken_twice(town, stage):
    recognise_studio(
        body=town.mill,
        name="甲",
        kind="worker",
        leader_name="张",
        level="city",
        recognised_on=date(2024, 1, 1),
        by=town.officer,
    )
    sheet = stage(GOOD)
    assert errors_of(sheet) == [(2, "name", "甲")]
    assert "TT-CX-2024-000001" in queries.staged_rows(sheet).rows[0]["errors"][0]["reason"]


def test_namesakes_are_told_apart_by_code_and_a_wrong_code_is_found(town, stage):
    headers = [*HEADERS, "统一社会信用代码"]
    sheet = stage(
        [*changed(GOOD, 所在单位=None), "91110000802100433b"],
        [*changed(GOOD, 工作室名称="乙", 所在单位="东风学校"), "91110000802100433B"],
        [*changed(GOOD, 工作室名称="丙"), "91110000802100433X"],
        headers=headers,
    )
    assert [number for number, column, value in errors_of(sheet)] == [3, 4]
    assert "东风机械厂" in queries.staged_rows(sheet).rows[1]["errors"][0]["reason"]


def test_brackets_may_be_full_or_half_width(town, stage, by):
    found_body(
        kind="employer",
        name_zh="东方（集团）公司",
        on=date(2019, 1, 1),
        area=town.areas["990101001"],
        by=by,
        employer={"unit_kind": "enterprise", "ownership": "state"},
    )
    for name in ("东方（集团）公司", "东方(集团)公司", " 东方(集团）公司"):
        assert stage(changed(GOOD, 所在单位=name)).error_count == 0


def test_units_outside_the_scope_are_not_found(town, stage):
    assert stage(changed(GOOD, 所在单位="西单商场"), by=town.district).error_count == 1
    assert stage(changed(GOOD, 所在单位="西单商场"), by=town.officer).error_count == 0
    # One namesake is in the district, the other outside: inside it the name is clear.
    assert stage(changed(GOOD, 所在单位="同名公司"), by=town.district).error_count == 0


def test_who_may_not_bring_sheets_is_refused(town, stage):
    for account in (town.leader, town.nobody, town.places):
        with pytest.raises(Refusal):
            stage(GOOD, by=account)
    sheet = stage(GOOD)
    with pytest.raises(Refusal, match="Only who brought"):
        publish_sheet(sheet=sheet, by=town.district)
    with pytest.raises(LookupError):
        queries.sheet_of(sheet.public_id, by=town.district)
    assert queries.sheet_of(sheet.public_id, by=town.officer) == sheet


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (xlsx(["甲"], headers=["a"]), "表.xlsx", "header"),
        (xlsx(), "表.xlsx", "no row"),
        (b"", "表.xlsx", "empty"),
        (b"PK\x03\x04", "表.xlsx", "damaged"),
        (b"\x7fELF\x00", "表.csv", "sheet"),
        (xlsx(GOOD), "表.exe", "name"),
    ],
)
def test_an_unreadable_sheet_is_refused_with_a_sentence(town, content, name, word):
    sheet = stage_sheet(register=queries.register("studios"), content=content, name=name, by=town.officer)
    assert sheet.state == State.REFUSED
    assert word in sheet.problem
    assert not StagedRow.objects.exists()
    with pytest.raises(Refusal):
        publish_sheet(sheet=sheet, by=town.officer)


def test_unknown_columns_are_named(stage):
    sheet = stage([*GOOD, "x"], headers=[*HEADERS, "星座"])
    assert queries.unknown_titles(sheet) == ["星座"]


def test_blank_rows_are_passed_over_and_numbers_are_the_sheets_own(stage):
    sheet = stage(GOOD, [], ["  "], changed(GOOD, 工作室名称="乙", 认定日期="x"))
    assert sheet.row_count == 2
    assert errors_of(sheet) == [(5, "recognised_on", "x")]


def test_a_second_publishing_is_refused(town, stage):
    sheet = stage(GOOD)
    publish_sheet(sheet=sheet, by=town.officer)
    with pytest.raises(Refusal, match="already"):
        publish_sheet(sheet=sheet, by=town.officer)  # as the page that was opened before still has it
    sheet.refresh_from_db()
    with pytest.raises(Refusal, match="already"):
        publish_sheet(sheet=sheet, by=town.officer)
    assert Studio.objects.count() == 1


def test_the_register_may_change_between_checking_and_publishing(town, stage):
    sheet, again = stage(GOOD), stage(GOOD)
    publish_sheet(sheet=sheet, by=town.officer)
    with pytest.raises(Refusal, match="1 rows have errors"):
        publish_sheet(sheet=again, by=town.officer)
    again.refresh_from_db()
    assert (again.state, again.error_count) == (State.CHECKED, 1)
    assert Studio.objects.count() == 1


def test_a_sheet_is_rolled_back_as_one(town, stage):
    sheet = publish_sheet(sheet=stage(GOOD, changed(GOOD, 工作室名称="乙")), by=town.officer)
    with pytest.raises(Refusal):
        roll_back_sheet(sheet=sheet, by=town.district)
    assert roll_back_sheet(sheet=sheet, by=town.officer).state == State.ROLLED_BACK
    assert not Studio.objects.exists()
    assert not Recognition.objects.exists()
    with pytest.raises(Refusal):
        roll_back_sheet(sheet=sheet, by=town.officer)
    sheet.refresh_from_db()
    with pytest.raises(Refusal, match="rolled back"):
        publish_sheet(sheet=sheet, by=town.officer)


def test_who_may_no_longer_bring_sheets_rolls_none_back(town, stage):
    sheet = publish_sheet(sheet=stage(GOOD), by=town.officer)
    revoke_role(grant=RoleGrant.objects.get(account=town.officer), by=system_account())
    with pytest.raises(Refusal, match="do not allow"):
        roll_back_sheet(sheet=sheet, by=town.officer)
    assert Studio.objects.count() == 1


def test_a_sheet_whose_records_were_changed_since_is_not_rolled_back(town, stage):
    sheet = publish_sheet(sheet=stage(GOOD), by=town.officer)
    studio = Studio.objects.get()
    correct_studio(record=studio, by=town.officer, expected_version=1, members=9)
    with pytest.raises(Refusal):
        roll_back_sheet(sheet=sheet, by=town.officer)
    assert Studio.objects.count() == 1


def test_congresses_with_terms_sessions_and_overlaps(town, stage):
    headers = ["单位", "类型", "届次", "届期起", "届期止", "召开日期", "代表总数", "女代表"]
    rows = (
        ["东风机械厂", "职代会", 3, "2024-01-01", "2027-01-01", "2025-02-01", 60, 20],
        ["东风学校", "职代会", 1, "2024-01-01", "2023-01-01", None, 40, 50],
        ["东风机械厂", "职代会", 4, "2026-06-01", None, None, None, None],
        ["西单商场", "区域性", 1, "2024-01-01", None, None, None, None],
        ["试验市总工会", "区域性", 1, "2024-01-01", None, "2023-12-31", None, None],
    )
    sheet = stage(*rows, key="congresses", by=town.participation, headers=headers)
    assert [(n, c) for n, c, v in errors_of(sheet)] == [
        (3, "valid_to"),
        (4, "valid_from"),
        (5, "body"),
        (6, "last_session"),
    ]
    good = stage(rows[0], key="congresses", by=town.participation, headers=headers)
    publish_sheet(sheet=good, by=town.participation)
    assert Congress.objects.get().term == 3
    assert Session.objects.get().held_on == date(2025, 2, 1)


def test_rooms_name_their_place_on_the_list(town, stage):
    headers = ["名称", "所在单位", "应建编号", "面积", "建成日期"]
    duty = list_duty(
        body=town.mill, name="东厂区", basis="decided", valid_from=date(2023, 1, 1), by=town.places
    )
    held = list_duty(
        body=town.shop, name="商场", basis="public_place", valid_from=date(2023, 1, 1), by=town.places
    )
    open_room(body=town.shop, name="旧室", valid_from=date(2023, 5, 1), duty=held, by=town.places)
    sheet = stage(
        ["一号室", "东风机械厂", duty.number, 12.5, "2025-01-01"],
        ["二号室", "东风机械厂", duty.number, 12.5, "2025-01-01"],
        ["三号室", "西单商场", held.number, 12.55, "2025-01-01"],
        ["四号室", "西单商场", "TT-MD-2023-999999", None, "2025-01-01"],
        ["五号室", "西单商场", None, None, "2025-01-01"],
        key="rooms",
        by=town.places,
        headers=headers,
    )
    assert [(n, c) for n, c, v in errors_of(sheet)] == [(3, "duty"), (4, "floor_area"), (5, "duty")]
    good = stage(
        ["一号室", "东风机械厂", duty.number, 12.5, "2025-01-01"],
        key="rooms",
        by=town.places,
        headers=headers,
    )
    publish_sheet(sheet=good, by=town.places)
    assert Room.objects.get(name="一号室").duty == duty


def test_a_long_sheet_is_left_to_the_worker(town, stage, monkeypatch):
    monkeypatch.setattr(sheets, "LONG", 1)
    monkeypatch.setattr(sheets, "CHUNK", 2)
    rows = [changed(GOOD, 工作室名称=f"室{n}") for n in range(5)]
    sheet = stage(*rows)
    assert (sheet.state, sheet.row_count) == (State.STAGING, 0)
    with pytest.raises(Refusal, match="still being read"):
        publish_sheet(sheet=sheet, by=town.officer)
    names = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert names == {sheets.RESUME_STAGING}
    resume_staging(sheet=sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.row_count, sheet.error_count) == (State.CHECKED, 5, 0)
    assert publish_sheet(sheet=sheet, by=town.officer).state == State.PUBLISHING
    assert not Studio.objects.exists()
    with pytest.raises(Refusal):
        publish_sheet(sheet=sheet, by=town.officer)
    continue_publishing(sheet=sheet.pk)
    continue_publishing(sheet=sheet.pk)
    assert Studio.objects.count() == 5


def test_staging_goes_on_where_it_stopped(town, stage, monkeypatch):
    monkeypatch.setattr(sheets, "LONG", 0)
    monkeypatch.setattr(sheets, "CHUNK", 2)
    sheet = stage(*[changed(GOOD, 工作室名称=f"室{n}") for n in range(5)])
    # A process killed after its first thousand rows leaves these and their count, nothing else.
    for number in (2, 3):
        raw = seal_row([f"旧{number}"], sheet=sheet.pk, number=number, part=RAW)
        StagedRow.objects.create(sheet=sheet, number=number, raw=raw)
    SheetImport.objects.filter(pk=sheet.pk).update(row_count=2)
    resume_staging(sheet=sheet.pk)
    resume_staging(sheet=sheet.pk)
    assert list(sheet.rows.order_by("number").values_list("number", flat=True)) == [2, 3, 4, 5, 6]
    assert opened_row(sheet.rows.get(number=3)).cells == ["旧3"]
