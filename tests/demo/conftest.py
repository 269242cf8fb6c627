"""One tiny city; each test sees it in a savepoint, with files of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gonghui.demo.city import City
from gonghui.foundation.warehouse.queries.reading import forget
from tests.kept_city import KeptCity


@pytest.fixture(scope="module")
def city(kept_city: KeptCity) -> City:
    """The tiny city of seed 1; no base."""
    return kept_city.loaded()


@pytest.fixture
def db(
    city: City, kept_city: KeptCity, django_db_blocker: Any, tmp_path: Path, settings: Any
) -> Iterator[None]:
    """In place of the plain database: the loaded city, and what a test changes is undone after it."""
    root = kept_city.folders["VAR_DIR"]
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    for name, value in kept_city.folders.items():
        setattr(settings, name, tmp_path / value.relative_to(root))
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget()
