"""Examples without persons: what has a form is masked, what few have said is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.insight.listening.rules.masking import (
    LEFT_OUT,
    LONGEST,
    MASK,
    example_of,
    mask,
    sayable,
    shared_signs,
)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("电话13800138000没人接", "13800138000"),
        ("电话 138 0013 8000", "0013"),
        ("电话１３８００１３８０００", "138"),
        ("座机010-65551234转", "65551234"),
        ("身份证110101199003071234", "110101"),
        ("身份证11010119900307123X办不了", "123X"),
        ("号码一三八零零一三八零零零", "一三八"),
        ("车牌京A12345在门口", "A12345"),
        ("微信号wang_xm1990加我", "wang_xm"),
        ("邮箱a.b@example.com回复", "example"),
        ("家住幸福里甲3号楼2单元501室", "501"),
        ("住在望京花园东区", "望京"),
        ("我叫王小明，在公司上班", "王小明"),
        ("包工头李大强跑了", "李大强"),
        ("张师傅说不给", "张师傅"),
        ("联系人：欧玉兰", "欧玉兰"),
    ],
)
def test_what_has_a_form_is_masked(text, gone):
    assert gone not in mask(text)
    assert MASK in mask(text)


def test_a_known_name_is_masked_wherever_it_stands():
    assert "赛音" not in mask("工资是赛音朝克图的，赛音朝克图没拿到", ["赛音朝克图"])


@pytest.mark.parametrize("text", ["公司三个月没有发工资", "每天加班到很晚，没有调休", "想报托管班"])
def test_what_names_nobody_stays(text):
    assert mask(text) == text.replace("，", ",")


def test_what_few_have_said_is_left_out():
    shared = shared_signs(["公司没有发工资", "公司没有发工资", "公司没有发工资", "塔娜没有发工资"])
    assert sayable("塔娜没有发工资", shared) == f"{LEFT_OUT}没有发工资"


def test_an_example_is_a_clause_that_others_say_too():
    texts = [f"公司一直没有发工资，我的工号是{n}" for n in range(5)]
    shared = shared_signs([mask(text) for text in texts])
    assert example_of("公司一直没有发工资，塔娜知道", shared) == "公司一直没有发工资"
    assert example_of("完全另外一件事情", shared) == ""
    assert example_of("", shared) == ""


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_masked(text):
    assert not any(sign.isdigit() and sign.isascii() for sign in "".join(mask("1380013" + text[:0])))
    assert len(example_of(text, shared_signs([text] * 3))) <= LONGEST
