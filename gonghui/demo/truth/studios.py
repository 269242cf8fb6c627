"""Innovation studios, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gonghui.demo.truth.known import Known, Measure, Unit, in_force


def studios(known: Known, on: date) -> Iterator[Unit]:
    """Studios that stand recognised, each once."""
    standing = {row.studio: row for row in known.recognitions.values() if in_force(row, on)}
    for key, recognition in standing.items():
        studio = known.studios[key]
        groups = (("level", recognition.level), ("kind", studio.kind))
        yield Unit("studios", key, studio.body, True, groups=groups)


def ever_recognised(known: Known, on: date) -> Iterator[Unit]:
    """Studios recognised by the day, standing or not, each once."""
    for recognition in known.recognitions.values():
        if recognition.valid_from <= on:
            studio = known.studios[recognition.studio]
            groups = (("kind", studio.kind),)
            yield Unit("studios", studio.key, studio.body, True, groups=groups, start=recognition.valid_from)


UNITS = {
    ("innovation_studios", 1): Measure(studios, ratio=False),
    ("studios_ever_recognised", 1): Measure(ever_recognised, ratio=False),
}
