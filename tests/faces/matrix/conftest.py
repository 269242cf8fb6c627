"""The demo city with its plans, reports and evaluations, and what is planted upon it; loaded once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faces.matrix import things
from tests.faces.matrix.looking import Visitors
from tests.faces.matrix.planted import World, plant
from tests.faces.web.test_evaluation import evaluate
from tests.faces.web.test_monitoring import monitor
from tests.faces.web.test_reports import write
from tests.faces.who_may_know import patterns
from tests.kept_city import KeptCity

# `make test-matrix` asks for every account at every address; else for some of each kind.
WHOLE = bool(os.environ.get("GONGHUI_WHOLE_MATRIX"))
_planted: list[World] = []


def plant_both() -> None:
    """Plants both subtrees upon the city."""
    _planted[:] = [plant()]


@pytest.fixture(scope="module")
def whole_city(kept_city: KeptCity) -> World:
    """The city with everything that an address can name."""
    kept_city.planned(monitor, evaluate, write, plant_both)
    return _planted[0]


@pytest.fixture
def world(whole_city: World, kept_city: KeptCity, db: None, settings: Any) -> Iterator[World]:
    """The city, open for one test."""
    things.ROUTES.update((name, route) for route, name in patterns())
    with kept_city.used(settings):
        yield whole_city


@pytest.fixture
def visitors(world: World) -> Visitors:
    """A browser for everybody."""
    return Visitors(world)
