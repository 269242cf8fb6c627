"""The rates of contracts, instructors and mediators: who is counted, who is in, to the very day and head."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.rights.actions import (
    cover_by_contract,
    end_contract,
    end_contract_coverage,
    renew_contract,
    sign_contract,
)
from gonghui.foundation.bodies.actions import count_heads, dissolve_body
from gonghui.foundation.core.facts import declared_metrics, metric
from gonghui.foundation.people.actions import assign_to_street, certify, end_assignment, end_post, enlist

pytestmark = pytest.mark.django_db
FIRST, NEXT = date(2024, 1, 1), date(2025, 1, 1)
ON = date(2024, 6, 30)
LAST = date(2024, 12, 31)
KEYS = ("contract_rate", "contract_rate_unionised", "wage_agreement_rate", "instructor_rate", "mediator_rate")


@pytest.fixture
def sign(town):
    def signed(body, kind="comprehensive", scope="enterprise", start=FIRST, end=NEXT, **values):
        return sign_contract(
            body=body,
            kind=kind,
            scope=scope,
            signed_on=start,
            valid_from=start,
            valid_to=end,
            by=town.by,
            **values,
        )

    return signed


@pytest.fixture
def enlisted(town):
    def made(kind, body=None, **values):
        values = {"name": "甲", "valid_from": FIRST} | values
        return enlist(kind=kind, body=body or town.district, by=town.by, **values)

    return made


@pytest.mark.parametrize(("workers", "counted"), [(99, 0), (100, 1), (101, 1)])
def test_a_hundred_is_included(town, rate, workers, counted):
    """百人以上 with the number itself: Civil Code art. 1259; systems.md table 2, BJ14-08."""
    town.employer("甲厂", workers)
    assert rate("contract_rate", ON) == (0, counted)
    assert rate("contract_rate_unionised", ON) == (0, 1)


def test_the_latest_head_count_holds_from_its_day_until_the_next(town, rate):
    mill = town.employer("甲厂", 120)
    count_heads(employer=mill.employer, on=date(2024, 3, 1), workers=99, by=town.by)
    count_heads(employer=mill.employer, on=date(2024, 9, 1), workers=100, by=town.by)
    days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 8, 31), date(2024, 9, 1)]
    assert [rate("contract_rate", day)[1] for day in days] == [1, 0, 0, 1]


def test_who_never_was_counted_is_not_known_to_have_a_hundred(town, rate):
    town.employer("甲厂")
    assert rate("contract_rate", ON) == (0, 0)
    assert rate("contract_rate_unionised", ON) == (0, 1)


def test_only_enterprises_with_a_union_and_in_existence_are_counted(town, rate):
    town.employer("东学校", 300, kind="institution")
    town.employer("无会厂", 300, covered=False)
    mill = town.employer("甲厂", 300)
    assert rate("contract_rate", ON) == (0, 1)
    dissolve_body(body=mill, on=ON, by=town.by)
    assert rate("contract_rate", date(2024, 6, 29)) == (0, 1)
    assert rate("contract_rate", ON) == (0, 0)


def test_a_contract_counts_to_the_day_before_its_end(town, rate, sign):
    sign(town.employer("甲厂", 150))
    days = [date(2023, 12, 31), FIRST, LAST, NEXT]
    assert [rate("contract_rate", day) for day in days] == [(0, 1), (1, 1), (1, 1), (0, 1)]


def test_a_renewal_while_the_old_one_runs_counts_once_and_a_gap_is_a_gap(town, rate, sign):
    first = sign(town.employer("甲厂", 150))
    early = date(2024, 12, 1)
    second = renew_contract(
        contract=first, signed_on=early, valid_from=early, valid_to=date(2025, 7, 1), by=town.by
    )
    assert rate("contract_rate", date(2024, 12, 15)) == (1, 1)
    late = date(2025, 8, 1)
    renew_contract(contract=second, signed_on=late, valid_from=late, valid_to=date(2026, 8, 1), by=town.by)
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 31), late]
    assert [rate("contract_rate", day)[0] for day in days] == [1, 0, 0, 1]


def test_an_areas_and_a_trades_contract_cover_whom_they_list_while_both_run(town, rate, sign):
    mill, shop = town.employer("甲厂", 150), town.employer("乙店", 200)
    area = sign(town.joint, scope="area")
    cover_by_contract(contract=area, employer=mill, on=date(2024, 2, 1), by=town.by)
    trade = sign(town.federation, scope="trade", trade="餐饮")
    cover_by_contract(contract=trade, employer=mill, on=FIRST, by=town.by)
    cover_by_contract(contract=trade, employer=shop, on=FIRST, by=town.by)
    assert rate("contract_rate", ON) == (2, 2)  # listed twice, counted once
    end_contract_coverage(contract=trade, employer=shop, on=date(2024, 4, 1), by=town.by)
    assert rate("contract_rate", date(2024, 3, 31)) == (2, 2)
    assert rate("contract_rate", date(2024, 4, 1)) == (1, 2)
    end_contract(contract=trade, on=date(2024, 5, 1), by=town.by)
    assert rate("contract_rate", ON) == (1, 2)  # the area's contract still covers the mill
    assert rate("contract_rate", NEXT) == (0, 2)  # a list does not outlast its contract


def test_three_denominators_and_two_contract_types_are_kept_apart(town, rate, sign):
    """systems.md §5 row 5: 80 % of unionised firms (12th), 80 % of whom is not said (13th), 90 % of 100 and
    more (14th); 89.2 % were agreements on wages. One series is never continued by another."""
    large, small, waged = town.employer("甲厂", 150), town.employer("乙店", 20), town.employer("丙行", 150)
    sign(large, wage_chapter=True)
    sign(small)
    sign(waged, kind="wage")
    assert rate("contract_rate", ON) == (1, 2)
    assert rate("contract_rate_unionised", ON) == (2, 3)
    assert rate("wage_agreement_rate", ON) == (2, 3)
    assert "wage_agreement_rate" in metric("contract_rate").beside


@pytest.mark.parametrize("kind", ["wage", "women", "safety", "other"])
def test_a_special_contract_alone_is_no_general_one(town, rate, sign, kind):
    """systems.md §5 row 5: two contract types."""
    sign(town.employer("甲厂", 150), kind=kind)
    assert rate("contract_rate", ON) == (0, 1)
    assert rate("wage_agreement_rate", ON) == (int(kind == "wage"), 1)


def test_a_chapter_on_wages_that_nobody_entered_is_not_known(town, rate, sign):
    sign(town.employer("甲厂", 150), wage_chapter=None)
    assert rate("wage_agreement_rate", ON) == (0, 1)


def test_streets_are_counted_and_units_of_statistics_are_not(town, rate):
    """systems.md table 2, BJ14-11 and BJ14-12: of all streets and townships."""
    assert rate("instructor_rate", ON) == (0, 3)
    assert rate("mediator_rate", ON) == (0, 3)
    assert rate("instructor_rate", ON, town.east) == (0, 2)


def test_a_streets_own_union_is_whom_the_policy_asks_about(town, bodies_of):
    assert bodies_of("mediator_rate", ON) == {
        town.one.pk: town.street.pk,
        town.two.pk: None,
        town.far.pk: None,
    }


def test_an_instructor_counts_at_every_street_of_the_assignments(town, rate, enlisted):
    post = enlisted("bargaining_instructor", full_time=True, street=town.two)
    assert rate("instructor_rate", ON) == (1, 3)
    far = assign_to_street(post=post, area=town.far, on=date(2024, 5, 1), by=town.by)
    assert rate("instructor_rate", ON) == (2, 3)
    assert rate("instructor_rate", date(2024, 4, 30), town.west) == (0, 1)
    end_assignment(assignment=far, on=date(2024, 6, 1), by=town.by)
    days = [date(2024, 5, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert [rate("instructor_rate", day, town.west)[0] for day in days] == [1, 1, 0]
    end_post(post=post, on=date(2024, 8, 1), by=town.by)
    assert [rate("instructor_rate", day)[0] for day in (date(2024, 7, 31), date(2024, 8, 1))] == [1, 0]


def test_a_post_at_the_streets_own_union_counts_there_unassigned(town, rate, enlisted):
    enlisted("bargaining_instructor", body=town.street, full_time=True)
    enlisted("bargaining_instructor", body=town.joint, full_time=True)  # of no street, assigned to none
    assert rate("instructor_rate", ON) == (1, 3)
    assert rate("mediator_rate", ON) == (0, 3)


def test_a_street_with_only_a_part_time_instructor_has_none(town, rate, enlisted):
    enlisted("bargaining_instructor", full_time=False, street=town.two)
    assert rate("instructor_rate", ON) == (0, 3)


def test_a_mediator_counts_while_certified(town, rate, enlisted):
    enlisted("mediator", street=town.one, certificate="A-1", certified_to=date(2024, 4, 1))
    enlisted("mediator", name="乙", street=town.two)  # no certificate that anybody entered
    days = [date(2024, 3, 31), date(2024, 4, 1)]
    assert [rate("mediator_rate", day) for day in days] == [(1, 3), (0, 3)]


def test_a_renewed_certificate_leaves_the_gap_a_gap(town, rate, enlisted):
    post = enlisted("mediator", street=town.one, certificate="A-1", certified_to=date(2024, 4, 1))
    anew = certify(post=post, certificate="A-2", certified_from=date(2024, 7, 1), by=town.by)
    assert anew.pk != post.pk
    days = [date(2024, 3, 31), date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 1), NEXT]
    assert [rate("mediator_rate", day)[0] for day in days] == [1, 0, 0, 1, 1]


@pytest.mark.parametrize("key", KEYS)
def test_every_rate_says_what_it_counts(key):
    (declared,) = declared_metrics()[key]
    assert declared.is_ours
    assert all(map(str, (declared.population_text, declared.condition_text, declared.attribution_text)))
    assert set(declared.exclusion_texts) == set(declared.exclusions)
    assert all(other in declared_metrics() for other in declared.beside)
