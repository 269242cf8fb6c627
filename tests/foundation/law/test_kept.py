"""Settings serve later requests, too, until the log tells of a change; what was taken back never does."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries import is_demo, once, reading_once
from gonghui.foundation.core.queries.once import MOST
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.law.queries import calendar, value

pytestmark = pytest.mark.django_db(transaction=True)
KEY, DAY = "wage.minimum.month", date(2030, 1, 1)


def setting(amount):
    made = {"unit": "yuan/month", "source": "试验", "mark": "ours"}
    return set_value(key=KEY, region="110000", value=amount, on=DAY, by=system_account(), **made)


def held():
    return value(KEY, "110000", DAY).value


def request(*questions):
    """The answers of one request, and what it asked the database."""
    with reading_once(), CaptureQueriesContext(connection) as asked:
        answers = [question() for question in questions]
    return answers, [query["sql"] for query in asked]


def elsewhere(what):
    """Done by another process, as far as the database sees it."""

    def there():
        try:
            what()
        finally:
            connection.close()

    thread = threading.Thread(target=there)
    thread.start()
    thread.join()


def test_the_next_request_asks_the_end_of_the_log_alone():
    first, _asked = request(held, calendar, is_demo)
    again, asked = request(held, calendar, is_demo, held)
    assert again == [*first, first[0]]
    assert len(asked) == 1
    assert "core_change" in asked[0]


def test_a_change_is_seen_by_the_next_request_whoever_made_it():
    (before,), _asked = request(held)
    elsewhere(lambda: setting(before + 1))
    (after,), _asked = request(held)
    assert after == before + 1
    assert request(held)[0] == [after]


def test_only_what_moved_is_read_anew():
    request(held, is_demo)
    setting(7777)
    _answers, asked = request(held, is_demo)
    assert [sql for sql in asked if "core_installation" in sql] == []
    assert [sql for sql in asked if "law_datedvalue" in sql] != []


def test_what_a_transaction_takes_back_is_kept_for_nobody():
    before = held()
    with reading_once():
        with transaction.atomic():
            setting(9999)
            assert held() == 9999
            transaction.set_rollback(True)
        assert held() == before
    with reading_once(), transaction.atomic():
        assert held() == before
        transaction.set_rollback(True)
    assert request(held)[0] == [before]


def test_what_was_read_and_changed_in_one_transaction_is_not_kept():
    with reading_once(), transaction.atomic():
        before = held()
        setting(before + 1)
    assert request(held)[0] == [before + 1]
    assert request(held)[0] == [before + 1]


def test_a_request_within_a_transaction_sees_its_own_and_leaves_nothing():
    (before,), _asked = request(held)
    with transaction.atomic():
        setting(before + 1)
        assert request(held)[0] == [before + 1]
        transaction.set_rollback(True)
    assert request(held)[0] == [before]


def test_no_more_than_so_many_answers_are_kept():
    @once("law.datedvalue")
    def asked_by(number):
        return number

    with reading_once():
        assert [asked_by(number) for number in range(MOST + 5)] == list(range(MOST + 5))
    _answers, asked = request(lambda: asked_by(3), held)
    assert "law_datedvalue" in "".join(asked)
    assert len(request(lambda: asked_by(3), held)[1]) == 1
