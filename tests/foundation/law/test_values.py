"""Setting values here, and reading them together with the statute."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import SENTENCES, set_value
from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.queries import Unknown, keys, timeline, value, values

pytestmark = pytest.mark.django_db

WAGE = "wage.minimum.month"


@pytest.fixture
def setting(by):
    def put(key=WAGE, new=2700, on=date(2026, 9, 1), region="110000", **others):
        others = {"source": "京人社劳发〔2026〕1号", "mark": "verified", **others}
        return set_value(key=key, region=region, value=new, on=on, by=by, **others)

    return put


def test_statute_alone(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = values([WAGE, "plan.on_track_from"], "110105001", date(2025, 12, 31))
    assert found[WAGE].value == 2540
    assert found[WAGE].unit == "yuan/month"
    assert found[WAGE].name_zh == "月最低工资标准"
    assert found["plan.on_track_from"].mark == "ours"


def test_a_value_set_here_goes_on_where_the_statute_ends(setting):
    row = setting()
    assert row.unit == "yuan/month"
    assert value(WAGE, "110101", date(2026, 8, 31)).value == 2540
    assert value(WAGE, "110101", date(2026, 9, 1)).value == 2700
    assert value(WAGE, "110101", date(2026, 9, 1)).source == "京人社劳发〔2026〕1号"
    setting(new="2800.5", on=date(2027, 9, 1))
    assert value(WAGE, "110000", date(2027, 8, 31)).value == 2700
    assert value(WAGE, "110000", date(2027, 9, 1)).value == Decimal("2800.5")
    assert [a.value for a in timeline(WAGE, "110000")][-3:] == [2540, 2700, Decimal("2800.5")]
    row.refresh_from_db()
    assert row.valid_to == date(2027, 9, 1)
    assert Change.objects.filter(verb="set_value").count() == 2
    assert Change.objects.get(verb="end_value").after == {"valid_to": "2027-09-01", "version": 2}
    for change in Change.objects.all():
        assert "{" not in str(SENTENCES[change.verb]).format(**change.params)


def test_an_unknown_amount_is_filled_in_later(setting):
    key = "assistance.living_allowance.month"
    with pytest.raises(Unknown, match="latest known is 1450 yuan/month, from 2024-07-01 until 2025-07-01"):
        value(key, "110000", date(2025, 7, 1))
    setting(key=key, new=1495, on=date(2025, 7, 1), mark="unverified")
    assert value(key, "110000", date(2025, 7, 1)).value == 1495
    assert value(key, "110000", date(2025, 6, 30)).value == 1450


def test_the_nearest_region_wins(setting):
    key = "plan.on_track_from"
    setting(key=key, new="0.95", region="110105", on=date(2024, 1, 1), mark="ours")
    assert value(key, "110105001", date(2024, 1, 1)).value == Decimal("0.95")
    assert value(key, "110105001", date(2023, 12, 31)).value == Decimal("0.90")
    assert value(key, "110101", date(2024, 1, 1)).value == Decimal("0.90")


def test_missing_is_unknown(setting):
    for key, region, on, sentence in [
        ("no.such_key", "110000", date(2025, 1, 1), "no value of no.such_key for 110000"),
        (WAGE, "CN", date(2025, 1, 1), "no value of wage.minimum.month for CN"),
        (WAGE, "110000", date(2001, 1, 1), "first known begins on 2010-07-01"),
    ]:
        with pytest.raises(LookupError, match=sentence):
            value(key, region, on)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"on": date(2025, 9, 1)}, "already has a value from 2025-09-01"),
        ({"on": date(2020, 1, 1)}, "not rewritten"),
        ({"source": "  "}, "which document"),
        ({"source": "x" * 301}, "300"),
        ({"mark": "sure"}, "sure"),
        ({"new": None}, "Enter a value"),
        ({"new": ""}, "Enter a value"),
        ({"new": "NaN"}, "no number"),
        ({"new": float("inf")}, "no number"),
        ({"new": "much"}, "another kind"),
        ({"new": True}, "another kind"),
        ({"unit": "fen/month"}, "unit so far is yuan/month"),
        ({"key": "wage"}, "no name"),
        ({"key": "Wage.Minimum"}, "no name"),
        ({"region": "Beijing"}, "no area code"),
    ],
)
def test_wrong_values_are_refused(setting, wrong, sentence):
    with pytest.raises(Refusal, match=sentence):
        setting(**wrong)
    assert not DatedValue.objects.exists()
    assert not Change.objects.exists()


def test_what_was_set_is_not_rewritten(setting):
    setting()
    for on in [date(2026, 9, 1), date(2026, 8, 1)]:
        with pytest.raises(Refusal, match="from 2026-09-01: 2700"):
            setting(new=2600, on=on)


def test_a_key_of_ones_own(setting):
    setting(key="rooms.women_from", new=20, on=date(2024, 1, 1), unit="workers", mark="ours")
    assert "rooms.women_from" in keys()
    assert value("rooms.women_from", "110101", date(2024, 1, 1)).value == 20


def test_a_fraction_and_a_number_are_both_numbers(setting):
    setting(key="congress.quorum", new="0.7", on=date(2026, 1, 1))
    setting(key="congress.quorum", new="3/4", on=date(2027, 1, 1))
    assert value("congress.quorum", "110000", date(2027, 1, 1)).value == Fraction(3, 4)


def test_the_database_holds_one_value_at_a_time(setting):
    row = setting()
    row.pk, row.public_id, row._state.adding = None, None, True
    row.public_id = DatedValue().public_id
    with pytest.raises(IntegrityError, match="one_value_at_a_time"), transaction.atomic():
        row.save(force_insert=True)
