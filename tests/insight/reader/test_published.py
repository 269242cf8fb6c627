"""Five published plans, judged by hand: where each target stands, its number, and a hash of its words.

The plans themselves are no part of this repository: `GONGHUI_PUBLISHED_PLANS` names the folder that holds them, by
default `shared/plans` beside it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from gonghui.insight.reader.rules import open_document, read_plan

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("GONGHUI_PUBLISHED_PLANS", HERE.parents[3] / "shared" / "plans"))
MARKS = {"约束性": "bound", "预期性": "asked", None: "-"}


def judged() -> dict[str, tuple[list[str], list[list[str]]]]:
    """Of each plan what is said of the whole, and its items."""
    plans: dict[str, tuple[list[str], list[list[str]]]] = {}
    name = ""
    for line in (HERE / "published.tsv").read_text("utf-8").splitlines():
        cells = line.split("\t")
        if cells[0] == "plan":
            name = cells[1]
            plans[name] = (cells[2:], [])
        elif len(cells) > 1:
            plans[name][1].append(cells)
    return plans


JUDGED = judged()


def short(words: str) -> str:
    """A hash of words."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def line_of(part, item):
    """An item as the list has it."""
    value = item["target_value"]
    if value is None:
        value = "text" if item["target_min"] is None else f"{item['target_min']}-{item['target_max']}"
    spans = " ".join(f"{span['start']}-{span['end']}:{short(span['quote'])}" for span in item["spans"])
    return [
        part, short(item["name"]), item["comparator"], str(value), str(item["target_year"]), item["kind"],
        str(item["baseline_value"]), MARKS[item["attribute"]], spans,
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_a_published_plan_is_read_as_it_was_judged(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the published plan {name} is not in {FOLDER}")
    document = open_document(path.read_bytes(), name)
    shown = read_plan(document).shown(document)
    (text, title, *counts), items = JUDGED[name]
    assert short(document.text) == text
    assert short(shown["title"]) == title
    found = [
        shown["plan_period"]["start"], shown["plan_period"]["end"], shown["top_level_sections"],
        len(shown["tasks"]), len(shown["sections"]),
    ]  # fmt: skip
    assert [str(one) for one in found] == counts
    lines = [line_of(part[:-1], item) for part in ("indicators", "achievements") for item in shown[part]]
    assert lines == items
