"""One tiny city, loaded once a module and rolled back after it; each test sees it in a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from gonghui.demo.city import City
from gonghui.demo.load import load
from gonghui.foundation.warehouse.queries.reading import forget


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the module's city keeps its files."""
    root = tmp_path_factory.mktemp("demo")
    return {
        "VAR_DIR": root,
        "ATTACHMENT_DIR": root / "attachments",
        "WAREHOUSE_DIR": root / "warehouse",
        "MODELS_DIR": root / "models",
    }


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any, folders: dict[str, Any]) -> Iterator[City]:
    """The tiny city of seed 1; no base: one built in an open transaction would miss what follows in it."""
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        loaded = load(scale="tiny", seed=1)
        yield loaded
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def db(city: City, folders: dict[str, Any], settings: Any) -> Iterator[None]:
    """In place of the plain database: the loaded city, and what a test changes is undone after it."""
    for name, value in folders.items():
        setattr(settings, name, value)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget()
