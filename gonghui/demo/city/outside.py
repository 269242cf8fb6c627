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
PAGE_2019 = "https://www.bkwk.cn/article/2nbjjjyshmdsdjxtjnjbhdsjgs.html"
PAGE_2022 = "http://qwgwsxb.cn/gd/2022/1025/43057.html"
PAGE_2023 = "https://tw.bg3.co/a/bei-jing-gdpzeng-su-jin-nian-ding-5.html"
PAGE_2024 = "https://m.bsbk.net/news/D8OeGgbj6R.html"
PAGE_2025 = "https://reportify.cn/news/1213177786118836224"
INCOME_2024 = "http://shhzfm.com/fubei/LKZx.html"
PRESUMED = "（发布日为推定）"

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
SERIES = {
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
    rows = tuple(("observations", row.key) for row in draft.city.observations if row.source == DEMO)
    draft.city.problems.append(Problem("revision", "Growth of 2022 revised on 2024-07-10 (演示值)", rows))
