"""Choices and fields that several of the hotline's forms share."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.models.choices import Channel, Request
from gonghui.affairs.appeals.rules.categories import Category
from gonghui.affairs.appeals.rules.intake import WAYS
from gonghui.engines.cases.models import CaseConsent
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.bodies.models import Area, Body

BLANK = ("", "—")
CHANNELS = (
    (Channel.PHONE.value, _("Phone call")),
    (Channel.WALK_IN.value, Channel.WALK_IN.label),
    (Channel.LETTER.value, Channel.LETTER.label),
    (Channel.STATION.value, Channel.STATION.label),
)
CODE = re.compile(r"\b(\d{6,12})\s*$")


def category_choices(tree: dict[str, Category]) -> list[Any]:
    """The tree as groups of leaves; the number before each finds it when it is typed in the list."""
    tops = {key: n for n, key in enumerate((key for key, one in tree.items() if not one.parent), start=1)}
    leaves = [one for one in tree.values() if one.is_leaf]
    found: list[Any] = [BLANK]
    for top, group in groupby(leaves, key=lambda one: one.key.partition(".")[0]):
        number = tops[top]
        rows = [(one.key, f"{number}.{n} {one}") for n, one in enumerate(group, start=1)]
        found.append((f"{number} {tree[top]}", rows))
    return found


def todays_categories() -> list[Any]:
    """The tree of today, for a field."""
    return category_choices(queries.categories(timezone.localdate()))


def request_choices() -> list[Any]:
    """The five kinds, each with the number that finds it when it is typed in the list."""
    return [BLANK, *((str(one), f"{n} {one.label}") for n, one in enumerate(Request, start=1))]


def way_choices() -> list[Any]:
    """The branches that are not dispatched, each with the channels that the caller is told."""
    found: list[Any] = [("", _("No: it goes its ordinary way"))]
    for branch, group in groupby(WAYS, key=lambda way: way.branch):
        rows = [(way.channel, f"{way.label} {way.number}".strip()) for way in group]
        found.append((branch.label, rows))
    return found


def consent_choices() -> list[tuple[str, str]]:
    """Everything that a worker may allow: what, to whom."""
    return [
        (f"{what}:{to}", f"{to.label} – {what.label}")
        for to in CaseConsent.To
        if to != CaseConsent.To.PUBLIC
        for what in CaseConsent.What
    ]


def body_named(text: str, kind: str = "") -> Body | None:
    """The one body of a full name or credit code; None where there is none, or several."""
    bodies = Body.objects.filter(merged_into=None)
    bodies = bodies.filter(kind=kind) if kind else bodies
    text = text.strip()
    if not text:
        return None
    found = list(bodies.filter(code=text)[:1]) or list(bodies.filter(name_zh=text)[:2])
    return found[0] if len(found) == 1 else None


class BodyField(forms.CharField):
    """One body by its full name or credit code."""

    def clean(self, value: Any) -> Any:
        """The body; None for an empty value.

        Raises:
            ValidationError: there is none, or several are called so.
        """
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = body_named(text)
        if found is None:
            raise forms.ValidationError(
                gettext(
                    "No single organisation is called so; copy its full name or credit code from its page."
                )
            )
        return found


class PlaceField(forms.CharField):
    """An area by its code, its name, or both, as the list offers it."""

    def clean(self, value: Any) -> Any:
        """The area; None for an empty value.

        Raises:
            ValidationError: there is none, or several are called so.
        """
        text = str(super().clean(value)).strip()
        if not text:
            return None
        code = CODE.search(text)
        areas = Area.objects.filter(in_force(timezone.localdate()))
        found = list((areas.filter(code=code[1]) if code else areas.filter(name_zh=text))[:2])
        if len(found) != 1:
            raise forms.ValidationError(gettext("No single place is called so; choose one of the list."))
        return found[0]


class MomentField(forms.DateTimeField):
    """A moment of the installation's time zone, as text."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"placeholder": "2026-03-02 18:00", "autocomplete": "off"}, format="%Y-%m-%d %H:%M"
        )
        super().__init__(widget=widget, input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"], **kwargs)


def rule_choices() -> list[Any]:
    """Every category, a branch of the tree, or one of its leaves."""
    tree = queries.categories(timezone.localdate())
    tops = [(key, f"{one} (*)") for key, one in tree.items() if not one.parent]
    return [("", _("every category")), *tops, *category_choices(tree)[1:]]
