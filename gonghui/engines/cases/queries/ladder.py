"""What the ladder is climbed with: its dated values, the level above each lead, what was told already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from gonghui.engines.cases.models import CaseNotice
from gonghui.engines.cases.rules.ladder import (
    LADDER,
    QUIET_FROM,
    QUIET_UNTIL,
    Quiet,
    Rung,
    read_ladder,
    read_quiet,
)
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.bodies.models import BodyEdge, BodyTree
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.law.queries import values

# In which tree the level above is looked for first.
TREES = (BodyTree.TERRITORIAL, BodyTree.DIRECT, BodyTree.INDUSTRIAL)


@dataclass(frozen=True)
class Settings:
    """The ladder and the quiet hours of a day."""

    ladder: tuple[Rung, ...]
    quiet: Quiet


def settings_of(on: date) -> Settings:
    """The ladder and the quiet hours of the city on a day, in one query beside the city's own.

    Raises:
        Refusal: the table of areas is not loaded.
        Unknown: a value is not there.
    """
    found = values([LADDER, QUIET_FROM, QUIET_UNTIL], city().code, on)
    return Settings(
        read_ladder(found[LADDER].value), read_quiet(found[QUIET_FROM].value, found[QUIET_UNTIL].value)
    )


def levels_above(leads: Collection[int], on: date) -> dict[int, int]:
    """The body directly above each of some bodies; none where it stands in no tree."""
    edges = BodyEdge.objects.filter(in_force(on), child__in=leads).values_list("tree", "child", "parent")
    found: dict[int, int] = {}
    for _tree, child, parent in sorted(edges, key=lambda edge: TREES.index(BodyTree(edge[0]))):
        found.setdefault(child, parent)
    return found


def told_rungs(cases: Collection[int]) -> dict[tuple[int, str, datetime | None], set[str]]:
    """The rungs told already, by case, clock and the moment that was due."""
    found: dict[tuple[int, str, datetime | None], set[str]] = defaultdict(set)
    told = CaseNotice.objects.filter(case__in=cases).values_list("case", "clock", "due_at", "rung")
    for case, clock, due_at, rung in told:
        found[case, clock, due_at].add(rung)
    return found
