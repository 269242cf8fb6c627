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
    masters: int  # Beijing master craftsmen, among the craftsmen
    craftsmen: int  # of all levels, in force at the end of 2025
    certificates: int  # of vocational skill, about
    duties: int
    beyond: int  # rooms nobody owes
    moves: int
    dissolved: int
    mergers: int
    planted: int  # of each countable problem
    small_own: float  # share of small units that hold a congress of their own
    own_unions: float = 1.0  # share of the larger covered units with a union of their own, not a joint one
    # How many workers of a unit with a union of its own are drawn one by one, like everything that
    # happens to single persons; the mass of the others is drawn in columns. None: all, and no mass.
    cast: int | None = None
    enrolments_in_mass: int = 0  # a year
    homes: int = 70
    stations: int = 110
    points: int = 30  # alike in name
    appeals: int = 3_000  # of two years; the whole hotline of a capital has a thousand times as many


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
            masters=3,
            craftsmen=24,
            certificates=80,
            duties=40,
            beyond=6,
            moves=2,
            dissolved=3,
            mergers=1,
            planted=2,
            small_own=0.5,
            appeals=48,
        ),
        Scale(
            name="small",
            workers=6_000,
            employers=400,
            streets_a_district=8,
            studios_2020=420,
            studios_2025=610,
            upgrades=30,
            masters=11,
            craftsmen=210,
            certificates=600,
            duties=160,
            beyond=20,
            moves=8,
            dissolved=10,
            mergers=3,
            planted=4,
            small_own=0.15,
            homes=900,
            stations=1_500,
            points=120,
            appeals=300,
        ),
        Scale(
            name="default",
            workers=60_000,
            employers=2_000,
            streets_a_district=None,
            studios_2020=5_204,
            studios_2025=7_412,
            upgrades=120,
            masters=104,
            craftsmen=2_040,
            certificates=5_000,
            duties=1_240,
            beyond=136,
            moves=24,
            dissolved=60,
            mergers=6,
            planted=12,
            small_own=0.08,
            homes=18_240,
            stations=30_410,
            points=1_130,
        ),
        # The way of the two large ones, at a size for tests.
        Scale(
            name="sample",
            workers=6_000,
            employers=200,
            streets_a_district=2,
            studios_2020=44,
            studios_2025=62,
            upgrades=6,
            masters=3,
            craftsmen=24,
            certificates=80,
            duties=40,
            beyond=6,
            moves=4,
            dissolved=6,
            mergers=2,
            planted=2,
            small_own=0.2,
            own_unions=0.6,
            cast=4,
            enrolments_in_mass=4_000,
            appeals=48,
        ),
        Scale(
            name="large",
            workers=600_000,
            employers=20_000,
            streets_a_district=None,
            studios_2020=5_204,
            studios_2025=7_412,
            upgrades=120,
            masters=104,
            craftsmen=2_040,
            certificates=20_000,
            duties=1_240,
            beyond=136,
            moves=60,
            dissolved=160,
            mergers=20,
            planted=24,
            small_own=0.04,
            own_unions=0.6,
            cast=4,
            enrolments_in_mass=400_000,
            homes=18_240,
            stations=30_410,
            points=1_130,
        ),
        Scale(
            name="full",
            workers=6_000_000,
            employers=200_000,
            streets_a_district=None,
            studios_2020=5_204,
            studios_2025=7_412,
            upgrades=120,
            masters=104,
            craftsmen=2_040,
            certificates=60_000,
            duties=1_240,
            beyond=136,
            moves=200,
            dissolved=600,
            mergers=60,
            planted=40,
            small_own=0.02,
            own_unions=0.6,
            cast=3,
            enrolments_in_mass=4_000_000,
            homes=18_240,
            stations=30_410,
            points=1_130,
        ),
    )
}
