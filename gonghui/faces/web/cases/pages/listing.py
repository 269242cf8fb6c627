"""The inbox: its filters, views and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.engines.cases import queries
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.lists import Key
from gonghui.engines.cases.rules.due import GROUPS, NONE, group_of, window_of
from gonghui.engines.cases.rules.kinds import CaseKind, declared_kinds
from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.due import Due, dues_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import acting_for
from gonghui.foundation.core.queries.history import HIDDEN
from gonghui.foundation.people.queries import is_number

TYPED = ("unit", "search")
LONGEST = 60
WHO = {
    "mine": gettext_lazy("My own"),
    "acting": gettext_lazy("Theirs for whom I act"),
    "unclaimed": gettext_lazy("Nobody's yet"),
    "helping": gettext_lazy("We help"),
    "returned": gettext_lazy("Returned before"),
}
# The views that everybody has: name and filters.
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All open"), {}),
    (gettext_lazy("Overdue"), {"due": "overdue"}),
    (gettext_lazy("Due today"), {"due": "today"}),
    (gettext_lazy("Due this week"), {"due": "week"}),
    (WHO["mine"], {"who": "mine"}),
    (WHO["unclaimed"], {"who": "unclaimed"}),
    (WHO["helping"], {"who": "helping"}),
    (WHO["returned"], {"who": "returned"}),
)
# Besides, for who acts for somebody.
ACTING = (WHO["acting"], {"who": "acting"})
COUNTED = 99  # more are told as "99+"


@dataclass(frozen=True)
class Control:
    """One filter with its choices."""

    name: str
    label: Any
    value: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One case of the inbox."""

    case: Case
    title: str
    kind: str
    state: str
    channel: str
    urgency: str
    dues: list[Due]
    acting_for: Account | None  # whose work it is, where that is somebody else for whom one acts


def choices_of(kind: str = "") -> dict[str, dict[str, str]]:
    """What each filter offers; states and channels of one kind, or of all."""
    kinds = declared_kinds()
    some = [kinds[kind]] if kind in kinds else list(kinds.values())
    states: dict[str, str] = {}
    channels: dict[str, str] = {}
    for one in some:
        states |= {key: str(label) for key, label in one.states.items() if key not in one.closed}
        channels |= {key: str(label) for key, label in one.channels.items()}
    return {
        "kind": {one.key: str(one.name) for one in kinds.values()},
        "due": {key: str(label) for key, label in GROUPS.items()},
        "who": {key: str(label) for key, label in WHO.items()},
        "state": states,
        "urgency": {key: str(label) for key, label in Case.Urgency.choices},
        "channel": channels,
    }


def read_filters(given: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address; what is no choice is left out."""
    found = {}
    for name, choices in choices_of(given.get("kind", "")).items():
        if given.get(name) in choices:
            found[name] = given[name]
    typed = {name: given.get(name, "").replace("\0", "").strip()[:LONGEST] for name in TYPED}
    # A person's number finds nothing here, and is to stand in no address nor in a saved view.
    return found | {name: text for name, text in typed.items() if text and not is_number(text)}


def controls_of(filters: Mapping[str, str]) -> list[Control]:
    """The filters with a list of choices."""
    labels = {
        "kind": _("Kind"),
        "due": _("Time left"),
        "who": _("Whose"),
        "state": _("State"),
        "urgency": _("Urgency"),
        "channel": _("Channel"),
    }
    return [
        Control(name, labels[name], filters.get(name, ""), list(choices.items()))
        for name, choices in choices_of(filters.get("kind", "")).items()
        if choices
    ]


def asked(filters: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """What the inbox is asked for by these filters."""
    found: dict[str, Any] = {
        plural: [filters[name]]
        for name, plural in (
            ("kind", "kinds"),
            ("state", "states"),
            ("urgency", "urgencies"),
            ("channel", "channels"),
        )
        if name in filters
    }
    if filters.get("due") == NONE:
        found["undated"] = True
    elif "due" in filters:
        found["due_from"], found["due_before"] = window_of(filters["due"], now)
    if "who" in filters:
        found[filters["who"]] = True
    return found | {"unit": filters.get("unit", ""), "text": filters.get("search", "")}


def read_after(text: str) -> Key | None:
    """Where a page begins, from its address; the first one where that says nothing."""
    moment, _separator, pk = text.partition("_")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        at = parse_datetime(moment) if moment else None
    except ValueError:
        return None
    return (at, int(pk)) if at is not None or not moment else None


def write_after(key: Key | None) -> str:
    """The same in an address; empty where nothing follows."""
    if key is None:
        return ""
    return f"{'' if key[0] is None else key[0].isoformat().replace('+00:00', 'Z')}_{key[1]}"


def rows_of(cases: list[Case], account: Account, on: date, now: datetime) -> list[Row]:
    """Cases as rows; titles for those who may read them."""
    readers, kinds = queries.readers_of(cases, account, on), declared_kinds()
    whose = queries.whose_work(cases, account, on)
    return [
        Row(
            case=case,
            title=case.title if readers[case.pk].personal else HIDDEN,
            kind=kind_word(kinds.get(case.kind), case.kind),
            state=state_word(kinds.get(case.kind), case.state),
            channel=channel_word(kinds.get(case.kind), case.channel),
            urgency="" if case.urgency == Case.Urgency.ORDINARY else str(Case.Urgency(case.urgency).label),
            dues=dues_of(case, now),
            acting_for=whose.get(case.pk),
        )
        for case in cases
    ]


def kind_word(kind: CaseKind | None, key: str) -> str:
    """The name of a kind; its key where no module declares it any more."""
    return str(kind.name) if kind else key


def state_word(kind: CaseKind | None, key: str) -> str:
    """A state in words."""
    return str(kind.states.get(key, key)) if kind else key


def channel_word(kind: CaseKind | None, key: str) -> str:
    """The way in which a case came, in words."""
    return str(kind.channels.get(key, key)) if kind else key


def grouped(rows: list[Row], now: datetime) -> list[tuple[str, str, list[Row]]]:
    """The rows under the words that say how soon they are due: key, words, rows."""
    found: list[tuple[str, str, list[Row]]] = []
    for row in rows:
        group = group_of(row.case.first_due_at, now)
        if not found or found[-1][0] != group:
            found.append((group, str(GROUPS[group]), []))
        found[-1][2].append(row)
    return found


def standing_views(account: Account) -> list[tuple[Any, dict[str, str]]]:
    """The views that need not be saved."""
    return [*VIEWS, *([ACTING] if acting_for(account) else [])]


def views_of(account: Account, filters: Mapping[str, str]) -> list[dict[str, Any]]:
    """The views offered: everybody's, then one's own; the one whose filters are set is current."""
    own = [(view.name, view.filters, view.public_id) for view in queries.views_of(account)]
    return [
        {
            "name": str(name),
            "query": f"?{urlencode(kept)}" if kept else "?",
            "is_current": dict(filters) == dict(kept),
            "public_id": public_id,
        }
        for name, kept, public_id in [
            *((name, kept, None) for name, kept in standing_views(account)),
            *own,
        ]
    ]


def counts_of(account: Account, on: date, now: datetime) -> list[tuple[str, str]]:
    """How many cases each view holds, as its query and words; counted up to 99."""
    standing = standing_views(account)
    views = [*(kept for _name, kept in standing), *(view.filters for view in queries.views_of(account))]
    wanted = [asked(read_filters(kept), now) for kept in views]
    counts = queries.inbox_counts(account, on, wanted, most=COUNTED)
    return [
        (f"?{urlencode(kept)}" if kept else "?", f"{COUNTED}+" if count > COUNTED else words.number(count))
        for kept, count in zip(views, counts, strict=True)
    ]
