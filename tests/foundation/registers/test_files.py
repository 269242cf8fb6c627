"""Files that are no honest sheets, and the header row under whatever stands above it."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.rules import files
from gonghui.foundation.registers.rules.files import decode, read_cells
from gonghui.foundation.registers.rules.headers import find_headers

HEADERS = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"]


def xlsx(*sheets) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return content.getvalue()


def test_reads_xlsx_rows_from_the_first_row_of_the_sheet():
    cells = read_cells(xlsx([[], ["", "a"], [1, 2.5]]))[0]
    assert cells == [[None, None], [None, "a"], [1, 2.5]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_csv_in_the_encodings_officials_use(encoding, delimiter):
    text = (
        delimiter.join(HEADERS) + "\r\n" + delimiter.join(["甲", "劳模", "东风", "张", "市级", "2025-03-01"])
    )
    assert read_cells(text.encode(encoding))[0][1][0] == "甲"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken",
        b"MZ\x00\x00program",
        b"\xff\xff\xff\xff",
        b'a,b\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_sheet_is_refused_in_words(content):
    with pytest.raises(Refusal):
        read_cells(content)


def zipped(**parts: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


def test_a_bomb_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(files, "UNPACKED_BYTES", 1_000_000)
    with pytest.raises(Refusal, match="Unpacked"):
        read_cells(zipped(a=b"0" * 2_000_000))


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(files, "UNPACKED_BYTES", 1_000_000)
    content = zipped(a=b"0" * 2_000_000)
    lie = content.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 10))
    assert lie != content
    with pytest.raises(Refusal):
        read_cells(lie)


def test_cells_a_billion_rows_apart_end_the_reader_only():
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    with pytest.raises(Refusal):
        read_cells(content.getvalue())


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(files, "ROWS", 3)
    with pytest.raises(Refusal, match="more than 3 rows"):
        read_cells(xlsx([["a"]] * 4))


def test_unreadable_characters():
    with pytest.raises(Refusal):
        decode(b"\xff\xfe\x00")


@pytest.fixture
def studios():
    return queries.register("studios")


def test_headers_are_found_under_titles_and_by_other_names(studios):
    cells = [["2025年创新工作室汇总表", None, None], [None], ["填报单位：东区", None], [*HEADERS, "备注"]]
    found = find_headers(cells, studios)
    assert found.row == 3
    assert found.names == ("name", "kind", "body", "leader_name", "level", "recognised_on", None)


@pytest.mark.parametrize("mark", ["*{}", "{}*", "{}（必填）", " {} ", "{}："])
def test_headers_bear_stars_and_notes(studios, mark):
    found = find_headers([[mark.format(title) for title in HEADERS]], studios)
    assert None not in found.names


def test_machine_names_and_english_labels_are_headers_too(studios):
    titles = ["name", "Kind of studio", "HOST UNIT", "Leader", "level", "Recognised on", "Credit code"]
    assert find_headers([titles], studios).names[-1] == "body_code"


def test_a_credit_code_stands_in_for_the_unit(studios):
    titles = ["统一社会信用代码" if title == "所在单位" else title for title in HEADERS]
    assert "body_code" in find_headers([titles], studios).names


@pytest.mark.parametrize(
    ("titles", "word"),
    [
        (["甲", "乙", "丙"], "header"),
        ([], "header"),
        (HEADERS[:-1], "Recognised on"),
        ([*HEADERS, "名称"], "twice"),
    ],
)
def test_wrong_headers_say_what_is_missing(studios, titles, word):
    with pytest.raises(Refusal, match=word):
        find_headers([titles], studios)


SHEET = b"""<?xml version="1.0"?><worksheet/>"""


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "declares"),
        ({"xl/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}, "declares"),
        ({"xl/sheet1.xml": b" " * (files.BLOCK - 4) + b"<!ENTITY b 'c'>"}, "declares"),
        ({"xl/sheet1.xml": b"0" * (files.RATIO_FROM + 1)}, "Unpacked"),
    ],
)
def test_macros_entities_and_ratios_are_refused(parts, word):
    with pytest.raises(Refusal, match=word):
        read_cells(zipped(**parts))


def test_too_many_parts_are_refused_before_any_is_unpacked(monkeypatch):
    monkeypatch.setattr(files, "PARTS", 2)
    monkeypatch.setattr(files, "_unpacked", lambda *args: pytest.fail("unpacked"))
    with pytest.raises(Refusal, match="Unpacked"):
        read_cells(zipped(a=SHEET, b=SHEET, c=SHEET))


def test_an_old_workbook_with_macros_is_refused():
    with pytest.raises(Refusal, match="macros"):
        read_cells(files.OLE + b"\0" * 100 + files.MACROS + b"\0" * 100)
