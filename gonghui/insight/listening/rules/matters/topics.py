"""Hot topics: what many appeals are about, where, since when, and how it grows.

A topic is a group of texts that tell one matter (`matching`), brought together with those that name the same
employer, or the same place with the same problem, within the same time. A text is in one topic or in none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gonghui.insight.listening.rules.matters.candidates import Telling, telling
from gonghui.insight.listening.rules.matters.matching import likeness
from gonghui.insight.listening.rules.matters.titles import title_of

ROWS_AT_LEAST = 3  # two people who complain of one thing are no topic yet
_EDGE = 0.5
_QUIET = timedelta(days=45)  # after so long a silence what comes is a new topic
_ROUNDS = 12


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What many appeals are about.

    Attributes:
        rows: those of the sheet, ascending; place, start, end: None where unknown.
        score: rows, more where they came towards the end of their time, or of the sheet's.
    """

    title: str
    rows: tuple[int, ...]
    place: str | None
    start: date | None
    end: date | None
    score: float


def hot_topics(texts: Sequence[str], days: Sequence[date | None] | None = None) -> list[Topic]:
    """The topics of a sheet, the hottest first.

    Args:
        days: the day of each text, where it is known; without any, time divides nothing.
    """
    told = telling(texts)
    dated = list(days) if days is not None else [None] * len(texts)
    now = max((day for day in dated if day), default=None)
    found = []
    for group in _groups(told, dated):
        for rows in _spells(group, dated):
            if len(rows) >= ROWS_AT_LEAST:
                found.append(_topic(told, rows, dated, now))
    return sorted(found, key=lambda topic: (-topic.score, topic.rows))


def _topic(told: Telling, rows: list[int], dated: Sequence[date | None], now: date | None) -> Topic:
    known = sorted(day for row in rows if (day := dated[row]))
    title, place = title_of(told, rows)
    return Topic(
        title=title,
        rows=tuple(sorted(rows)),
        place=place,
        start=known[0] if known else None,
        end=known[-1] if known else None,
        score=round(_heat(len(rows), known, now), 2),
    )


def _heat(count: int, known: Sequence[date], now: date | None) -> float:
    """Rows, half as many again where all came in the later half of the time, and where that is now."""
    if len(known) < 2 or now is None:
        return float(count)
    middle = known[0] + (known[-1] - known[0]) / 2
    later = sum(day > middle for day in known) / len(known)
    growth = max(0.0, 2 * later - 1)
    return count * (1 + 0.5 * growth + 0.5 * exp(-(now - known[-1]).days / 30))


def _spells(rows: Iterable[int], dated: Sequence[date | None]) -> list[list[int]]:
    """A group divided where nothing came for long; what has no day goes with the largest part."""
    known = sorted((day, row) for row in rows if (day := dated[row]))
    parts: list[list[int]] = []
    last: date | None = None
    for day, row in known:
        if last is None or day - last > _QUIET:
            parts.append([])
        parts[-1].append(row)
        last = day
    without = [row for row in rows if dated[row] is None]
    if without:
        if not parts:
            parts.append([])
        max(parts, key=len).extend(without)
    return parts


# -- groups ----------------------------------------------------------------------------------------------


def _groups(told: Telling, dated: Sequence[date | None]) -> list[list[int]]:
    rows = len(told.contents)
    alike = likeness(told, min_score=_EDGE)
    near = _within(alike.first, alike.second, dated)
    first, second, weight = alike.first[near], alike.second[near], alike.score[near]
    graph = sparse.coo_matrix((weight, (first, second)), shape=(rows, rows)).tocsr()
    label = _communities(graph + graph.T)
    members: dict[int, list[int]] = defaultdict(list)
    for row, group in enumerate(label.tolist()):
        members[group].append(row)
    return _gathered(told, members)


def _within(first: np.ndarray, second: np.ndarray, dated: Sequence[date | None]) -> np.ndarray:
    """Which pairs lie within a time that one matter lasts; an unknown day is no hindrance."""
    numbers = np.array([day.toordinal() if day else -1 for day in dated], dtype=np.int64)
    apart = np.abs(numbers[first] - numbers[second]) <= 2 * _QUIET.days
    return apart | (numbers[first] < 0) | (numbers[second] < 0)


def _communities(graph: sparse.csr_matrix) -> np.ndarray:
    """Connected rows, long chains divided: each row joins the group that it is tied to most.

    Label propagation (Raghavan 2007) within the components, rows in their order, ties to the lower label, so
    that one sheet always gives the same groups.
    """
    count, label = connected_components(graph, directed=False)
    size = np.bincount(label, minlength=count)
    large = np.flatnonzero(size[label] > 4)
    own = np.arange(graph.shape[0], dtype=np.int64)
    group = np.where(size[label] > 4, own, label + graph.shape[0])
    starts, others, weights = graph.indptr, graph.indices, graph.data
    for _round in range(_ROUNDS):
        moved = 0
        for row in large.tolist():
            sums: dict[int, float] = {}
            for at in range(starts[row], starts[row + 1]):
                key = int(group[others[at]])
                sums[key] = sums.get(key, 0.0) + float(weights[at])
            best = min(sums, key=lambda key: (-sums[key], key))
            if best != group[row] and sums[best] > sums.get(int(group[row]), 0.0):
                group[row] = best
                moved += 1
        if not moved:
            break
    return group


@dataclass(kw_only=True)
class _Gathering:
    """Groups that are one topic by what they name; None: they do not say."""

    rows: list[int]
    area: int | None
    problem: int | None

    def takes(self, area: int | None, problem: int | None) -> bool:
        """Whether a group of such an area and problem may be the same topic."""
        return (self.area is None or area is None or self.area == area) and (
            self.problem is None or problem is None or self.problem == problem
        )


def _gathered(told: Telling, members: dict[int, list[int]]) -> list[list[int]]:
    """Groups that are one topic: the same employer or spot, no other area or problem; largest first."""
    found: dict[int, list[_Gathering]] = defaultdict(list)
    rest: list[list[int]] = []
    for rows in sorted(members.values(), key=lambda rows: (-len(rows), rows[0])):
        area, problem = (
            _usual(told.names["areas"], rows, 0.5),
            _usual(told.names["problems"][:, :1], rows, 0.5),
        )
        name = _usual(told.names["employers"], rows, 0.5)
        if name is None and problem is not None:
            name = _usual(told.names["spots"], rows, 0.5)
        if name is None:
            rest.append(rows)
            continue
        into = next((one for one in found[name] if one.takes(area, problem)), None)
        if into is None:
            found[name].append(_Gathering(rows=list(rows), area=area, problem=problem))
        else:
            into.rows.extend(rows)
            into.area = area if into.area is None else into.area
            into.problem = problem if into.problem is None else into.problem
    return [*(one.rows for some in found.values() for one in some), *rest]


def _usual(ids: np.ndarray, rows: list[int], share: float) -> int | None:
    """What at least such a share of the rows name; the most named."""
    counted = Counter(key for row in rows for key in set(ids[row].tolist()) if key >= 0)
    if not counted:
        return None
    key, count = max(counted.items(), key=lambda one: (one[1], -one[0]))
    return key if count >= share * len(rows) else None
