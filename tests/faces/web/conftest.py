"""One tiny demo city with its plan and accounts, loaded once a module; what a test changes is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from gonghui.demo.command import PLANS
from gonghui.demo.load import load
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries.installation import take_statistics
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.plans.actions import load_plan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def demo_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the module's city keeps its files."""
    root = tmp_path_factory.mktemp("web")
    return {
        "VAR_DIR": root,
        "ATTACHMENT_DIR": root / "attachments",
        "WAREHOUSE_DIR": root / "warehouse",
    }


@pytest.fixture(scope="module")
def demo_city(django_db_setup: None, django_db_blocker: Any, demo_folders: dict[str, Any]) -> Iterator[Any]:
    """The tiny city of seed 1, its plans and its warehouse."""
    with django_db_blocker.unblock(), override_settings(**demo_folders), transaction.atomic():
        loaded = load(scale="tiny", seed=1)
        for name in PLANS:
            plan = files("gonghui.insight.plans") / "files" / name
            load_plan(text=plan.read_text("utf-8"), by=system_account())
        rebuild(by=system_account())
        take_statistics()  # nothing is committed, so autovacuum never does
        yield loaded
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def demo(demo_city: Any, demo_folders: dict[str, Any], db: None, settings: Any) -> Iterator[Any]:
    """The city, open for one test."""
    for name, value in demo_folders.items():
        setattr(settings, name, value)
    yield demo_city
    forget()


@pytest.fixture
def sign_in(demo: Any) -> Callable[[str], Client]:
    """`sign_in("leader")` → a client signed in under a demo account; "" is nobody."""

    def signed_in(username: str) -> Client:
        client = Client()
        if username:
            client.force_login(Account.objects.get(username=username), backend=BACKEND)
        return client

    return signed_in
