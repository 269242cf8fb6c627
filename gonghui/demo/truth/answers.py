"""The file of true answers: every question of a fixed list, asked at both times."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from gonghui.demo.city import City
from gonghui.demo.city.times import KNOWN_THEN, end_of
from gonghui.demo.truth.figures import asked_areas, breakdowns, figures, missing, name_of
from gonghui.demo.truth.known import Known

# Ends of periods, and odd days: on each of the odd ones something planted begins or ends.
DAYS = (
    date(2020, 12, 31),
    date(2021, 12, 31),
    date(2022, 12, 31),
    date(2023, 6, 30),
    date(2023, 7, 1),
    date(2023, 12, 19),
    date(2023, 12, 20),
    date(2024, 2, 29),
    date(2024, 3, 14),
    date(2024, 3, 15),
    date(2024, 5, 9),
    date(2024, 5, 10),
    date(2024, 12, 31),
    date(2025, 6, 30),
    date(2025, 12, 31),
)
DAYS_KNOWN_THEN = (
    date(2022, 12, 31),
    date(2023, 6, 30),
    date(2023, 12, 31),
    date(2024, 3, 15),
    date(2024, 5, 31),
    date(2024, 6, 30),
)


def observed(city: City) -> list[dict[str, Any]]:
    """The latest published value of each outside series, as of some days and as known then and now."""
    found = []
    for series in sorted({row.series for row in city.observations}):
        for on, known in (
            (date(2022, 12, 31), KNOWN_THEN),
            (date(2022, 12, 31), None),
            (date(2025, 12, 31), None),
        ):
            rows = [
                row
                for row in city.observations
                if row.series == series
                and row.period_end <= on
                and (known is None or row.published_on <= known)
            ]
            latest = max(rows, key=lambda row: (row.period_end, row.published_on), default=None)
            found.append(
                {
                    "metric": series,
                    "as_of": on.isoformat(),
                    "known_at": end_of(known).isoformat() if known else None,
                    "value": None if latest is None else str(latest.value),
                }
            )
    return found


def answers(city: City) -> dict[str, Any]:
    """Every true answer of a city."""
    areas = asked_areas(city)
    now, then = Known(city), Known(city, KNOWN_THEN)
    listed = [area for area in areas if len(area) == 6]
    return {
        "scale": city.scale,
        "seed": city.seed,
        "digest": city.digest(),
        "figures": [
            {**row, "known_at": moment}
            for known, days, moment in (
                (now, sorted({*DAYS, *DAYS_KNOWN_THEN}), None),
                (then, DAYS_KNOWN_THEN, end_of(KNOWN_THEN).isoformat()),
            )
            for day in days
            for row in figures(known, day, areas)
        ],
        "breakdowns": [row for day in (DAYS[0], DAYS[-1]) for row in breakdowns(now, day)],
        "missing": list(missing(now, DAYS[-1], listed)),
        "series": observed(city),
        "problems": [
            {
                "kind": problem.kind,
                "text": problem.text,
                "areas": list(problem.areas),
                "records": [name_of(city, table, key) for table, key in problem.rows],
            }
            for problem in city.problems
        ],
    }


def write(city: City, path: Path) -> dict[str, Any]:
    """Writes the answers as JSON and returns them."""
    found = answers(city)
    put_down(found, path)
    return found


def put_down(found: dict[str, Any], path: Path) -> None:
    """Writes answers as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
