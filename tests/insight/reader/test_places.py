"""Whatever is read, each quote is the text at its place, and nothing stands in an item that stands in no quote."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules import open_document, read_plan
from gonghui.insight.reader.rules.signs import fold
from tests.insight.reader.conftest import NAMES, PAPERS, read_paper

HAN = {"三千户": 3000, "百分之九十五": 95}
TEXTS = {
    name: path.read_text("utf-8")
    for name in NAMES
    for path in PAPERS.glob(f"{name}.*")
    if path.suffix in (".txt", ".md")
}


def check(document, draft):
    """The places of a draft."""
    shown = draft.shown(document)
    json.dumps(shown, ensure_ascii=False)
    for part in ("indicators", "achievements", "tasks", "sections", "programmes"):
        for item in shown[part]:
            assert item["spans"], (part, item)
            for span in item["spans"]:
                assert document.text[span["start"] : span["end"]] == span["quote"] != ""
    for part in ("indicators", "achievements"):
        for item in shown[part]:
            nothing_invented(item)


def nothing_invented(item):
    quotes = fold("".join(span["quote"] for span in item["spans"])).replace(",", "")
    # A number may be broken over two lines; then it stands in the quotes together.
    apart = fold("|".join(span["quote"] for span in item["spans"])).replace(",", "")
    numbers = re.findall(r"\d+(?:\.\d+)?", apart) + re.findall(r"\d+(?:\.\d+)?", quotes)
    bare = re.sub(r"[\s“”]", "", quotes)
    # A name put together from two places has its characters in the quotes in their order.
    signs = iter(bare)
    for sign in re.sub(r"[\s“”]", "", fold(item["name"])):
        assert sign in signs, (item["name"], quotes)
    for key in ("target_value", "target_min", "target_max", "baseline_value"):
        if item[key] is not None:
            stands = any(float(number) == item[key] for number in numbers)
            assert stands or any(item[key] == value for words, value in HAN.items() if words in quotes), item
    assert item["kind"] in {"level", "cumulative", "annual_rate", "per_year", "change"}
    assert item["comparator"] in {"=", ">=", "<=", ">", "<", "range", "text"}
    assert item["attribute"] in {None, "约束性", "预期性"}
    assert (item["target_value"] is None) == (item["comparator"] in {"range", "text"})
    assert item["target_text"]
    assert item["where"] in {"table", "prose"}
    for key in ("target_year", "baseline_year"):
        assert item[key] is None or isinstance(item[key], int)


def test_every_quote_is_the_text_at_its_place(paper):
    check(*read_paper(paper))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(data=st.data())
def test_torn_copies_are_read_without_inventing(data):
    """Texts cut off, broken at any width, with blank lines and blanks strewn in, in other forms of digits."""
    text = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))]
    begin = data.draw(st.integers(0, len(text) // 2))
    text = text[begin : data.draw(st.integers(begin + 200, len(text)))] if len(text) > begin + 200 else text
    width = data.draw(st.sampled_from([0, 0, 12, 28, 40]))
    if width:
        text = "\n".join(
            line[at : at + width] for line in text.split("\n") for at in range(0, max(1, len(line)), width)
        )
    if data.draw(st.booleans()):
        text = text.replace("\n", "\n\n")
    if data.draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
    document = open_document(("规划目标：到2025年，五年规划。\n" + text).encode(), "torn.txt")
    try:
        draft = read_plan(document)
    except Refusal:
        return
    check(document, draft)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.text(
        st.sampled_from(
            "指标目标规划2025年0123456789.%（）、，。：；\n \t|—〔〕达到提高由从以上分别和率数家个万亿第一二章节十"
        ),
        max_size=300,
    )
)
def test_any_text_is_read_or_refused(text):
    try:
        document = open_document(("规划目标指标任务" * 8 + "\n" + text).encode(), "any.txt")
        draft = read_plan(document)
    except Refusal:
        return
    for item in draft.shown(document)["indicators"]:
        for span in item["spans"]:
            assert document.text[span["start"] : span["end"]] == span["quote"]


def test_the_text_of_a_plain_file_is_the_file():
    content = "﻿第一行\r\n规划目标\r第三行，无换行结尾".encode()
    assert open_document(content, "a.txt").text == "第一行\n规划目标\n第三行，无换行结尾"
