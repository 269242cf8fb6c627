"""A published series that changes what it counts: its values before and after are no one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries import figure, trend
from gonghui.insight.indicators.actions import add_series, observe
from gonghui.insight.indicators.queries import observations, stretches

pytestmark = pytest.mark.django_db
KEY = "skilled_workers_published"
TODAY = date(2026, 3, 1)


@pytest.fixture
def series(plan_city, by):
    made = add_series(
        key=KEY,
        name_zh="技能劳动者总量",
        name_en="Skilled",
        unit_zh="人",
        unit_en="persons",
        issuer="人社",
        by=by,
    )

    def enter(on, value, basis, published=None):
        return observe(
            series=made,
            area=plan_city.whole,
            period_start=on,
            period_end=on,
            value=value,
            published_on=published or on,
            source="公报",
            basis=basis,
            today=TODAY,
            by=by,
        )

    enter(date(2021, 6, 30), 3_640_000, "原口径")
    enter(date(2023, 6, 30), 3_400_000, "新口径")
    enter(date(2024, 12, 31), 3_520_000, " 新口径 ")
    return enter


def test_every_figure_of_the_series_names_its_basis(series, by):
    """The count fell from 364万 to 340万 while growth was reported: systems.md §2 BJ14-04 is fed from
    outside, and another basis under the same name must show."""
    rebuild(by=by)
    then, now = (figure(KEY, as_of=day) for day in (date(2022, 12, 31), date(2025, 12, 31)))
    assert (then.value, then.basis) == (Decimal(3_640_000), "原口径")
    assert (now.value, now.basis) == (Decimal(3_520_000), "新口径")
    assert figure(KEY, as_of=date(2020, 12, 31)).basis == ""
    line = trend(KEY, since=date(2020, 1, 1), until=date(2025, 12, 31))
    assert [(found.as_of.year, found.basis) for found in line] == [
        (2021, "原口径"),
        (2023, "新口径"),
        (2024, "新口径"),
    ]
    assert [len(stretch) for stretch in stretches(line)] == [1, 2]


def test_observations_are_cut_where_the_basis_changes(series):
    rows = observations(KEY, area=None, as_of=TODAY)[::-1]
    assert [[row.period_end.year for row in stretch] for stretch in stretches(rows)] == [[2021], [2023, 2024]]
    assert stretches([]) == []


def test_a_period_told_anew_on_the_new_basis_moves_to_the_other_line(series, by):
    series(date(2021, 6, 30), 3_200_000, "新口径", published=date(2025, 1, 10))
    rebuild(by=by)
    line = trend(KEY, since=date(2020, 1, 1), until=date(2025, 12, 31))
    assert [len(stretch) for stretch in stretches(line)] == [3]
    assert line[0].value == Decimal(3_200_000)


def test_a_basis_is_words_not_a_page(series):
    with pytest.raises(Refusal) as refused:
        series(date(2025, 12, 31), 1, "长" * 121)
    assert refused.value.field == "basis"
