"""Lists longer than what is counted: that they are is believed for some minutes; a short one never is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.queries import pages

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2025, 6, 30)


def recognise(town, name):
    day = date(2024, 1, 1)
    who = {"leader_name": "张三丰", "level": "city", "kind": "worker", "recognised_on": day}
    return recognise_studio(body=town.mill, name=name, by=town.officer, **who)


@pytest.fixture
def counted(town, monkeypatch):
    """Counts the studios, and says whether the database was asked to count."""
    monkeypatch.setattr(pages, "COUNTED_TO", 2)
    pages._LONG.clear()
    studios = queries.register("studios")

    def count():
        with CaptureQueriesContext(connection) as asked:
            found = queries.count(studios, by=town.officer, on=ON)
        return found, any("COUNT(" in one["sql"] for one in asked)

    yield count
    pages._LONG.clear()


def test_a_long_list_is_not_counted_again_and_a_short_one_always_is(town, counted):
    for name in ("甲", "乙"):
        recognise(town, name)
    assert counted() == (queries.Counts(2, 0), True)
    assert counted() == (queries.Counts(2, 0), True)
    recognise(town, "丙")
    assert counted() == (queries.Counts(2, 0, more=True), True)
    assert counted() == (queries.Counts(2, 0, more=True), False)


def test_after_some_minutes_it_is_counted_again(town, counted, monkeypatch):
    for name in ("甲", "乙", "丙"):
        recognise(town, name)
    monkeypatch.setattr(pages, "KEPT_FOR", 0.0)
    assert counted()[1]
    assert counted()[1]


def test_another_question_is_counted_for_itself_and_only_so_many_are_kept(town, counted, monkeypatch):
    monkeypatch.setattr(pages, "KEPT", 1)
    for name in ("甲", "乙", "丙"):
        recognise(town, name)
    counted()
    studios = queries.register("studios")
    assert queries.count(studios, by=town.officer, on=ON, search="乙") == queries.Counts(1, 0)
    assert queries.count(studios, by=town.officer, on=ON, search="东") == queries.Counts(2, 0, more=True)
    assert len(pages._LONG) == 1
