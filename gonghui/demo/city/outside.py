"""Outside series: published values with their sources as known; a planted revision is marked 演示值.

Values and addresses are from public pages; days of publication are not in all of them: where only the
period is known, the day is set to the month after it and the source says so. What no source was found
for is left out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.rows import ObservationRow, Problem

UNVERIFIED = "公开资料，未核实（发布日为推定）"
DEMO = "演示值，非公布数据"
MAGNITUDE = "演示值，仅数量级可信"
PAGE_2019 = "https://www.bkwk.cn/article/2nbjjjyshmdsdjxtjnjbhdsjgs.html"
PAGE_2022 = "http://qwgwsxb.cn/gd/2022/1025/43057.html"
PAGE_2023 = "https://tw.bg3.co/a/bei-jing-gdpzeng-su-jin-nian-ding-5.html"
PAGE_2024 = "https://m.bsbk.net/news/D8OeGgbj6R.html"
PAGE_2025 = "https://reportify.cn/news/1213177786118836224"
INCOME_2024 = "http://shhzfm.com/fubei/LKZx.html"
PRESUMED = "（发布日为推定）"
PAGE_SKILLS_2021 = "http://bj.people.com.cn/n2/2021/0716/c82840-34823170.html"
PAGE_SKILLS_2022 = "https://www.bji.top/index.php?m=content&c=index&a=show&catid=53&id=25615"
PAGE_SKILLS_2023 = "http://www.063447.com/fangchan/qg_82128.html?cityid=sz"
# The published numbers fall by a level between 2021 and 2023 while growth is reported: what is counted
# changed. No page says how; the words for it are ours.
BASIS_THEN = "原口径（口径名称为演示标注）"
BASIS_NOW = "调整后口径（公布未说明，口径名称为演示标注）"
SKILLS = (
    ("skilled_workers_published", (2021, 6, 30), 3_640_000, (2021, 7, 16), PAGE_SKILLS_2021, BASIS_THEN),
    ("skilled_workers_published", (2023, 6, 30), 3_400_000, (2023, 7, 31), PAGE_SKILLS_2023, BASIS_NOW),
    ("skilled_workers_published", (2024, 12, 31), 3_520_000, (2025, 2, 28), "", BASIS_NOW),
    ("skilled_workers_published", (2025, 12, 31), 3_610_000, (2026, 2, 27), "", BASIS_NOW),
    ("highly_skilled_published", (2021, 6, 30), 1_120_000, (2021, 7, 16), PAGE_SKILLS_2021, BASIS_THEN),
    ("highly_skilled_published", (2022, 12, 31), 1_159_000, (2023, 2, 28), PAGE_SKILLS_2022, BASIS_THEN),
    ("highly_skilled_published", (2023, 6, 30), 1_150_000, (2023, 7, 31), PAGE_SKILLS_2023, BASIS_NOW),
    ("highly_skilled_published", (2024, 12, 31), 1_168_000, (2025, 2, 28), "", BASIS_NOW),
    ("highly_skilled_published", (2025, 12, 31), 1_181_000, (2026, 2, 27), "", BASIS_NOW),
)

# series, first day, last day, value, published, status, source
OBSERVATIONS = (
    (
        "surveyed_unemployment",
        (2019, 10, 1),
        (2019, 12, 31),
        "4.0",
        (2020, 1, 31),
        "final",
        PAGE_2019 + PRESUMED,
    ),
    ("surveyed_unemployment", (2020, 1, 1), (2020, 12, 31), "4.7", (2021, 1, 31), "preliminary", UNVERIFIED),
    ("surveyed_unemployment", (2021, 1, 1), (2021, 12, 31), "4.4", (2022, 1, 31), "preliminary", UNVERIFIED),
    ("surveyed_unemployment", (2022, 1, 1), (2022, 9, 30), "4.7", (2022, 10, 25), "final", PAGE_2022),
    (
        "surveyed_unemployment",
        (2023, 1, 1),
        (2023, 12, 31),
        "4.4",
        (2024, 1, 31),
        "final",
        PAGE_2023 + PRESUMED,
    ),
    (
        "surveyed_unemployment",
        (2024, 1, 1),
        (2024, 12, 31),
        "4.1",
        (2025, 1, 31),
        "final",
        PAGE_2024 + PRESUMED,
    ),
    (
        "surveyed_unemployment",
        (2025, 1, 1),
        (2025, 12, 31),
        "4.1",
        (2026, 1, 31),
        "final",
        PAGE_2025 + PRESUMED,
    ),
    ("gdp_growth", (2019, 1, 1), (2019, 12, 31), "6.1", (2020, 1, 31), "final", PAGE_2019 + PRESUMED),
    # Planted: a first figure and its revision four months later.
    ("gdp_growth", (2022, 1, 1), (2022, 12, 31), "0.6", (2023, 1, 20), "preliminary", DEMO),
    ("gdp_growth", (2022, 1, 1), (2022, 12, 31), "0.8", (2024, 7, 10), "revised", DEMO),
    ("gdp_growth", (2023, 1, 1), (2023, 12, 31), "5.2", (2024, 1, 31), "final", PAGE_2023 + PRESUMED),
    ("gdp_growth", (2024, 1, 1), (2024, 12, 31), "5.2", (2025, 1, 31), "final", PAGE_2024 + PRESUMED),
    ("gdp_growth", (2025, 1, 1), (2025, 12, 31), "5.4", (2026, 1, 31), "final", PAGE_2025 + PRESUMED),
    ("income_growth", (2022, 1, 1), (2022, 12, 31), "0.9", (2023, 1, 20), "preliminary", DEMO),
    ("income_growth", (2022, 1, 1), (2022, 12, 31), "1.1", (2024, 7, 10), "revised", DEMO),
    ("income_growth", (2024, 1, 1), (2024, 12, 31), "4.4", (2025, 1, 31), "final", INCOME_2024 + PRESUMED),
    ("income_growth", (2025, 1, 1), (2025, 12, 31), "4.4", (2026, 1, 31), "final", PAGE_2025 + PRESUMED),
)
# Year → people in work at its end, as published in the autumn after.
EMPLOYED = {
    2019: 11_830_000,
    2020: 11_640_000,
    2021: 11_580_000,
    2022: 11_320_000,
    2023: 11_340_000,
    2024: 11_390_000,
}
SERIES = {
    "employed_people_published": {
        "name_zh": "从业人员年末人数",
        "name_en": "People in work at the end of the year",
        "unit_zh": "人",
        "unit_en": "persons",
        "basis": "全社会从业人员，含个体和自雇；不是名册",
    },
    "surveyed_unemployment": {
        "name_zh": "城镇调查失业率",
        "name_en": "Surveyed urban unemployment rate",
        "basis": "城镇，调查口径；年度均值或所注期间",
    },
    "gdp_growth": {
        "name_zh": "地区生产总值增速",
        "name_en": "Growth of regional product",
        "basis": "不变价，比上年",
    },
    "income_growth": {
        "name_zh": "居民人均可支配收入实际增速",
        "name_en": "Real growth of residents' disposable income per head",
        "basis": "全体居民，扣除价格因素；职工口径未见公布，以此代",
    },
    "skilled_workers_published": {
        "name_zh": "技能劳动者总量",
        "name_en": "Skilled workers",
        "unit_zh": "人",
        "unit_en": "persons",
        "issuer": "人力资源社会保障部门（转引）",
        "basis": "每个数值另注口径",
    },
    "highly_skilled_published": {
        "name_zh": "高技能人才总量",
        "name_en": "Highly skilled workers",
        "unit_zh": "人",
        "unit_en": "persons",
        "issuer": "人力资源社会保障部门（转引）",
        "basis": "每个数值另注口径",
    },
}


def draw_outside(draft: Draft) -> None:
    """The observations, each recorded on its day of publication."""
    for series, first, last, value, published, status, source in OBSERVATIONS:
        draft.city.add(
            "observations",
            ObservationRow,
            series=series,
            period_start=date(*first),
            period_end=date(*last),
            value=Decimal(value),
            published_on=date(*published),
            status=status,
            source=source,
            recorded=date(*published),
        )
    revised = [row for row in draft.city.observations if row.source == DEMO]
    rows = tuple(("observations", row.key) for row in revised)
    draft.city.problems.append(Problem("revision", "Growth of 2022 revised on 2024-07-10 (演示值)", rows))
    _draw_skills(draft)
    _draw_employed(draft)


def _draw_employed(draft: Draft) -> None:
    """How many people the city's statistics count in work at the end of each year."""
    for year, people in EMPLOYED.items():
        published = date(year + 1, 10, 31)
        draft.city.add(
            "observations",
            ObservationRow,
            series="employed_people_published",
            period_start=date(year, 12, 31),
            period_end=date(year, 12, 31),
            value=Decimal(people),
            published_on=published,
            status="final",
            source=MAGNITUDE,
            recorded=published,
        )


def _draw_skills(draft: Draft) -> None:
    """People with skills, as counted on a day; a page names the month, the day is presumed."""
    for series, on, value, published, page, basis in SKILLS:
        draft.city.add(
            "observations",
            ObservationRow,
            series=series,
            period_start=date(*on),
            period_end=date(*on),
            value=Decimal(value),
            published_on=date(*published),
            status="final",
            source=f"{page}（时点、发布日为推定）" if page else DEMO,
            basis=basis,
            recorded=date(*published),
        )
    rows = tuple(("observations", row.key) for row in draft.city.observations if row.basis == BASIS_NOW)
    draft.city.problems.append(Problem("basis_changed", "Values on another basis than those before", rows))
