"""Hot topics: what is planted is found, named as a person would, and not mixed."""

from __future__ import annotations

from datetime import date, timedelta

from gonghui.insight.listening.rules.matters.topics import hot_topics
from tests.hotline_orders import orders

WAGES = [
    "朝阳区望京街道鑫源达建筑工程有限公司拖欠工资三个月",
    "我在鑫源达公司干活，工资一直没发，请处理",
    "您好，鑫源达建筑公司欠薪，找过领导没有结果",
    "望京街道鑫源达建筑工程有限公司不发工资，二十多人都没拿到",
    "朝阳区鑫源达公司老板拖着工资不给",
]
NOISE = [
    "A7县魅力之城小区楼下夜宵摊噪音扰民",
    "魅力之城小区一楼烧烤店晚上太吵，噪音严重",
    "A7县魅力之城小区商铺营业到凌晨，噪声太大睡不着",
]
ALONE = [
    "文化宫游泳馆什么时候开放？",
    "想咨询落户政策",
    "公交线路改了不方便",
    "身份证丢了怎么补办",
    "互助保险怎么理赔",
]


def test_topics_with_titles_places_and_times():
    texts = [*WAGES, *ALONE, *NOISE]
    days = [date(2024, 5, 1) + timedelta(at) for at in range(len(texts))]
    first, second = hot_topics(texts, days)
    assert first.rows == (0, 1, 2, 3, 4)
    for part in ("朝阳区", "鑫源达", "拖欠工资"):
        assert part in first.title
    assert "朝阳区" in first.place
    assert (first.start, first.end) == (date(2024, 5, 1), date(2024, 5, 5))
    assert second.rows == (10, 11, 12)
    assert "魅力之城小区" in second.title
    assert "噪音" in second.title
    assert first.score > second.score


def test_without_days_nothing_is_said_of_time():
    [topic] = hot_topics(WAGES)
    assert (topic.start, topic.end, len(topic.rows)) == (None, None, 5)
    assert hot_topics(WAGES, [None] * 5) == [topic]


def test_noise_is_left_out_and_empty_sheets_have_no_topics():
    assert hot_topics(ALONE) == []
    assert hot_topics([]) == []
    assert hot_topics(["", "", "", "🙏"]) == []


def test_what_comes_back_after_months_is_a_new_topic():
    days = [date(2024, 1, 1)] * 3 + [date(2024, 9, 1)] * 3
    found = hot_topics([*WAGES[:3], *WAGES[1:4]], days)
    assert [len(topic.rows) for topic in found] == [3, 3]
    assert found[0].start != found[1].start


def test_planted_matters_of_many_callers_are_topics_of_their_own():
    made = orders(1_500, seed=21, callers=4)
    found = hot_topics([order.text for order in made], [order.at.date() for order in made])
    rows = [row for topic in found for row in topic.rows]
    assert len(rows) == len(set(rows))
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)
    sizes = {
        matter: sum(order.matter == matter for order in made) for matter in {order.matter for order in made}
    }
    for matter in [matter for matter, size in sizes.items() if size >= 15]:
        best = max(found, key=lambda topic: sum(made[row].matter == matter for row in topic.rows))
        inside = sum(made[row].matter == matter for row in best.rows)
        assert inside >= 0.5 * sizes[matter]
        assert inside >= 0.8 * len(best.rows)
