"""What the frame around every page shows: navigation, installation, freshness, type size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.faces.web.cookies import host_cookie
from gonghui.faces.web.page import permitted
from gonghui.faces.web.search.pages import offered
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries import installation
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import freshness

LARGE_TYPE_COOKIE = host_cookie("gonghui_large_type")


@dataclass(frozen=True)
class Link:
    """One entry of the main navigation."""

    name: str
    url: str
    is_current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: lazily, so that a fragment pays for nothing it does not show."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "searchable": SimpleLazyObject(lambda: offered(request)),
        "installation": SimpleLazyObject(installation),
        "fresh_at": SimpleLazyObject(freshness),
        "large_type": wants_large_type(request),
        "now": timezone.now(),
    }


def wants_large_type(request: HttpRequest) -> bool:
    """The account's choice, or this browser's before sign-in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user.large_type
    return request.COOKIES.get(LARGE_TYPE_COOKIE) == "1"


def navigation(request: HttpRequest) -> list[Link]:
    """The main pages that the account's roles open."""
    # Of the hotline the desk for whoever takes appeals in, else its rates.
    desk = "web:desk" if permitted(request, Permission.ADD, Category.CASES) else "web:rates"
    offers = [
        (_("Cockpit"), "web:plans", Permission.VIEW_FIGURES, Category.FIGURES),
        (_("Inbox"), "web:cases", Permission.VIEW, Category.CASES),
        (_("My union"), "web:my-union", Permission.ADD, Category.BODIES),
        (_("12351"), desk, Permission.VIEW, Category.CASES),
        (_("Drafting"), "web:planning:list", _drafts_or_decides(request), Category.CASES),
        (_("Registers"), "web:registers", Permission.VIEW, None),
        (_("Organisations"), "web:bodies", Permission.VIEW, Category.BODIES),
        (_("Organising"), "web:elections-due", Permission.VIEW, Category.BODIES),
        (_("People"), "web:people", Permission.VIEW, Category.PEOPLE),
        (pgettext("navigation", "Members"), "web:drives", Permission.VIEW, Category.ORGANISING),
        (_("Outside figures"), "web:series", Permission.VIEW_FIGURES, Category.FIGURES),
        (_("Dated values"), "web:values", Permission.VIEW_FIGURES, Category.FIGURES),
        (_("Personal data"), "web:privacy:uses", *_of_uses(request)),
        (_("Roles"), "web:roles", Permission.GRANT_ROLES, None),
        (_("Accounts"), "web:accounts", Permission.MANAGE_ACCOUNTS, None),
        (_("Unusual use"), "web:anomalies", Permission.WATCH_USE, None),
        (_("Audit"), "web:audit", Permission.VIEW_AUDIT, None),
    ]
    return [
        Link(name, reverse(address), request.path.startswith(reverse(address)))
        for name, address, permission, category in offers
        if permitted(request, permission, category) and (address != "web:plans" or sees_an_area(request))
    ]


def _drafts_or_decides(request: HttpRequest) -> Permission:
    """What opens the plans in the making from the menu: drafting them, or else deciding on them."""
    drafts = permitted(request, Permission.EDIT_PLAN, Category.CASES)
    return Permission.EDIT_PLAN if drafts else Permission.FREEZE


def _of_uses(request: HttpRequest) -> tuple[Permission, Category | None]:
    """What opens the uses of personal data: reading people's registers, granting roles, or auditing."""
    for administers in (Permission.GRANT_ROLES, Permission.VIEW_AUDIT):
        if permitted(request, administers):
            return administers, None
    return Permission.VIEW, Category.PEOPLE


def sees_an_area(request: HttpRequest) -> bool:
    """Whether the account's figures are of an area: a chair's are of bodies, no cockpit shows these."""
    scope = scope_of(request.user, Permission.VIEW_FIGURES, Category.FIGURES)
    return scope.everything or bool(scope.areas)
