"""The city that plans are judged in; sentences are compared in English."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.plan_city import fresh_engine, plan_city

__all__ = ["fresh_engine", "plan_city"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
