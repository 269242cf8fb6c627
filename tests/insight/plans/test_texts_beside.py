"""What texts of plans say of themselves and against each other; every sentence here is of our own making."""

from __future__ import annotations

import pytest

from gonghui.insight.plans.rules.comparing import Relation, Side, text_across, text_within


def side(text, start=2021, end=2025):
    return Side(name="某规划", start=start, end=end, text=text)


def kinds(found):
    return {one.kind: one.names for one in found}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("全文附有四个茶事专栏。\n专栏1 采茶\n内容\n", "parts_missing"),
        ("茶事报告解读(下)\n正文从这里接着讲。\n", "part_only"),
        ("1.采茶。\n2.制茶。\n3.卖茶。\n4.喝茶。\n", "headings_only"),
        ("采茶 and 制茶的师傅都在这里。", "text_damage"),
        ("师傅们爱护茶树、珍惜山水、爱护茶树。", "text_damage"),
        ("本办法自2022年3月正式颁布实施。", "effect_after_start"),
        ("由安监部门和茶办分头检查。", "renamed_department"),
    ],
)
def test_one_text_by_itself(text, kind):
    assert kind in kinds(text_within(side(text)))


@pytest.mark.parametrize(
    "text",
    [
        "全文附有一个茶事专栏。\n专栏1 采茶\n内容\n",
        "1.采茶。春天要早起，雨天不采，采下的当天要摊开来晾，晾好了才能下锅，锅要刷干净。\n2.制茶。\n",
        "目录\n1.采茶\n2.制茶\n3.卖茶\n正文\n1.采茶\n春天要早起。\n2.制茶\n锅要干净。\n3.卖茶\n价要公道。\n",
        "师傅们爱茶、惜水、敬人。",
        "本办法自2021年1月起施行。",
        "",
    ],
)
def test_a_whole_text_has_nothing_to_say(text):
    assert text_within(side(text)) == []


def test_what_is_called_the_first_time_and_is_not():
    found = kinds(
        text_across(side("首次纳入全县茶事规划体系。"), side("它是茶事规划体系的一部分。"), Relation.OTHER)
    )
    assert "茶事规划体系" in found["first_claim"][1]


def test_as_many_tiers_of_different_things():
    found = kinds(text_across(side("建好茶农三级服务体系。"), side("织密“小三级”茶会体系。"), Relation.OTHER))
    assert found["like_terms"] == ("三级服务体系", "三级茶会体系")


def test_one_body_under_two_names():
    found = kinds(
        text_across(side("发挥茶事公开领导小组作用。"), side("健全茶事公开协调领导小组。"), Relation.OTHER)
    )
    assert found["body_names"] == ("茶事公开领导小组", "茶事公开协调领导小组")


def test_groups_that_only_one_names_aliases_being_one():
    found = kinds(
        text_across(
            side("面向快递员、外卖配送员、炒茶工等群体。"),
            side("面向快递员、网约送餐员、采茶工等群体。"),
            Relation.OTHER,
        )
    )
    assert found["groups"] == ("炒茶工", "采茶工")


def test_a_sentence_copied_with_a_difference_counts_between_papers_of_one_plan():
    one, two = (
        "到那一年，全县的茶馆都要在夜里点灯，让赶夜路的人歇脚。",
        "到那一年，全县的茶馆都要在夜里亮灯，让赶夜路的人歇脚。",
    )
    found = kinds(text_across(side(one), side(two), Relation.VERSION))
    assert found["wording_differs"][0] != found["wording_differs"][1]
    assert "wording_differs" not in kinds(text_across(side(one), side(two), Relation.SUCCESSOR))
    assert text_across(side(one), side(one), Relation.VERSION) == []


def test_plans_without_documents_are_compared_by_their_targets_alone():
    assert text_across(side(""), side("首次纳入全县茶事规划体系。"), Relation.OTHER) == []
