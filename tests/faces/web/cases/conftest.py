"""A city with cases, and what the tests of the workbench do again and again."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.engines.cases.actions import take_step
from gonghui.engines.cases.rules.kinds import declaring
from tests.engines.cases.conftest import APPEAL, FILING, build_city

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def city(db):
    with declaring(APPEAL, FILING):
        yield build_city()


def client_of(account):
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opened(city, **given):
    return city.open(**({"now": timezone.now()} | given))


def sent(city, **given):
    """A case that the desk has sent to the street's union."""
    case = opened(city, lead=city.federation, **given)
    step = {"step": "dispatch", "fields": {"to": city.street_union}, "reason": "属地"}
    return take_step(case=case, by=city.desk, now=timezone.now(), **step)


def working(city, **given):
    return take_step(case=sent(city, **given), step="accept", by=city.clerk, now=timezone.now())


def url(case, rest=""):
    return f"/cases/{case.public_id}/{rest}"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


SEES = {"desk", "supervisor", "east_officer", "clerk", "leader"}

ROLES = ["desk", "supervisor", "east_officer", "west_officer", "clerk", "chair", "leader", "evaluator"]


def picked(*cases):
    return [f"{case.public_id}:{case.version}" for case in cases]
