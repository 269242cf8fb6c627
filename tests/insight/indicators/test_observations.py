"""Published values: periods, vintages, revisions, and what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.actions import add_series, observe
from gonghui.insight.indicators.models import Observation
from gonghui.insight.indicators.queries import observations, same_period

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 1)


def enter(plan_city, by, **values):
    given = {
        "series": plan_city.series["surveyed_unemployment"],
        "area": plan_city.whole,
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 12, 31),
        "value": "4.1",
        "published_on": date(2025, 1, 20),
        "source": "公报",
        "today": TODAY,
        "by": by,
    }
    return observe(**(given | values))


def test_a_revision_is_a_later_vintage_and_both_stay(plan_city, by):
    enter(plan_city, by)
    enter(plan_city, by, value="4.2", published_on=date(2025, 6, 1), status="revised")
    assert Observation.objects.filter(period_end=date(2024, 12, 31)).count() == 2
    asked = {"series": "surveyed_unemployment", "area": None, "as_of": date(2024, 12, 31)}
    assert observations(**asked)[0].value == Decimal("4.2")
    known = datetime(2025, 3, 1, tzinfo=UTC)
    assert observations(**asked, known_at=known)[0].value == Decimal("4.1")
    assert Change.objects.filter(verb="observe", record=observations(**asked)[0].pk).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period_end": date(2023, 12, 31)}, "period_end"),
        ({"period_end": date(2026, 2, 2)}, "period_end"),
        ({"published_on": date(2023, 12, 31)}, "published_on"),
        ({"published_on": date(2026, 2, 2)}, "published_on"),
        ({"value": "much"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": "0.1234567"}, "value"),
        ({"value": "1e20"}, "value"),
        ({"source": " "}, "source"),
        ({"status": "rumour"}, "status"),
    ],
)
def test_what_cannot_have_been_published_is_refused(plan_city, by, values, field):
    before = Observation.objects.count()
    with pytest.raises(Refusal) as refused:
        enter(plan_city, by, **values)
    assert refused.value.field == field
    assert Observation.objects.count() == before


def test_one_vintage_is_entered_once(plan_city, by):
    enter(plan_city, by)
    with pytest.raises(Refusal, match="later day"):
        enter(plan_city, by, value="4.3")


def test_a_period_that_is_over_today_may_be_entered(plan_city, by):
    enter(plan_city, by, period_end=TODAY, published_on=TODAY)


def test_a_series_needs_its_names_and_its_own_key(plan_city, by):
    with pytest.raises(Refusal):
        add_series(key="x", name_zh=" ", name_en="x", unit_zh="%", unit_en="%", issuer="y", by=by)
    with pytest.raises(Refusal, match="gdp_growth"):
        add_series(key="gdp_growth", name_zh="x", name_en="x", unit_zh="%", unit_en="%", issuer="y", by=by)


def test_two_series_are_compared_over_the_very_same_period(plan_city, by):
    asked = {"area": None, "as_of": TODAY}
    own, other = same_period("income_growth", "gdp_growth", **asked)
    assert (own.value, other.value) == (Decimal("4.4"), Decimal("5.4"))
    later = {"period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31), "published_on": TODAY}
    enter(plan_city, by, series=plan_city.series["income_growth"], **later)
    assert same_period("income_growth", "gdp_growth", **asked)[1] is None
    enter(plan_city, by, series=plan_city.series["gdp_growth"], value="5", **later)
    assert same_period("income_growth", "gdp_growth", **asked)[1].value == 5
    assert same_period("income_growth", "gdp_growth", area=None, as_of=date(2020, 1, 1)) == (None, None)
