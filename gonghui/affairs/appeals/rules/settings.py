"""The hotline's settings as they hold in this city on a day, read once for one intake.

Limits, numbers and the tree are dated values; an intake asks for a dozen of them, one by one, from the kind's
clocks to the duplicates. Within `reading_settings_once` they are read together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.law.queries import DatedAmount, value, values
from gonghui.foundation.law.rules import COUNTRY

# What one intake asks for.
OF_AN_INTAKE = (
    "hotline.arrears_urgent.workers_from",
    "hotline.categories",
    "hotline.cluster.appeals_from",
    "hotline.cluster.days",
    "hotline.danger.hours",
    "hotline.danger.next_in_line.minutes",
    "hotline.dispatch.hours",
    "hotline.duplicate.days",
    "hotline.duplicate.similarity",
    "hotline.first_contact.hours",
    "hotline.group.workers_from",
    "hotline.union_complex.working_days",
    "hotline.union_ordinary.working_days",
    "hotline.union_urgent.hours",
)
_READ: ContextVar[dict[date, dict[str, DatedAmount]] | None] = ContextVar("hotline_settings", default=None)


def region() -> str:
    """The code of the city whose settings hold here; the nation's where no areas are loaded yet."""
    code = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("code", flat=True).first()
    return code or COUNTRY


@contextmanager
def reading_settings_once() -> Iterator[None]:
    """Within it (one intake) the settings of a day are read once, all together."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def setting(key: str, on: date) -> DatedAmount:
    """A setting of the hotline as it holds in this city on a day.

    Raises:
        Unknown: there is none.
    """
    read = _READ.get()
    if read is None or key not in OF_AN_INTAKE:
        return value(key, region(), on)
    if on not in read:
        read[on] = values(OF_AN_INTAKE, region(), on)
    return read[on][key]
