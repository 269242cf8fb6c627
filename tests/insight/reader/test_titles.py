"""Title and period among the heads of notices, menus and dates."""

from __future__ import annotations

import pytest

from tests.insight.reader.conftest import read


@pytest.mark.parametrize(
    ("head", "title", "start", "end"),
    [
        (
            "石湾市人民政府办公室关于印发\n石湾市“十三五”茶业规划的通知\n石政办〔2016〕9号\n各县区人民政府：\n现印发给你们。\n石湾市“十三五”茶业规划",
            "石湾市“十三五”茶业规划", 2016, 2020,
        ),
        (
            "中共石湾县委 石湾县人民政府\n关于印发《石湾县茶馆提升行动方案\n（2020—2022年）》的通知\n石发〔2020〕3号",
            "石湾县茶馆提升行动方案（2020—2022年）", 2020, 2022,
        ),
        ("当前位置：首页>公开>规划\n石湾县“十二五”茶业规划\n来源：县茶办 时间：2011-09-12 点击：523", "石湾县“十二五”茶业规划", 2011, 2015),
        ("石湾市茶业“十五”计划", "石湾市茶业“十五”计划", 2001, 2005),
        ("石湾市茶业发展第十五个五年规划纲要（草案）\n目录", "石湾市茶业发展第十五个五年规划纲要（草案）", 2026, 2030),
        ("石湾市茶业工作规划\n（二〇二一—二〇二五年）", "石湾市茶业工作规划（二〇二一—二〇二五年）", 2021, 2025),
        ("石湾市古树保护规划\n规划期为2021年—2035年，近期到2025年。", "石湾市古树保护规划", 2021, 2035),
        (
            "石湾市政府办公室关于印发《石湾市茶业三年行动方案（2020—2022年）》的通知\n各县区：\n现印发给你们。\n一、各县区要重视。\n石湾市茶业三年行动方案\n（2020—2022年）",
            "石湾市茶业三年行动方案（2020—2022年）", 2020, 2022,
        ),
        ("石湾市茶业“十三五”情况与“十四五”规划", "石湾市茶业“十三五”情况与“十四五”规划", 2021, 2025),
        ("石湾市茶业人才集聚实施意见\n2012年起5年内，把茶师傅的家底摸清。", "石湾市茶业人才集聚实施意见", 2012, 2016),
        ("附件1\n\n石湾市茶业“十一五”发展\n\n规划纲要", "石湾市茶业“十一五”发展规划纲要", 2006, 2010),
    ],
)  # fmt: skip
def test_title_and_period(head, title, start, end):
    _document, draft = read(
        f"{head}\n一、目标任务\n到{end}年，把茶馆登记造册，主要指标和重点任务全部完成，登记率达到90%以上。\n"
    )
    assert (draft.title, draft.start, draft.end) == (title, start, end)
    assert [(item.name, item.target_year) for item in draft.indicators] == [("登记率", end)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("石湾区2023年茶业重点工作任务分解方案\n一、2023年主要预期目标\n茶业产值增长6%左右。\n“十四五”时期要稳步推进重点工作。", (2023, 2023)),
        ("2026年茶馆整治实施方案\n一、工作目标\n到2026年底，茶馆登记率达到90%以上，重点任务全部完成，茶路平整，茶渣归堆，茶农满意，远近的客人都愿意来坐一坐。", (2026, 2026)),
        ("茶业重点工作分解通知\n一、2007年我市茶业主要目标\n今年的主要目标。茶业产值增长6%。\n（责任单位：市茶业局）", (2007, 2007)),
        ("茶业工作报告提出今年茶业主要预期目标\n今年主要预期目标是：茶业产值增长6%；与“十四五”规划相衔接。", (None, None)),
        ("石湾市茶馆改革若干意见（石政〔2005〕9号）\n一、目标任务\n2007年，茶馆登记率达到60%以上。\n2010年，茶馆登记率达到90%以上，主要目标全部完成，茶路平整，茶农满意，远近的客人都愿意来坐一坐。", (None, 2010)),
        (
            "石湾市茶渣减量行动方案\n一、主要目标\n“十四五”期间，茶渣大幅减少。到2025年，茶渣利用率达到40%。\n“十五五”期间，茶渣基本用尽。到2030年，茶渣利用率达到60%。\n"
            "二、重点任务\n到2025年，茶馆达到90家。“十四五”期间，茶渣利用量年均增长9%以上。到2030年，茶馆达到120家。",
            (2021, 2030),
        ),
    ],
)  # fmt: skip
def test_periods_of_plans_whose_titles_name_none(text, years):
    _document, draft = read(text)
    assert (draft.start, draft.end) == years


def test_what_is_said_of_one_of_two_periods_is_due_at_its_end():
    _document, draft = read(
        "石湾市茶渣减量行动方案\n一、主要目标\n“十四五”期间，茶渣减少。到2025年，茶渣利用率达到40%。\n“十五五”期间，茶渣用尽。到2030年，茶渣利用率达到60%。\n"
        "二、重点任务\n到2025年，茶馆达到90家；到2030年，茶馆达到120家。\n“十四五”期间，茶渣利用量年均增长9%以上。\n"
    )
    assert [(item.target_value, item.target_year) for item in draft.indicators] == [
        (40, 2025), (60, 2030), (90, 2025), (120, 2030), (9, 2025),
    ]  # fmt: skip
    assert draft.achievements == []


def test_a_notice_that_numbers_its_own_paragraphs_is_no_part_of_the_plan():
    document, draft = read(
        "关于印发《2023年茶业〈工作报告〉目标任务责任分解方案》的通知\n各县区：\n《2023年茶业〈工作报告〉目标任务责任分解方案》现印发给你们。\n"
        "一、高度重视。各责任单位要制订工作方案。\n二、加强督办。每季度报送进展情况。\n石湾区政府办公室\n2023年1月3日\n\n"
        "2023年茶业《工作报告》目标任务\n责任分解方案\n\n一、2023年茶业主要预期目标\n（一）茶业产值增长7%以上\n责任单位：区茶业局\n（二）茶农收入增长与经济增长同步\n责任单位：区茶业局\n二、其他目标\n"
    )
    assert draft.title == "2023年茶业〈工作报告〉目标任务责任分解方案"
    assert draft.shown(document)["top_level_sections"] == 2
    assert draft.tasks[0].lead == "区茶业局"
    assert [item.target_text for item in draft.indicators] == ["7%以上", "与经济增长同步"]


def test_articles_are_headings_and_what_a_plan_is_of_is_no_target():
    _document, draft = read(
        "白茶村村庄规划（2022—2035年）\n第一章 总则\n第一条 规划范围\n本次规划范围为全村，总面积235.6公顷，包括9个自然村。\n第二章 目标\n第二条 规划指标\n到2035年，茶园面积达到90公顷。\n"
    )
    assert [(one.title, one.level) for one in draft.sections] == [
        ("总则", 1), ("规划范围", 2), ("目标", 1), ("规划指标", 2),
    ]  # fmt: skip
    assert [item.target_value for item in draft.indicators] == [90]
    assert draft.achievements == []
