"""Signs, categories and suggestions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.rules.categories import Category
from gonghui.faces.web.words import name_of
from gonghui.foundation.bodies.models import Body
from gonghui.insight.listening import queries
from gonghui.insight.listening.models import Ahead, Target
from gonghui.insight.listening.queries.suggesting import Shown, signed

SIGNS: dict[str, Any] = {
    "whole": _("the same words"),
    "numbers": _("the same order number"),
    "phones": _("the same telephone"),
    "employers": _("the same employer"),
    "spots": _("the same place"),
    "towns": _("the same street or town"),
    "areas": _("the same district"),
    "amounts": _("the same amount"),
    "days": _("the same day"),
    "problems": _("the same problem"),
}


def sign_words(signs: Iterable[str]) -> list[Any]:
    """Kinds of things that two cases share, in words."""
    return [SIGNS[sign] for sign in signs if sign in SIGNS]


def group_name(item: Ahead, tree: Mapping[str, Category]) -> str:
    """A group of the list in words: category, place, employer."""
    parts = [str(tree.get(item.category, item.category))]
    parts += [name_of(place) for place in (item.area, item.about) if place is not None]
    return " · ".join(parts)


def beside_form(
    *, text: str, area: Any, about: Any, employer: str, tree: Mapping[str, Category], account: Any, on: date
) -> dict[str, Any]:
    """What stands beside the desk's form of a wording: suggestions, and appeals that say the same."""
    known = {"area": name_of(area) if area else "", "employer": employer}
    shown = queries.suggest(text, known={key: value for key, value in known.items() if value})
    kept, rows = {}, []
    for target, one in shown.items():
        named = _named(one, tree)
        if named:
            kept[target] = one
            rows.append({"shown": one, "labels": named, "is_unit": target == Target.UNIT})
    alike = queries.worded_alike(text, account, on, about=about.pk if about else None)
    return {
        "suggestions": rows,
        "suggested": signed(kept),
        "worded": [(one, sign_words(one.signs)) for one in alike],
    }


def _named(one: Shown, tree: Mapping[str, Category]) -> list[tuple[str, str, float]]:
    """Label, name and confidence; empty where the first is none that may be chosen today."""
    if one.target == Target.CATEGORY:
        found = [(key, str(tree[key]), sure) for key, sure in one.labels if key in tree and tree[key].is_leaf]
    else:
        bodies = Body.objects.filter(valid_to=None).in_bulk(
            [int(key) for key, _sure in one.labels if key.isdecimal()]
        )
        found = [
            (key, name_of(bodies[int(key)]), sure)
            for key, sure in one.labels
            if key.isdecimal() and int(key) in bodies
        ]
    return found if found and found[0][0] == one.label else []
