"""Tabs of the hotline's pages, and links from them to the page of a case."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web.context import Link
from gonghui.faces.web.page import permitted
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category

register = template.Library()


@register.filter
def case_url(case: Any) -> str:
    """The page of a case on the workbench."""
    return reverse("web:case", args=[case.public_id])


@register.simple_tag(takes_context=True)
def hotline_tabs(context: RequestContext) -> list[Link]:
    """The pages of the hotline that the account's roles open; the one shown now is marked."""
    request = context["request"]
    offers = [
        (_("Desk"), "web:desk", Permission.ADD),
        (_("Call-backs"), "web:calls-back", Permission.EDIT),
        (_("Orders of 12345"), "web:orders", Permission.VIEW),
        (_("Second opinions"), "web:second-opinions", Permission.VIEW),
        (_("What workers say"), "web:week", Permission.VIEW),
        (_("Before it is asked"), "web:ahead", Permission.VIEW),
        (_("Knowledge base"), "web:knowledge", Permission.VIEW),
        (_("Rates"), "web:rates", Permission.VIEW),
        (_("Hot issues"), "web:hot-issues", Permission.VIEW),
        (_("Same matter"), "web:pairs", Permission.VIEW),
        (_("Models"), "web:models", Permission.VIEW),
        (_("Dispatch catalogue"), "web:catalogue", Permission.VIEW),
        (_("Duty roster"), "web:roster", Permission.ADD),
        (_("At a worker's side"), "web:portal:ask", Permission.ADD),
    ]
    here, desk = request.path, reverse("web:desk")
    return [
        Link(name, url, here == url if url == desk else here.startswith(url))
        for name, url, permission in ((name, reverse(address), p) for name, address, p in offers)
        if permitted(request, permission, Category.CASES)
    ]
