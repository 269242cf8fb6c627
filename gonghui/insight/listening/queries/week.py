"""What workers say in a week: categories and places beside the weeks before, small cells withheld."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.rules.public import SMALLEST, withheld
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area
from gonghui.insight.listening.queries.counting import district_of
from gonghui.insight.listening.queries.examples import examples_of

BEFORE = 8  # weeks that a week is held against
WEEK = timedelta(days=7)
EXAMPLES = 2
_NEWEST = 60  # appeals of the week whose examples are looked up


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A category or a place in the week.

    Attributes:
        count: None where it is withheld; usual: of a week of those before, None where these are too few.
        examples: clauses that name nobody.
    """

    key: str
    name: Any
    count: int | None
    usual: float | None
    examples: Sequence[str] = ()

    @property
    def change(self) -> float | None:
        """More or fewer than usual; None where either is not told."""
        return None if self.count is None or self.usual is None else self.count - self.usual


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week, from its Monday on, as an account sees it. `total` None: too few to be told."""

    first: date
    until: date
    total: int | None
    usual: float | None
    topics: Sequence[Cell]
    places: Sequence[Cell]
    # How many topics and places have too few to be told; they stand in no list.
    topics_withheld: int = 0
    places_withheld: int = 0


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def seen_appeals(account: Account, on: date) -> QuerySet[Appeal]:
    """What is counted for an account: the appeals it sees, but restricted ones and dangers."""
    rows = Appeal.objects.filter(case__in=cases_visible_to(account, on), is_danger=False)
    return rows.filter(case__restricted=False).exclude(category="")


def week_said(account: Account, first: date, on: date) -> Week:
    """What is said in the week that begins on a Monday, held against the weeks before.

    Args:
        on: the day on which it is asked, for what may be seen.
    """
    until = first + WEEK
    rows = seen_appeals(account, on).filter(opened_on__gte=first - BEFORE * WEEK, opened_on__lt=until)
    counted = rows.annotate(week=TruncWeek("opened_on")).order_by()
    now: dict[str, Counter[str]] = defaultdict(Counter)
    before: dict[str, Counter[str]] = defaultdict(Counter)
    places = district_of(on)
    for week, category, area, count in counted.values_list("week", "category", "case__area").annotate(
        n=Count("pk")
    ):
        into = now if week == first else before
        into["category"][category] += count
        into["all"][""] += count
        if (district := places.get(area)) is not None:
            into["place"][str(district)] += count
    total = now["all"][""]
    tree = categories(on)
    areas = Area.objects.in_bulk([int(key) for key in {*now["place"], *before["place"]}])
    names = {str(pk): area for pk, area in areas.items()}
    told = _examples(rows.filter(opened_on__gte=first))
    topics = _cells(now["category"], before["category"], tree, told) if total >= SMALLEST else []
    within = _cells(now["place"], before["place"], names, {}) if total >= SMALLEST else []
    return Week(
        first=first,
        until=until,
        total=total if total == 0 or total >= SMALLEST else None,
        usual=_usual(before["all"][""]),
        topics=[one for one in topics if one.count is not None],
        places=[one for one in within if one.count is not None],
        topics_withheld=sum(one.count is None for one in topics),
        places_withheld=sum(one.count is None for one in within),
    )


def _cells(
    now: Counter[str], before: Counter[str], names: Mapping[str, Any], told: Mapping[str, list[str]]
) -> list[Cell]:
    """What is most above its usual first; what is withheld last."""
    found = []
    for key, count in withheld(now).items():
        examples = told.get(key, [])[:EXAMPLES] if count else []
        cell = Cell(
            key=key,
            name=names.get(key, key),
            count=count,
            usual=_usual(before[key]),
            examples=examples,
        )
        found.append(cell)
    return sorted(found, key=lambda one: (one.count is None, -(one.change or 0), -(one.count or 0), one.key))


def _usual(total: int) -> float | None:
    return total / BEFORE if total >= SMALLEST else None


def _examples(rows: QuerySet[Appeal]) -> dict[str, list[str]]:
    """By category, of the week's appeals that have one."""
    newest: dict[int, str] = {}
    counted: Counter[str] = Counter()
    for pk, category in rows.order_by("-opened_on", "-pk").values_list("pk", "category")[: 40 * _NEWEST]:
        counted[category] += 1
        if counted[category] <= 10:
            newest[pk] = category
    told: dict[str, list[str]] = defaultdict(list)
    for pk, words in examples_of(list(newest)).items():
        if words not in told[newest[pk]]:
            told[newest[pk]].append(words)
    return told


def appeals_of_cell(
    account: Account, first: date, on: date, *, category: str = "", area: int | None = None
) -> QuerySet[Appeal]:
    """The appeals of a cell of the week that an account sees, restricted ones and dangers left out."""
    rows = seen_appeals(account, on).filter(opened_on__gte=first, opened_on__lt=first + WEEK)
    rows = rows.filter(category=category) if category else rows
    if area is not None:
        inside = [pk for pk, district in district_of(on).items() if district == area]
        rows = rows.filter(case__area__in=inside)
    return rows.select_related("case__lead")
