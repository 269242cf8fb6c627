"""What a sheet of congresses would collide with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gonghui.affairs.participation import rules
from gonghui.affairs.participation.models import Congress
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal

Row = dict[str, Any]


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
    terms: dict[tuple[int, str], list[tuple[date, date | None, str]]] = {}
    for congress in Congress.objects.filter(body__in=bodies):
        key = (congress.body_id, congress.kind)
        terms.setdefault(key, []).append((congress.valid_from, congress.valid_to, congress.number))
    for place, row in enumerate(rows):
        if not row:
            continue
        held = terms.setdefault((row["body"].pk, row["kind"]), [])
        start, end = row["valid_from"], row["valid_to"]
        for other_start, other_end, number in held:
            if (end is None or other_start < end) and (other_end is None or start < other_end):
                yield (
                    place,
                    "valid_from",
                    _("The term overlaps that of %(other)s.")
                    % {"other": number or _("another row of the sheet")},
                )
                break
        held.append((start, end, ""))
