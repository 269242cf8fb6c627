"""Sheets out: only what the caller may see, marked and logged, no formulas, and fit to come back in."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from gonghui.affairs.skills.actions import recognise_studio, revoke_studio
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    export_sheet,
    publish_sheet,
    stage_sheet,
    template_sheet,
)
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.rules.files import read_cells
from gonghui.foundation.registers.rules.headers import find_headers

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
WHY = "年度总结核对"


@pytest.fixture
def studios():
    return queries.register("studios")


@pytest.fixture
def made(town):
    def found(name, body, **values):
        values = {"kind": "worker", "leader_name": "张三丰", "level": "city"} | values
        return recognise_studio(
            body=body, name=name, recognised_on=date(2024, 1, 1), by=town.officer, members=7, **values
        )

    return [found("东一", town.mill), found("西一", town.shop), found("=HYPERLINK(1)", town.school)]


def taken(register, kind="xlsx", **values):
    export = export_sheet(register, on=ON, purpose=WHY, kind=kind, **values)
    return b"".join(export.content)


def test_an_export_is_marked_logged_and_complete(town, studios, made):
    cells = read_cells(taken(studios, by=town.officer))[0]
    assert "员skills" in cells[0][0]
    assert "2025-06-30" in cells[0][0]
    assert "3" in cells[0][0]
    headers = find_headers(cells, studios)
    assert headers.row == 1
    rows = [dict(zip(headers.names, row, strict=True)) for row in cells[2:]]
    assert {row["name"] for row in rows} == {"东一", "西一", "'=HYPERLINK(1)"}
    assert rows[0]["recognised_on"] == "2024-01-01"
    assert {row["body_code"] for row in rows} == {"91110000802100433B", None}
    access = Access.objects.get()
    assert (access.account, access.kind, access.rows, access.purpose) == (town.officer.pk, "export", 3, WHY)


def test_csv_carries_the_mark_and_neutralises_formulas(town, studios, made):
    content = taken(studios, by=town.officer, kind="csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_an_export_holds_only_what_its_taker_may_see(town, studios, made):
    cells = read_cells(taken(studios, by=town.leader))[0]
    headers = find_headers(cells, studios)
    at = headers.names.index("leader_name")
    assert {row[at] for row in cells[2:]} == {"张**"}
    east = read_cells(taken(studios, by=town.district))[0]
    assert "西一" not in str(east)
    assert len(east) == 4


def test_filters_and_search_narrow_an_export(town, studios, made):
    assert len(read_cells(taken(studios, by=town.officer, search="西"))[0]) == 3
    assert len(read_cells(taken(studios, by=town.officer, filters={"area": "990102"}))[0]) == 3


def test_no_purpose_no_role_no_export(town, studios, made):
    with pytest.raises(Refusal, match="what this is needed for"):
        export_sheet(studios, by=town.officer, on=ON, purpose=" ")
    for account in (town.nobody, town.places):
        with pytest.raises(Refusal, match="roles"):
            export_sheet(studios, by=account, on=ON, purpose=WHY)
    with pytest.raises(Refusal):
        export_sheet(studios, by=town.officer, on=ON, purpose=WHY, kind="exe")
    assert not Access.objects.exists()


def test_what_ended_comes_in_again_as_ended(town, studios, made):
    revoke_studio(studio=made[0], on=date(2025, 3, 1), by=town.officer)
    content = taken(studios, by=town.officer)
    Recognition.objects.all().delete()
    Studio.objects.all().delete()
    sheet = stage_sheet(register=studios, content=content, name="a.xlsx", by=town.officer)
    publish_sheet(sheet=sheet, by=town.officer)
    ends = dict(Recognition.objects.values_list("studio__name", "valid_to"))
    assert ends.pop("东一") == date(2025, 3, 1)
    assert set(ends.values()) == {None}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_went_out_comes_in_again(town, studios, made, kind):
    before = set(Studio.objects.values_list("name", "kind", "body", "leader_name", "members", "field"))
    content = taken(studios, by=town.officer, kind=kind)
    sheet = stage_sheet(register=studios, content=content, name=f"a.{kind}", by=town.officer)
    assert (sheet.row_count, sheet.error_count) == (3, 3)  # all three are in the register already
    Recognition.objects.all().delete()
    Studio.objects.all().delete()
    again = stage_sheet(register=studios, content=content, name=f"a.{kind}", by=town.officer)
    assert again.error_count == 0
    publish_sheet(sheet=again, by=town.officer)
    after = Studio.objects.values_list("name", "kind", "body", "leader_name", "members", "field")
    assert set(after) == before
    assert set(Recognition.objects.values_list("level", "valid_from")) == {("city", date(2024, 1, 1))}


def test_masked_names_do_not_come_in_as_names(town, studios, made):
    content = taken(studios, by=town.leader)
    Recognition.objects.all().delete()
    Studio.objects.all().delete()
    sheet = stage_sheet(register=studios, content=content, name="a.xlsx", by=town.officer)
    assert sheet.error_count == 3


@pytest.mark.parametrize("key", ["studios", "congresses", "rooms", "room-duties"])
def test_a_template_names_every_column_and_choice(town, key):
    register = queries.register(key)
    sheet, choices = read_cells(template_sheet(register))
    headers = find_headers(sheet, register)
    assert None not in headers.names
    computed = {column.name for column in register.columns if column.computed}
    assert not computed & set(headers.names)
    said = str(choices)
    for column in register.columns:
        if column.choices is not None and not column.computed:
            assert all(str(label) in said for label in column.choices.labels)


def test_an_empty_template_is_refused_in_words(town, studios):
    content = template_sheet(studios)
    sheet = stage_sheet(register=studios, content=content, name="t.xlsx", by=town.officer)
    assert sheet.state == SheetImport.State.REFUSED
    assert "no row" in sheet.problem
