"""A town with a staffed hotline and a history of appeals up to yesterday."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.listening import actions
from tests.hotline_history import Told, closed_history, load_told
from tests.hotline_town import build_town

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def models_folder(settings, tmp_path):
    settings.MODELS_DIR = tmp_path / "models"


@pytest.fixture
def town(db):
    town = build_town()
    town.now = timezone.now()
    town.on = timezone.localdate()
    return town


@pytest.fixture
def sign_in(town):
    def signed_in(account):
        client = Client()
        client.force_login(account, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def heard(town):
    """A history, and eleven callers about one employer, all of the last whole week's Monday."""
    monday = town.on - timedelta(days=town.on.weekday() + 7)
    callers = [
        "王小明",
        "李大强",
        "赵春兰",
        "周玉梅",
        "吴海波",
        "郑文静",
        "孙丽丽",
        "钱多多",
        "冯雪梅",
        "陈实在",
        "卫东方",
    ]
    rows = [
        Told(
            on=monday,
            category="wages.arrears",
            wording=f"大洋建筑公司拖欠工资，工人都没拿到，我叫{name}",
            caller=name,
            about=town.firm.pk,
        )
        for name in callers
    ]
    # The detector wants thirteen months.
    oldest = Told(on=monday - timedelta(days=430), category="wages.arrears", wording="工资拖着不给")
    made = load_told(town, [*closed_history(monday), *rows, oldest])
    by = system_account()
    town.learned = actions.learn(target="category", by=by, now=town.now)
    actions.sketch_wordings(by=by, now=town.now)
    actions.propose_hot(by=by, now=town.now)
    actions.propose_pairs(by=by, now=town.now)
    actions.look_ahead(by=by, now=town.now)
    town.monday = monday
    return made
