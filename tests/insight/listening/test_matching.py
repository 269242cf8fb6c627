"""One matter told twice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gonghui.insight.listening.rules.matters import candidates
from gonghui.insight.listening.rules.matters.matching import similar
from tests.hotline_orders import orders

FILLER = [
    "公园的长椅坏了两张，请更换。",
    "想咨询职工疗休养怎么申请，需要什么材料。",
    "暑假孩子没人带，爱心托管班怎么报名？",
    "文化宫游泳馆什么时候开放，票价多少？",
    "骑手超时一次罚两百，申诉没有人理。",
    "互助保险理赔的材料交到哪里，多久能到账？",
]


def found(texts, **kw):
    return {(pair.a, pair.b): pair for pair in similar(texts, **kw)}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "朝阳区北京鑫源达建筑工程有限公司拖欠我三个月工资",
            "您好，我在鑫源达公司上班，工资一直没发，请核实处理",
            "鑫源达",
        ),
        (
            "此前反映的工单20240501123456还没有答复，食堂饭菜不卫生",
            "工单20240501123456重复来电，催办",
            "20240501123456",
        ),
        ("A7县魅力之城小区楼下夜宵摊噪音扰民", "魅力之城小区一楼烧烤店晚上太吵，噪音严重", "魅力之城小区"),
        ("联系电话13800138000，车间没有防暑降温", "电话13800138000，车间三十八度没有降温设施", "138****8000"),
    ],
)
def test_the_same_matter_in_other_words(one, other, reason):
    pairs = found([*FILLER[:3], one, *FILLER[3:], other])
    assert set(pairs) == {(3, 7)}
    assert reason in pairs[3, 7].why
    assert "13800138000" not in pairs[3, 7].why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "您好，市民来电反映：鑫源达公司拖欠工资，希望相关部门尽快核实处理并给予答复，谢谢！",
            "您好，市民来电反映：瑞和酒店没有交社保，希望相关部门尽快核实处理并给予答复，谢谢！",
        ),
        ("朝阳区宏达电子有限公司拖欠工资三个月", "海淀区博远科技有限公司拖欠工资半年"),
        ("", ""),
        ("🙏🙏", "！！！"),
    ],
)
def test_polite_formulas_and_empty_texts_make_no_pair(one, other):
    assert (3, 7) not in found([*FILLER[:3], one, *FILLER[3:], other])


def test_equal_texts_are_a_pair_and_scores_are_in_order():
    texts = [*FILLER, FILLER[0]]
    pairs = similar(texts, min_score=0.0)
    assert (pairs[0].a, pairs[0].b) == (0, 6)
    assert all(0 <= pair.score <= 1 and pair.a < pair.b for pair in pairs)
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_texts(count):
    assert similar(FILLER[:count]) == []


def planted(count, seed):
    """Orders, and the pairs whose texts both name the employer of their one matter."""
    made = orders(count, seed=seed)
    rows = {}
    for at, order in enumerate(made):
        if order.employer.removeprefix("北京市").removeprefix("北京")[:4] in order.text:
            rows.setdefault(order.matter, []).append(at)
    matters = [order.matter for order in made]
    return (
        [order.text for order in made],
        matters,
        {pair for some in rows.values() for pair in combinations(some, 2)},
    )


@pytest.mark.parametrize("all_with_all", [True, False])
def test_planted_pairs_are_found(monkeypatch, all_with_all):
    if not all_with_all:
        monkeypatch.setattr(candidates, "ALL_WITH_ALL", 0)
    texts, matters, true = planted(1_200, seed=5)
    pairs = set(found(texts))
    assert len(pairs & true) / len(true) > 0.75
    assert sum(matters[a] == matters[b] for a, b in pairs) / len(pairs) > 0.8


def test_the_same_sheet_gives_the_same_pairs():
    texts = planted(300, seed=6)[0]
    assert similar(texts) == similar(texts)


def test_a_key_that_all_share_brings_no_one_together():
    texts = [f"第{n}号来电，工单20240501123456，{'甲乙丙丁戊己庚辛壬癸'[n % 10] * 5}" for n in range(3_000)]
    told = candidates.telling(texts)
    first, _second = candidates.pairs_to_compare(told)
    assert len(first) <= 3_000 * 200
    assert np.bincount(first).max() <= 200
