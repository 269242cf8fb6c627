"""Appeals counted by month and group: the tables that the detector judges."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
from django.db.models import Count
from django.db.models.functions import TruncMonth

from gonghui.affairs.appeals.models import Appeal
from gonghui.foundation.bodies.models import Area, AreaPath, AreaTree
from gonghui.foundation.bodies.queries import in_force
from gonghui.insight.listening.rules.ahead import Group
from gonghui.insight.listening.rules.dates import month_number

MONTHS = 48
EMPLOYER_FROM = 3  # cases in two months, from which an employer is a group of its own


def district_of(on: date) -> dict[int, int]:
    """Area → the district in which it lies on a day; a district is its own."""
    paths = AreaPath.objects.filter(
        in_force(on), tree=AreaTree.STATISTICAL, ancestor__level=Area.Level.DISTRICT
    )
    return dict(paths.values_list("descendant", "ancestor"))


def monthly_counts(on: date) -> tuple[list[Group], np.ndarray, int]:
    """Counts of every group by month, the running one last.

    Groups are: each category in the whole city, each branch in each district, and each branch at each
    employer with several cases lately. Restricted cases and dangers are not counted.

    Returns:
        Groups, counts (groups × months), the number of the first month.
    """
    last = month_number(on)
    first = last - MONTHS + 1
    since = date(first // 12, first % 12 + 1, 1)
    rows = Appeal.objects.filter(
        opened_on__gte=since, opened_on__lte=on, is_danger=False, case__restricted=False
    ).exclude(category="")
    by_month = rows.annotate(month=TruncMonth("opened_on")).order_by()
    places = district_of(on)
    counted: dict[Group, np.ndarray] = defaultdict(lambda: np.zeros(MONTHS))
    for month, category, area, count in by_month.values_list("month", "category", "case__area").annotate(
        n=Count("pk")
    ):
        at = month_number(month) - first
        counted[Group(None, category, None)][at] += count
        if (district := places.get(area)) is not None:
            counted[Group(district, category.partition(".")[0], None)][at] += count
    for month, section, about, count in (
        by_month.filter(case__about__in=_busy_employers(on))
        .values_list("month", "section", "case__about")
        .annotate(n=Count("pk"))
    ):
        counted[Group(None, section, about)][month_number(month) - first] += count
    groups = sorted(counted, key=lambda one: (one.area or 0, one.about or 0, one.category))
    table = np.array([counted[group] for group in groups]) if groups else np.zeros((0, MONTHS))
    begun = int(np.flatnonzero(table.sum(axis=0))[0]) if table.any() else 0
    return groups, table[:, begun:], first + begun


def _busy_employers(on: date) -> list[int]:
    since = on.replace(day=1)
    since = date(since.year - (since.month == 1), 12 if since.month == 1 else since.month - 1, 1)
    rows = Appeal.objects.filter(opened_on__gte=since, opened_on__lte=on, case__about__isnull=False)
    busy = rows.values("case__about").annotate(n=Count("pk")).filter(n__gte=EMPLOYER_FROM).order_by()
    return [row["case__about"] for row in busy]
