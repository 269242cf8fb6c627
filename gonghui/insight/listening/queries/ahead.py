"""未诉先办: the list of what rises, as far as an account's cases reach, and how often it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening.models import Ahead, Run, State
from gonghui.insight.listening.queries.counting import district_of
from gonghui.insight.listening.rules.ahead import FALSE_ALARMS, next_season

ITEM_ORDER = ("-month", "-pk")


@dataclass(frozen=True, kw_only=True)
class AheadList:
    """What stands above the list.

    Attributes:
        groups: judged in the last run; by_chance: how many of them alarm without any rise.
        taken, dismissed: what persons decided so far, of surges.
        season: from when the rise before the next Spring Festival is expected, and the festival.
    """

    run: Run | None
    groups: int
    by_chance: float
    taken: int
    dismissed: int
    season: tuple[date, date] | None

    @property
    def false_share(self) -> float | None:
        """Of the surges that were decided on, the share that was dismissed."""
        decided = self.taken + self.dismissed
        return self.dismissed / decided if decided else None


def items_of(account: Account, on: date, *, state: str = State.OPEN) -> QuerySet[Ahead]:
    """The items of a state (empty: of any) within an account's reach; in a list by ITEM_ORDER.

    Whoever's role reaches the whole city sees all; others what rises in a district or at an employer of
    theirs, and what is announced to all.
    """
    wanted = Ahead.objects.filter(state=state) if state else Ahead.objects.all()
    rows = wanted.select_related("area", "about", "decided_by", "body")
    scope = scope_of(account, Permission.VIEW, Category.CASES)
    if scope.everything:
        return rows
    announced = Q(kind=Ahead.Kind.ANNOUNCED)
    return rows.filter(announced | Q(area__in=scope.areas) | (Q(about__isnull=False) & scope.as_q("about")))


def listed_ahead(on: date) -> AheadList:
    """How the list came about."""
    run = Run.objects.filter(kind="ahead").order_by("-at").first()
    groups = int(run.counts.get("groups", 0)) if run else 0
    decided = Ahead.objects.filter(kind=Ahead.Kind.SURGE)
    return AheadList(
        run=run,
        groups=groups,
        by_chance=groups * FALSE_ALARMS,
        taken=decided.filter(state=State.ACCEPTED).count(),
        dismissed=decided.filter(state=State.DISMISSED).count(),
        season=next_season(on),
    )


def appeals_behind(item: Ahead, account: Account, on: date) -> QuerySet[Appeal]:
    """The cases of an item's group in its month that an account sees."""
    following = date(item.month.year + item.month.month // 12, item.month.month % 12 + 1, 1)
    rows = Appeal.objects.filter(
        opened_on__gte=item.month, opened_on__lt=following, is_danger=False, case__restricted=False
    ).filter(case__in=cases_visible_to(account, on))
    rows = rows.filter(**{"category" if "." in item.category else "section": item.category})
    if item.about_id:
        rows = rows.filter(case__about=item.about_id)
    if item.area_id:
        inside: Sequence[int] = [pk for pk, near in district_of(on).items() if near == item.area_id]
        rows = rows.filter(case__area__in=inside)
    return rows.select_related("case__lead")
