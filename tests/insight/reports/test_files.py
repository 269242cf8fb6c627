"""A report as files: the .docx opens, its parts stand in the order that OOXML asks for, figures are bound."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from lxml import etree

from gonghui.insight.reports.rules.blocks import Break, Chart, Grid, Piece, Sheet, Words, shares
from gonghui.insight.reports.rules.pages import as_html
from gonghui.insight.reports.rules.pdf import as_pdf
from gonghui.insight.reports.rules.word import as_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 3, 2)
VALUE, LACK = Piece("93.1%", "2.value"), Piece("暂无数据", "3.value", is_gap=True)
SHEET = Sheet(
    head="规划办",
    number="试〔2026〕1号",
    title="某规划2025年度报告",
    to="委员会",
    blocks=(
        Words("h1", (Piece("一、总体情况"),)),
        Words("h2", (Piece("（一）甲类"),)),
        Words("h3", (Piece("1.指标<甲>&乙"),)),
        Words("body", (Piece("为"), VALUE, Piece("，另一项"), LACK, Piece("。"))),
        Chart("图1  进度", ("指标进度", "时序进度"), (("甲", 93.1, 100.0), ("乙", None, 80.0))),
        Grid(("项目", "数"), (((Piece("甲"),), (VALUE,)), ((Piece("乙"),), (LACK,)))),
    ),
    attachments=("指标表", "分区表"),
    annexes=(Break(), Words("annex", (Piece("附件1"),)), Words("annex_title", (Piece("指标表"),))),
    sign="规划办",
    on=DAY,
)
# ISO/IEC 29500-1: the order of children, as far as papers of ours use them.
ORDERS = {
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "shd", "tabs"]
    + ["spacing", "ind", "jc", "rPr", "sectPr"],
    "rPr": ["rStyle", "rFonts", "b", "i", "color", "sz", "szCs", "highlight", "u", "lang"],
    "sdtPr": ["rPr", "alias", "tag", "id", "lock", "placeholder", "text"],
    "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
    "tcPr": ["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "vAlign"],
    "trPr": ["cantSplit", "tblHeader"],
    "tcBorders": ["top", "left", "bottom", "right"],
    "sectPr": ["footerReference", "pgSz", "pgMar", "cols", "titlePg", "docGrid"],
    "tc": ["tcPr", "p"],
    "tbl": ["tblPr", "tblGrid", "tr"],
    "sdt": ["sdtPr", "sdtContent"],
    "settings": ["zoom", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "proofState"]
    + ["defaultTabStop", "evenAndOddHeaders", "drawingGridHorizontalSpacing"]
    + ["drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery"]
    + ["displayVerticalDrawingGridEvery", "characterSpacingControl", "doNotValidateAgainstSchema"]
    + ["hdrShapeDefaults", "savePreviewPicture", "doNotShadeFormData", "footnotePr", "endnotePr", "compat"]
    + ["attachedSchema", "doNotAutoCompressPictures", "decimalSymbol", "listSeparator"],
}


@pytest.fixture(scope="module")
def parts():
    with zipfile.ZipFile(BytesIO(as_docx(SHEET, DAY))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_every_part_is_xml_and_is_named_with_its_type(parts):
    types = parts["[Content_Types].xml"].decode()
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
        assert f'PartName="/{name}"' in types or name.endswith((".rels", "_Types].xml")), name


def test_elements_stand_in_the_order_of_the_schema(parts):
    for name, content in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        for element in etree.fromstring(content).iter(etree.Element):
            order = ORDERS.get(etree.QName(element).localname)
            if order is None or not element.tag.startswith(W):
                continue
            found = [etree.QName(child).localname for child in element]
            assert set(found) <= set(order), (name, element.tag, found)
            places = [order.index(one) for one in found]
            assert places == sorted(places), (name, element.tag, found)


def test_relations_lead_to_parts_that_are_there(parts):
    for name, content in parts.items():
        if name.endswith(".rels") and name != "_rels/.rels":
            for one in etree.fromstring(content):
                assert f"word/{one.get('Target')}" in parts or one.get("Target").startswith("..")


def test_every_figure_is_a_locked_field_named_by_its_key(parts):
    body = etree.fromstring(parts["word/document.xml"])
    told = []
    for field in body.iter(f"{W}sdt"):
        tag = field.find(f"{W}sdtPr/{W}tag").get(f"{W}val")
        assert field.find(f"{W}sdtPr/{W}lock").get(f"{W}val") == "sdtContentLocked"
        told.append((tag, "".join(field.itertext())))
    assert told == [("2.value", "93.1%"), ("3.value", "暂无数据")] * 2
    ids = [one.get(f"{W}val") for one in body.iter(f"{W}id")]
    assert len(set(ids)) == len(ids) == 4


def test_it_stands_as_official_papers_do(parts):
    opened = Document(BytesIO(as_docx(SHEET, DAY)))
    body = etree.fromstring(parts["word/document.xml"])
    fonts = {
        "".join(one.itertext()): one.find(f".//{W}rFonts").get(f"{W}eastAsia")
        for one in body.iter(f"{W}p")
        if one.find(f".//{W}t") is not None
    }
    for text in ("规划办", "试〔2026〕1号", "某规划2025年度报告", "委员会：", "2026年3月2日"):
        assert text in fonts
    assert {"附件：1.指标表", "　　　2.分区表"} <= set(fonts)
    heads = ("一、总体情况", "（一）甲类", "1.指标<甲>&乙")
    assert [fonts[one] for one in heads] == ["黑体", "楷体_GB2312", "仿宋_GB2312"]
    page = opened.sections[0]
    assert [round(side.mm) for side in (page.page_width, page.top_margin, page.left_margin)] == [210, 37, 28]
    footers = [etree.fromstring(parts[name]) for name in parts if "footer" in name and name.endswith("xml")]
    assert ["".join(one.itertext()).strip() for one in footers] == ["— 1 —"] * 2
    assert len(opened.tables) == 1
    assert opened.tables[0].rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None


def test_the_chart_holds_the_numbers_and_leaves_unknown_ones_out(parts):
    (name,) = [one for one in parts if one.startswith("word/charts/")]
    chart = etree.fromstring(parts[name])
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    series = [
        [point.findtext(f"{space}v") for point in one.iter(f"{space}pt")] for one in chart.iter(f"{space}val")
    ]
    assert series == [["93.1"], ["100.0", "80.0"]]


def test_the_same_paper_gives_the_same_files():
    assert as_docx(SHEET, DAY) == as_docx(SHEET, DAY)
    assert as_html(SHEET) == as_html(SHEET)


def test_progress_is_told_block_by_block():
    told: list[int] = []
    as_docx(SHEET, DAY, told.append)
    assert told == list(range(1, len(SHEET.blocks) + len(SHEET.annexes) + 1))


def test_the_page_escapes_words_and_binds_figures():
    page = as_html(SHEET, lambda key: f"/f/{key}/")
    assert "指标&lt;甲&gt;&amp;乙" in page
    assert page.count('data-figure="2.value" href="/f/2.value/">93.1%</a>') == 2
    assert "style=" not in page


def test_the_pdf_says_the_same_on_numbered_pages():
    document = pypdfium2.PdfDocument(as_pdf(SHEET, DAY))
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert len(pages) > 1
    assert all(f"— {n} —" in text for n, text in enumerate(pages, start=1))
    whole = "".join(pages).replace("\r\n", "")
    for text in ("某规划2025年度报告", "93.1%", "暂无数据", "附件：1.指标表", "2026年3月2日"):
        assert text in whole
    width, height = (round(side * 25.4 / 72) for side in document[0].get_size())
    assert (width, height) == (210, 297)


def test_an_office_program_keeps_the_size_of_a_figure_and_no_page_is_empty(parts):
    body = etree.fromstring(parts["word/document.xml"])
    # LibreOffice drops font and size of a control that says it is plain text.
    assert body.find(f".//{W}sdtPr/{W}text") is None
    sizes = {
        one.find(f".//{W}sz").get(f"{W}val") for one in body.iter(f"{W}sdt") if one.getparent().tag == f"{W}p"
    }
    assert sizes <= {"32", "24", "20"}
    # After a table at the end stands a paragraph of one point, which asks for no page of its own.
    table = Grid(("区", "数"), (((Piece("甲区"),), (VALUE,)),))
    for annexes in ((table,), (table, Words("body", (Piece(""),)))):
        with zipfile.ZipFile(BytesIO(as_docx(replace(SHEET, annexes=annexes), DAY))) as packed:
            last = etree.fromstring(packed.read("word/document.xml")).findall(f".//{W}body/{W}p")[-1]
        assert last.find(f"{W}pPr/{W}spacing").get(f"{W}line") == "20"


def test_columns_take_what_their_cells_ask_for():
    head = ("序号", "指标", "目标", "评价", "责任单位", "备注")
    row = ("1", "企事业单位厂务公开制度建制率（约束性）", "94%", "缺基期值", "市总工会民主管理工作部", "—")
    grid = Grid(head, (tuple((Piece(text),) for text in row),), (1, 4))
    parts = dict(zip(head, shares(grid), strict=True))
    assert sum(parts.values()) == pytest.approx(1)
    # 42 characters a line: a short word is not broken, and the longest column gets most.
    assert parts["评价"] * 42 >= len("缺基期值") + 1
    assert parts["序号"] < parts["评价"] < parts["责任单位"] <= parts["指标"]
