"""What the pages about uses of data show, out of declarations and the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import Privacy
from gonghui.foundation.core.rules.retention import CLASSES, Term
from gonghui.foundation.law.rules import Unknown
from gonghui.foundation.privacy import queries
from gonghui.foundation.privacy.rules import REASONS, WHOSE_LABELS, Use, inventory, uses
from gonghui.foundation.privacy.rules.duties import Owed
from gonghui.foundation.retention.queries import term_of

STATES: dict[str, Any] = {
    queries.Assessed.MISSING: _("Never assessed"),
    queries.Assessed.WAITING: _("Waits for approval"),
    queries.Assessed.OVERDUE: _("To be made anew"),
    queries.Assessed.STOPPED: _("Must not go on"),
    queries.Assessed.DONE: _("Assessed"),
}
OWED: dict[str, Any] = {
    Owed.NONE: _("Not owed at this number"),
    Owed.DUE: _("To be done"),
    Owed.OVERDUE: _("Overdue"),
    Owed.DONE: _("Done"),
    Owed.UNKNOWN: _("Owed; since when is not known"),
}
CLASSED: dict[str, Any] = {
    Privacy.OPEN: _("open"),
    Privacy.PERSONAL: _("personal"),
    Privacy.SENSITIVE: _("sensitive"),
    "": _("of a library"),
}


@dataclass(frozen=True)
class Row:
    """A use as lists show it."""

    use: Use
    whose: list[Any]
    term: str
    reasons: list[Any]
    state: str
    state_label: Any


@dataclass(frozen=True)
class Cell:
    """How many agree; None where too few to be told."""

    use: Use
    given: int | None
    withdrawn: int | None


def row_of(use: Use, on: date, found: dict[str, queries.Assessed]) -> Row:
    """A use with how long its data is kept and how its assessment stands."""
    state = found[use.key].state if use.key in found else ""
    return Row(
        use=use,
        whose=[WHOSE_LABELS[one] for one in use.whose],
        term=term_text(use, on),
        reasons=[REASONS[one] for one in use.reasons],
        state=state,
        state_label=STATES.get(state, ""),
    )


def rows(on: date) -> list[Row]:
    """Every use in the order of the declarations."""
    found = {one.use.key: one for one in queries.assessed(on)}
    return [row_of(use, on, found) for use in uses().values()]


def term_text(use: Use, on: date) -> str:
    """How long data of a use is kept, from what; the class's own words."""
    kept = CLASSES[use.retention]
    try:
        term = term_of(kept, on)
    except Unknown:
        return str(_("%(kind)s: no term is set") % {"kind": kept.name})
    return str(
        _("%(kind)s: %(months)s from %(event)s")
        % {"kind": kept.name, "months": months_text(term), "event": kept.runs_from}
    )


def months_text(term: Term) -> str:
    """A term of months in words: whole years where it is."""
    if term.months % 12:
        return str(_("%(count)s months") % {"count": term.months})
    return str(_("%(count)s years") % {"count": term.months // 12})


def cells(on: date) -> list[Cell]:
    """Consents counted; a cell of fewer than the smallest shown is withheld, and 0 is told."""

    def shown(count: int) -> int | None:
        return count if count == 0 or count >= queries.SMALLEST_CELL else None

    counted = queries.counted_consents(on)
    return [
        Cell(use, shown(counted[use.key]["given"]), shown(counted[use.key]["withdrawn"]))
        for use in queries.uses_asked()
    ]


@dataclass(frozen=True)
class Field:
    """A field of the inventory, how it is classed, and the uses in which it stands."""

    model: str
    name: str
    classed: str
    label: Any
    uses: tuple[Use, ...]


def field_rows(search: str = "") -> list[Field]:
    """The inventory by field, in the order of the models' names; searched by model, field or use."""
    found = []
    for (model, name), some in sorted(inventory().items()):
        classes = getattr(apps.get_model(model), "privacy", {})
        classed = str(classes.get(name, ""))
        said = " ".join([model, name, *(f"{use.name.zh} {use.name.en}" for use in some)])
        if search.lower() in said.lower():
            found.append(Field(model, name, classed, CLASSED[classed], some))
    return found
