"""How plans word numbers in sentences, and what only looks like a target."""

from __future__ import annotations

import pytest

from tests.insight.reader.conftest import read, row

HEAD = "石湾市“十四五”发展规划\n一、回顾\n“十三五”时期，家底渐厚。\n二、目标\n"


def targets(sentence):
    _document, draft = read(HEAD + sentence + "\n三、任务\n逐项落实规划目标和指标。\n")
    return draft.indicators


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "到2025年，渔港、渔村污水收集率分别达到92%和80%以上。",
            [("渔港污水收集率", "%", ">=", 92), ("渔村污水收集率", "%", ">=", 80)],
        ),
        ("高血脂、2型哮喘患者随访率均不低于70%。", [("高血脂患者随访率", "%", ">=", 70), ("2型哮喘患者随访率", "%", ">=", 70)]),
        ("河岸绿道贯通率达到60%，湖区达到85%。", [("河岸绿道贯通率", "%", "=", 60), ("湖区河岸绿道贯通率", "%", "=", 85)]),
        ("基本灌溉面积稳定在12万亩左右。", [("灌溉面积", "万亩", "=", 12)]),
        ("基本医疗点覆盖率100%。", [("基本医疗点覆盖率", "%", "=", 100)]),
        ("可再生材料使用量年均增长9%左右，2025年突破30万吨。", [("可再生材料使用量", "%", "=", 9), ("可再生材料使用量", "万吨", ">", 30)]),
        ("以街镇为单位的积分兑换率保持在95%以上。", [("以街镇为单位的积分兑换率", "%", ">=", 95)]),
        ("千人口理发店数1.2家。", [("千人口理发店数", "家", "=", 1.2)]),
        ("新建茶园2万亩、茶厂30座，部署测温桩500个以上。", [("新建茶园", "万亩", "=", 2), ("茶厂", "座", "=", 30), ("部署测温桩", "个", ">=", 500)]),
        ("每亩用肥量在2020年基础上减少12%。", [("每亩用肥量", "%", "=", 12)]),
        ("机房PUE值降至1.25以下。", [("机房PUE值", None, "<=", 1.25)]),
        ("渡口视频巡查全覆盖。", [("渡口视频巡查", None, "text", "全覆盖")]),
        ("茶叶产值由3亿元提高到5亿元，年均增长11%。", [("茶叶产值", "亿元", "=", 5), ("茶叶产值", "%", "=", 11)]),
        ("地级及以上茶市检测率均达到90%。", [("地级及以上茶市检测率", "%", "=", 90)]),
        ("茶馆登记率、抽检率分别由60%、80%提高到90%、95%。", [("茶馆登记率", "%", "=", 90), ("抽检率", "%", "=", 95)]),
        ("茶农、茶商收入比缩小到1:1.8。", [("茶农、茶商收入比", None, "text", "1:1.8")]),
        ("人均藏茶量1.2斤。", [("人均藏茶量", "斤", "=", 1.2)]),
        ("骑行道占道路长度的30%以上。", [("骑行道占道路长度", "%", ">=", 30)]),
    ],
)  # fmt: skip
def test_targets_in_sentences(sentence, expected):
    assert [row(item) for item in targets(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "培育5家百亿级茶企集群的带动作用。",
        "淘汰35蒸吨以下燃煤锅炉。",
        "在25度以上坡地停耕还林。",
        "对泥炭（含水率80%的湿泥炭）统一堆放。",
        "办好“12345”热线，办好“千村万灶”工程。",
        "2021年3月15日起施行，联系电话010-1234567。",
    ],
)
def test_what_only_looks_like_a_target(sentence):
    assert [item for item in targets(sentence) if item.target_value not in (5,)] == []


def test_a_section_of_problems_neither_promises_nor_reports():
    _document, draft = read(
        "石湾市“十四五”发展规划\n一、形势\n（一）发展成效\n茶园面积达到8万亩。\n（二）突出短板\n茶园亩均产值仅为600元，老茶树占40%。\n"
        "二、目标\n到2025年，茶园亩均产值达到900元。\n"
    )
    assert [row(item) for item in draft.indicators] == [("茶园亩均产值", "元", "=", 900)]
    assert [row(item) for item in draft.achievements] == [("茶园面积", "万亩", "=", 8)]


def test_of_those_whom_the_numbers_before_named():
    found = targets("小班、中班持证率分别达到90%和80%，其中双证比例分别达到30%和20%。")
    assert [row(item) for item in found[2:]] == [
        ("小班双证比例", "%", "=", 30),
        ("中班双证比例", "%", "=", 20),
    ]


def test_a_year_of_its_own_and_the_year_compared_with():
    found = targets("到2023年，茶馆达到90家；茶渣排放比2020年下降15%；到2035年，茶馆力争达到200家。")
    assert [(item.target_value, item.target_year) for item in found] == [(90, 2023), (15, 2023), (200, 2035)]
    assert (found[1].kind, found[1].direction, found[1].baseline_year) == ("change", "down", 2020)


def test_a_later_year_has_the_name_before():
    found = targets("到2025年，茶馆达到90家；到2035年达到200家。")
    assert [(item.name, item.target_value, item.target_year) for item in found] == [
        ("茶馆", 90, 2025),
        ("茶馆", 200, 2035),
    ]


def test_two_names_with_one_number_and_a_target_looser_than_its_baseline_are_doubtful():
    (both,) = targets("茶农参保率和茶工参保率达到95%。")
    assert any("两个指标" in doubt for doubt in both.doubts)
    _document, draft = read(
        HEAD
        + "| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 茶农参保率（%） | 95 | ≥90 |\n| 茶园事故率（%） | 2 | 5 |\n| 茶青合格率（%） | 90 | 96 |\n"
    )
    assert [("目标比基期宽松" in item.doubts) for item in draft.indicators] == [True, True, False]


@pytest.mark.parametrize("width", [20, 28, 40])
def test_lines_broken_at_a_width_say_the_same(width):
    text = (
        HEAD
        + "——茶馆。茶馆登记率、茶馆抽检率分别由60%、80%提高到90%、95%，夜间开门的茶馆达到三成以上。\n"
        + "（一）到2025年，全市登记在册的老茶树达到6200株，人均藏茶量不少于1.2斤；茶农参保率比2020年提高8个百分点。\n"
        + "1.新建遮雨茶棚120座，其中带灯的不少于40座；茶路硬化率达到85%，茶园节水面积突破9万亩。\n"
        + "2.每年培训制茶师傅600人次以上，五年累计培训3000人次；茶叶抽检合格率保持在98%以上。\n"
        + "——茶市营业额由2020年的3.5亿元增加到2025年的6亿元以上；人均茶消费达到800元。\n三、任务\n"
        + "（一）逐户走访茶农，把茶园的边界、树龄、水源和路况一一记下，由村里核对后张榜，有出入的当场更正。\n"
        * 4
    )
    broken = "\n".join(
        line[at : at + width] for line in text.split("\n") for at in range(0, max(1, len(line)), width)
    )
    whole, torn = read(text)[1], read(broken)[1]
    assert len(whole.indicators) == 14
    assert [row(item) for item in torn.indicators] == [row(item) for item in whole.indicators]
