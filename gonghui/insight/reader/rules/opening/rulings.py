"""Tables that are drawn with lines on a PDF page: their cells, merged ones once, with rows and columns taken."""

from __future__ import annotations

from typing import Any

Box = tuple[float, float, float, float]  # left, top, right, bottom
_NEAR = 3.0  # points: edges nearer than that are one


def drawn_tables(page: Any) -> list[list[tuple[Box, int, int, int]]]:
    """The tables of a page (of pdfplumber): of each cell its box, its row, and how many rows and columns it takes."""
    tables = []
    for table in page.find_tables({"snap_tolerance": 4, "join_tolerance": 4, "intersection_tolerance": 5}):
        boxes = sorted({tuple(cell) for cell in table.cells}, key=lambda box: (box[1], box[0]))
        if len(boxes) > 1:
            tables.append(_placed(boxes))
    return tables


def _placed(boxes: list[Any]) -> list[tuple[Box, int, int, int]]:
    tops = _edges([box[1] for box in boxes] + [box[3] for box in boxes])
    sides = _edges([box[0] for box in boxes] + [box[2] for box in boxes])
    placed = []
    for box in boxes:
        row, end = _nearest(tops, box[1]), _nearest(tops, box[3])
        left, right = _nearest(sides, box[0]), _nearest(sides, box[2])
        placed.append((left, (tuple(box), row, max(1, end - row), max(1, right - left))))
    placed.sort(key=lambda pair: (pair[1][1], pair[0]))
    return [cell for _left, cell in placed]


def _edges(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))
