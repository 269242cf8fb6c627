"""Identity numbers of a sheet lie nowhere in the clear: database, log and disk alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from gonghui.affairs.skills.models import Craftsman
from gonghui.foundation.accounts.actions import revoke_role
from gonghui.foundation.accounts.models import Access, RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries import attachment_content
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Unreadable
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions.persons import enter_person
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    publish_sheet,
    stage_sheet,
    take_error_sheet,
    take_original,
)
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.sheets import opened_row
from gonghui.foundation.registers.rules.files import read_cells
from gonghui.foundation.registers.rules.sealing import ERRORS, RAW, open_row, seal_row

pytestmark = pytest.mark.django_db
NUMBER = "11010119800101001"
NUMBER += check_digit_18(NUMBER)
OTHER = "11010119900307002"
OTHER += check_digit_18(OTHER)
HEADERS = "姓名,身份证号,所在单位,工匠级别,命名日期,备注"


def bring(town, *lines, headers=HEADERS):
    content = "\n".join([headers, *lines]).encode()
    return stage_sheet(
        register=queries.register("craftsmen"), content=content, name="工匠.csv", by=town.officer
    )


def in_the_clear(text: str) -> list[str]:
    """Every table and file in whose raw content a text stands, as it is or in hex."""
    found = []
    signs = text.encode()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE ANY(%s)',
                [[f"%{text}%", f"%{signs.hex()}%"]],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    for path in Path(settings.ATTACHMENT_DIR).rglob("*"):
        if path.is_file() and signs in path.read_bytes():
            found.append(str(path))
    return found


@pytest.fixture
def li(by):
    """Two of one name, of whom the register can mean either."""
    return [enter_person(name="李工", by=by, identity=number) for number in (NUMBER, OTHER)]


def test_the_search_would_find_a_number(town):
    town.mill.name_zh = f"厂{NUMBER}"
    town.mill.save(update_fields=["name_zh"])
    assert in_the_clear(NUMBER) == ["bodies_body"]


def test_no_identity_number_of_a_sheet_lies_in_the_clear(town, li):
    sheet = bring(
        town,
        f"李工,{NUMBER},东风机械厂,企业,2025-03-01,",
        f"李工,{OTHER},没有这厂,企业,不详{OTHER},电话同{NUMBER}",  # wrong columns, an unknown column
        f"{OTHER},,东风机械厂,{NUMBER},2025-03-01,",
    )
    assert (sheet.state, sheet.error_count) == (SheetImport.State.CHECKED, 2)
    assert in_the_clear(NUMBER) == in_the_clear(OTHER) == []
    assert in_the_clear("李工") == ["people_person"]


def test_whoever_brought_it_reads_and_publishes_it(town, li):
    sheet = bring(town, f"李工,{OTHER},东风机械厂,企业,2025-03-01,")
    assert queries.staged_rows(sheet).rows[0]["cells"][:2] == ["李工", OTHER]
    publish_sheet(sheet=sheet, by=town.officer)
    assert Craftsman.objects.get().person == li[1]
    assert in_the_clear(OTHER) == []


def test_the_original_is_given_back_as_it_came_and_logged(town, li):
    line = f"李工,{NUMBER},没有这厂,企业,2025-03-01,"
    sheet = bring(town, line)
    assert sheet.file.sealed
    export = take_original(sheet=sheet, by=town.officer)
    assert (export.name, b"".join(export.content).decode()) == ("工匠.csv", f"{HEADERS}\n{line}")
    mended = read_cells(b"".join(take_error_sheet(sheet=sheet, by=town.officer).content))[0]
    assert mended[1][1] == NUMBER
    logged = Access.objects.filter(account=town.officer.pk, kind=Access.Kind.EXPORT, record=sheet.pk)
    assert sorted(logged.values_list("rows", flat=True)) == [1, 1]
    assert all("person_code" in access.fields for access in logged)
    assert in_the_clear(NUMBER) == []


@pytest.mark.parametrize("take", [take_original, take_error_sheet])
def test_nobody_else_is_given_a_sheet(town, li, take):
    sheet = bring(town, f"李工,{NUMBER},没有这厂,企业,2025-03-01,")
    with pytest.raises(Refusal):
        take(sheet=sheet, by=town.leader)
    with pytest.raises(LookupError):
        queries.sheet_of(sheet.public_id, by=town.leader)
    revoke_role(grant=RoleGrant.objects.get(account=town.officer), by=system_account(), on=date(2020, 1, 1))
    with pytest.raises(Refusal):
        take(sheet=sheet, by=town.officer)
    with pytest.raises(LookupError):
        queries.sheet_of(sheet.public_id, by=town.officer)
    assert not Access.objects.filter(record=sheet.pk).exists()


def test_a_sheet_that_could_not_be_read_is_not_kept(town):
    sheet = bring(town, NUMBER, headers="什么")
    assert sheet.state == SheetImport.State.REFUSED
    with pytest.raises(Refusal):
        take_original(sheet=sheet, by=town.officer)
    assert in_the_clear(NUMBER) == []


def test_a_row_moved_to_another_place_does_not_open(town, li):
    sheet = bring(town, *[f"李工,{NUMBER},没有这厂,企业,2025-03-0{day}," for day in (1, 2)])
    first, second = sheet.rows.order_by("number")
    second.raw = first.raw
    with pytest.raises(Unreadable):
        opened_row(second)
    sealed = seal_row(["甲"], sheet=1, number=2, part=RAW)
    assert open_row(sealed, sheet=1, number=2, part=RAW) == ["甲"]
    for place in ({"sheet": 2, "number": 2, "part": RAW}, {"sheet": 1, "number": 2, "part": ERRORS}):
        with pytest.raises(Unreadable):
            open_row(sealed, **place)


def test_a_sealed_file_altered_on_the_disk_is_told(town, li):
    sheet = bring(town, f"李工,{NUMBER},东风机械厂,企业,2025-03-01,")
    path = Path(settings.ATTACHMENT_DIR) / sheet.file.digest[:2] / sheet.file.digest
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Refusal):
        attachment_content(sheet.file)
