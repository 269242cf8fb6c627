"""Intervals of rooms and of the list of places that should have one."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal


def refuse_backwards(start: date, end: date | None, field: str = "valid_to") -> None:
    """Refuses an interval that ends before it begins, or on the same day.

    Raises:
        Refusal: `end` is not after `start`.
    """
    if end is not None and end <= start:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": start}, field)


def refuse_ended(end: date | None, on: date) -> None:
    """Refuses to end once more what ended earlier.

    Raises:
        Refusal: it ended before `on`.
    """
    if end is not None and end < on:
        raise Refusal(_("It has ended already, on %(day)s.") % {"day": end}, "on")


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two half-open intervals share a day."""
    return (end is None or other_start < end) and (other_end is None or start < other_end)
