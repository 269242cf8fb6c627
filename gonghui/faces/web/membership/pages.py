"""What the officers' pages of membership share: their tabs, forms' choices, figures in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from gonghui.affairs.membership.queries.drives import COVERAGES, GroupRow
from gonghui.affairs.membership.rules.settings import groups
from gonghui.faces.web import words
from gonghui.faces.web.page import Crumb, permitted
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import Figure

TABS = (
    (gettext_lazy("Joining"), "web:joinings", Category.CASES),
    (gettext_lazy("Transfers"), "web:transfers", Category.CASES),
    (gettext_lazy("Drives"), "web:drives", Category.ORGANISING),
    (gettext_lazy("Coverage of the groups"), "web:group-coverage", Category.ORGANISING),
    (gettext_lazy("QR codes"), "web:entrances", Category.ORGANISING),
    (gettext_lazy("Dues and fund"), "web:dues", None),
    (gettext_lazy("Payments"), "web:remittances", Category.ORGANISING),
)
COVERAGE_WORDS = {
    COVERAGES[0]: pgettext_lazy("coverage", "Organisation"),
    COVERAGES[1]: pgettext_lazy("coverage", "Work"),
    COVERAGES[2]: pgettext_lazy("coverage", "Service"),
    COVERAGES[3]: pgettext_lazy("coverage", "Activity"),
}


@dataclass(frozen=True)
class Tab:
    """One of the pages."""

    name: str
    url: str
    is_current: bool


def frame(request: HttpRequest, *more: Crumb) -> dict[str, Any]:
    """Tabs and path of a page of membership."""
    tabs = [
        Tab(str(name), reverse(address), request.path.startswith(reverse(address)))
        for name, address, category in TABS
        if permitted(request, Permission.VIEW, category)
    ]
    return {
        "tabs": tabs,
        "crumbs": [Crumb(pgettext("navigation", "Members"), tabs[0].url if tabs else ""), *more],
    }


def group_names(on: date) -> dict[str, str]:
    """The groups of a day in the reader's language, by key."""
    return {key: words.name_of(group) for key, group in groups(on).items()}


def qr_code(address: str) -> SafeString:
    """The QR code of an address as an SVG element, to stand in a page and on a poster."""
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3
    )
    # Drawn by the library from our own address: signs of the address are not in it.
    return mark_safe(drawn.getvalue().decode())  # nosec B308, B703


@dataclass(frozen=True)
class Cell:
    """One coverage of one group: share, fraction, where its records are; unknown without a denominator."""

    text: str
    fraction: str
    url: str


def cells_of(row_key: str, figures: list[Figure], query: str) -> list[Cell]:
    """The four cells of a group (or of all: empty key)."""
    found = []
    for key, figure in zip(COVERAGES, figures, strict=True):
        url = reverse("web:group-behind", args=[key]) + f"?group={row_key}&{query}"
        known = figure.value is not None
        found.append(
            Cell(
                words.percent(figure.value) if known else "",
                words.fraction(figure.numerator, figure.denominator) if known else "",
                url if known else "",
            )
        )
    return found


def table_of(rows: list[GroupRow], query: str) -> list[tuple[str, list[Cell]]]:
    """The table of the groups: name and four cells each."""
    return [
        (words.name_of(row.group) if row.group else row.key, cells_of(row.key, row.figures, query))
        for row in rows
    ]
