"""The tabs over the worklists of organising, and the area and day that they look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gonghui.faces.web.page import Crumb, permitted, read_day, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import area_by_code, districts
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

TABS = (
    (_("Elections due"), "web:elections-due", Category.BODIES),
    (_("Without a union"), "web:without-union", Category.ORGANISING),
    (_("Six haves"), "web:six-haves", Category.BODIES),
    (_("Then and now"), "web:structures", Category.FIGURES),
)


@dataclass(frozen=True)
class Look:
    """The day and area of a worklist."""

    on: date
    area: Area | None
    districts: list[Area]
    problems: list[str]


def look_of(request: HttpRequest) -> Look:
    """The day and area asked for in the address; a wrong one is answered with a sentence and the default."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    area, code = None, request.GET.get("area", "").strip()
    if code:
        try:
            area = area_by_code(code, on)
        except Refusal as refusal:
            problems.append(str(refusal))
    return Look(on, area, districts(on), problems)


def frame(request: HttpRequest, look: Look | None, *crumbs: Crumb) -> dict[str, Any]:
    """What every page of organising has around it."""
    tabs = [
        {"name": name, "url": reverse(url), "is_current": request.path == reverse(url)}
        for name, url, category in TABS
        if permitted(
            request, Permission.VIEW_FIGURES if category == Category.FIGURES else Permission.VIEW, category
        )
    ]
    return {
        "tabs": tabs,
        "look": look,
        "crumbs": [Crumb(str(_("Organising")), tabs[0]["url"] if tabs else "")] + list(crumbs),
        "problems": look.problems if look else [],
    }
