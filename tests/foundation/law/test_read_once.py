"""Within a request settings are read once; from the first change of one of them, each time anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries import reading_once
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.law.queries import calendar, value

pytestmark = pytest.mark.django_db
KEY, DAY = "wage.minimum.month", date(2030, 1, 1)


def setting(amount):
    made = {"unit": "yuan/month", "source": "试验", "mark": "ours"}
    return set_value(key=KEY, region="110000", value=amount, on=DAY, by=system_account(), **made)


def asked_for(question, times=3):
    with CaptureQueriesContext(connection) as asked:
        answers = [question() for _time in range(times)]
    return len(asked), answers


def held():
    return value(KEY, "110000", DAY).value


def test_outside_a_request_every_question_is_asked():
    assert asked_for(held)[0] == 3


def test_within_one_it_is_asked_once_and_answers_alike():
    outside = held()
    with reading_once():
        assert asked_for(held) == (1, [outside] * 3)
        assert asked_for(calendar)[0] == 1
        with reading_once():
            assert asked_for(held)[0] == 0
    assert asked_for(held)[0] == 3


def test_what_is_changed_within_it_is_seen_at_once_and_a_change_taken_back_as_well():
    with reading_once():
        before = held()
        with transaction.atomic():
            setting(9999)
            assert held() == Decimal(9999)
            transaction.set_rollback(True)
        assert held() == before
        assert asked_for(held)[0] == 3


def test_one_request_knows_nothing_of_another():
    with reading_once():
        before = held()
    setting(before + 1)
    with reading_once():
        assert held() == before + 1
