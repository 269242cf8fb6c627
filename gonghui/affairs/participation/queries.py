"""What a sheet of congresses would collide with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    checks = (
        ("body", lambda: rules.refuse_wrong_holder(row["kind"], row["body"].kind)),
        (
            "delegates",
            lambda: rules.refuse_wrong_parts(
                row["delegates"], row["women_delegates"], row["frontline_delegates"]
            ),
        ),
        (
            "last_session",
            lambda: (
                row["last_session"]
                and rules.refuse_session_outside(row["valid_from"], row["valid_to"], row["last_session"])
            ),
        ),
    )
    for column, check in checks:
        try:
            check()
        except Refusal as refusal:
            found = refusal.field if refusal.field in row else column
            yield place, found or column, refusal.message


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
