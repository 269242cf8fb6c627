"""Links from the hotline's pages to the page of a case, and numbers of hazards."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.filter
def case_url(case: Any) -> str:
    """The page of a case on the workbench; empty where the site has none."""
    try:
        return reverse("web:case", args=[case.public_id])
    except NoReverseMatch:
        return ""
