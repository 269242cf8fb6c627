"""How numbers, dates and shapes are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gonghui.faces.web import words
from gonghui.faces.web.charts import spark, tile_map
from gonghui.faces.web.templatetags.show import amounts
from gonghui.foundation import law

STATUTE = Path(law.__file__).parent / "statute"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (7412, None, "7 412"),
        (1234567, None, "1 234 567"),
        (0, None, "0"),
        (None, None, "—"),
        (Decimal("91.891"), 1, "91.9"),
        (Decimal("-2.05"), 1, "−2.1"),
        (Decimal("390.000000"), None, "390"),
        (999, 0, "999"),
    ],
)
def test_numbers(value, decimals, written):
    assert words.number(value, decimals).replace(words.GROUP, " ") == written


@given(st.integers(0, 10**12))
def test_grouping_loses_no_digit(value):
    assert words.number(value).replace(words.GROUP, "") == str(value)


def test_a_rate_over_nothing_is_unknown():
    assert words.percent(None) == "—"
    assert words.fraction(3, None) == ""


def test_names_and_days_follow_the_language():
    thing = SimpleNamespace(name_zh="朝阳区", name_en="Chaoyang District")
    with translation.override("zh-hans"):
        assert (words.name_of(thing), words.long_day(date(2025, 3, 1))) == ("朝阳区", "2025年3月1日")
    with translation.override("en"):
        assert (words.name_of(thing), words.long_day(date(2025, 3, 1))) == (
            "Chaoyang District",
            "1 March 2025",
        )


def test_a_sparkline_needs_two_known_values():
    days = [date(2025, month, 1) for month in (1, 2, 3)]
    assert spark(list(zip(days, [None, 5.0, None], strict=True))) is None
    drawn = spark(list(zip(days, [1.0, None, 3.0], strict=True)), goal=4.0)
    assert drawn.lines == ["3.0,29.0 117.0,11.7"]
    assert drawn.goal.startswith("3.0,3.0")


def test_lines_of_a_sparkline_are_not_joined():
    days = [date(2025, month, 1) for month in (1, 2, 3)]
    drawn = spark([(days[0], 1.0)], [(days[1], 2.0), (days[2], 3.0)])
    assert (len(drawn.lines), drawn.dots) == (1, [("3.0", "29.0")])
    assert spark([(days[0], 1.0)]) is None


def test_equal_values_share_a_colour_and_unknown_has_its_own():
    areas = [SimpleNamespace(tile_column=c, tile_row=0) for c in (3, 4, 5)]
    drawn = tile_map([(areas[0], 5.0, "5", ""), (areas[1], 5.0, "5", ""), (areas[2], None, "—", "")])
    assert [tile.step for tile in drawn.tiles] == [2, 2, 0]
    assert [tile.x for tile in drawn.tiles] == [0, 84, 168]
    assert tile_map([(SimpleNamespace(tile_column=None, tile_row=None), 1.0, "1", "")]) is None


def test_a_period_of_one_day_is_that_day():
    assert words.period(date(2024, 12, 31), date(2024, 12, 31)) == "2024-12-31"
    assert words.period(date(2024, 1, 1), date(2024, 12, 31)) == "2024-01-01 – 2024-12-31"


@pytest.mark.parametrize(
    ("text", "bare"), [("8000", True), ("1.8", True), ("<5", False), ("应建尽建", False), ("", False)]
)
def test_a_bare_number_may_have_its_unit_after_it(text, bare):
    assert words.is_number(text) is bare


def test_every_unit_of_dated_values_has_its_word():
    shipped = {entry["unit"] for path in STATUTE.glob("*.yaml") for entry in yaml.safe_load(path.read_text())}
    assert {unit for unit in shipped if unit and unit not in words.UNITS} == set()


def test_a_table_of_a_dated_value_has_a_line_for_each_row():
    rows = [{"grade": "一般", "deaths_from": 3}, {"grade": "重大", "deaths_from": 10}]
    with translation.override("en"):
        assert amounts(rows) == ["grade 一般; deaths from 3", "grade 重大; deaths from 10"]
    with translation.override("zh-hans"):
        assert amounts(rows) == ["等级 一般; 死亡人数起 3", "等级 重大; 死亡人数起 10"]
    assert amounts([3, 10]) == ["3, 10"]
    assert amounts(Decimal("20")) == ["20"]
