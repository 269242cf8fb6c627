"""Two officers ask the same union the same at the same moment: it is asked once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection

from gonghui.affairs.governance.models import AskedField, Sending
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def started(transactional_db):
    make = import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account
    make(apps, None)


def test_of_two_who_ask_at_once_one_is_told(started, town, item, send):
    item()
    start = Barrier(2)

    def ask(title):
        try:
            start.wait(timeout=30)
            return send(kind="form", title=title, wanted="填写", fields=["食堂座位数"])
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        came = list(threads.map(ask, ["甲表", "乙表"]))
    assert sum(isinstance(one, Refusal) for one in came) == 1
    assert AskedField.objects.count() == 1
    assert sorted(Sending.objects.values_list("refused", flat=True)) == ["", "asked"]
