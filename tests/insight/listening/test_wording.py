"""Texts brought to one form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.insight.listening.rules.wording import content, mended, normalised, points

# Without the upper half of Latin-1: a text of such signs alone is taken for one read in the wrong encoding.
SIGNS = st.one_of(st.characters(max_codepoint=0x7F), st.characters(min_codepoint=0x100))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("拖欠農民工工資，請處理", "拖欠农民工工资,请处理"),
        ("ＡＢＣ１２３（公司）", "abc123(公司)"),
        ("急急急🙏🙏 没发\t工资\n\n了", "急急急 没发 工资 了"),
        ("", ""),
        ("啊", "啊"),
    ],
)
def test_traditional_wide_and_emoji(text, form):
    assert normalised([text]) == [form]


def test_many_texts_stay_apart_and_in_order():
    texts = ["甲\0乙", "", "丙" * 10_000, "🙏", "丁"]
    assert normalised(texts) == ["甲 乙", "", "丙" * 10_000, "", "丁"]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(st.text(SIGNS, max_size=30), max_size=6))
def test_any_text_is_read_and_the_form_stays(texts):
    once = normalised(texts)
    assert len(once) == len(texts)
    assert normalised(once) == once
    assert (points(texts) == 0).sum() == len(texts)


@pytest.mark.parametrize(
    "polite",
    [
        "您好，",
        "市民来电反映：",
        "希望相关部门尽快核实处理。",
        "请有关部门核实并给予答复，谢谢！",
        "恳请领导帮忙解决，非常感谢！",
        "来电人表示，",
    ],
)
def test_polite_formulas_say_nothing(polite):
    plain = "鑫源达公司拖欠工资三个月"
    assert content(normalised([polite + plain])[0]) == plain
    assert content(normalised([plain + "，" + polite])[0]) == plain


@pytest.mark.parametrize("text", ["公司拖欠工资三个月，要求支付工资和加班费。", "工地上没有给工人上保险"])
def test_texts_read_in_the_wrong_encoding_are_mended(text):
    wrong = text.encode("utf-8").decode("gb18030", errors="replace")
    assert mended(wrong)[:6] == text[:6]
    assert mended(text.encode("utf-8").decode("latin-1")) == text
    assert mended(text.encode("gb18030").decode("latin-1")) == text


@pytest.mark.parametrize("text", ["公司拖欠工资", "鎏金大厦停电", "plain words", "café à la carte", ""])
def test_what_is_right_is_left_alone(text):
    assert mended(text) == text
