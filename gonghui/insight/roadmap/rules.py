"""How a task stands, where its bar lies, and how a composite index is put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml

from gonghui.foundation.core.rules.crypto import digest

FILE = Path(__file__).parent / "files" / "taxonomies.yaml"
DIGITS = Decimal("0.1")
HUNDRED = Decimal(100)
MOST_WORDS = 600  # characters of what is said of a task


class Stand(StrEnum):
    """How a task stands on a day."""

    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    MILESTONE_OVERDUE = "milestone_overdue"
    UNDER_WAY = "under_way"
    AHEAD = "ahead"  # not begun


def stand_of(
    *,
    starts_on: date,
    due_on: date,
    done_on: date | None,
    milestones: Sequence[tuple[date, date | None]],
    on: date,
) -> Stand:
    """How a task stands at the end of a day.

    Args:
        milestones: (due, reached or None).
    """
    if done_on is not None and done_on <= on:
        return Stand.DONE if done_on <= due_on else Stand.DONE_LATE
    if on > due_on:
        return Stand.OVERDUE
    if any(due < on and (reached is None or reached > on) for due, reached in milestones):
        return Stand.MILESTONE_OVERDUE
    return Stand.UNDER_WAY if on >= starts_on else Stand.AHEAD


class Said(Protocol):
    """What was said of a task: how it goes, that it is done, checked, sent back."""

    @property
    def kind(self) -> str: ...


S = TypeVar("S", bound=Said)


def waits_for_check(said: Iterable[S]) -> S | None:
    """The claim that a task is done which nobody has answered yet.

    Args:
        said: oldest first.
    """
    claim = None
    for one in said:
        if one.kind == "done":
            claim = one
        elif one.kind in ("checked", "sent_back"):
            claim = None
    return claim


@dataclass(frozen=True)
class Bar:
    """A bar on a time scale, in thousandths of it; cut where the scale ends."""

    start: int
    length: int


def bar_of(starts_on: date, ends_on: date, first: date, last: date) -> Bar | None:
    """Where an interval (its last day included) lies between two days; None outside of them."""
    whole = (last - first).days + 1
    begin, end = max((starts_on - first).days, 0), min((ends_on - first).days + 1, whole)
    if begin >= end:
        return None
    start = begin * 1000 // whole
    return Bar(start, max(1, end * 1000 // whole - start))


def place_of(day: date, first: date, last: date) -> int | None:
    """Where a day lies on a scale, in thousandths; None outside of it."""
    bar = bar_of(day, day, first, last)
    return bar.start if bar else None


# -- taxonomies and indices -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaxonomyItem:
    """One class of a taxonomy and the metrics that belong to it."""

    key: str
    name_zh: str
    name_en: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """A way to sort indicators beside a plan's own."""

    key: str
    name_zh: str
    name_en: str
    items: tuple[TaxonomyItem, ...]


@dataclass(frozen=True)
class Component:
    """One part of an index: `low` counts 0 and `high` counts 100, whichever is the greater."""

    metric: str
    name_zh: str
    name_en: str
    group: str
    weight: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Composite:
    """A composite index."""

    key: str
    name_zh: str
    name_en: str
    components: tuple[Component, ...]

    @property
    def weights_digest(self) -> str:
        """SM3 over components, weights and ranges, hex: what a committee adopts."""
        told = "".join(
            f"{one.metric},{one.name_zh},{one.group},{one.weight},{one.low},{one.high}\n"
            for one in self.components
        )
        return digest(told.encode()).hex()


@cache
def _file() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8")))


@cache
def taxonomies() -> tuple[Taxonomy, ...]:
    """The taxonomies in their order."""
    return tuple(
        Taxonomy(
            one["key"],
            one["name"]["zh"],
            one["name"]["en"],
            tuple(
                TaxonomyItem(item["key"], item["name"]["zh"], item["name"]["en"], tuple(item["metrics"]))
                for item in one["items"]
            ),
        )
        for one in _file()["taxonomies"]
    )


@cache
def composites() -> tuple[Composite, ...]:
    """The composite indices in their order."""
    return tuple(
        Composite(
            one["key"],
            one["name"]["zh"],
            one["name"]["en"],
            tuple(
                Component(
                    part["metric"],
                    part.get("name", {}).get("zh", ""),
                    part.get("name", {}).get("en", ""),
                    part["group"],
                    *(Decimal(str(part[name])) for name in ("weight", "low", "high")),
                )
                for part in one["components"]
            ),
        )
        for one in _file()["indices"]
    )


def parts_of(composite: Composite) -> list[dict[str, str]]:
    """Weights and ranges of an index as they are kept."""
    return [
        {"metric": one.metric, "weight": f"{one.weight}", "low": f"{one.low}", "high": f"{one.high}"}
        for one in composite.components
    ]


def weighted(composite: Composite, parts: Sequence[Mapping[str, str]]) -> Composite | None:
    """An index with weights that were kept; None where its components are others by now."""
    metrics = [one.metric for one in composite.components]
    if [one["metric"] for one in parts] != metrics:
        return None
    components = tuple(
        replace(one, weight=Decimal(kept["weight"]), low=Decimal(kept["low"]), high=Decimal(kept["high"]))
        for one, kept in zip(composite.components, parts, strict=True)
    )
    return replace(composite, components=components)


def scored(component: Component, value: Decimal | None) -> Decimal | None:
    """0 to 100 between the component's ends; None of an unknown value, which is not 0."""
    if value is None:
        return None
    share = (value - component.low) / (component.high - component.low)
    return min(max(share, Decimal(0)), Decimal(1)) * HUNDRED


@dataclass(frozen=True)
class Reading:
    """An index on a day.

    Attributes:
        value: the weighted mean of the known components; None where none is known.
        known: the known share of the weights: an index of half of its parts says so.
    """

    value: Decimal | None
    known: Decimal


def read_index(parts: Sequence[tuple[Decimal, Decimal | None]]) -> Reading:
    """Puts scores together.

    Args:
        parts: (weight, score or None).
    """
    whole = sum((weight for weight, _score in parts), Decimal(0))
    told = [(weight, score) for weight, score in parts if score is not None]
    weights = sum((weight for weight, _score in told), Decimal(0))
    if not weights or not whole:
        return Reading(None, Decimal(0))
    mean = sum((weight * score for weight, score in told), Decimal(0)) / weights
    return Reading(mean.quantize(DIGITS), weights / whole)
