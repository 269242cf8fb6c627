"""What a scope sees is looked up once and holds until something in the trees moves: not a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.accounts import queries
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import dissolve_body, found_body
from gonghui.foundation.core.queries import watched
from gonghui.foundation.core.registers import Category

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scope(town, account):
    queries._BODIES_OF.clear()
    return scope_of(
        account("a", "district_officer", town.district_department), Permission.VIEW, Category.SKILLS
    )


def shop(town, name, on=date(2020, 1, 1)):
    return found_body(kind="agency", name_zh=name, on=on, area=town.e1, by=town.system)


def test_what_was_looked_up_holds_while_the_trees_stand_still(scope):
    first = resolve(scope).ids()
    with CaptureQueriesContext(connection) as asked:
        assert resolve(scope).ids() == first
    assert len(asked) == 1
    assert "core_change" in asked[0]["sql"]


def test_a_new_body_is_seen_at_once_and_an_ended_one_is_gone(scope, town):
    before = resolve(scope).ids()
    made = shop(town, "新开小店")
    assert resolve(scope).ids() == before | {made.pk}
    dissolve_body(body=made, on=date(2021, 1, 1), by=town.system)
    assert resolve(scope).ids() == before


def test_what_a_transaction_has_yet_to_commit_is_for_nobody_else(scope, town):
    before = resolve(scope).ids()
    with transaction.atomic():
        made = shop(town, "退回小店")
        assert made.pk in resolve(scope).ids()
        transaction.set_rollback(True)
    assert resolve(scope).ids() == before


def test_of_a_shorter_log_nothing_holds(scope):
    watch, stood_still = watched(queries.TREES, None)
    assert not stood_still
    assert watched(queries.TREES, watch)[1]
    assert not watched(queries.TREES, replace(watch, last=watch.last + 1))[1]


def test_only_so_many_are_kept(scope, monkeypatch):
    monkeypatch.setattr(queries, "SCOPES_KEPT", 1)
    resolve(scope)
    resolve(replace(scope, on=date(2024, 1, 1)))
    assert len(queries._BODIES_OF) == 1
