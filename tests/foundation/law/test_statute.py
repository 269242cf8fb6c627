"""The statute files as shipped, and what a wrong file is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.law.apps import statute_files
from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.rules import (
    MARKS,
    STATUTE,
    BadStatute,
    DatedAmount,
    exact,
    in_force,
    plain,
    read_statute,
    regions,
    statute,
    unknown,
)


def holding(key: str, region: str, on: str) -> DatedAmount | None:
    return in_force(statute()[key], region, date.fromisoformat(on))


def test_every_file_loads_and_every_value_says_where_it_comes_from():
    assert statute_files() == []
    amounts = [a for rows in statute().values() for a in rows]
    assert len({(a.key, a.region) for a in amounts}) > 330
    for amount in amounts:
        assert len(amount.source) <= 300, amount.key
        assert len(amount.unit) <= 20, amount.key
        assert len(amount.key) <= 80
        assert amount.name_zh, amount.key
        assert amount.value is not None
        assert not isinstance(amount.value, float)


def test_marks_are_those_of_the_table():
    assert set(MARKS) == set(DatedValue.Mark.values)


def test_every_key_has_its_value_on_its_first_day_and_none_before():
    for key, rows in statute().items():
        for region in {a.region for a in rows}:
            own = [a for a in rows if a.region == region]
            first = own[0]
            assert in_force(own, region, first.valid_from) is first, key
            assert in_force(own, region, first.valid_from - timedelta(days=1)) is None, key


@pytest.mark.parametrize(
    ("key", "region", "on", "value", "mark"),
    [
        ("wage.minimum.month", "110000", "2023-08-31", 2320, "verified"),
        ("wage.minimum.month", "110000", "2023-09-01", 2420, "verified"),
        ("wage.minimum.month", "110000", "2025-08-31", 2420, "verified"),
        ("wage.minimum.month", "110000", "2025-09-01", 2540, "verified"),
        ("wage.minimum.month", "110105001", "2020-06-30", 2200, "verified"),
        ("wage.minimum.month", "110000", "2010-07-01", 960, "unverified"),
        ("wage.minimum.month", "110000", "2018-09-01", 2120, "unverified"),
        ("wage.minimum.hour", "110000", "2019-07-01", "12.64", "verified"),
        ("wage.minimum.part_time_hour", "110000", "2025-09-01", "27.7", "verified"),
        ("wage.minimum.part_time_holiday_hour", "110000", "2025-09-01", 65, "unverified"),
        ("assistance.living_allowance.month", "110000", "2020-06-30", 1100, "unverified"),
        ("assistance.living_allowance.month", "110000", "2020-07-01", 1170, "verified"),
        ("assistance.living_allowance.month", "110000", "2025-06-30", 1450, "unverified"),
        ("wage.average.all_units.year", "110000", "2023-12-31", 141132, "unverified"),
        ("wage.average.workers.year", "110000", "2012-05-01", 62677, "verified"),
        ("union.committee.members_from", "110000", "2025-01-01", 25, "verified"),
        ("union.women_committee.women_from", "110000", "2016-01-01", 25, "verified"),
        ("union.full_time_chair.workers_from", "CN", "2025-01-01", 200, "verified"),
        ("fund.contribution.rate", "110000", "2025-01-01", "0.02", "verified"),
        ("fund.dues.rate", "CN", "2025-01-01", "0.005", "unverified"),
        ("fund.late_fee.rate_a_day", "110000", "2025-01-01", "0.005", "verified"),
        ("fund.base_union.share", "CN", "2025-01-01", "0.60", "unverified"),
        ("bargaining.answer.days", "110000", "2025-01-01", 20, "verified"),
        ("dispute.mediation.days", "CN", "2025-01-01", 15, "verified"),
        ("dispute.award.days", "CN", "2025-01-01", 45, "verified"),
        ("dispute.award_extension.days", "CN", "2025-01-01", 15, "verified"),
        ("dispute.acceptance.days", "CN", "2025-01-01", 5, "verified"),
        ("risk.layoff.workers_from", "CN", "2025-01-01", 20, "verified"),
        ("risk.layoff.share_from", "CN", "2025-01-01", "0.10", "verified"),
        ("risk.level.red.from", "110000", "2025-01-01", 85, "ours"),
        ("hotline.level_1.limit", "110000", "2025-01-01", 2, "verified"),
        ("hotline.weight.solution", "110000", "2025-01-01", "0.50", "unverified"),
        ("hardship.relative.multiple_of_allowance", "110000", "2025-01-01", 2, "ours"),
        ("overtime.month.hours", "CN", "2025-01-01", 36, "verified"),
        ("hours.working_days_a_month", "CN", "2024-12-31", "20.83", "verified"),
        ("hours.working_days_a_month", "CN", "2025-01-01", "20.67", "unverified"),
        ("mutual_aid.medical.maximum", "110000", "2025-01-01", 200653, "verified"),
        ("plan.on_track_from", "110000", "2025-01-01", "0.90", "ours"),
        ("plan.slightly_behind_from", "110000", "2025-01-01", "0.70", "ours"),
        ("plan.income_in_step_tolerance", "110000", "2025-01-01", "1.0", "ours"),
        ("congress.session_within_months", "110000", "2025-01-01", 12, "ours"),
        ("security.logs.months_from", "CN", "2025-01-01", 6, "verified"),
    ],
)
def test_values_and_their_marks(key, region, on, value, mark):
    amount = holding(key, region, on)
    assert amount.value == Decimal(str(value))
    assert amount.mark == mark


def test_what_was_not_found_is_unknown_not_zero():
    assert holding("assistance.living_allowance.month", "110000", "2025-07-01") is None
    assert holding("assistance.living_allowance.month", "110000", "2026-11-01") is None
    assert holding("wage.minimum.part_time_holiday_hour", "110000", "2015-01-01") is None
    assert holding("wage.average.all_units.year", "110000", "2025-01-01") is None
    assert holding("wage.average.workers.year", "110000", "2018-01-01") is None
    assert holding("wage.minimum.month", "110000", "2010-06-30") is None
    text = (STATUTE / "assistance.yaml").read_text(encoding="utf-8")
    assert "1500" not in text


def test_other_places_rules_stay_theirs():
    assert holding("congress.required.workers_from", "110000", "2025-01-01") is None
    assert holding("congress.required.workers_from", "310000", "2025-01-01").value == 100
    assert holding("congress.quorum", "310115", "2025-01-01").region == "310000"
    assert holding("congress.notice.days_before", "110105", "2025-01-01").mark == "verified"
    assert holding("congress.notice.days_before", "CN", "2025-01-01").mark == "unverified"
    assert holding("hardship.sudden.cost_share_above", "370200", "2025-12-01").mark == "verified"
    assert holding("supervision.employer_answer.working_days", "330000", "2025-12-01").value == 15


def test_fractions_and_tables_are_exact():
    quorum = holding("congress.quorum", "CN", "2025-01-01").value
    assert quorum == Fraction(2, 3)
    assert 30 * quorum <= 20
    seats = holding("union.committee.seats", "CN", "2025-01-01").value
    assert seats[1] == {"members_from": 25, "seats": [3, 7]}
    assert holding("legal_aid.migrant_wage_or_injury.hardship_test", "110000", "2025-01-01").value is False


def test_the_hourly_wage_is_the_monthly_one_by_174():
    for amount in statute()["wage.minimum.hour"]:
        month = holding("wage.minimum.month", "110000", amount.valid_from.isoformat()).value
        assert abs(month / 174 - amount.value) < Decimal("0.06"), amount


def test_no_host_of_a_package_registry_stands_in_the_files():
    for path in [*Path(STATUTE).glob("*"), *Path(STATUTE).parent.parent.glob("bodies/areas/*")]:
        assert not re.search(r"registry\.|pypi\.org|npmjs", path.read_text(encoding="utf-8")), path


def test_regions_from_near_to_wide():
    assert regions("110105001") == ["110105001", "110105", "110100", "110000", "CN"]
    assert regions("110000") == ["110000", "CN"]
    assert regions("CN") == ["CN"]


GOOD = """
- key: a.b
  region: "110000"
  unit: days
  values:
    - {from: 2020-01-01, to: 2021-01-01, value: 5, mark: ours, source: us}
    - {from: 2021-01-01, value: 0.10, mark: verified, source: a law}
"""


def test_a_good_file():
    first, second = read_statute(GOOD, "good.yaml")
    assert first.value == 5
    assert str(second.value) == "0.10"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("to: 2021-01-01, ", "", "two values on 2021-01-01"),
        ("to: 2021-01-01", "to: 2021-06-01", "two values on 2021-01-01"),
        ("to: 2021-01-01", "to: 2019-01-01", "cannot end"),
        ("to: 2021-01-01", "to: someday", "are days"),
        ("from: 2020-01-01", "from: 2020", "are days"),
        ("from: 2020-01-01", "from: 2020-01-01 10:00:00", "are days"),
        ("source: us", 'source: ""', "no source"),
        (", source: us", "", "lacks source"),
        ("mark: ours", "mark: perhaps", "perhaps"),
        ("value: 5", "value: null", "not known"),
        ("value: 5", "valu: 5", "lacks value"),
        ("value: 5,", "value: 5, why: so,", "unknown fields why"),
        ("value: 5", "value: .nan", "no YAML|not"),
        ("unit: days", "units: days", "lacks unit"),
        ("key: a.b", "key: days", "dots"),
        ("- key: a.b", "- [a.b", "no YAML"),
        ("values:", "values: []\n  x:", "unknown fields|no values"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong(old, new, fault):
    assert old in GOOD
    with pytest.raises(BadStatute, match=fault) as refused:
        read_statute(GOOD.replace(old, new), "bad.yaml")
    assert "bad.yaml" in str(refused.value) or "a.b" in str(refused.value)


days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(starts=st.lists(days, unique=True, min_size=1, max_size=8), on=days)
def test_one_value_holds_from_the_first_beginning_on(starts, on):
    ordered = sorted(starts)
    amounts = [
        DatedAmount(
            key="a.b", region="CN", value=n, unit="", source="s", mark="ours", valid_from=s, valid_to=None
        )
        for n, s in enumerate(ordered)
    ]
    found = in_force(amounts, "110105", on)
    begun = [s for s in ordered if s <= on]
    assert (found is None) == (not begun)
    if begun:
        assert found.valid_from == begun[-1]
    else:
        assert str(ordered[0]) in str(unknown(amounts, "a.b", "110105", on))


values = st.recursive(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)
    | st.booleans()
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(value=values)
def test_stored_values_come_back(value):
    assert exact(plain(exact(value))) == exact(value)
