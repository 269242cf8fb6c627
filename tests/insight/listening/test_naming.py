"""What texts name."""

from __future__ import annotations

import pytest

from gonghui.insight.listening.rules.matters.naming import named
from gonghui.insight.listening.rules.wording import normalised


def of(text):
    return named(normalised([text])[0])


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("本人是朝阳区北京鑫源达建筑工程有限公司的员工，被拖欠工资", "鑫源达"),
        ("来电人反映，其在京兴源教育咨询有限公司工作", "京兴源"),
        ("海淀区学院路街道华泰科技集团不交社保", "华泰"),
        ("我在顺丰速运公司送快递", "顺丰"),
        ("丰台区第三中学门口", "第三中学"),
        ("A市A7县德邦汽车配件公司裁员", "德邦"),
    ],
)
def test_an_employer_without_place_trade_and_form(text, core):
    assert core in of(text).employers


@pytest.mark.parametrize(
    "text", ["该公司拖欠工资", "怀孕6个月公司逼我辞职", "物业公司不作为", "我们公司没有工会", "一家公司"]
)
def test_what_names_no_employer(text):
    assert of(text).employers == ()


@pytest.mark.parametrize(
    ("text", "areas", "towns", "spots"),
    [
        ("位于朝阳区望京街道的工地", ("朝阳区",), ("望京街道",), ()),
        ("A7县泉塘街道凉塘路旧城改造", ("a7县",), ("泉塘街道",), ("凉塘路",)),
        ("A市魅力之城小区噪音扰民", (), (), ("魅力之城小区",)),
        ("海淀区中关村大街27号", ("海淀区",), (), ("中关村大街27号",)),
        ("我们小区停水了", (), (), ()),
    ],
)
def test_places(text, areas, towns, spots):
    found = of(text)
    assert (found.areas, found.towns, found.spots) == (areas, towns, spots)


def test_numbers_telephones_and_amounts_are_told_apart():
    found = of("工单编号20240501123456，电话138-0013-8000，座机010-62345678，欠36800元，约3.5万，京A12345")
    assert found.numbers == ("20240501123456",)
    assert found.phones == ("13800138000", "01062345678")
    assert set(found.amounts) == {"36800元", "35000元", "京a12345"}
    assert of("2024-05-01投诉，5月3日回复").numbers == ()
    assert of("2024年5月3日").days == ("05-03",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("公司三个月没发工资", "拖欠工资"),
        ("包工头拖欠农民工工资", "拖欠农民工工资"),
        ("入职一年没交社保", "未缴社会保险"),
        ("夏天没有高温补贴", "高温津贴"),
        ("楼下施工噪音扰民", "噪音扰民"),
    ],
)
def test_problems(text, problem):
    assert of(text).problems[0] == problem


def test_nothing_is_named_by_nothing():
    assert of("") == of("🙏") == named("")
    assert of("长" * 10_000).employers == ()
