"""The tabs over the pages of the duty list, of the burden and of what is handed down."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web.bodies.pages import own_unions
from gonghui.faces.web.page import permitted
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """The pages beside, as far as the account's roles open them."""
    found = [(_("Duty list"), reverse("web:duties"))]
    if permitted(request, Permission.DISPATCH, Category.CASES):
        found.append((_("Send something down"), reverse("web:ask-down")))
    found.append((_("The burden"), reverse("web:burden")))
    found.append((_("Handed down"), reverse("web:handed")))
    if own_unions(request.user):
        found.append((_("What my union got"), reverse("web:received")))
    return found
