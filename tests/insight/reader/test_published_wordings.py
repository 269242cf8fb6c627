"""Wordings that published plans use and that made-up papers had not: years in lists, falls by comparison, kinds of people."""

from __future__ import annotations

import pytest

from tests.insight.reader.conftest import read, row

HEAD = "石湾市“十四五”发展规划\n一、回顾\n“十三五”时期，家底渐厚。\n二、目标\n"


def targets(sentence, head=HEAD):
    _document, draft = read(head + sentence + "\n三、任务\n逐项落实规划目标和指标。\n")
    return draft.indicators


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "到2022年和2025年，茶虫增长持续减缓，幼苗枯死率分别低于7%和5%；茶亭覆盖的村比例分别达到30%及以上和80%及以上；登山人数比例达到37%及以上和40%及以上。",
            [
                ("幼苗枯死率", "<", 7, 2022), ("幼苗枯死率", "<", 5, 2025), ("茶亭覆盖的村比例", ">=", 30, 2022),
                ("茶亭覆盖的村比例", ">=", 80, 2025), ("登山人数比例", ">=", 37, 2022), ("登山人数比例", ">=", 40, 2025),
            ],
        ),
        (
            "全市制茶能力2022年要达到55万斤，2023年达到57万斤，2025年达到65万斤。",
            [("全市制茶能力", "=", 55, 2022), ("全市制茶能力", "=", 57, 2023), ("全市制茶能力", "=", 65, 2025)],
        ),
        (
            "到2023年，茶渣年利用量达到4万吨左右；到2025年，年利用量达到5万吨左右。",
            [("茶渣年利用量", "=", 4, 2023), ("茶渣年利用量", "=", 5, 2025)],
        ),
        ("在确保2022年修完茶路的基础上，茶亭达到70座。", [("茶亭", "=", 70, 2025)]),
        ("2025年年底前，新改造茶亭550座；茶路硬化率达到45%以上。", [("新改造茶亭", "=", 550, 2025), ("茶路硬化率", ">=", 45, 2025)]),
    ],
)  # fmt: skip
def test_years(sentence, expected):
    assert [
        (item.name, item.comparator, item.target_value, item.target_year) for item in targets(sentence)
    ] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "茶尘、茶渣、茶梗等重点工程减排量分别达到24吨、18吨、6吨。",
            [("茶尘重点工程减排量", "吨", "=", 24), ("茶渣重点工程减排量", "吨", "=", 18), ("茶梗等重点工程减排量", "吨", "=", 6)],
        ),
        ("幼苗、弱苗和3岁以下茶树枯死率分别降至3‰、5‰和6‰以下。", [("幼苗枯死率", "‰", "<=", 3), ("弱苗枯死率", "‰", "<=", 5), ("3岁以下茶树枯死率", "‰", "<=", 6)]),
        ("茶尘、茶渣排放总量分别比2020年下降15%以上。", [("茶尘排放总量", "%", ">=", 15), ("茶渣排放总量", "%", ">=", 15)]),
        (
            "全市茶叶货运量比2020年增长30%，东山地区增长40%、西溪流域增长10%。",
            [("全市茶叶货运量", "%", "=", 30), ("东山地区茶叶货运量", "%", "=", 40), ("西溪流域茶叶货运量", "%", "=", 10)],
        ),
        (
            "全市茶馆污水处理率达到50%以上，东部地区达到60%以上，西部地区达到40%以上。",
            [("全市茶馆污水处理率", "%", ">=", 50), ("东部地区茶馆污水处理率", "%", ">=", 60), ("西部地区茶馆污水处理率", "%", ">=", 40)],
        ),
        ("市区登记率达到50%以上，县（市）达到30%以上。", [("市区登记率", "%", ">=", 50), ("县（市）登记率", "%", ">=", 30)]),
        (
            "每斤茶耗水下降到0.87吨（按2015年价格计算），比2020年的1.03吨下降16%。",
            [("每斤茶耗水", "吨", "=", 0.87), ("每斤茶耗水", "%", "=", 16)],
        ),
        (
            "培养不少于10名懂种茶、善经营的茶师傅，不少于20名茶博士、茶教授和名家来市讲学。",
            [("懂种茶、善经营的茶师傅", "名", ">=", 10), ("茶博士、茶教授和名家", "名", ">=", 20)],
        ),
        (
            "改造19处大型、80处重点中型和150处小型茶池的水路。",
            [("大型茶池的水路", "处", "=", 19), ("重点中型茶池的水路", "处", "=", 80), ("小型茶池的水路", "处", "=", 150)],
        ),
        ("全市持证茶工（含制茶、评茶、卖茶的师傅）总量达到13万人以上。", [("全市持证茶工（含制茶、评茶、卖茶的师傅）总量", "万人", ">=", 13)]),
        ("新增茶园面积25万亩等。", [("新增茶园面积", "万亩", "=", 25)]),
        ("引进1万名左右茶业人才。", [("茶业人才", "万名", "=", 1)]),
        ("新建200个以上茶亭、茶站、茶棚等歇脚设施。", [("茶亭、茶站、茶棚等歇脚设施", "个", ">=", 200)]),
        ("茶园游总投资2万亿元人民币。", [("茶园游总投资", "万亿元", "=", 2)]),
        ("每人茶业产值2万1,412元。", [("每人茶业产值", "元", "=", 21412)]),
        ("茶路灯具年度更换增幅超过20%。", [("茶路灯具年度更换增幅", "%", ">", 20)]),
        ("人口100万以上的城市茶馆登记比例不低于70%。", [("人口100万以上的城市茶馆登记比例", "%", ">=", 70)]),
        ("30%以上的村达到“茶香村”标准、50%以上的镇达到“茶香镇”标准。", [("村达到“茶香村”标准", "%", ">=", 30), ("镇达到“茶香镇”标准", "%", ">=", 50)]),
        ("石湾要实现茶馆登记率达到43%以上。", [("茶馆登记率", "%", ">=", 43)]),
        ("茶农收入增长与经济增长基本同步。", [("茶农收入增长", None, "text", "与经济增长基本同步")]),
        ("茶树支持成功自主创业2000人。", [("茶树支持成功自主创业", "人", "=", 2000)]),
    ],
)  # fmt: skip
def test_names(sentence, expected):
    assert [row(item) for item in targets(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "禁止新建每小时20蒸吨以下的茶炉。",
        "市内茶船救援实现50公里半径全覆盖。",
        "西山的茶路完好率不到60%。",
        "实施5项茶业提升行动和5项重点工程。",
        "茶亭质量7 m9 A6, c5。",
    ],
)
def test_what_counts_nothing(sentence):
    assert [item for item in targets(sentence) if item.comparator != "text"] == []


def test_what_a_bulletin_shows_is_reached_however_late_in_the_plan():
    _document, draft = read(
        "石湾市“十四五”茶业规划\n一、目标任务\n统计公报显示，茶农平均收入由2021年的5万元提高到2023年的6万元，茶虫发生率从9%下降到7%。\n到2025年，茶虫发生率应小于5%。\n"
    )
    assert [item.target_value for item in draft.indicators] == [5]
    assert [item.target_value for item in draft.achievements] == [6, 7]


def test_what_is_said_of_a_years_end_is_of_that_year_until_another_is_named():
    _document, draft = read(
        "石湾市“十四五”茶业规划\n一、回顾\n2018年底，全市茶馆总数达29家。其中，镇上茶馆4家，村里茶馆25家。五年累计修茶路90公里。\n二、目标\n到2025年，茶馆达到90家。\n"
    )
    assert [(item.target_value, item.target_year) for item in draft.achievements] == [
        (29, 2018), (4, 2018), (25, 2018), (90, 2020),
    ]  # fmt: skip


def test_words_of_improvement_do_not_report_what_is_to_be_by_a_year():
    _document, draft = read(
        HEAD + "方案明确，到2025年，茶馆面貌一新。茶渣得到有效处理，茶渣处理率达到95%；茶香更浓。\n"
    )
    assert [row(item) for item in draft.indicators] == [("茶渣处理率", "%", "=", 95)]
    assert draft.achievements == []


@pytest.mark.parametrize(
    "text",
    [
        "2023年茶业《工作报告》重点工作责任分解\n一、预期目标\n1.茶业产值增长8%以上，茶馆家家登记，茶路条条平整，茶农个个开心。（牵头单位：区茶业局）\n2.茶馆增长9%。（牵头单位：区茶业局）\n",
        "國家茶業發展計畫（102年至105年）\n總體茶業目標部分，茶業成長率為3.8%；茶農失業率為4.1%；茶價上漲率以不超過2.0%為努力目標，希望茶農安居樂業，茶館生意興隆。\n",
    ],
)
def test_yearly_plans_and_those_with_other_words_are_plans(text):
    _document, draft = read(text)
    assert draft.indicators


def test_what_data_show_stays_a_fact_in_the_sentence_after():
    _document, draft = read(
        "关于加强茶路保护的实施意见\n意见对外公布，提出到2025年茶路完好率达到73%，到2035年达到75%，这是主要目标。\n"
        "数据显示，到2021年底，茶路完好率为72%。其中东山县茶路完好率达到90%以上。\n“十四五”时期，修整茶路355公里；2026年—2035年，修整茶路633公里。\n"
    )
    assert [(item.target_value, item.target_year) for item in draft.indicators] == [
        (73, 2025), (75, 2035), (355, 2025), (633, 2035),
    ]  # fmt: skip
    assert [item.target_value for item in draft.achievements] == [72, 90]


def test_what_a_plan_expects_of_its_last_year_is_a_target():
    found = targets("预计到2025年，全县新增茶园3万亩，年均减少茶渣8吨。")
    assert [(item.target_value, item.target_year, item.kind) for item in found] == [
        (3, 2025, "cumulative"),
        (8, 2025, "per_year"),
    ]


def test_those_counted_who_do_something_are_not_of_the_name_before():
    found = targets("到2025年，完成6万人次制茶培训、4万人（含新茶农1万人）取得证书。")
    assert [row(item) for item in found if item.unit != "万人" or item.target_value == 4] == [
        ("制茶培训", "万人次", "=", 6)
    ]


def test_goals_that_were_published_are_not_reached():
    found = targets("茶办在今天公布了茶业规划的目标：茶虫损失占茶产值的比重降低到0.7%以下。")
    assert [(item.target_value, item.target_year) for item in found] == [(0.7, 2025)]


def test_a_paper_that_its_title_calls_one_of_results_promises_nothing():
    _document, draft = read(
        "八项茶业指标已提前完成：“十四五”期间石湾茶业总体改善\n茶讯，“十四五”时期，茶业规划的重点任务取得进展。\n从指标看，与2020年相比，2023年茶路硬化率上升9个百分点，达到75%；茶渣排放累计下降12%。\n"
        "到2025年，规划确定的发展目标还有一项，茶馆力争达到90家。\n"
    )
    assert [item.target_value for item in draft.indicators] == [90]
    assert [(item.target_value, item.target_year) for item in draft.achievements] == [
        (9, 2023), (75, 2023), (12, None),
    ]  # fmt: skip
