"""Printed numbers: locked, by series and year, without gaps."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
from django.db import connection, transaction

from gonghui.foundation.core.actions import name_installation, next_free_number, next_number, next_numbers
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.queries import installation, is_demo
from gonghui.foundation.core.rules import Refusal

DAY = date(2025, 6, 1)


class Actor:
    pk = 1


@pytest.fixture
def named(db: None) -> None:
    Installation.objects.all().delete()
    name_installation(code="BJ", name_zh="北京市总工会", by=Actor())


@pytest.mark.usefixtures("named")
def test_numbers_run_by_series_and_year() -> None:
    assert next_number(series="CX", on=DAY) == "BJ-CX-2025-000001"
    assert next_number(series="CX", on=DAY) == "BJ-CX-2025-000002"
    assert next_number(series="ZD", on=DAY) == "BJ-ZD-2025-000001"
    assert next_number(series="CX", on=date(2026, 1, 1)) == "BJ-CX-2026-000001"
    assert next_numbers(series="CX", on=DAY, count=3) == [f"BJ-CX-2025-00000{n}" for n in (3, 4, 5)]


@pytest.mark.usefixtures("named")
def test_a_roll_back_gives_the_number_back() -> None:
    with transaction.atomic():
        next_number(series="CX", on=DAY)
        transaction.set_rollback(True)
    assert next_number(series="CX", on=DAY) == "BJ-CX-2025-000001"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_different_numbers_without_a_gap() -> None:
    Installation.objects.all().delete()
    name_installation(code="BJ", name_zh="北京市总工会", by=Actor())
    taken: list[str] = []

    def take() -> None:
        try:
            taken.extend(next_number(series="CX", on=DAY) for _ in range(20))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(re.findall(r"\d+$", number)[0]) for number in taken) == list(range(1, 81))


@pytest.mark.usefixtures("named")
def test_a_series_with_gaps_goes_on_from_the_numbers_given_before() -> None:
    next_numbers(series="QY", on=DAY, count=41)
    assert next_free_number(series="QY", on=DAY) == "BJ-QY-2025-000042"
    assert next_free_number(series="QY", on=DAY) == "BJ-QY-2025-000043"
    assert next_free_number(series="QY", on=date(2026, 1, 1)) == "BJ-QY-2026-000001"


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("series", ["", "qy", "Q Y", "Q;DROP", "信访", "QQQQQQQQQ"])
def test_a_series_is_some_capital_letters(series: str) -> None:
    with pytest.raises(ValueError, match="no series"):
        next_free_number(series=series, on=DAY)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_free_number_and_none_is_given_twice() -> None:
    Installation.objects.all().delete()
    name_installation(code="BJ", name_zh="北京市总工会", by=Actor())
    first = next_free_number(series="QZ", on=DAY)
    taken: list[str] = []

    def take() -> None:
        try:
            taken.append(next_free_number(series="QZ", on=DAY))
        finally:
            connection.close()

    with transaction.atomic():
        taken.append(next_free_number(series="QZ", on=DAY))
        thread = threading.Thread(target=take)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
        transaction.set_rollback(True)
    taken.append(next_free_number(series="QZ", on=DAY))
    assert len({first, *taken}) == 4


@pytest.mark.django_db
def test_without_a_name_there_are_no_numbers() -> None:
    Installation.objects.all().delete()
    assert installation().pk is None
    assert not is_demo()
    with pytest.raises(Refusal):
        next_number(series="CX", on=DAY)


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("code", ["", "b", "bj", "BJ-1", "A" * 13, "SH"])
def test_the_code_is_checked_and_stays(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        name_installation(code=code, name_zh="x", by=Actor())
    assert refused.value.field == "code"


@pytest.mark.usefixtures("named")
def test_the_name_may_change() -> None:
    name_installation(code="BJ", name_zh="北京", name_en="Beijing", is_demo=True, by=Actor())
    assert (installation().name_zh, is_demo()) == ("北京", True)
