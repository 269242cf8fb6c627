"""One tiny demo city with its plan and accounts; what a test changes is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from gonghui.demo.city import City
from gonghui.foundation.accounts.models import Account
from tests.kept_city import KeptCity

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def demo_city(kept_city: KeptCity) -> City:
    """The tiny city of seed 1, its plans and its warehouse."""
    return kept_city.planned()


@pytest.fixture
def demo(demo_city: City, kept_city: KeptCity, db: None, settings: Any) -> Iterator[City]:
    """The city, open for one test."""
    with kept_city.used(settings):
        yield demo_city


@pytest.fixture
def sign_in(demo: Any) -> Callable[[str], Client]:
    """`sign_in("leader")` → a client signed in under a demo account; "" is nobody."""

    def signed_in(username: str) -> Client:
        client = Client()
        if username:
            client.force_login(Account.objects.get(username=username), backend=BACKEND)
        return client

    return signed_in
