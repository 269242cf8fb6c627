"""docs/security: every requirement of ASVS 5.0.0 at levels 1 and 2 once; evidence that is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "security"
PARTS = sorted(FOLDER.glob("asvs-*.md"))
DUTIES = FOLDER / "duties.md"
# The levels of each section's requirements in their order, as the standard numbers them: 1.3.1 is of level 1.
LEVELS = """
1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113
3.3:12223 3.4:11222233 3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333
5.3:113 5.4:222 6.1:122 6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222
7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22 8.1:1233 8.2:1123 8.3:133 8.4:23 9.1:111 9.2:1222 10.1:22
10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222 11.1:2233 11.2:22233 11.3:11233
11.4:1222 11.5:23 11.6:23 11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333 13.2:222223 13.3:2233 13.4:1222233
14.1:22 14.2:12223333 14.3:122 15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2 16.2:22222 16.3:2222
16.4:222 16.5:2223 17.1:23 17.2:22223333 17.3:22
"""
STATES = {"met", "operator", "not met", "does not apply"}
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|html|yaml|txt|lock)(?:::\w+)*)`")


def wanted() -> dict[str, str]:
    """Number → level, of levels 1 and 2."""
    found = {}
    for section in LEVELS.split():
        number, levels = section.split(":")
        found |= {f"{number}.{n}": level for n, level in enumerate(levels, start=1) if level in "12"}
    return found


def rows(page: Path) -> list[list[str]]:
    """The cells of the rows of a page's tables, headings left out."""
    found = []
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("|") and not re.match(r"\|\s*(No\.|Duty|-)", line):
            found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found


def requirements() -> list[list[str]]:
    return [row for page in PARTS for row in rows(page)]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The test functions of a file."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )


def test_no_requirement_is_missing_or_double():
    numbers = [row[0] for row in requirements()]
    assert sorted(set(wanted()) - set(numbers)) == []
    assert sorted({one for one in numbers if numbers.count(one) > 1}) == []
    assert {row[0]: row[1] for row in requirements()} == wanted()


def test_every_row_has_a_state_and_says_why():
    for row in [*requirements()]:
        assert len(row) == 5, row
        assert row[2], row
        assert row[3] in STATES, row
        assert row[4], row
        # What is met names where; what is not says what would be needed.
        if row[3] == "not met":
            assert "eeded" in row[4], row
    for row in rows(DUTIES):
        assert len(row) == 4, row
        assert row[2] in STATES, row
        assert row[3], row


@pytest.mark.parametrize("page", [*PARTS, DUTIES, ROOT / "docs" / "security.md"], ids=lambda page: page.name)
def test_what_is_named_is_there(page):
    wrong = []
    for named in NAMED.findall(page.read_text("utf-8")):
        path, *parts = named.split("::")
        if not (ROOT / path).is_file() or (parts and parts[-1] not in functions_of(ROOT / path)):
            wrong.append(named)
    assert not wrong


def test_the_summary_counts_what_the_tables_say():
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    for state in STATES:
        count = sum(row[3] == state for row in requirements())
        assert f"| {state} | {count} |" in text, (state, count)
