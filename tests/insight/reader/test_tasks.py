"""Tasks with who leads and who helps, in the forms that plans use."""

from __future__ import annotations

import pytest

from tests.insight.reader.conftest import read

HEAD = "石湾市茶业三年行动方案（2021—2023年）\n到2023年，实现茶业规划目标。\n一、重点任务\n"


@pytest.mark.parametrize(
    ("words", "lead", "supporting"),
    [
        (
            "（牵头单位：市茶业局；责任单位：市水务局、市林草局；完成时限：2021年底）",
            "市茶业局",
            ["市水务局", "市林草局"],
        ),
        ("（牵头单位：市茶业局，配合单位：市水务局、市林草局）", "市茶业局", ["市水务局", "市林草局"]),
        ("〔责任单位：市茶业局（牵头），市水务局、市林草局〕", "市茶业局", ["市水务局", "市林草局"]),
        ("责任单位：市茶业局，各县（市、区）政府", "市茶业局，各县（市、区）政府", []),
        ("【市茶业局牵头，市水务局、市林草局等部门配合】", "市茶业局", ["市水务局", "市林草局"]),
        ("（市茶业局、市水务局按职责分工负责）", "市茶业局、市水务局", []),
        ("（市茶业局负责）", "市茶业局", []),
        ("\n牵头单位：市茶业局\n配合单位：市水务局、市林草局", "市茶业局", ["市水务局", "市林草局"]),
        ("\n牵头单位：市茶业局\n责任单位：市水务局，市林草局", "市茶业局", ["市水务局", "市林草局"]),
        ("（责任领导：石大山；牵头单位：市茶业局）", "市茶业局", []),
        (
            "（牵头单位：市茶业局；责任单位：市水务局〈含下属站所，下同〉、市林草局）",
            "市茶业局",
            ["市水务局", "市林草局"],
        ),
    ],
)
def test_bodies_after_a_task(words, lead, supporting):
    document, draft = read(
        f"{HEAD}（一）修整茶路。\n把进山的茶路修平修宽。{words}\n（二）清点茶树。逐株挂牌。\n"
    )
    task = next(task for task in draft.tasks if task.lead)
    assert (task.lead, task.supporting) == (lead, supporting)
    assert "把进山的茶路修平修宽" in task.text
    assert "单位" not in task.text
    for span in task.shown(document)["spans"]:
        assert document.text[span["start"] : span["end"]] == span["quote"]


def test_bodies_inside_the_sentence():
    _document, draft = read(f"{HEAD}（一）修整茶路。由市茶业局会同市水务局、市林草局等部门组织实施。\n")
    assert (draft.tasks[0].lead, draft.tasks[0].supporting) == ("市茶业局", ["市水务局", "市林草局"])


def test_a_table_that_deals_tasks_to_bodies():
    _document, draft = read(
        f"{HEAD}| 序号 | 任务 | 牵头单位 | 配合单位 |\n|---|---|---|---|\n| 1 | 修茶路 | 市茶业局 | 市水务局、市林草局 |\n| 2 | 点茶树 | 市林草局 | |\n"
    )
    assert [(task.text, task.lead, task.supporting) for task in draft.tasks] == [
        ("修茶路", "市茶业局", ["市水务局", "市林草局"]),
        ("点茶树", "市林草局", []),
    ]


def test_a_table_by_tabs_whose_other_columns_say_nothing_here():
    _document, draft = read(
        "2021年茶业民生实事项目责任分解表\n序号\t项目名称\t主要内容\t分管领导\t牵头单位\t配合单位\n"
        "1\t修茶路\t修茶路12公里，新建茶棚30座。\t石大山\t市茶业局\t市水务局 市林草局\n"
        "2\t点茶树\t为6000株老茶树挂牌。\t石大山\t市林草局\t各街道\n"
    )
    assert [(task.text, task.lead, task.supporting) for task in draft.tasks] == [
        ("修茶路12公里，新建茶棚30座。", "市茶业局", ["市水务局", "市林草局"]),
        ("为6000株老茶树挂牌。", "市林草局", ["各街道"]),
    ]
    assert (draft.start, draft.end) == (2021, 2021)
    assert ("新建茶棚", 30, 2021) in [
        (one.name, one.target_value, one.target_year) for one in draft.indicators
    ]
