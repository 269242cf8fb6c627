"""The dispatch catalogue: which body an appeal goes to, and why, in words.

条例 art. 11-12: duty by law, by territory, by level. Rows of the catalogue are dated; of those that fit the
nearest counts: the finer category, then the nearer area, then the later beginning. Where none fits, the
union of the street leads, else of the district, else of the city.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class CatalogueRow:
    """A row of the catalogue; an empty category or area fits any."""

    id: int
    category: str
    area: int | None
    body: int
    body_name: str
    valid_from: date
    valid_to: date | None = None
    basis: str = ""  # the list of duties or the decision that it rests on

    def fits(self, category: str, areas: Sequence[int], on: date) -> bool:
        """Whether it holds on a day for a category and a place."""
        return (
            self.valid_from <= on
            and (self.valid_to is None or on < self.valid_to)
            and (not self.category or category == self.category or category.startswith(self.category + "."))
            and (self.area is None or self.area in areas)
        )


@dataclass(frozen=True, kw_only=True)
class Territory:
    """The union that leads an area, the nearest first in a chain."""

    area: int
    area_name: str
    body: int
    body_name: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Where an appeal goes; `body` None means that somebody must choose.

    The reason is kept as key and parameters and put into words when it is read (see `reason_words`).
    """

    body: int | None
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None  # of the catalogue


REDO = "redo"  # the same unit once more: no dispatch of the desk's
REASONS: dict[str, Any] = {
    "category_place": _(
        "The catalogue in force since %(from)s gives this category in this place to %(body)s (%(basis)s)."
    ),
    "category": _("The catalogue in force since %(from)s gives this category to %(body)s (%(basis)s)."),
    "place": _("The catalogue in force since %(from)s gives this place to %(body)s (%(basis)s)."),
    "any": _("The catalogue in force since %(from)s gives what nothing else fits to %(body)s (%(basis)s)."),
    "territory": _("No row of the catalogue fits; %(body)s leads %(area)s, where it belongs."),
    "chosen": _("Chosen by the dispatcher: %(reason)s"),
    "roster": _("Danger now: it goes to the person on the roster at %(body)s."),
    "order": _("The order of 12345 names %(body)s."),
    "redo": _("The caller says that it is not solved: %(body)s handles it again."),
    "nobody": _("Neither the catalogue nor the place names a body; choose one."),
}
CHOSEN = _("Chosen by the dispatcher; why stands in the history of the case.")


def reason_words(reason: str, params: Mapping[str, str]) -> str:
    """A reason of dispatch as a sentence in the reader's language.

    What a dispatcher wrote is kept with the step, sealed: of a turn it is not known any more.
    """
    if reason == "chosen" and "reason" not in params:
        return str(CHOSEN)
    return str(REASONS[reason]) % params


def choose_body(
    rows: Iterable[CatalogueRow],
    *,
    category: str,
    areas: Sequence[int],
    territories: Sequence[Territory],
    on: date,
    passed_over: Collection[int] = (),
) -> Choice:
    """The body that an appeal goes to.

    Args:
        areas: of the place, the nearest first: street, district, city.
        territories: the unions that lead these areas, the nearest first.
        passed_over: bodies it may not go to: one that returned it rightly, the respondent's own union
            while the worker has not allowed it.
    """
    order = {area: n for n, area in enumerate(areas)}
    fitting = [row for row in rows if row.body not in passed_over and row.fits(category, areas, on)]
    if fitting:
        best = min(
            fitting,
            key=lambda row: (
                -len(row.category),
                order[row.area] if row.area is not None else len(order),
                -row.valid_from.toordinal(),
                row.id,
            ),
        )
        return Choice(body=best.body, reason=_ground(best), params=_params(best), row=best.id)
    for territory in territories:
        if territory.body not in passed_over:
            params = {"body": territory.body_name, "area": territory.area_name}
            return Choice(body=territory.body, reason="territory", params=params)
    return Choice(body=None, reason="nobody")


def _ground(row: CatalogueRow) -> str:
    if row.category:
        return "category" if row.area is None else "category_place"
    return "any" if row.area is None else "place"


def _params(row: CatalogueRow) -> dict[str, str]:
    return {"body": row.body_name, "from": row.valid_from.isoformat(), "basis": row.basis or "–"}
