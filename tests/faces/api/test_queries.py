"""An answer's number of queries does not grow with its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.bodies.models import Body
from tests.faces.api.conftest import ApiCity

pytestmark = pytest.mark.django_db


def test_one_row_and_three_cost_the_same(ask: Callable[..., Any], api_city: ApiCity) -> None:
    number = api_city.plan.indicators.get(metric="innovation_studios").number
    body = api_city.city.employers[0]
    paths = [
        "registers/studios",
        "bodies",
        f"indicators/beijing-14/{number}/records",
        "indicators",
        "areas",
        "registers",
        f"bodies/{body.public_id}",
    ]
    for path in paths:
        costs = set()
        for limit in (1, 3):
            ask("district_leader", path, limit=limit)  # what is read once a process is read
            with CaptureQueriesContext(
                connection,
            ) as made:
                answer = ask("district_leader", path, limit=limit)
            assert answer.status_code == 200, path
            costs.add(len(made))
        assert len(costs) == 1, (path, costs)
    assert Studio.objects.count() == Recognition.objects.count() == 6
    assert Body.objects.count() > 3
