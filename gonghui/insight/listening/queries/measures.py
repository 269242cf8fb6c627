"""How right the models are: on held-out cases, month by month, and by what persons chose instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import categories
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.insight.listening.models import LearnedModel, Suggested, Target, Tested

BINS = 10
MONTHS = 14
PARTS = ("tested", "right", "wrong", "first", "bin", "told", "overruled", "held_back", "recorded")


@dataclass(frozen=True, kw_only=True)
class LabelRow:
    """A label among held-out cases: how many have it, how many were found, how often it was suggested."""

    label: str
    name: str
    rows: int
    found: int
    suggested: int

    @property
    def recall(self) -> float | None:
        """Of its cases the share that was found."""
        return self.found / self.rows if self.rows else None

    @property
    def precision(self) -> float | None:
        """Of the suggestions of it the share that was right."""
        return self.found / self.suggested if self.suggested else None


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """A month: held-out cases and how many were right; suggestions at intake, told, held back, overruled."""

    first: date
    tested: int = 0
    right: int = 0
    recorded: int = 0
    told: int = 0
    decided: int = 0
    overruled: int = 0

    @property
    def held_back(self) -> int:
        """Where the model was unsure and nothing was suggested."""
        return self.recorded - self.told


@dataclass(frozen=True, kw_only=True)
class Measures:
    """All that is told of the model in use of one target."""

    learned: LearnedModel
    labels: Sequence[LabelRow]
    bins: Sequence[Mapping[str, Any]]
    months: Sequence[MonthRow]
    told: int
    decided: int
    overruled: int


def latest_models() -> list[LearnedModel]:
    """The models in use."""
    return list(LearnedModel.objects.filter(is_current=True).order_by("target"))


def trainings_of(target: str) -> list[LearnedModel]:
    """The last trainings of a target, the newest first."""
    return list(LearnedModel.objects.filter(target=target).order_by("-number")[:12])


def names_of(target: str, labels: Sequence[str], on: date) -> dict[str, str]:
    """What stands on a page for each label."""
    if target == Target.CATEGORY:
        tree = categories(on)
        return {label: str(tree[label]) if label in tree else label for label in labels}
    found = Body.objects.in_bulk([int(label) for label in labels if label.isdecimal()])
    return {label: found[int(label)].name_zh for label in labels if label.isdecimal() and int(label) in found}


def measures_of(learned: LearnedModel, on: date) -> Measures:
    """What is told of a model: labels the most frequent first, reliability, months the newest first."""
    by_class: dict[str, dict[str, int]] = learned.about.get("by_class", {})
    names = names_of(learned.target, list(by_class), on)
    rows = [LabelRow(label=label, name=names.get(label, label), **row) for label, row in by_class.items()]
    made = Suggested.objects.filter(target=learned.target)
    counted = made.aggregate(
        told=Count("pk", filter=Q(told=True)),
        decided=Count("pk", filter=Q(overruled__isnull=False)),
        overruled=Count("pk", filter=Q(overruled=True)),
    )
    return Measures(
        learned=learned,
        labels=sorted(rows, key=lambda row: (-row.rows, row.label)),
        bins=learned.about.get("reliability", []),
        months=_months(learned),
        **counted,
    )


def _months(learned: LearnedModel) -> list[MonthRow]:
    found: dict[date, dict[str, int]] = {}
    tested = Tested.objects.filter(learned=learned).annotate(month=TruncMonth("appeal__opened_on"))
    for month, count, right in tested.values_list("month").annotate(
        n=Count("pk"), right=Count("pk", filter=Q(first=F("label")))
    ):
        found.setdefault(month, {}).update(tested=count, right=right)
    made = Suggested.objects.filter(target=learned.target).annotate(month=TruncMonth("made_on"))
    for month, *counts in made.values_list("month").annotate(
        n=Count("pk"),
        shown=Count("pk", filter=Q(told=True)),
        chosen=Count("pk", filter=Q(overruled__isnull=False)),
        other=Count("pk", filter=Q(overruled=True)),
    ):
        told = dict(zip(("recorded", "told", "decided", "overruled"), counts, strict=True))
        found.setdefault(month, {}).update(told)
    latest = sorted(found, reverse=True)[:MONTHS]
    return [MonthRow(first=month, **found[month]) for month in latest]


def behind_number(
    account: Account,
    learned: LearnedModel,
    on: date,
    *,
    part: str,
    label: str = "",
    month: date | None = None,
    at: int | None = None,
) -> tuple[QuerySet[Appeal], int]:
    """The cases behind a number of the page that the account sees, and how many it does not.

    Args:
        part: one of PARTS.
        label: of a row of labels; month: of a row of months; at: of a bin of confidence, from 0.
    Raises:
        LookupError: there is no such part.
    """
    if part not in PARTS:
        raise LookupError(part)
    if part in ("told", "overruled", "held_back", "recorded"):
        rows: QuerySet[Any] = Suggested.objects.filter(target=learned.target)
        rows = rows.filter(
            {"told": Q(told=True), "held_back": Q(told=False), "overruled": Q(overruled=True)}.get(part, Q())
        )
        rows = rows if month is None else rows.filter(**_within("made_on", month))
    else:
        rows = Tested.objects.filter(learned=learned)
        rows = rows if month is None else rows.filter(**_within("appeal__opened_on", month))
        right = Q(first=F("label"))
        rows = rows.filter({"right": right, "wrong": ~right}.get(part, Q()))
        if label:
            rows = rows.filter(**{"first" if part == "first" else "label": label})
        if at is not None:
            last = Q() if at >= BINS - 1 else Q(confidence__lt=(at + 1) / BINS)
            rows = rows.filter(last, confidence__gte=at / BINS)
    wanted = rows.values("appeal")
    seen = Appeal.objects.filter(pk__in=wanted, case__in=cases_visible_to(account, on))
    return seen.select_related("case__lead"), wanted.distinct().count() - seen.count()


def _within(field: str, month: date) -> dict[str, date]:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {f"{field}__gte": month, f"{field}__lt": following}
