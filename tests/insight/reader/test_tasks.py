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
