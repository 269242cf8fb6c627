"""Parameters common to several operations: days, areas, cursors; and who may see what of them."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from gonghui.foundation.accounts.queries import allows, own_area, scope_of, sees_area
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import area_by_code
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2100, 12, 31)
PAGE_LIMIT = 200


def read_day(value: Any) -> Any:
    """A day as 2025-12-31 and nothing else.

    Raises:
        ValueError: with a sentence, for the caller.
    """
    if value is None or isinstance(value, date):
        return value
    text = str(value)
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            _("“%(text)s” is no date; write it like 2025-12-31.") % {"text": text[:40]}
        ) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(
            _("Days lie between %(first)s and %(last)s.") % {"first": FIRST_DAY, "last": LAST_DAY}
        )
    return day


Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
# The database cannot hold the sign NUL.
NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="rows at most")]
Cursor = Annotated[
    str, Query(max_length=1000, pattern=NO_NUL, description="`next` (or `previous`) of another page")
]


def text(description: str) -> Any:
    """A text parameter that may be left out."""
    return Query(max_length=100, pattern=NO_NUL, description=description)


def today() -> date:
    """Today in the installation's time zone."""
    return timezone.localdate()


def demand(request: HttpRequest, permission: Permission, category: Category) -> None:
    """Goes on only where a role of the caller allows it.

    Raises:
        PermissionDenied: none does.
    """
    if not allows(request.user, permission, category):
        raise PermissionDenied(_("None of your roles opens this."))


@dataclass(frozen=True)
class Lens:
    """The day and area figures are asked for. `area_id` None is the whole city."""

    on: date
    area: Area
    scope: Scope

    @property
    def area_id(self) -> int | None:
        """What the warehouse wants."""
        return None if self.area.level == Area.Level.CITY else self.area.pk


def read_lens(request: HttpRequest, on: date, code: str) -> Lens:
    """The area asked for, or the caller's own.

    Raises:
        PermissionDenied: no figures, or not of this area.
        Http404: no such area on the day.
    """
    demand(request, Permission.VIEW_FIGURES, Category.FIGURES)
    scope = scope_of(request.user, Permission.VIEW_FIGURES, Category.FIGURES)
    try:
        area = area_by_code(code, on) if code else own_area(scope)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    if area is None or not sees_area(scope, area, on):
        raise PermissionDenied(_("Your roles show the figures of your own area only."))
    return Lens(on, area, scope)


def write_cursor(*values: Any) -> str:
    """A place in an order, as opaque text."""
    return base64.urlsafe_b64encode("\x1f".join(map(str, values)).encode()).decode().rstrip("=")


def read_cursor(text: str, count: int) -> list[str]:
    """The values of a cursor; the last is a key.

    Raises:
        Refusal: it is none of ours.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        values = base64.b64decode(padded.encode(), altchars=b"-_", validate=True).decode().split("\x1f")
    except (ValueError, binascii.Error):
        values = []
    if len(values) != count or "\x00" in text or not re.fullmatch(r"[0-9]{1,18}", values[-1], re.ASCII):
        raise Refusal(_("This link to a further page is broken; begin at the first page."), "after")
    if any("\x00" in value for value in values):
        raise Refusal(_("This link to a further page is broken; begin at the first page."), "after")
    return values


def number(value: Decimal | int | None) -> int | float | None:
    """A number as JSON has it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
