"""The path above the hotline's pages, and the records that an address names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web.page import Crumb, permitted, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category


def trail(request: HttpRequest, *more: Crumb) -> list[Crumb]:
    """The hotline (its desk, or for whoever only reads its rates), and what follows."""
    takes = permitted(request, Permission.ADD, Category.CASES)
    return [Crumb(_("12351"), reverse("web:desk" if takes else "web:rates")), *more]


def appeal_named(account: Any, public_id: UUID) -> Appeal:
    """The appeal of an address.

    Raises:
        Http404: there is none that the account sees.
    """
    seen = cases_visible_to(account, today()).filter(public_id=public_id)
    found = Appeal.objects.filter(case__in=seen).select_related("case__lead", "case__about", "case__area")
    appeal = found.first()
    if appeal is None:
        raise Http404(_("There is no such case among those you may see."))
    return appeal


def case_named(account: Any, public_id: UUID, kind: str) -> Case:
    """The case of a kind that an address names.

    Raises:
        Http404: there is none that the account sees.
    """
    seen = cases_visible_to(account, today()).filter(public_id=public_id, kind=kind)
    case = seen.select_related("lead").first()
    if case is None:
        raise Http404(_("There is no such case among those you may see."))
    return case
