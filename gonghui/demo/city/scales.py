"""How large a city to make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Sizes of one city. Counts of planted problems grow with it. A topic adds the fields it needs."""

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
        Scale(
            name="tiny",
            workers=600,
            employers=60,
            streets_a_district=2,
            studios_2020=44,
            studios_2025=62,
            upgrades=6,
            duties=40,
            beyond=6,
            moves=2,
            dissolved=3,
            mergers=1,
            planted=2,
            small_own=0.5,
        ),
        Scale(
            name="small",
            workers=6_000,
            employers=400,
            streets_a_district=8,
            studios_2020=420,
            studios_2025=610,
            upgrades=30,
            duties=160,
            beyond=20,
            moves=8,
            dissolved=10,
            mergers=3,
            planted=4,
            small_own=0.15,
        ),
        Scale(
            name="default",
            workers=60_000,
            employers=2_000,
            streets_a_district=None,
            studios_2020=5_204,
            studios_2025=7_412,
            upgrades=120,
            duties=1_240,
            beyond=136,
            moves=24,
            dissolved=60,
            mergers=6,
            planted=12,
            small_own=0.08,
        ),
    )
}
