"""An action within another one joins its transaction; keys are read once an action."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.core.actions import add_subject_key, destroy_subject_key
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.queries.records import reading_keys_once, subject_key
from gonghui.foundation.core.rules import Refusal


class Actor:
    pk = 1


@one_transaction
def inner(*, refuse: bool = False) -> int:
    key = add_subject_key()
    if refuse:
        raise Refusal("no")
    return key.pk


@one_transaction
def outer(*, refuse: bool = False) -> int:
    return inner() + inner(refuse=refuse)


@one_transaction
def careful() -> int:
    with pytest.raises(Refusal), transaction.atomic():
        inner(refuse=True)
    return inner()


@one_transaction
def careless() -> int:
    with pytest.raises(Refusal):
        inner(refuse=True)
    return inner()


def savepoints(action, **given):
    with CaptureQueriesContext(connection) as told:
        action(**given)
    return sum(query["sql"].startswith("SAVEPOINT") for query in told)


def test_an_inner_action_opens_no_savepoint(db):
    assert savepoints(inner) == 1  # the test's own transaction stands around it
    assert savepoints(outer) == 1


def test_a_refusal_undoes_the_whole_and_nothing_else(db):
    kept = add_subject_key()
    with pytest.raises(Refusal):
        outer(refuse=True)
    assert list(SubjectKey.objects.all()) == [kept]


def test_who_goes_on_after_a_refusal_opens_a_savepoint(db):
    careful()
    assert SubjectKey.objects.count() == 1
    with pytest.raises(TransactionManagementError):
        careless()
    assert SubjectKey.objects.count() == 1


def test_a_key_is_read_once_and_not_after_it_was_destroyed(db, django_assert_num_queries):
    key = add_subject_key()
    with reading_keys_once():
        with django_assert_num_queries(1):
            assert subject_key(key.pk) == subject_key(key.pk)
        with reading_keys_once(), django_assert_num_queries(0):
            subject_key(key.pk)
        destroy_subject_key(key=key, by=Actor())
        assert subject_key(key.pk) is None
    assert subject_key(key.pk) is None


def test_a_key_that_was_just_made_need_not_be_read(db, django_assert_num_queries):
    with reading_keys_once():
        key = add_subject_key()
        with django_assert_num_queries(0):
            kept = subject_key(key.pk)
    assert subject_key(key.pk) == kept
