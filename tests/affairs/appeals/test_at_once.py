"""Several at once, in real transactions: one order delivered twice, one form sent twice, two dispatchers."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from gonghui.affairs.appeals.actions import Said, dispatch_appeal, portal, receive_order
from gonghui.affairs.appeals.models import Appeal, Dispatch, OrderDelivery, OutsideOrder, TextMessage
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.foundation.core.rules import Refusal
from tests.affairs.appeals.test_orders import CLOSED, LONGER, ORDER, URGE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Runs acts at one moment, each with a connection of its own; what each answered or was refused."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            with translation.override("en"):
                answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_an_order_delivered_several_times_at_once_is_one(town):
    def receive():
        return receive_order(row=ORDER, origin=town.federation, by=town.clerk, now=town.now)

    answers = at_once(receive, receive, receive)
    assert len({answer.pk for answer in answers}) == 1
    assert (Case.objects.count(), OrderDelivery.objects.count()) == (1, 1)
    assert OrderDelivery.objects.get().repeats == 2


def test_messages_of_an_order_that_overtake_each_other_come_out_the_same(town):
    def receive(row):
        return lambda: receive_order(row=row, origin=town.federation, by=town.clerk, now=town.now)

    at_once(*(receive(row) for row in (CLOSED, LONGER, URGE, ORDER, LONGER)))
    order = OutsideOrder.objects.get()
    assert (order.state, order.appeal.other_state) == ("closed", "closed")
    assert order.due_at == order.appeal.case.stated_due_at == order.appeal.other_due_at
    assert (Case.objects.count(), OrderDelivery.objects.count()) == (1, 4)


def test_a_form_sent_twice_at_once_makes_one_appeal_and_one_text(town):
    said = Said(request="", channel="", wording="公司拖欠两个月工资", phone="13800000001")

    def ask():
        return portal.ask(said=said, token="one form", by=town.by, now=town.now, place="990101001")

    first, second = at_once(ask, ask)
    assert (first.appeal, first.code) == (second.appeal, second.code)
    assert (Appeal.objects.count(), TextMessage.objects.count()) == (1, 1)


def test_of_two_dispatchers_one_sends_and_the_other_is_told_who_did(town, take):
    taken = take(request="consult")
    later = town.now + timedelta(hours=1)

    def dispatch(by, to):
        appeal = Appeal.objects.select_related("case").get(pk=taken.appeal.pk)
        return dispatch_appeal(
            appeal=appeal, to=to, reason="要核实", by=by, now=later, expected_version=version
        )

    version = Case.objects.get(pk=taken.appeal.pk).version
    answers = at_once(lambda: dispatch(town.clerk, town.street), lambda: dispatch(town.second, town.western))
    refused = next(answer for answer in answers if isinstance(answer, Refusal))
    turn = next(answer for answer in answers if isinstance(answer, Dispatch))
    first = town.clerk if turn.body == town.street else town.second
    assert str(refused).startswith(f"Somebody was faster: {first.name}, 2026-03-02 11:00")
    assert turn.body.name_zh in str(refused)
    assert Case.objects.get().lead == turn.body
    assert Dispatch.objects.count() == 1
    assert CaseEvent.objects.filter(step="dispatch").count() == 1
