"""Differences between two versions of a draft: word by word in the text, row by row in the targets. Pure.

Paragraphs are matched first; one that is alike enough is shown as changed, with the words that went and came,
the others as gone and new. Words are those of the dictionary (rjieba), so that a mark never splits one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

import rjieba
from rapidfuzz import fuzz

# Paragraphs and names that share less are two different ones. Ours.
ALIKE, SAME_NAME = 45.0, 80.0
# So many pairs of paragraphs are compared with each other; beyond it they are paired in their order.
PAIRS = 40_000
TARGET_FIELDS = ("name", "unit", "baseline", "target", "attribute")
_PIECES = re.compile(r"[\d.,]+|[A-Za-z]+|[㐀-鿿]+|\s+|.", re.S)


class Was(StrEnum):
    """What became of a piece."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of either version: its pieces in order, each kept, gone or new."""

    was: Was
    pieces: tuple[tuple[Was, str], ...]

    @property
    def before(self) -> str:
        """As the earlier version has it."""
        return "".join(text for was, text in self.pieces if was != Was.NEW)

    @property
    def after(self) -> str:
        """As the later version has it."""
        return "".join(text for was, text in self.pieces if was != Was.GONE)


@dataclass(frozen=True)
class Row:
    """A target of either version; `changed` names the fields that differ."""

    was: Was
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    changed: frozenset[str] = frozenset()

    @property
    def cells(self) -> list[tuple[str, str, str, bool]]:
        """Field, what it was, what it is, whether it changed."""
        old, new = self.before or {}, self.after or {}
        return [
            (name, str(old.get(name, "")), str(new.get(name, "")), name in self.changed)
            for name in TARGET_FIELDS
        ]


def words_of(text: str) -> list[str]:
    """A text cut into words, numbers and signs; put together again they are the text."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        found += rjieba.cut(piece) if "㐀" <= piece[0] <= "鿿" and len(piece) > 1 else [piece]
    return found


def compare_texts(before: str, after: str) -> list[Paragraph]:
    """Every paragraph of both versions, in reading order."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Paragraph] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole(Was.KEPT, line) for line in old[i:j]]
        else:
            found += _block(old[i:j], new[k:m])
    return found


def _whole(was: Was, line: str) -> Paragraph:
    return Paragraph(was, ((was, line),))


def _block(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """A stretch in which the versions differ: paragraphs that are alike together, in the order of both."""
    i = k = 0
    for a, b in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(Was.GONE, line) for line in old[i:a])
        yield from (_whole(Was.NEW, line) for line in new[k:b])
        if a < len(old) and b < len(new):
            yield _changed(old[a], new[b])
        i, k = a + 1, b + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which paragraphs belong together: the pairs with the greatest likeness that keep both orders."""
    if not old or not new:
        return []
    if len(old) * len(new) > PAIRS:
        return [(n, n) for n in range(min(len(old), len(new))) if fuzz.ratio(old[n], new[n]) >= ALIKE]
    likeness = [[fuzz.ratio(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            taken = likeness[a][b] + best[a + 1][b + 1] if likeness[a][b] >= ALIKE else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], taken)
    found, a, b = [], 0, 0
    while a < len(old) and b < len(new):
        if likeness[a][b] >= ALIKE and best[a][b] == likeness[a][b] + best[a + 1][b + 1]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _changed(before: str, after: str) -> Paragraph:
    old, new = words_of(before), words_of(after)
    pieces: list[tuple[Was, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((Was.KEPT, "".join(old[i:j])))
            continue
        if j > i:
            pieces.append((Was.GONE, "".join(old[i:j])))
        if m > k:
            pieces.append((Was.NEW, "".join(new[k:m])))
    return Paragraph(Was.CHANGED, tuple(pieces))


def compare_targets(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Every target of both versions in the later one's order; those that went stand at the end.

    A target is the same where its name is; else where the names are alike, once each (it was renamed).
    """
    left = list(range(len(before)))
    matched: dict[int, int] = {}
    for exact in (True, False):
        for k, row in enumerate(after):
            if k in matched or not left:
                continue
            scores = [(_name_likeness(before[i], row, exact), -i) for i in left]
            score, at = max(scores)
            if score >= (100.0 if exact else SAME_NAME):
                matched[k] = -at
                left.remove(-at)
    found = [_row(before[matched[k]] if k in matched else None, row) for k, row in enumerate(after)]
    return found + [Row(Was.GONE, before[i], None) for i in left]


def _name_likeness(old: Mapping[str, Any], new: Mapping[str, Any], exact: bool) -> float:
    a, b = ("".join(str(row.get("name", "")).split()) for row in (old, new))
    return (100.0 if a == b else 0.0) if exact else fuzz.ratio(a, b)


def _row(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Row:
    if before is None:
        return Row(Was.NEW, None, after)
    changed = frozenset(
        name for name in TARGET_FIELDS if str(before.get(name, "")) != str(after.get(name, ""))
    )
    return Row(Was.CHANGED if changed else Was.KEPT, before, after, changed)
