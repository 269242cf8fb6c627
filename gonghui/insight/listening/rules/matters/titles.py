"""The title of a topic as a person would write it: place, employer, problem."""

from __future__ import annotations

from collections import Counter

import numpy as np

from gonghui.insight.listening.rules.matters.candidates import Telling
from gonghui.insight.listening.rules.ngrams import hashed

_NAMED_BY = 0.34  # share of the rows that must name a place or employer for it to stand in the title
_SPOKEN_BY = 0.5  # and a problem
_HINTED_BY = 0.2  # or at least so many, where no clause says it
_SAMPLE = 200  # rows
LONGEST, _CLAUSE = 60, 30  # signs of a title, of a clause in it


def title_of(told: Telling, rows: list[int]) -> tuple[str, str | None]:
    """A topic's title and place; None where the rows name no place in common."""
    area = _usual(told, "areas", rows, _NAMED_BY)
    spot = _usual(told, "spots", rows, _NAMED_BY) or _usual(told, "towns", rows, _NAMED_BY)
    if spot and area and (area in spot or spot in area):
        area = ""
    place = f"{area}{spot}"
    employer = _usual(told, "full", rows, _NAMED_BY) if "full" in told.names else ""
    employer = employer or _usual(told, "employers", rows, _NAMED_BY)
    problem = _usual(told, "problems", rows, _SPOKEN_BY)
    names = {part for part in (area, spot, employer, employer[:4]) if part}
    clause = "" if problem else telling_clause(told, rows, names)
    clause = clause or _usual(told, "problems", rows, _HINTED_BY)
    return (f"{place}{employer}{problem or clause}" or told.contents[rows[0]])[:LONGEST], place or None


def _usual(told: Telling, kind: str, rows: list[int], share: float) -> str:
    ids = told.names[kind]
    counted = Counter(key for row in rows for key in set(ids[row].tolist()) if key >= 0)
    if not counted:
        return ""
    key, count = max(counted.items(), key=lambda one: (one[1], len(told.words[one[0]]), -one[0]))
    return told.words[key] if count >= max(2, share * len(rows)) else ""


def telling_clause(told: Telling, rows: list[int], names: set[str]) -> str:
    """The clause that says best what the rows have in common and others have not; none that names `names`."""
    sample = rows[:_SAMPLE]
    clauses = list(
        dict.fromkeys(
            clause
            for row in sample
            for clause in told.contents[row].split()
            if 4 <= len(clause) <= _CLAUSE and not any(name in clause for name in names)
        )
    )
    if not clauses:
        return ""
    grams, here = np.unique(told.vectors[sample].indices, return_counts=True)
    if not len(grams):
        return clauses[0]
    worth = (here / len(sample)) ** 2 * np.log((10 + len(told.contents)) / (0.5 + told.common[grams]))
    found = hashed(clauses, shortest=2, longest=3)
    place = np.minimum(np.searchsorted(grams, found.indices), len(grams) - 1)
    found.data = np.where(grams[place] == found.indices, worth[place], 0.0)
    scores = np.asarray(found.sum(axis=1)).ravel() / np.sqrt([6 + len(clause) for clause in clauses])
    return clauses[int(np.argmax(scores))]
