"""Unusual use: against what is usual in the own unit, never judged by whose records they were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.accounts.rules.anomalies import (
    COUNTED,
    EXPORTS,
    LOOKUPS,
    ODD_HOURS,
    RULES,
    Anomaly,
    Thresholds,
    Use,
    refused_often,
    unusual,
)

DAY = date(2026, 3, 2)
LIMITS = Thresholds(least=dict.fromkeys(RULES, 10), times=3, days=28, opens=7, closes=20)


def use(account: int, back: int, count: int, rule: str = LOOKUPS, body: int | None = 1) -> Use:
    return Use(account, body, DAY - timedelta(days=back), {rule: count})


def test_a_use_is_unusual_where_the_unit_looks_up_less() -> None:
    quiet = [use(2, back, 4) for back in range(1, 20)]
    assert unusual([*quiet, use(1, 0, 12)], DAY, LIMITS) == [Anomaly(1, 1, LOOKUPS, DAY, 12, 4.0)]
    # A counter that works through a queue every day is left alone.
    busy = [use(2, back, 60) for back in range(1, 20)]
    assert unusual([*busy, use(1, 0, 90)], DAY, LIMITS) == []
    # Below the least number nothing is told, however seldom it is done.
    assert unusual([use(2, 1, 0), use(1, 0, 9)], DAY, LIMITS) == []


def test_what_is_usual_elsewhere_or_long_ago_says_nothing() -> None:
    others = [use(2, back, 90, body=2) for back in range(1, 9)] + [use(1, 29, 90)]
    (found,) = unusual([*others, use(1, 0, 10)], DAY, LIMITS)
    assert found.usual is None  # not known, and not 0
    assert unusual([*others, use(1, 0, 10)], DAY + timedelta(days=1), LIMITS) == []


@pytest.mark.parametrize("rule", COUNTED)
def test_every_rule_counts_for_itself(rule: str) -> None:
    found = unusual([use(2, 1, 1, rule), use(1, 0, 10, rule)], DAY, LIMITS)
    assert [(one.rule, one.count) for one in found] == [(rule, 10)]


def test_refused_sign_ins_name_an_account_or_nobody() -> None:
    found = refused_often([(7, DAY, 10), (None, DAY, 40), (8, DAY, 9)], LIMITS)
    assert [(one.account, one.count) for one in found] == [(7, 10), (0, 40)]


@given(
    st.lists(
        st.builds(
            use,
            st.integers(1, 3),
            st.integers(0, 40),
            st.integers(0, 100),
            st.sampled_from([LOOKUPS, EXPORTS, ODD_HOURS]),
            st.sampled_from([None, 1, 2]),
        ),
        max_size=30,
    )
)
def test_whatever_is_told_reached_both_limits(uses: list[Use]) -> None:
    for one in unusual(uses, DAY - timedelta(days=5), LIMITS):
        assert one.count >= LIMITS.least[one.rule]
        assert one.usual is None or one.count >= one.usual * LIMITS.times
        assert one.day >= DAY - timedelta(days=5)
        assert Use(one.account, one.body, one.day, {one.rule: one.count}) in uses
