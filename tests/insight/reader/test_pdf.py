"""PDF: ruled tables with merged cells, tables by blanks, running heads and page numbers, scans and broken files."""

from __future__ import annotations

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules import open_document
from tests.insight.reader.conftest import read, row
from tests.insight.reader.pages import pdf, ruled

TITLE = "松溪市“十四五”水利发展规划"
PROSE = [
    "一、发展目标",
    "到2025年，全市农村自来水普及率达到92%，新增高效节水灌溉面积12万",
    "亩，重要河湖岸线监管率保持在95%以上。",
]


def lines(*texts, top=60):
    return [(60, top + 18 * number, text) for number, text in enumerate(texts)]


def test_a_ruled_table_with_merged_cells():
    words, strokes = ruled(
        [
            ["类别", "指标", "单位", "2020年", "2025年", "属性"],
            ["供水", "城乡供水一体化率", "%", "61", "75", "预期性"],
            ["↑", "规模化供水工程服务/人口比例", "%", "48", "≥60", "↑"],
            ["防洪", "江河堤防达标率", "%", "70", "82", "约束性"],
        ],
        widths=[50, 150, 50, 60, 60, 60],
        step=28,
    )
    _document, draft = read(pdf([([*lines(TITLE, *PROSE), *words], strokes)]), "plan.pdf")
    assert draft.title == TITLE
    assert [(*row(item), item.baseline_value, item.attribute) for item in draft.indicators[:3]] == [
        ("城乡供水一体化率", "%", "=", 75, 61, "预期性"),
        ("规模化供水工程服务人口比例", "%", ">=", 60, 48, "预期性"),
        ("江河堤防达标率", "%", "=", 82, 70, "约束性"),
    ]
    assert [row(item) for item in draft.indicators[3:]] == [
        ("全市农村自来水普及率", "%", "=", 92),
        ("新增高效节水灌溉面积", "万亩", "=", 12),
        ("重要河湖岸线监管率", "%", ">=", 95),
    ]


def test_a_cell_or_sentence_over_two_lines_has_a_span_a_piece():
    document, draft = read(pdf([(lines(TITLE, *PROSE), [])]), "plan.pdf")
    item = next(item for item in draft.indicators if item.unit == "万亩")
    spans = item.shown(document)["spans"]
    assert len(spans) == 2
    assert "".join(span["quote"] for span in spans) == "新增高效节水灌溉面积12万亩"


def test_a_table_by_blanks_that_goes_on_over_a_page():
    head = [(60, 200, "序号"), (110, 200, "指标"), (300, 200, "2025年"), (380, 200, "属性")]

    def table_row(number, name, value, top):
        return [(60, top, str(number)), (110, top, name), (300, top, value), (380, top, "预期性")]

    first = [*lines(TITLE, "一、发展目标"), *head, *table_row(1, "水库除险加固（座）", "35", 230)]
    second = table_row(2, "水土保持率（%）", "88", 60) + table_row(3, "万元产值用水量降幅（%）", "16", 90)
    _document, draft = read(pdf([(first, []), (second, [])]), "plan.pdf")
    assert [row(item) for item in draft.indicators] == [
        ("水库除险加固", "座", "=", 35),
        ("水土保持率", "%", "=", 88),
        ("万元产值用水量降幅", "%", "=", 16),
    ]


def test_running_heads_and_page_numbers_are_no_text():
    pages = []
    for number in range(1, 6):
        body = lines(
            "松溪市水利局规划文本", f"（{'一二三四五'[number - 1]}）加强第{number}类工程管理。落实管护责任。"
        )
        pages.append(([*body, (280, 800, f"— {number} —")], []))
    document = open_document(pdf([(lines(TITLE, *PROSE), []), *pages]), "plan.pdf")
    assert "规划文本" not in document.text
    assert "— 3 —" not in document.text
    assert "（三）加强第3类工程管理。" in document.text


def test_five_hundred_pages_are_read_with_progress():
    told = []
    pages = [(lines(f"第{number}页正文，到2025年建成泵站{number}座。"), []) for number in range(1, 501)]
    document = open_document(pdf(pages), "plan.pdf", lambda done, total: told.append((done, total)))
    assert told[-1] == (500, 500)
    assert len(told) == 500
    assert document.text.count("建成泵站") == 500


def encrypted() -> bytes:
    """A file that says it is encrypted, with a key that nobody has."""
    content = pdf([(lines(TITLE), [])])
    lock = (
        b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    )
    return content.replace(b"trailer<<", b"trailer<<" + lock + b"/ID[<00><00>]")


@pytest.mark.parametrize(
    "content",
    [
        pdf([([], [(10, 10, 20, 20)])]),
        pdf([([], []), ([], [])]),
        b"%PDF-1.7\nnothing of use",
        pdf([(lines(TITLE), [])])[:60],
        encrypted(),
    ],
    ids=["scan", "blank pages", "broken", "cut off", "encrypted"],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content):
    with pytest.raises(Refusal) as refused:
        open_document(content, "plan.pdf")
    assert str(refused.value).count(".") >= 1
    assert "\n" not in str(refused.value)
