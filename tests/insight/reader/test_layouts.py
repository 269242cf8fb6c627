"""Every form of a table says the same: the same names, values, years, units, attributes and baselines."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from gonghui.insight.reader.rules.signs import fold
from tests.insight.reader.conftest import read, said
from tests.insight.reader.layouts import LAYOUTS, Table, traditional, traditional_heads_apart

ASKED, BOUND = "预期性", "约束性"
WOODS = Table(
    "青泽县“十四五”林草发展规划",
    (2021, 2025),
    "专栏1 林草发展主要指标",
    ["类别", "指标", "单位", "2020年", "2025年", "年均/累计", "属性"],
    [
        ["家底", "林木绿化率", "%", "41.2", "45", "〔3.8〕", BOUND],
        ["^", "乔木林每公顷蓄积", "立方米", "62", "≥70", "—", ASKED],
        ["^", "竹林面积", "万亩", "8", "9—10", "—", ASKED],
        ["产出", "林下种养产值", "亿元", "3.5", "6", "11.4%", ASKED],
        ["^", "木本油料产量", "万吨", "1.1", "1.8以上", "—", ASKED],
        ["^", "退化坡地补植", "万亩", "—", "—", "〔2.4〕", BOUND],
        ["守护", "林火受害率", "‰", "0.6", "<0.5", "—", BOUND],
        ["^", "护林员巡护到位程度", "—", "—", "只升不降", "—", ASKED],
    ],
)
WOODS_SAID = [
    ("林木绿化率", "%", "=", "45", 2025, 41.2, BOUND, "level"),
    ("乔木林每公顷蓄积", "立方米", ">=", "70", 2025, 62, ASKED, "level"),
    ("竹林面积", "万亩", "range", "9-10", 2025, 8, ASKED, "level"),
    ("林下种养产值", "亿元", "=", "6", 2025, 3.5, ASKED, "level"),
    ("木本油料产量", "万吨", ">=", "1.8", 2025, 1.1, ASKED, "level"),
    ("退化坡地补植", "万亩", "=", "2.4", 2025, None, BOUND, "cumulative"),
    ("林火受害率", "‰", "<", "0.5", 2025, 0.6, BOUND, "level"),
    ("护林员巡护到位程度", "", "text", "只升不降", 2025, None, ASKED, "level"),
]
INNS = Table(
    "石湾镇民宿提质三年行动计划（2022—2024年）",
    (2022, 2024),
    "附表 民宿提质指标",
    ["序号", "指标名称", "2024年目标", "2022年目标", "2021年基数"],
    [
        ["1", "挂牌民宿数量（家）", "60", "30", "18"],
        ["2", "民宿客房入住率（%）", "55左右", "48左右", "44"],
        ["3", "投诉按时办结率（%）", "≥98", "≥95", "91.5"],
    ],
)
INNS_SAID = [
    ("挂牌民宿数量", "家", "=", "60", 2024, 18, None, "level"),
    ("挂牌民宿数量", "家", "=", "30", 2022, 18, None, "level"),
    ("民宿客房入住率", "%", "=", "55", 2024, 44, None, "level"),
    ("民宿客房入住率", "%", "=", "48", 2022, 44, None, "level"),
    ("投诉按时办结率", "%", ">=", "98", 2024, 91.5, None, "level"),
    ("投诉按时办结率", "%", ">=", "95", 2022, 91.5, None, "level"),
]
GROUPS = Table(
    "白浦区“十三五”学前与成人教育规划",
    (2016, 2020),
    "主要指标",
    ["指标", "2015年", "2020年", "年均增长〔累计〕", "属性"],
    [
        ["幼儿教养"],
        ["1.公办托位占比（%）", "35", "50", "〔15〕", BOUND],
        ["其中：嵌入式托位占比（%）", "6", "15", "〔9〕", ASKED],
        ["成人学习"],
        ["2.社区课堂参学人数（万人）", "4.2", "＞6", "7.4%", ASKED],
        ["3.新建乡村学堂（所）", "", "", "〔40〕", ASKED],
    ],
)
GROUPS_SAID = [
    ("公办托位占比", "%", "=", "50", 2020, 35, BOUND, "level"),
    ("嵌入式托位占比", "%", "=", "15", 2020, 6, ASKED, "level"),
    ("社区课堂参学人数", "万人", ">", "6", 2020, 4.2, ASKED, "level"),
    ("新建乡村学堂", "所", "=", "40", 2020, None, ASKED, "cumulative"),
]


@pytest.mark.parametrize("made", LAYOUTS, ids=lambda made: made.__name__)
@pytest.mark.parametrize(
    ("table", "expected"),
    [(WOODS, WOODS_SAID), (INNS, INNS_SAID), (GROUPS, GROUPS_SAID)],
    ids=["woods", "inns", "groups"],
)
def test_every_layout_says_the_same(made, table, expected):
    document, draft = read(*made(table))
    plain = OpenCC("t2s").convert if made in (traditional, traditional_heads_apart) else str
    found = [
        (
            plain(item.name), fold(plain(item.unit or "")), item.comparator, fold(plain(said(item))),
            item.target_year, item.baseline_value, item.attribute and plain(item.attribute), item.kind,
        )
        for item in draft.indicators
    ]  # fmt: skip
    assert found == expected
    assert plain(draft.title) == table.title
    assert (draft.start, draft.end) == table.years
    for item in draft.shown(document)["indicators"]:
        for span in item["spans"]:
            assert document.text[span["start"] : span["end"]] == span["quote"]


def rows_of(body, title="石湾市“十四五”茶业规划"):
    _document, draft = read(
        f"{title}\n一、目标\n到2025年，主要指标如下，逐年由县里清点，由各村报送，由镇上核对，到期末一并张榜。\n\n{body}\n\n二、任务\n逐村清点。\n"
    )
    return draft.indicators


def test_starred_baselines_are_of_the_year_that_the_note_gives():
    found = rows_of(
        "指标\n2020年\n2025年\n茶路硬化率（%）\n61*\n80\n茶馆数（家）\n40\n55\n注：带*的为2019年数据。"
    )
    assert [(item.baseline_value, item.baseline_year) for item in found] == [(61, 2019), (40, 2020)]


def test_what_is_to_be_kept_each_year_is_no_growth():
    found = rows_of(
        "| 指标 | 2020年 | 2025年 | 年均/累计 | 属性 |\n|---|---|---|---|---|\n| 茶农失业率（%） | 4.1 | — | <5 | 预期性 |\n"
        "| 茶工规模（万人） | 3 | — | >2.8 | 预期性 |\n| 茶业产值增长（%） | 6 | — | >5 | 预期性 |\n| 新增茶馆（家） | — | — | 〔30〕 | 约束性 |\n"
    )
    assert [(item.comparator, item.target_value, item.kind) for item in found] == [
        ("<", 5, "level"),
        (">", 2.8, "level"),
        (">", 5, "annual_rate"),
        ("=", 30, "cumulative"),
    ]


def test_a_scale_beside_the_number_belongs_to_the_unit():
    (item,) = rows_of("| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 受训茶农（人） | — | 12万 |\n")
    assert (item.target_value, item.unit) == (12, "万人")


def test_a_cell_that_tells_of_years_before_the_plan_is_no_target():
    (item,) = rows_of(
        "| 指标 | 2023年 | 2025年 |\n|---|---|---|\n| 茶虫发生率（%） | 2010—2018年平均每年增长约3% | 持续减缓 |\n"
    )
    assert (item.target_year, item.target_text) == (2025, "持续减缓")
