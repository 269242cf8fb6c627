"""What cells mean: dates in many forms, numbers as text, choices by any of their names."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.affairs.skills.models import Studio
from gonghui.foundation.core.registers import Column, Kind
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import (
    BodyName,
    Limit,
    body_name,
    choice_words,
    masked,
    neutral,
    plain,
    read_date,
    read_value,
)

DAY = date(2025, 3, 1)


def column(kind: Kind, **values) -> Column:
    return Column(name="c", label="C", source="c", kind=kind, **values)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "2025-3-1",
        "2025/3/1",
        "2025.3.1",
        "2025年3月1日",
        "2025 年 3 月 1 日",
        "2025年03月01号",
        "20250301",
        20250301,
        20250301.0,
        "２０２５－０３－０１",
        "45717",
        45717,
        45717.0,
        "2025-03-01 00:00:00",
        "2025-03-01T00:00:00",
        " 2025-03-01　",
        "'2025-03-01",
    ],
)
def test_dates_in_many_forms(text):
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "2025-13-01",
        "20250231",
        "2025年3月",
        "2025-03",
        "01/03/2025",
        "0205-03-01",
        "20255-03-01",
        "三月一日",
        "2025-03-01 13:45:00",
        12,
        "=TODAY()",
        "2025--03-01",
        True,
    ],
)
def test_impossible_dates_are_refused(text):
    with pytest.raises(Refusal):
        read_date(text)


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_every_form_of_a_day_reads_as_that_day(day):
    serial = (day - date(1899, 12, 30)).days
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        serial,
        str(serial),
    ):
        assert read_date(text) == day


@pytest.mark.parametrize(("text", "number"), [("12", 12), (12.0, 12), ("１２", 12), ("1,234", 1234), (0, 0)])
def test_whole_numbers(text, number):
    assert read_value(column(Kind.NUMBER), text, Limit(most=32767)) == number


@pytest.mark.parametrize(
    "text", ["1.5", 1.5, "-1", "12人", "1,23", "1e400", "NaN", "Infinity", "40000", True]
)
def test_what_is_no_whole_number(text):
    with pytest.raises(Refusal):
        read_value(column(Kind.NUMBER), text, Limit(most=32767))


def test_decimals_are_never_rounded_silently():
    limit = Limit(digits=6, places=1)
    assert read_value(column(Kind.DECIMAL), 12.3, limit) == Decimal("12.3")
    assert read_value(column(Kind.DECIMAL), "１２．３", limit) == Decimal("12.3")
    for wrong in ("12.35", "100000", "-3", "大"):
        with pytest.raises(Refusal):
            read_value(column(Kind.DECIMAL), wrong, limit)


def test_choices_by_key_label_and_other_words():
    kind = column(Kind.CHOICE, choices=Studio.Kind, words={"worker": ("职工创新工作室",)})
    for text in ("worker", "WORKER", "Worker innovation studio", "职工创新工作室", " 职工 创新工作室"):
        assert read_value(kind, text) == "worker"
    with pytest.raises(Refusal, match="Worker innovation studio"):
        read_value(kind, "舞蹈室")
    assert choice_words(kind)["worker"] == "worker"


@pytest.mark.parametrize(
    ("text", "value"), [("是", True), ("否", False), ("yes", True), (0, False), ("√", True)]
)
def test_yes_and_no(text, value):
    assert read_value(column(Kind.YES_NO), text) is value


def test_text_is_cleaned_and_measured():
    assert read_value(column(Kind.TEXT), "　甲 \u200b乙\x07 ") == "甲 乙"
    assert read_value(column(Kind.TEXT), 12.0) == "12"
    assert read_value(column(Kind.TEXT), "   ") is None
    with pytest.raises(Refusal, match="60"):
        read_value(column(Kind.TEXT), "长" * 61, Limit(longest=60))


def test_bodies_are_named_by_code_or_name_or_both():
    code = "91110000802100433B"
    assert body_name(code.lower()) == BodyName(code=code)
    assert body_name(f"东风机械厂（{code}）") == BodyName(code=code, name="东风机械厂")
    assert body_name("东风（集团）公司") == BodyName(name="东风（集团）公司")


@given(st.text())
def test_no_text_leaves_as_a_formula_and_every_text_comes_back(text):
    out = neutral(text)
    assert not out.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(out) in (plain(text), plain(f"'{text}"))


def test_masks_keep_the_first_character_of_a_name_only():
    assert masked("张三丰", "personal") == "张**"
    assert masked("张", "personal") == "张*"
    assert masked("13800138000", "sensitive") == "***"
    assert masked(None, "personal") is None


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_any_cell_is_read_or_refused(raw):
    for kind in (Kind.TEXT, Kind.NUMBER, Kind.DECIMAL, Kind.DATE, Kind.YES_NO, Kind.BODY, Kind.RECORD):
        with contextlib.suppress(Refusal):
            read_value(column(kind), raw, Limit(longest=50, most=100, digits=6, places=1))
