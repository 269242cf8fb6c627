"""What a model learns from: closed cases, and open ones whose suggestion a person overruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.insight.listening.models import Suggested, Target
from gonghui.insight.listening.queries.wordings import Wording, wordings
from gonghui.insight.listening.rules.labels.classifier import MOST_ROWS
from gonghui.insight.listening.rules.masking import mask

SINCE = timedelta(days=3 * 365)  # older cases went by another tree and another law
LEAST = 5  # cases of a label, and cases that must share an n-gram, for a model to know it
NOT_SOLVED_HERE = ("told_channel", "withdrawn")


@dataclass(frozen=True, kw_only=True)
class Material:
    """Texts and labels, masked; the appeal behind each; how many had been suggested wrongly."""

    appeals: list[int]
    days: list[date]
    texts: list[str]
    labels: list[str]
    overruled: int


def closed_cases(on: date) -> QuerySet[Appeal]:
    """The cases to learn from: decided ones, and what persons decided against a suggestion."""
    decided = Q(case__closed_at__isnull=False) & ~Q(case__outcome__in=NOT_SOLVED_HERE)
    corrected = Q(pk__in=Suggested.objects.filter(overruled=True).values("appeal"))
    rows = Appeal.objects.filter(decided | corrected, opened_on__gt=on - SINCE, opened_on__lte=on)
    return rows.filter(is_danger=False).exclude(category="")


def material(target: str, on: date) -> Material:
    """What the model of a target learns from on a day: at most as many as the classifier takes."""
    rows = closed_cases(on)
    if target == Target.UNIT:
        # Only what a unit handled to its end: questions answered at once say nothing of units.
        rows = rows.filter(track="dispatch", case__closed_at__isnull=False)
    newest = rows.order_by("-opened_on", "-pk").values_list("pk", flat=True)[:MOST_ROWS]
    found = list(wordings(Appeal.objects.filter(pk__in=newest)))
    counted: dict[str, int] = {}
    for one in found:
        counted[_label(target, one)] = counted.get(_label(target, one), 0) + 1
    kept = [one for one in found if counted[_label(target, one)] >= LEAST]
    wrong = Suggested.objects.filter(target=target, overruled=True).values_list("appeal", flat=True)
    overruled = set(wrong) & {one.appeal for one in kept}
    return Material(
        appeals=[one.appeal for one in kept],
        days=[one.opened_on for one in kept],
        texts=[text_for(target, one) for one in kept],
        labels=[_label(target, one) for one in kept],
        overruled=len(overruled),
    )


def text_for(target: str, one: Wording) -> str:
    """What a model of a target reads of a case, masked."""
    text = one.with_names if target == Target.UNIT else one.text
    return mask(text, [one.caller])


def _label(target: str, one: Wording) -> str:
    return str(one.lead) if target == Target.UNIT else one.category
