"""What the topics of the city hand to each other while it is being drawn up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from gonghui.demo.city.geography import Geography
from gonghui.demo.city.rows import EdgeRow, SeatRow
from gonghui.demo.city.scales import Scale
from gonghui.demo.city.times import stream
from gonghui.demo.city.whole import City


@dataclass(slots=True, eq=False)
class Firm:
    """An employer as the generator sees it."""

    body: int
    seat: int
    street: str
    size: int
    kind: str  # unit kind
    founded: date
    name: str
    industry: str
    union: int | None = None
    coverage: int | None = None
    covered_from: date | None = None
    has_own_union: bool = False
    leaves: date | None = None  # dissolved or merged away
    moves: date | None = None


@dataclass(slots=True)
class Draft:
    """The city so far, and the indexes over it."""

    city: City
    scale: Scale
    geography: Geography
    firms: list[Firm] = field(default_factory=list)
    federation: int = -1
    district_unions: dict[str, int] = field(default_factory=dict)
    street_unions: dict[str, int] = field(default_factory=dict)
    zone_union: int = -1
    industrial_unions: dict[str, int] = field(default_factory=dict)  # by industry
    joint_unions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # by street
    places: list[tuple[int, str, str]] = field(default_factory=list)  # body, name, basis of the duty
    facility_names: Counter[str] = field(default_factory=Counter)  # how often a name was given
    employees: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # employer → persons
    territorial_edge: dict[int, int] = field(default_factory=dict)  # body → key of its edge
    first_seat: dict[int, SeatRow] = field(default_factory=dict)  # by body
    edges_of: dict[int, list[EdgeRow]] = field(default_factory=lambda: defaultdict(list))  # by child

    def stream(self, topic: str) -> Random:
        """The chance of a topic."""
        return stream(self.city.seed, topic)

    def district(self, street: str) -> str:
        """The district of a street."""
        return self.geography.district_of[street]

    def staying(self) -> list[Firm]:
        """The employers that neither leave nor move."""
        return [firm for firm in self.firms if firm.leaves is None and firm.moves is None]
