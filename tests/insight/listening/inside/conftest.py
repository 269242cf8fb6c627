"""A town with a staffed hotline, a day in it, and a folder for its models."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.hotline_town import build_town

# A Wednesday.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def models_folder(settings, tmp_path):
    settings.MODELS_DIR = tmp_path / "models"
    return settings.MODELS_DIR


@pytest.fixture
def town(db):
    town = build_town()
    town.now, town.on = NOW, NOW.date()
    return town
