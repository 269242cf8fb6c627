"""The API against its own description: every operation, as every role and as nobody, with odd input."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gonghui.affairs.skills.models import Studio
from tests.faces.api.conftest import ANONYMOUS, BACKEND, EVERYBODY, ApiCity

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# The leader and a role of narrow reach are asked more.
EXAMPLES = {"city_leader": 20, "district_officer": 10}
FEW = 4


@pytest.fixture(autouse=True)
def own_transaction() -> Iterator[None]:
    """A request through WSGI would close the connection whose transaction holds the test's rows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def cookies_of(city: ApiCity, who: str) -> dict[str, str]:
    if who == ANONYMOUS:
        return {}
    client = Client()
    client.force_login(city.accounts[who], backend=BACKEND)
    return {name: held.value for name, held in client.cookies.items()}


def known(city: ApiCity) -> dict[str, list[Any]]:
    """Values that lead somewhere: made-up paths alone would meet nothing but 404."""
    return {
        "plan": [city.plan.key],
        "number": list(range(1, 19)),
        "key": ["studios", "congresses", "rooms", "room-duties"],
        "public_id": [
            *(str(body.public_id) for body in city.city.employers),
            *(str(studio.public_id) for studio in Studio.objects.all()),
        ],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_answer_is_as_described(api_city: ApiCity, who: str) -> None:
    cookies = cookies_of(api_city, who)
    values, chance = known(api_city), random.Random(who)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    answered = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES.get(who, FEW),
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal answered
            for name in case.path_parameters or {}:
                if name in values and chance.random() < 0.7:
                    case.path_parameters[name] = chance.choice(values[name])
            response = case.call(cookies=cookies)
            case.validate_response(response, checks=CHECKS)
            answered += response.status_code == 200
            assert who != ANONYMOUS or response.status_code in (401, 422)

        ask()
    assert answered > 0 or who == ANONYMOUS
