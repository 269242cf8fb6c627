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
    """A sparkline: points of its lines, dots of lonely values, its last point, and the goal's line."""

    lines: list[str]
    dots: list[tuple[str, str]]
    end: tuple[str, str] | None
    goal: str
    label: str


def spark(
    *lines: Sequence[tuple[date, float | None]], goal: float | None = None, label: str = ""
) -> Spark | None:
    """The sparkline of dated values; unknown ones are left out. None with fewer than two known.

    Args:
        lines: (day, value) in order of days; values of two lines are never joined.
        goal: drawn as a dashed level line where it lies near the values.
    """
    kept = [[(day.toordinal(), float(v)) for day, v in line if v is not None] for line in lines]
    known = [point for line in kept for point in line]
    if len(known) < 2:
        return None
    numbers = [value for _, value in known] + ([float(goal)] if goal is not None else [])
    low, high = min(numbers), max(numbers)
    first, last = known[0][0], known[-1][0]

    def at(point: tuple[int, float]) -> tuple[str, str]:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (point[0] - first) / max(1, last - first)
        if high == low:
            return f"{x:.1f}", f"{HEIGHT / 2:.1f}"
        return f"{x:.1f}", f"{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (point[1] - low) / (high - low):.1f}"

    drawn = [" ".join(",".join(at(point)) for point in line) for line in kept if len(line) > 1]
    dots = [at(line[0]) for line in kept[:-1] if len(line) == 1]
    level = ""
    if goal is not None:
        height = at((first, float(goal)))[1]
        level = f"{MARGIN:.1f},{height} {WIDTH - MARGIN:.1f},{height}"
    return Spark(drawn, dots, at(known[-1]), level, label)


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
