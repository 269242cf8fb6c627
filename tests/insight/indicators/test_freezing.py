"""Frozen figures stay, and tell which records changed since; records are listed through the policy."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.affairs.participation import actions as participation
from gonghui.affairs.skills import actions as skills
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.warehouse.queries import figure
from gonghui.insight.indicators.actions import freeze, observe
from gonghui.insight.indicators.queries import (
    all_records_behind,
    difference,
    records_behind,
)
from gonghui.insight.indicators.rules import pack_pairs, pairs_text, unpack_pairs
from tests.plan_city import END

database = pytest.mark.django_db
# What is recorded in one transaction is recorded at one moment: before and after a freeze need two.
moments = pytest.mark.django_db(transaction=True)


@given(st.dictionaries(st.integers(1, 2**60), st.booleans()))
def test_pairs_survive_packing(pairs):
    assert unpack_pairs(pack_pairs(pairs.items())) == pairs
    shuffled = dict(reversed(pairs.items()))
    assert pairs_text(shuffled.items()) == pairs_text(pairs.items())


@moments
def test_a_frozen_figure_stands_and_names_what_changed(plan_city, by):
    frozen = freeze(metric="innovation_studios", area=plan_city.whole, as_of=END, label="年报", by=by)
    assert (frozen.numerator, frozen.denominator) == (6, None)
    assert frozen.records_digest == digest(pairs_text(unpack_pairs(frozen.records).items())).hex()
    assert difference(frozen, account=system_account()).is_empty
    skills.revoke_studio(studio=plan_city.studios[0], on=date(2025, 12, 1), by=by)
    late = skills.recognise_studio(
        name="迟录",
        kind="worker",
        body=plan_city.employers[7],
        leader_name="某人",
        level="city",
        recognised_on=date(2025, 1, 1),
        by=by,
    )
    found = difference(frozen, account=system_account())
    assert (found.frozen.numerator, found.now.numerator, found.total) == (6, 6, 2)
    assert not found.is_empty
    told = {row.unit: row for row in found.records}
    gone, come = told[plan_city.studios[0].pk], told[late.pk]
    assert (gone.what, come.what, come.name) == ("removed", "added", "迟录")
    assert [change.verb for change in gone.changes] == ["revoke_studio"]
    assert {change.verb for change in come.changes} >= {"recognise_studio"}


@moments
def test_a_unit_that_enters_the_numerator_is_told_with_the_session_or_congress_behind_it(plan_city, by):
    employer, district = plan_city.employers[6], plan_city.districts[1]
    frozen = freeze(metric="congress_rate", area=district, as_of=END, label="年报", by=by)
    congress = participation.form_congress(body=employer, kind="own", valid_from=date(2025, 6, 1), by=by)
    participation.hold_session(congress=congress, held_on=date(2025, 6, 1), by=by)
    rows = difference(frozen, account=system_account()).records
    assert [(row.unit, row.what, row.name) for row in rows] == [(employer.pk, "entered", employer.name_zh)]
    assert {change.verb for change in rows[0].changes} == {"form_congress", "hold_session"}


@moments
def test_a_record_that_the_reader_may_not_list_is_counted_not_named(plan_city, by):
    frozen = freeze(metric="innovation_studios", area=plan_city.whole, as_of=END, label="年报", by=by)
    skills.revoke_studio(studio=plan_city.studios[0], on=date(2025, 12, 1), by=by)
    host = plan_city.studios[0].body
    for username, role in (("places", "places_officer"), ("skills", "skills_officer")):
        reader = create_account(username=username, name="某人", by=system_account())
        grant_role(account=reader, role=role, body=host, by=system_account())
        found = difference(frozen, account=reader)
        assert found.total == 1
        assert [row.unit for row in found.records] == (
            [plan_city.studios[0].pk] if role[:6] == "skills" else []
        )


@database
def test_a_revised_observation_is_a_difference(plan_city, by):
    frozen = freeze(metric="surveyed_unemployment", area=plan_city.whole, as_of=END, label="年报", by=by)
    observe(
        series=plan_city.series["surveyed_unemployment"],
        area=plan_city.whole,
        period_start=date(2025, 1, 1),
        period_end=END,
        value="4.3",
        published_on=date(2026, 3, 1),
        source="公报",
        today=date(2026, 3, 1),
        by=by,
    )
    found = difference(frozen, account=system_account())
    assert (str(found.frozen.numerator), float(found.now.numerator), found.total) == ("4.100000", 4.3, 2)


@database
def test_nothing_known_is_not_frozen(plan_city, by):
    asked = {"area": plan_city.whole, "as_of": date(2019, 1, 1), "by": by}
    with pytest.raises(Refusal, match="Nothing is known"):
        freeze(metric="surveyed_unemployment", label="年报", **asked)
    with pytest.raises(Refusal, match="label"):
        freeze(metric="innovation_studios", label=" ", **asked)
    with pytest.raises(Refusal, match="unheard"):
        freeze(metric="unheard", label="年报", **asked)


def district_leader(plan_city, by):
    union = bodies.found_body(
        kind="union",
        name_zh="区总工会",
        on=date(2019, 1, 1),
        area=plan_city.streets[0],
        by=by,
        union={"type": "federation", "territory": plan_city.districts[0]},
    )
    account = create_account(username="leader", name="区领导", by=system_account())
    grant_role(account=account, role="district_leader", body=union, on=date(2019, 1, 1), by=system_account())
    return account


@database
@pytest.mark.parametrize("metric", ["innovation_studios", "congress_rate", "room_coverage"])
def test_listed_and_hidden_records_are_the_number_shown(plan_city, by, metric):
    shown = figure(metric, as_of=END)
    for account in (system_account(), district_leader(plan_city, by), by):
        asked = {"area": None, "as_of": END, "account": account}
        page = records_behind(metric, part="numerator", limit=1, **asked)
        listed = list(all_records_behind(metric, part="numerator", **asked))
        assert len(listed) + page.hidden == page.total == shown.numerator
        assert all(row.in_numerator and row.id and row.name for row in listed)
        streets = set(plan_city.streets if account.kind == "system" else plan_city.streets[:2])
        assert {row.area for row in listed} <= streets
    assert page.rows == []  # an account without a role sees none, and is told how many there are


@database
def test_pages_of_records_follow_each_other(plan_city, by):
    asked = {"area": None, "as_of": END, "account": system_account(), "limit": 4}
    first = records_behind("innovation_studios", **asked)
    second = records_behind("innovation_studios", after=first.next, **asked)
    assert [len(first.rows), len(second.rows), second.next] == [4, 2, None]
    assert [row.name for row in first.rows + second.rows] == [f"工作室{n}" for n in range(6)]
    assert first.rows[0].number.startswith("BJ-")
    assert first.rows[0].register == "studios"


@database
def test_a_series_has_no_records(plan_city, by):
    with pytest.raises(LookupError):
        records_behind("gdp_growth", area=None, as_of=END, account=by)
