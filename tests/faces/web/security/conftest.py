"""One installation with an officer, as the tests of signing in have it; small, so that each test is quick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.faces.web import doors
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body
from gonghui.foundation.core.models import Installation

PASSWORD = "correct horse 7"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    doors.COUNTED.forget()


@pytest.fixture
def officer(db: None) -> Account:
    """An officer of a street with its role."""
    Installation.objects.create(code="BJ", name_zh="演示市")
    system = system_account()
    add_area(code="990000", name_zh="演示市", level="city", on=date(2020, 1, 1), by=system)
    union = found_body(
        kind="union",
        name_zh="街道总工会",
        on=timezone.localdate(),
        area=None,
        by=system,
        union={"type": "basic"},
    )
    account = create_account(username="officer", name="王干事", password=PASSWORD, by=system)
    grant_role(account=account, role="street_officer", body=union, by=system)
    return account


@pytest.fixture
def entered(officer: Account) -> Callable[..., Client]:
    """`entered()` → a client signed in as the officer, without the form."""

    def signed_in(**how: Any) -> Client:
        client = Client(**how)
        client.force_login(officer, backend=BACKEND)
        return client

    return signed_in
