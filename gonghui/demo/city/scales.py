"""How large a city to make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of one city. Counts of planted problems grow with it."""

    name: str
    workers: int
    employers: int
    streets_a_district: int | None  # used ones; all areas are loaded at every scale
    studios_2020: int  # in force at the end of 2020
    studios_2025: int  # in force at the end of 2025
    upgrades: int
    duties: int
    beyond: int  # rooms nobody owes
    moves: int
    dissolved: int
    mergers: int
    planted: int  # of each countable problem
    small_own: float  # share of small units that hold a congress of their own


SCALES = {
    scale.name: scale
    for scale in (
        Scale("tiny", 600, 60, 2, 44, 62, 6, 40, 6, 2, 3, 1, 2, 0.5),
        Scale("small", 6_000, 400, 8, 420, 610, 30, 160, 20, 8, 10, 3, 4, 0.15),
        Scale("default", 60_000, 2_000, None, 5_204, 7_412, 120, 1_240, 136, 24, 60, 6, 12, 0.08),
    )
}
