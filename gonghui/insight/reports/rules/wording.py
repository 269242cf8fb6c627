"""The words of reports. Official papers are written in Chinese, whatever language the pages around speak."""

from __future__ import annotations

from datetime import date

NO_DATA, PRELIMINARY, FROM_ELSEWHERE = "暂无数据", "初步数", "补报数"
DRAFT_MARK = "送审稿"
TITLES = {
    "annual": "《{plan}》{year}年度实施情况监测报告",
    "midterm": "《{plan}》实施情况中期评估报告",
    "final": "《{plan}》实施情况总结评估报告",
    "statistics": "{year}年度工会统计年报",
}
KINDS = {
    "annual": "年度监测报告",
    "midterm": "中期评估报告",
    "final": "总结评估报告",
    "statistics": "工会统计年报",
}
ATTRIBUTES = {"binding": "约束性", "expected": "预期性"}
OFFICIAL = {"recorded": "记录数", "reported": "上报数", "outside": "外部数据"}
STATUSES = {
    "met": "达成",
    "on_track": "正常",
    "slightly_behind": "略滞后",
    "behind": "滞后",
    "no_data": NO_DATA,
    "no_baseline": "缺基期值",
    "no_target": "未设目标",
}
# What is said of a status: a binding target is a duty, an expected one is what is hoped for.
VERDICTS = {
    ("binding", "met"): "约束性目标已经达到",
    ("binding", "on_track"): "进度{progress}，不慢于时序进度{time}，可按期完成",
    ("binding", "slightly_behind"): "进度{progress}，略慢于时序进度{time}，须抓紧推进、确保完成",
    ("binding", "behind"): "进度{progress}，明显慢于时序进度{time}，按期完成约束性目标有较大困难",
    ("expected", "met"): "已达到预期目标",
    ("expected", "on_track"): "进度{progress}，不慢于时序进度{time}，符合预期",
    ("expected", "slightly_behind"): "进度{progress}，略慢于时序进度{time}，进展稍慢于预期",
    ("expected", "behind"): "进度{progress}，明显慢于时序进度{time}，进展慢于预期，需要加强引导",
}
SHORT_VERDICTS = {  # where no share of the way is known
    ("binding", "behind"): "未达到约束性要求",
    ("expected", "behind"): "未达到预期",
    ("binding", "on_track"): "进展正常",
    ("expected", "on_track"): "进展符合预期",
    ("binding", "slightly_behind"): "略慢于时序进度，须抓紧推进",
    ("expected", "slightly_behind"): "进展稍慢于预期",
}
# What only persons can write: place → heading, and what it should say.
PASSAGES = {
    "problems": ("存在的问题", "存在的问题及原因"),
    "measures": ("下一步措施", "下一步措施"),
    "changes": ("规划调整建议", "是否调整指标和任务的建议"),
    "lessons": ("经验与启示", "经验与启示"),
    "explanation": ("变动原因", "主要项目增减变动的原因"),
}
WANTED = {
    "annual": ("problems", "measures"),
    "midterm": ("problems", "changes", "measures"),
    "final": ("problems", "lessons", "measures"),
    "statistics": ("explanation",),
}
NUMERALS = "一二三四五六七八九十"


def title_of(kind: str, plan: str, year: int) -> str:
    """What a report is called."""
    return TITLES[kind].format(plan=plan, year=year)


def chinese(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十一, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else NUMERALS[tens - 1]) + "十") + (
        NUMERALS[ones - 1] if ones else ""
    )


def verdict(attribute: str, status: str, *, has_pace: bool) -> str:
    """The half-sentence of a status; empty where nothing is to be judged."""
    key = (attribute if attribute in ATTRIBUTES else "expected", status)
    if has_pace and key in VERDICTS:
        return VERDICTS[key]
    return SHORT_VERDICTS.get(key) or (VERDICTS[key] if status == "met" else "")


def until(day: date) -> str:
    """As of a day."""
    return f"截至{day.year}年{day.month}月{day.day}日"
