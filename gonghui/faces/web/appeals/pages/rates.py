"""The rates in words: the span looked at, each rate with what it is made of, the rules behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.appeals.queries import first_of_next
from gonghui.affairs.appeals.rules.followup import GROUNDS
from gonghui.affairs.appeals.rules.rates import (
    BASE_TEXTS,
    DANGER,
    MISROUTED,
    ON_TIME,
    OUTSIDE_TEXTS,
    RATES,
    Rate,
    RateSettings,
)
from gonghui.faces.web.page import read_day
from gonghui.foundation.law.rules import DatedAmount

NAMES: dict[str, Any] = {
    "response": gettext_lazy("Response rate"),
    "solution": gettext_lazy("Solution rate"),
    "satisfaction": gettext_lazy("Satisfaction rate"),
    ON_TIME: gettext_lazy("On time"),
}
ALWAYS = date(1900, 1, 1)  # since when a setting of ours holds that no day was given for
SETTING_NAMES: dict[str, Any] = {
    "hotline.weight": gettext_lazy("Weight in the score"),
    "hotline.denominator": gettext_lazy("Denominator"),
}


def read_span(request: HttpRequest, now: date, problems: list[str]) -> tuple[date, date]:
    """[since, until) of the address: this month when nothing is said; a span turned round is told."""
    since = read_day(request, now.replace(day=1), problems, "since")
    until = read_day(request, first_of_next(since.replace(day=1)), problems, "until")
    if until <= since:
        problems.append(_("The end lies before the beginning; shown is the month of the beginning."))
        until = first_of_next(since.replace(day=1))
    return since, until


def months(now: date, most: int = 12) -> list[tuple[date, date]]:
    """The last months, this one first, each as [first, first of the next)."""
    found, first = [], now.replace(day=1)
    for _n in range(most):
        found.append((first, first_of_next(first)))
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return found


def exclusion_word(rule: str) -> str:
    """A rule of exclusion in words, with what it rests on."""
    if rule == DANGER:
        return _("danger cases are in no rate")
    if rule == MISROUTED:
        return _("wrongly dispatched: counts against the routing")
    ground = GROUNDS.get(rule)
    if ground is None:
        return rule
    basis = _("our rule") if ground.basis == "ours" else ground.basis
    return f"{ground.label} ({basis})"


def rate_rows(rates: Mapping[str, Rate], settings: RateSettings) -> list[dict[str, Any]]:
    """Each rate with numerator, denominator, weight, exclusions and what is outside, in words."""
    return [
        {
            "key": name,
            "name": NAMES[name],
            "rate": rates[name],
            "base": BASE_TEXTS[rates[name].base],
            "weight": settings.weights.get(name),
            "exclusions": [(k, exclusion_word(k), n) for k, n in sorted(rates[name].exclusions.items())],
            "outside": [(k, OUTSIDE_TEXTS[k], n) for k, n in sorted(rates[name].outside.items())],
        }
        for name in (*RATES, ON_TIME)
    ]


def setting_rows(rules: Sequence[DatedAmount]) -> list[dict[str, Any]]:
    """The rules in words: what each says, since when, how certain it is and where it was read."""
    return [
        {
            "name": _setting_name(one.key),
            "value": BASE_TEXTS.get(one.value, one.value) if isinstance(one.value, str) else one.value,
            "since": one.valid_from if one.valid_from > ALWAYS else None,
            "rule": one,
        }
        for one in rules
    ]


def version_of(rules: Sequence[DatedAmount]) -> date | None:
    """The latest day on which one of the rules began; None where all hold since always."""
    latest = max(one.valid_from for one in rules)
    return latest if latest > ALWAYS else None


def part_words(name: str, part: str, why: str) -> str:
    """What a list of cases behind a rate is, as a title."""
    rate = NAMES.get(name, name)
    if part == "excluded":
        return f"{rate} · {exclusion_word(why) if why else _('excluded')}"
    if part == "outside":
        return f"{rate} · {OUTSIDE_TEXTS.get(why, _('not yet in it'))}"
    return f"{rate} · {_('numerator') if part == 'numerator' else _('denominator')}"


def _setting_name(key: str) -> str:
    if key == "hotline.fairly_satisfied.weight":
        return _("“Fairly satisfied” counts as")
    if key == "hotline.partly_solved.weight":
        return _("“Partly solved” counts as")
    stem, _dot, rate = key.rpartition(".")
    return f"{NAMES[rate]} – {SETTING_NAMES[stem]}"
