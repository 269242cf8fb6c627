"""Tables that are drawn with lines on a PDF page: their cells, merged ones once, with rows and columns taken."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]  # left, top, right, bottom
Place = tuple[Box, int, int, int]  # a cell's box, its row, how many rows and columns it takes
_NEAR = 3.0  # points: edges nearer than that are one
_SHORT = 4.0  # points: shorter strokes are no rulings
_MOST = 6000  # strokes on a page: more is a drawing, not a table


@dataclass(frozen=True)
class Stroke:
    """A level or upright line: where it lies, and from where to where it runs."""

    upright: bool
    at: float
    start: float
    end: float


def drawn_tables(page: Any) -> list[list[Place]]:
    """The ruled tables of a page (of pypdfium2)."""
    strokes = [stroke for stroke in _strokes(page) if stroke.end - stroke.start >= _SHORT]
    if not 4 <= len(strokes) <= _MOST:
        return []
    found = []
    for group in _touching(strokes):
        cells = _cells(group)
        if len(cells) > 1:
            found.append(cells)
    return found


def _strokes(page: Any) -> Iterator[Stroke]:
    """The level and upright lines that the page's paths draw, in points from its top left corner."""
    import pypdfium2.raw as raw

    turned = page.get_rotation()
    width, height = page.get_size()
    x, y = ctypes.c_float(), ctypes.c_float()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=6):
        count = raw.FPDFPath_CountSegments(thing.raw)
        if count > 400:
            continue
        matrix = thing.get_matrix()
        first = before = None
        points: list[tuple[float, float]] = []
        lines = []
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(thing.raw, number)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = _shown(matrix.on_point(x.value, y.value), turned, width, height)
            kind = raw.FPDFPathSegment_GetType(segment)
            points.append(point)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == raw.FPDF_SEGMENT_LINETO and before is not None:
                lines.append((before, point))
            if raw.FPDFPathSegment_GetClose(segment) and first is not None:
                lines.append((point, first))
            before = point
        yield from _straight(points, lines)


def _shown(point: tuple[float, float], turned: int, width: float, height: float) -> tuple[float, float]:
    x, y = point
    if turned == 90:
        return y, x
    if turned == 180:
        return width - x, y
    if turned == 270:
        return width - y, height - x
    return x, height - y


def _straight(
    points: list[tuple[float, float]], lines: list[tuple[tuple[float, float], tuple[float, float]]]
) -> Iterator[Stroke]:
    """A thin filled bar is one line; of everything else each straight side."""
    if not points:
        return
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    if bottom - top <= _NEAR < right - left:
        yield Stroke(False, (top + bottom) / 2, left, right)
    elif right - left <= _NEAR < bottom - top:
        yield Stroke(True, (left + right) / 2, top, bottom)
    else:
        for (x1, y1), (x2, y2) in lines:
            if abs(y1 - y2) < 1 <= abs(x1 - x2):
                yield Stroke(False, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
            elif abs(x1 - x2) < 1 <= abs(y1 - y2):
                yield Stroke(True, (x1 + x2) / 2, min(y1, y2), max(y1, y2))


def _touching(strokes: list[Stroke]) -> list[list[Stroke]]:
    """Strokes that cross or touch, together: one group a table."""
    levels = [stroke for stroke in strokes if not stroke.upright]
    uprights = [stroke for stroke in strokes if stroke.upright]
    owner: dict[Stroke, Stroke] = {stroke: stroke for stroke in strokes}

    def root(stroke: Stroke) -> Stroke:
        while owner[stroke] != stroke:
            owner[stroke] = owner[owner[stroke]]
            stroke = owner[stroke]
        return stroke

    for upright in uprights:
        for level in levels:
            crosses = upright.start - _NEAR <= level.at <= upright.end + _NEAR
            if crosses and level.start - _NEAR <= upright.at <= level.end + _NEAR:
                owner[root(level)] = root(upright)
    groups: dict[Stroke, list[Stroke]] = {}
    for stroke in strokes:
        groups.setdefault(root(stroke), []).append(stroke)
    return [group for group in groups.values() if len(group) >= 4]


def _cells(strokes: list[Stroke]) -> list[Place]:
    levels = [stroke for stroke in strokes if not stroke.upright]
    uprights = [stroke for stroke in strokes if stroke.upright]
    if len(levels) < 2 or not uprights:
        return []
    tops = _edges([stroke.at for stroke in levels])
    sides = _edges([stroke.at for stroke in uprights])
    # Tables are often open at the sides: the rulings show how far they reach.
    left, right = min(stroke.start for stroke in levels), max(stroke.end for stroke in levels)
    if sides[0] - left > 8:
        sides = [left, *sides]
    if right - sides[-1] > 8:
        sides = [*sides, right]
    if len(tops) < 2 or len(sides) < 2:
        return []
    return _merged(tops, sides, levels, uprights)


def _merged(
    tops: list[float], sides: list[float], levels: list[Stroke], uprights: list[Stroke]
) -> list[Place]:
    """The cells: squares of the grid with no line between them are one."""
    rows, columns = len(tops) - 1, len(sides) - 1
    owner = {(y, x): (y, x) for y in range(rows) for x in range(columns)}

    def root(square: tuple[int, int]) -> tuple[int, int]:
        while owner[square] != square:
            square = owner[square]
        return square

    def join(first: tuple[int, int], second: tuple[int, int]) -> None:
        low, high = sorted((root(first), root(second)))
        owner[high] = low

    for y in range(rows):
        for x in range(columns):
            if x + 1 < columns and not _drawn(uprights, sides[x + 1], tops[y], tops[y + 1]):
                join((y, x), (y, x + 1))
            if y + 1 < rows and not _drawn(levels, tops[y + 1], sides[x], sides[x + 1]):
                join((y, x), (y + 1, x))
    regions: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for square in owner:
        regions.setdefault(root(square), []).append(square)
    placed = []
    for squares in regions.values():
        y1, y2 = min(y for y, _x in squares), max(y for y, _x in squares)
        x1, x2 = min(x for _y, x in squares), max(x for _y, x in squares)
        box = (sides[x1], tops[y1], sides[x2 + 1], tops[y2 + 1])
        placed.append((x1, (box, y1, y2 - y1 + 1, x2 - x1 + 1)))
    placed.sort(key=lambda pair: (pair[1][1], pair[0]))
    return [cell for _left, cell in placed]


def _drawn(strokes: list[Stroke], at: float, start: float, end: float) -> bool:
    """Whether a line lies between two squares: along most of the edge they share."""
    covered = 0.0
    for stroke in strokes:
        if abs(stroke.at - at) <= _NEAR:
            covered += max(0.0, min(end, stroke.end) - max(start, stroke.start))
    return covered >= 0.6 * (end - start)


def _edges(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found
