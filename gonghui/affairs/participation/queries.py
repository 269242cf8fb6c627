"""What sheets of congresses and of open factory affairs would collide with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.participation import rules
from gonghui.affairs.participation.models import Congress, OpenAffairs
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal

Row = dict[str, Any]
# What stands already, by key: first day, day after the last, number.
Held = dict[tuple[Any, ...], list[tuple[date, date | None, str]]]


def check_congresses(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_congresses` would refuse, row by row: holders, parts, sessions, overlapping terms."""
    for place, row in enumerate(rows):
        if row:
            yield from _alone(place, row)
    yield from _overlaps(rows)


def _alone(place: int, row: Row) -> Iterable[Finding]:
    parts = row["delegates"], row["women_delegates"], row["frontline_delegates"]
    checks: list[tuple[str, Callable[..., None], tuple[Any, ...]]] = [
        ("body", rules.refuse_wrong_holder, (row["kind"], row["body"].kind)),
        ("delegates", rules.refuse_wrong_parts, parts),
    ]
    if held_on := row["last_session"]:
        term = row["valid_from"], row["valid_to"]
        checks.append(("last_session", rules.refuse_outside_term, (*term, held_on)))
    for column, check, values in checks:
        try:
            check(*values)
        except Refusal as refusal:
            yield place, refusal.field if refusal.field in row else column, refusal.message


def _overlaps(rows: Sequence[Row | None]) -> Iterable[Finding]:
    bodies = {row["body"].pk for row in rows if row}
    held: Held = {}
    for congress in Congress.objects.filter(body__in=bodies):
        term = (congress.valid_from, congress.valid_to, congress.number)
        held.setdefault((congress.body_id, congress.kind), []).append(term)
    yield from _colliding(rows, held, lambda row: (row["body"].pk, row["kind"]))


def check_open_affairs(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_many_open_affairs` would refuse, row by row: no employer, disclosures outside, overlaps."""
    today = timezone.localdate()
    for place, row in enumerate(rows):
        try:
            if row:
                rules.refuse_no_employer(row["body"].kind)
            if row and row["last_disclosed"]:
                rules.refuse_disclosure(row["valid_from"], row["valid_to"], row["last_disclosed"], today)
        except Refusal as refusal:
            column = "body" if refusal.field == "body" else "last_disclosed"
            yield place, column, refusal.message
    held: Held = {}
    for system in OpenAffairs.objects.filter(body__in={row["body"].pk for row in rows if row}):
        spell = (system.valid_from, system.valid_to, system.number)
        held.setdefault((system.body_id,), []).append(spell)
    yield from _colliding(rows, held, lambda row: (row["body"].pk,))


def _colliding(
    rows: Sequence[Row | None], held: Held, key: Callable[[Row], tuple[Any, ...]]
) -> Iterable[Finding]:
    """Rows whose interval shares a day with one held under the same key, or with a row above them."""
    for place, row in enumerate(rows):
        if not row:
            continue
        others = held.setdefault(key(row), [])
        start, end = row["valid_from"], row["valid_to"]
        for other_start, other_end, number in others:
            if (end is None or other_start < end) and (other_end is None or start < other_end):
                yield (
                    place,
                    "valid_from",
                    _("The term overlaps that of %(other)s.")
                    % {"other": number or _("another row of the sheet")},
                )
                break
        others.append((start, end, ""))
