"""A city small enough to count by hand: two districts, four streets, eight employers, known figures.

At the end of 2020: 2 studios, 2 of 8 units with a congress, 1 of 4 due places with a room.
At the end of 2025: 6 studios, 6 of 8 units, 3 of 4 places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gonghui.affairs.participation import actions as participation
from gonghui.affairs.places import actions as places
from gonghui.affairs.skills import actions as skills
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.bodies.models import Area, Body, Union
from gonghui.foundation.core.models import Installation
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.indicators.actions import add_series, observe

SINCE = date(2019, 1, 1)
BASE = date(2020, 12, 31)
END = date(2025, 12, 31)
PLAN_FILE = Path(__file__).parents[1] / "gonghui" / "insight" / "plans" / "files" / "beijing-14.yaml"


@dataclass
class PlanCity:
    """What the fixture made."""

    whole: Area
    districts: list[Area]
    streets: list[Area]
    employers: list[Body]
    studios: list[Any]
    series: dict[str, Any]


@pytest.fixture
def fresh_engine():
    """The warehouse's memory begins and ends with the test."""
    forget()
    yield
    forget()


@pytest.fixture
def plan_city(by, fresh_engine) -> PlanCity:
    """The city with its records; no plan is loaded."""
    Installation.objects.create(code="BJ", name_zh="试")
    whole, districts, streets = _areas(by)
    employers = _employers(streets, by)
    studios = []
    for n, year in enumerate([2019, 2020, 2021, 2022, 2023, 2025]):
        studios.append(
            skills.recognise_studio(
                name=f"工作室{n}",
                kind="worker",
                body=employers[n],
                leader_name="某人",
                level="city",
                recognised_on=date(year, 6, 1),
                by=by,
            )
        )
    for n, year in enumerate([2019, 2020, 2021, 2022, 2023, 2025]):
        congress = participation.form_congress(
            body=employers[n], kind="own", valid_from=date(year, 6, 1), by=by
        )
        for held in range(year, 2026):
            participation.hold_session(congress=congress, held_on=date(held, 6, 1), by=by)
    for n in range(4):
        duty = places.list_duty(
            body=employers[n], name=f"处{n}", basis="public_place", valid_from=SINCE, by=by
        )
        if n < 3:
            opened = date([2020, 2022, 2024][n], 3, 1)
            places.open_room(body=employers[n], name=f"室{n}", duty=duty, valid_from=opened, by=by)
    return PlanCity(whole, districts, streets, employers, studios, _series(whole, by))


def _areas(by):
    whole = bodies.add_area(code="110000", name_zh="北京市", level="city", on=SINCE, by=by)
    districts, streets = [], []
    for d in (1, 2):
        district = bodies.add_area(code=f"11010{d}", name_zh=f"区{d}", level="district", on=SINCE, by=by)
        bodies.place_area(tree="statistical", child=district, parent=whole, on=SINCE, by=by)
        districts.append(district)
        for s in (1, 2):
            street = bodies.add_area(
                code=f"11010{d}00{s}", name_zh=f"街{d}{s}", level="street", on=SINCE, by=by
            )
            bodies.place_area(tree="statistical", child=street, parent=district, on=SINCE, by=by)
            streets.append(street)
    return whole, districts, streets


def _employers(streets, by):
    union = bodies.found_body(
        kind="union", name_zh="工会", on=SINCE, area=streets[0], by=by, union={"type": "basic"}
    )
    employers = []
    for n in range(8):
        employer = bodies.found_body(
            kind="employer",
            name_zh=f"单位{n}",
            on=SINCE,
            area=streets[n % 4],
            by=by,
            employer={"unit_kind": "enterprise", "ownership": "private"},
        )
        bodies.cover(union=Union.objects.get(pk=union.pk), employer=employer.employer, on=SINCE, by=by)
        employers.append(employer)
    return employers


def _series(whole, by):
    made = {}
    values = {"surveyed_unemployment": "4.1", "income_growth": "4.4", "gdp_growth": "5.4"}
    for key, value in values.items():
        made[key] = add_series(
            key=key, name_zh=key, name_en=key, unit_zh="%", unit_en="%", issuer="统计局", by=by
        )
        observe(
            series=made[key],
            area=whole,
            period_start=date(2025, 1, 1),
            period_end=END,
            value=value,
            published_on=date(2026, 1, 20),
            source="公报",
            today=date(2026, 2, 1),
            by=by,
        )
    return made
