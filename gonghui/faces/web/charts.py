"""Small drawings made on the server: sparklines and the tile map of areas, as numbers for SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT, MARGIN = 120.0, 32.0, 3.0
TILE = 84  # side of a map tile with its gap, in SVG units


@dataclass(frozen=True)
class Spark:
    """A sparkline: points of the polyline, its last point, and the goal's line."""

    points: str
    end: tuple[str, str] | None
    goal: str
    label: str


def spark(
    values: Sequence[tuple[date, float | None]], *, goal: float | None = None, label: str = ""
) -> Spark | None:
    """The sparkline of dated values; unknown ones are left out. None with fewer than two known.

    Args:
        values: (day, value) in order of days.
        goal: drawn as a dashed level line where it lies near the values.
    """
    known = [(day.toordinal(), float(value)) for day, value in values if value is not None]
    if len(known) < 2:
        return None
    numbers = [value for _, value in known] + ([float(goal)] if goal is not None else [])
    low, high = min(numbers), max(numbers)
    first, last = known[0][0], known[-1][0]

    def x(day: int) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (day - first) / max(1, last - first)

    def y(value: float) -> float:
        return (
            HEIGHT / 2
            if high == low
            else HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / (high - low)
        )

    points = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in known)
    level = (
        f"{MARGIN:.1f},{y(float(goal)):.1f} {WIDTH - MARGIN:.1f},{y(float(goal)):.1f}"
        if goal is not None
        else ""
    )
    return Spark(points, (f"{x(last):.1f}", f"{y(known[-1][1]):.1f}"), level, label)


@dataclass(frozen=True)
class Tile:
    """One area on the schematic map: where it stands, how deep its colour is (0–4), what it says."""

    area: Any
    x: int
    y: int
    step: int
    text: str
    url: str = ""

    @property
    def middle(self) -> int:
        """x of the tile's middle."""
        return self.x + (TILE - 4) // 2


@dataclass(frozen=True)
class Step:
    """One colour of the legend and the values it stands for."""

    step: int
    low: float
    high: float


@dataclass(frozen=True)
class TileMap:
    """The schematic map: tiles, its size, and the legend."""

    tiles: list[Tile]
    width: int
    height: int
    legend: list[Step]


def steps(values: Sequence[float]) -> list[Step]:
    """Four equal steps from the least to the greatest value; one when all are equal."""
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [Step(2, low, high)]
    width = (high - low) / 4
    return [Step(i + 1, low + i * width, low + (i + 1) * width) for i in range(4)]


def tile_map(rows: Sequence[tuple[Any, float | None, str, str]]) -> TileMap | None:
    """The map of areas that have a tile.

    Args:
        rows: (area, value or None for unknown, text, address).
    Returns:
        None when no area has a tile (streets have none).
    """
    placed = [row for row in rows if row[0].tile_column is not None and row[0].tile_row is not None]
    if not placed:
        return None
    legend = steps([float(value) for _, value, _, _ in placed if value is not None])

    def depth(value: float | None) -> int:
        if value is None:
            return 0
        return next((one.step for one in legend if float(value) <= one.high), legend[-1].step)

    left = min(row[0].tile_column for row in placed)
    top = min(row[0].tile_row for row in placed)
    tiles = [
        Tile(area, (area.tile_column - left) * TILE, (area.tile_row - top) * TILE, depth(value), text, url)
        for area, value, text, url in placed
    ]
    return TileMap(tiles, max(t.x for t in tiles) + TILE, max(t.y for t in tiles) + TILE, legend)
