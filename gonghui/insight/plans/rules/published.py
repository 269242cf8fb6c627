"""Between the versions of a plan in the making and drafts: targets as rows, rows as a table of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NAMED, VALUED = 120, 120  # characters of a name and of a value in a version's rows
CAPTION = "指标表（起草单位录入）"


def targets_of(indicators: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows of a version from what the reader read: one a name, with its values as printed."""
    rows: dict[str, dict[str, str]] = {}
    for item in indicators:
        target = item["target_text"] or item["target_value"]
        if target in (None, ""):
            continue
        name = str(item["name"])[:NAMED]
        rows.setdefault(
            name,
            {
                "name": name,
                "unit": item["unit"] or "",
                "baseline": "" if item["baseline_value"] is None else str(item["baseline_value"]),
                "target": str(target)[:VALUED],
                "attribute": item["attribute"] or "",
            },
        )
    return list(rows.values())


def with_targets(text: str, rows: Sequence[Mapping[str, Any]], known: set[str], last_year: int) -> str:
    """A text with a table of the rows that it does not name itself, at its end.

    Args:
        known: the names of the targets that the text says.
        last_year: of the plan; the table's targets are due then.
    """
    left = [row for row in rows if str(row.get("name") or "")[:NAMED] not in {name[:NAMED] for name in known}]
    if not left:
        return text
    lines = [
        "",
        "",
        CAPTION,
        f"| 指标 | 单位 | 基期值 | {last_year}年 | 属性 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in left:
        cells = [_cell(row.get(name)) for name in ("name", "unit", "baseline", "target", "attribute")]
        lines.append("| " + " | ".join(cells) + " |")
    return text.rstrip("\n") + "\n".join(lines)


def _cell(value: Any) -> str:
    return re.sub(r"[\s|｜]+", " ", str(value or "")).strip() or "—"
