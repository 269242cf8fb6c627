"""Search keys of names; which area may lie in which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.bodies.rules import election_due, may_lie_in, search_keys


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("朝阳区总工会", "chaoyangquzonggonghui", "cyqzgh"),
        ("重庆银行", "chongqingyinhang", "cqyh"),
        ("ABC 科技（北京）公司", "abckeji（beijing）gongsi", "abckj（bj）gs"),
        ("", "", ""),
    ],
)
def test_search_keys(name, pinyin, initials):
    assert search_keys(name) == (pinyin, initials)


@given(st.text(max_size=120))
def test_keys_fit_their_columns(name):
    pinyin, initials = search_keys(name)
    assert len(pinyin) <= 400
    assert len(initials) <= 120


def test_levels():
    assert may_lie_in("statistical", "street", "district")
    assert may_lie_in("zone", "street", "zone")
    assert not may_lie_in("statistical", "street", "zone")
    assert not may_lie_in("zone", "district", "zone")
    assert not may_lie_in("statistical", "city", "city")


def test_an_election_is_told_half_a_year_ahead():
    elected, ends = date(2020, 2, 29), date(2025, 2, 28)
    assert election_due(elected, 5, ends - timedelta(days=181)) is None
    assert (
        election_due(elected, 5, ends - timedelta(days=180))
        == election_due(elected, 5, date(2026, 1, 1))
        == ends
    )
    assert election_due(None, 5, ends) is None
