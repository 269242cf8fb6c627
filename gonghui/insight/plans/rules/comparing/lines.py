"""A plan as lines to compare, whether it is loaded or still a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from gonghui.insight.plans.rules.comparing.names import topic_of

SCALES = {"万": 10_000, "亿": 100_000_000}
# Counting words that change nothing about what is counted.
COUNTERS = {"家": "个", "处": "个", "间": "个", "座": "个", "所": "个", "项": "个", "名": "人", "位": "人"}


class Relation(StrEnum):
    """How the second plan stands to the first."""

    VERSION = "version"
    LOWER = "lower"  # the first is above it
    SUCCESSOR = "successor"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One target, or one value reached before (`reached`); values in the printed unit."""

    number: str
    name: str
    unit: str
    comparator: str = "eq"
    direction: str = ""
    value: Decimal | None = None
    upper: Decimal | None = None
    text: str = ""
    kind: str = "level"
    year: int | None = None
    baseline: Decimal | None = None
    baseline_is_printed: bool = False
    attribute: str = ""
    matter: str = ""
    metric: str = ""
    reached: bool = False
    beside: str = ""  # of a value reached: the number of the target it stands beside
    is_confirmed: bool = True
    url: str = ""

    @property
    def topic(self) -> str:
        """The matter it is about: the plan file's key, else one found in its name."""
        return self.matter or topic_of(self.name)

    @property
    def measure(self) -> str:
        """The unit without its scale and counting word: what two values must share to be compared."""
        unit = re.sub(r"[/／每]年$", "", self.unit.strip()).replace("％", "%")
        unit = unit[1:] if unit[:1] in SCALES else unit
        return COUNTERS.get(unit, unit)

    @property
    def is_rate(self) -> bool:
        """Whether it is a share, comparable between areas of any size."""
        return self.measure == "%" or self.measure.startswith("‰")

    def scaled(self, value: Decimal | None) -> Decimal | None:
        """A value in single units: 1.8 万 → 18 000."""
        return None if value is None else value * SCALES.get(self.unit.strip()[:1], 1)

    @property
    def single(self) -> Decimal | None:
        """The value in single units."""
        return self.scaled(self.value)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One plan: its lines, and what it says about itself."""

    name: str
    start: int | None
    end: int | None
    area: str = ""
    issuer: str = ""
    text: str = ""  # of its document, where that is here
    lines: list[Line] = field(default_factory=list)
    goals: list[tuple[str, int]] = field(default_factory=list)  # name, how many indicators serve it
    categories: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[Line]:
        """What it promises."""
        return [one for one in self.lines if not one.reached]

    @property
    def reached(self) -> list[Line]:
        """What it reports as reached."""
        return [one for one in self.lines if one.reached]
