"""How soon something is due, as it stands on a page: shape and words, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.due import GROUPS, group_of

# A shape and colour for each word; the shapes are those of every other page.
STATUS = {
    "overdue": "behind",
    "today": "slightly_behind",
    "week": "on_track",
    "later": "no_data",
    "none": "no_data",
}
SOON = timedelta(hours=24)  # marked as what is due today, on whichever side of midnight it falls


@dataclass(frozen=True)
class Due:
    """One clock's due moment in words."""

    label: str  # whose clock
    text: str
    group: str
    status: str
    at: datetime | None


def span(length: timedelta) -> str:
    """A length of time in one unit: minutes under an hour, hours under two days, then days."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def due(label: Any, at: datetime | None, now: datetime) -> Due:
    """A due moment in words."""
    group = group_of(at, now)
    if at is None:
        text = str(GROUPS["none"])
    elif at < now:
        text = _("%(span)s over") % {"span": span(now - at)}
    else:
        text = _("%(span)s left") % {"span": span(at - now)}
    soon = at is not None and timedelta(0) <= at - now < SOON
    return Due(str(label), text, group, "slightly_behind" if soon else STATUS[group], at)


def dues_of(case: Case, now: datetime) -> list[Due]:
    """Both clocks of a case, the stricter first; one that does not run is left out."""
    if case.closed_at is not None:
        return []
    both = [(_("Ours"), case.due_at), (_("Outside"), case.stated_due_at)]
    known = sorted(((at, label) for label, at in both if at is not None), key=lambda pair: pair[0])
    return [due(label, at, now) for at, label in known] or [due("", None, now)]
