"""What a scheme, a self-assessment, a score may say. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.insight.evaluation.models import Evaluation
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.rules.judging import Status

LONGEST_SCHEME = 4000
NAMES = {"annual": "年度评估", "midterm": "中期评估", "final": "总结评估"}  # as titles print them
# Of these a unit says nothing more, unless it wants to.
NEEDS_NO_CAUSE = frozenset({Status.MET, Status.ON_TRACK})
FULL = Decimal(100)


def title_of(plan: Plan, kind: str, year: int) -> str:
    """The title of an evaluation, in the language of papers."""
    return f"{plan.name_zh}{NAMES[kind]}（{year}年）"


def refuse_scheme(plan: Plan, kind: str, year: int, as_of: date, due_on: date, today: date) -> None:
    """Raises Refusal where an evaluation cannot be opened so."""
    if kind not in Evaluation.Kind.values:
        raise Refusal(_("Choose which evaluation it is."), "kind")
    first, last = plan.period_start.year, plan.period_end.year
    if not first <= year <= last:
        raise Refusal(
            _("The plan runs from %(first)s to %(last)s; choose a year of it.")
            % {"first": first, "last": last},
            "year",
        )
    if kind == Evaluation.Kind.FINAL and year != last:
        raise Refusal(
            _("A final evaluation is of the last year of the plan, %(year)s.") % {"year": last}, "year"
        )
    if kind == Evaluation.Kind.MIDTERM and not first < year < last:
        raise Refusal(_("A mid-term evaluation is of a year between the first and the last."), "year")
    if as_of.year != year or as_of > today:
        raise Refusal(_("The figures are of a day of that year which has come already."), "as_of")
    if due_on <= today:
        raise Refusal(_("The units need time: choose a day after today."), "due_on")


def said(text: str, field: str, longest: int) -> str:
    """A text as it is kept.

    Raises:
        Refusal: empty, or longer than it is kept.
    """
    text = text.strip()
    if not text:
        raise Refusal(_("Nothing is said here; write it down."), field)
    if len(text) > longest:
        raise Refusal(_("This is too long; say it in %(most)s characters.") % {"most": longest}, field)
    return text


def end_of(day: date) -> datetime:
    """The moment at which a day, included, is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def wants_cause(status: str) -> bool:
    """Whether a unit says why an indicator stands so, and what it does about it."""
    return status not in NEEDS_NO_CAUSE


def read_points(value: Any, field: str) -> Decimal:
    """Points of a hundred, with one decimal at most.

    Raises:
        Refusal: no such number.
    """
    try:
        points = Decimal(str(value).strip())
    except InvalidOperation:
        points = Decimal(-1)
    if not (points.is_finite() and 0 <= points <= FULL and points == points.quantize(Decimal("0.1"))):
        raise Refusal(_("Points go from 0 to 100, with one decimal at most."), field)
    return points


def digest_of(content: Mapping[str, Any]) -> str:
    """SM3 over what was filed, hex: the same content gives the same digest."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(plain.encode()).hex()
