"""What stands already of craftsmen, and what a sheet says against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import rules
from gonghui.affairs.skills.models import Craftsman, CraftsmanTitle
from gonghui.foundation.core.registers import Finding

Row = dict[str, Any]
Span = tuple[date, date | None]


def title_meanwhile(craftsman: Craftsman, level: str, start: date, end: date | None) -> bool:
    """Whether the craftsman holds a title at this level some day of [start, end)."""
    held = craftsman.titles.filter(Q(valid_to=None) | Q(valid_to__gt=start), level=level)
    return (held if end is None else held.filter(valid_from__lt=end)).exists()


def check_craftsmen(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What a sheet of craftsmen contradicts: itself, or the files that stand.

    A person who is named at a further level, in the sheet or besides a file at the same unit, is welcome;
    one level twice at one time is not, nor a file that another unit keeps.
    """
    persons = {row["person"].pk for row in rows if row}
    files = {file.person_id: file for file in Craftsman.objects.filter(person_id__in=persons)}
    held: dict[tuple[int, str], list[Span]] = {}
    for title in CraftsmanTitle.objects.filter(craftsman__person_id__in=persons).select_related("craftsman"):
        key = (title.craftsman.person_id, title.level)
        held.setdefault(key, []).append((title.valid_from, title.valid_to))
    units = {person: file.body_id for person, file in files.items()}
    for place, row in enumerate(rows):
        if row is None:
            continue
        person, unit = row["person"].pk, row["body"].pk
        if units.setdefault(person, unit) != unit:
            if person in files:
                yield place, "person", rules.HAS_FILE
            else:
                yield place, "body", _("This sheet names the person at another unit, too; keep to one.")
        spans, span = held.setdefault((person, row["level"]), []), (row["named_on"], row["ended_on"])
        if any(rules.overlap(span, other) for other in spans):
            yield place, "level", rules.HAS_TITLE
        spans.append(span)
