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
        ("附件1\n\n石湾市茶业“十一五”发展\n\n规划纲要", "石湾市茶业“十一五”发展规划纲要", 2006, 2010),
    ],
)  # fmt: skip
def test_title_and_period(head, title, start, end):
    _document, draft = read(
        f"{head}\n一、目标任务\n到{end}年，把茶馆登记造册，主要指标和重点任务全部完成，登记率达到90%以上。\n"
    )
    assert (draft.title, draft.start, draft.end) == (title, start, end)
    assert [(item.name, item.target_year) for item in draft.indicators] == [("登记率", end)]
