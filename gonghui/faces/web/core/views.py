"""Home, and the pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gonghui.faces.web.page import permitted
from gonghui.foundation.accounts.queries import grants_of, own_area, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category

FIGURES = "web:plans"
# Where an account's first page is, by the first permission it holds.
HOMES = [
    (Permission.ADD, Category.BODIES, "web:my-union"),
    (Permission.VIEW_FIGURES, Category.FIGURES, FIGURES),
    (Permission.VIEW, Category.CASES, "web:cases"),
    (Permission.VIEW, None, "web:registers"),
    (Permission.GRANT_ROLES, None, "web:roles"),
    (Permission.MANAGE_ACCOUNTS, None, "web:accounts"),
    (Permission.VIEW_AUDIT, None, "web:audit"),
]


def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever is signed in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    chair = any(grant.role == "union_chair" for grant in grants_of(request.user))
    for permission, category, address in HOMES[0 if chair else 1 :]:
        if not permitted(request, permission, category):
            continue
        # A role held at a body that stands nowhere reaches no area, so no figure either.
        if address != FIGURES or own_area(scope_of(request.user, permission, category)) is not None:
            return redirect(address)
    return redirect("web:account")


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the reader's words."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the reason is shown where a page gave one, never the address patterns."""
    reason = (
        str(exception.args[0]) if exception and exception.args and isinstance(exception.args[0], str) else ""
    )
    return render(request, "404.html", {"reason": reason}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: the frame's own queries may be what failed, so this page asks nothing."""
    return render(request, "500.html", status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token of this browser: mostly one left open overnight."""
    return render(
        request,
        "403.html",
        {
            "reason": _("This form was open for too long. Go back, load it again, and send it once more."),
            "is_form": True,
        },
        status=403,
    )
