"""Two take one case at once: one gets it, the other is told who did, in real transactions."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import translation

from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import build_city, later

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work):
    """Runs `work` in a thread with a connection of its own; what it answered lands in the list."""
    answers = []

    def run():
        try:
            with translation.override("en"):
                answers.append(work())
        except Refusal as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def test_of_two_dispatchers_one_is_told(transactional_db):
    city = build_city()
    case = city.open(lead=city.federation)

    def dispatch(by, to):
        held = Case.objects.get(pk=case.pk)
        return take_step(
            case=held, step="dispatch", by=by, now=later(hours=1), fields={"to": to}, reason="属地"
        )

    started = threading.Event()

    def second():
        held = Case.objects.get(pk=case.pk)  # as it stood before the first one moved it
        started.set()
        return take_step(
            case=held,
            step="dispatch",
            by=city.supervisor,
            now=later(hours=1),
            fields={"to": city.western},
            reason="属地",
        )

    with transaction.atomic():
        dispatch(city.desk, city.eastern)
        thread, answers = in_thread(second)
        assert started.wait(20)
        # It waits for the row; the first one commits below.
        thread.join(0.2)
    thread.join(20)
    (answer,) = answers
    assert isinstance(answer, Refusal)
    assert "Somebody was faster: desk, 2026-03-02 11:00: sent the case to 东区总工会" in str(answer)
    assert Case.objects.get(pk=case.pk).lead == city.eastern
    assert CaseEvent.objects.filter(case=case, step="dispatch").count() == 1
    assert Change.objects.filter(model="cases.case", verb="take_step").count() == 1


def test_numbers_have_no_twins(transactional_db):
    city = build_city()

    def intake():
        return [city.open().number for _n in range(5)]

    started = [in_thread(intake) for _n in range(4)]
    for thread, _answers in started:
        thread.join(60)
    numbers = [number for _thread, answers in started for number in answers[0]]
    assert len(set(numbers)) == 20
    assert all(number.startswith("TT-SQ-2026-") for number in numbers)


def test_a_refused_opening_leaves_nothing(transactional_db):
    city = build_city()
    before = city.open().number
    with pytest.raises(Refusal):
        open_case(
            kind="test_appeal",
            by=city.desk,
            now=later(hours=1),
            title="拖欠工资",
            lead=city.mill_union,
            origin=city.federation,
            about=city.mill,
        )
    assert Case.objects.count() == 1
    assert int(city.open().number[-6:]) == int(before[-6:]) + 1
