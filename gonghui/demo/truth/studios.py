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


UNITS = {("innovation_studios", 1): Measure(studios, ratio=False)}
