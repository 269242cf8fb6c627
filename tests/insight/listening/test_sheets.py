"""Sheets as offices send them."""

from __future__ import annotations

import csv

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.rules.sheets import check_labels, read_columns

TEXTS = ["公司拖欠工资三个月", "没有缴纳社会保险，领导说“再等等”", "工地停工"]
TRADITIONAL = [
    "公司拖欠員工薪資三個月，請幫忙處理",
    "沒有繳納社會保險，我們要求回覆",
    "工地停工，老闆說沒有錢",
]


def written(path, texts, encoding="utf-8", delimiter=","):
    lines = [delimiter.join(["编号", "内容"])]
    lines += [f'{at}{delimiter}"{text}"' for at, text in enumerate(texts)]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_every_usual_encoding_and_delimiter(tmp_path, encoding, delimiter):
    path = written(tmp_path / "a.csv", TEXTS, encoding, delimiter)
    assert read_columns(path, ["内容", "编号"]) == [TEXTS, ["0", "1", "2"]]


def test_big5_is_told_from_gb18030(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        "\n".join(["編號,內容", *(f"{n},{text}" for n, text in enumerate(TRADITIONAL))]).encode("big5")
    )
    assert read_columns(path, ["內容"]) == [TRADITIONAL]


def test_lines_of_two_encodings_are_each_read_in_theirs(tmp_path):
    path = tmp_path / "a.csv"
    lines = [line.encode("utf-8") for line in ["内容", *TEXTS * 3]]
    path.write_bytes(b"\n".join([*lines, "工地没有发工资".encode("gb18030")]))
    assert read_columns(path, ["内容"]) == [[*(TEXTS * 3), "工地没有发工资"]]


def test_quoted_line_ends_and_commas_stay_in_their_cell(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('n,text\r\n1,"第一行\n第二行, ""引号"""\r\n\r\n2,\r\n3,"尾"', "utf-8", newline="")
    assert read_columns(path, ["text"]) == [['第一行\n第二行, "引号"', "", "尾"]]


def test_short_rows_have_empty_cells_and_cells_may_be_very_long(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("n,text\n1\n2," + "长" * 200_000, "utf-8")
    [texts] = read_columns(path, ["text"])
    assert [len(text) for text in texts] == [0, 200_000]


def test_header_with_blanks_and_other_case_is_found(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(" Text ,标签\n甲,乙", "utf-8-sig")
    assert read_columns(path, ["text", "标签"]) == [["甲"], ["乙"]]


def test_a_wrong_header_is_named_with_those_that_are_there(tmp_path):
    path = written(tmp_path / "a.csv", TEXTS)
    with pytest.raises(Refusal) as refused:
        read_columns(path, ["诉求"])
    assert "诉求" in str(refused.value)
    assert "编号, 内容" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal):
        read_columns(path, ["内容"])


def test_what_is_not_there_and_what_is_there_twice_is_refused(tmp_path):
    with pytest.raises(Refusal):
        read_columns(tmp_path / "none.csv", ["内容"])
    with pytest.raises(Refusal):
        read_columns(tmp_path, ["内容"])
    path = tmp_path / "a.csv"
    path.write_text("内容,内容\n甲,乙", "utf-8")
    with pytest.raises(Refusal):
        read_columns(path, ["内容"])


def test_exchanged_columns_are_noticed():
    texts = [f"第{n}位来电人反映其所在单位多月没有发放工资，请求工会出面协调处理" for n in range(60)]
    labels = [["工资", "社保"][n % 2] for n in range(60)]
    check_labels(texts, labels, text="内容", label="类别")
    with pytest.raises(Refusal, match="类别"):
        check_labels(labels, texts, text="内容", label="类别")
    with pytest.raises(Refusal, match="编号"):
        check_labels(texts, [str(n) for n in range(60)], text="内容", label="编号")


def test_the_limit_of_a_cell_stays_with_its_reader(tmp_path):
    before = csv.field_size_limit()
    file = tmp_path / "orders.csv"
    file.write_text("text\n" + "长" * (before + 1) + "\n", "utf-8")
    assert len(read_columns(file, ["text"])[0][0]) == before + 1
    assert csv.field_size_limit() == before


def test_a_broken_sign_in_every_line_makes_no_other_encoding(tmp_path):
    path = tmp_path / "broken.csv"
    text = "没有收到工资，请帮忙".encode()
    path.write_bytes(
        "正文,区\n".encode() + b"".join(text[:7] + text[9:] + ",海淀\n".encode() for _ in range(40))
    )
    texts, areas = read_columns(path, ["正文", "区"])
    assert set(areas) == {"海淀"}
    assert texts[0].endswith("工资，请帮忙")
    whole = "好的,朝阳\n".encode() * 20
    path.write_bytes(path.read_bytes() + whole)
    assert set(read_columns(path, ["区"])[0]) == {"海淀", "朝阳"}


def test_an_open_quotation_is_refused_and_marks_within_cells_are_not(tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text('a,b\n1,"x\ny"\n"老板"说,5"\n', "utf-8")
    assert read_columns(path, ["a", "b"]) == [["1", "老板说"], ["x\ny", '5"']]
    path.write_text('a,b\n1,2\n3,"4\n5,6\n', "utf-8")
    with pytest.raises(Refusal, match="line 3"):
        read_columns(path, ["a", "b"])


def test_a_stray_quotation_mark_draws_no_rows_together(tmp_path):
    path = tmp_path / "stray.csv"
    rows = [
        '1,"他说要加钱,工资',
        "2,正常的一行,费用",
        '3,"引号里,有逗号",工伤',
        '4,"两\n行",社保',
        "5,末行,其他",
    ]
    path.write_text("编号,诉求,分类\n" + "\n".join(rows) + "\n", "utf-8")
    texts, labels = read_columns(path, ["诉求", "分类"])
    assert labels == ["工资", "费用", "工伤", "社保", "其他"]
    assert texts == ['"他说要加钱', "正常的一行", "引号里,有逗号", "两\n行", "末行"]
    # A text of several lines in good order is one cell, whatever its lines look like.
    path.write_text('编号,诉求,分类\n1,"甲,乙\n丙,丁,戊\n己,庚",工资\n', "utf-8")
    assert read_columns(path, ["诉求"]) == [["甲,乙\n丙,丁,戊\n己,庚"]]
