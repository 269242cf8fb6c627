"""How soon something is due, in five words: overdue, today, this week, later, no limit. Pure.

Days and weeks are Beijing's; a week ends with its Sunday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.rules.clocks import SHANGHAI

OVERDUE, TODAY, WEEK, LATER, NONE = "overdue", "today", "week", "later", "none"
GROUPS: Mapping[str, Any] = {
    OVERDUE: _("Overdue"),
    TODAY: _("Due today"),
    WEEK: _("Due this week"),
    LATER: _("Due later"),
    NONE: _("No limit runs"),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)


def ends_of(now: datetime) -> tuple[datetime, datetime]:
    """Where today ends in Beijing, and where this week does; both moments belong to what follows."""
    today = now.astimezone(SHANGHAI).date()
    return _midnight(today + timedelta(days=1)), _midnight(today + timedelta(days=7 - today.weekday()))


def group_of(due_at: datetime | None, now: datetime) -> str:
    """The key of `GROUPS` under which a due moment falls; the due moment itself is still in time."""
    if due_at is None:
        return NONE
    if due_at < now:
        return OVERDUE
    today, week = ends_of(now)
    if due_at < today:
        return TODAY
    return WEEK if due_at < week else LATER


def window_of(group: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when, and before when, something falls under a group; None leaves that side open.

    Raises:
        LookupError: there is no such group, or it has no moments (`NONE`).
    """
    today, week = ends_of(now)
    return {OVERDUE: (None, now), TODAY: (now, today), WEEK: (today, week), LATER: (week, None)}[group]
