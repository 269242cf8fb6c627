"""Four measures of coverage, each with its own units.

systems.md §5 row 9; §2 BJ14-17, BJ14-18, BJ18-02, BJ18-03.
"""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.organising.actions import take_list
from gonghui.affairs.organising.facts import METRICS
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import count_heads, dissolve_body, end_coverage, move_seat
from gonghui.foundation.core.facts import Ratio, Series, declared_metrics, metric
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import value
from gonghui.foundation.people.actions import end_employment, retain_membership
from gonghui.foundation.people.models import Employment
from gonghui.foundation.warehouse.queries import figure, figures_by_area, records

pytestmark = pytest.mark.django_db
HIRED, NOW = date(2021, 1, 1), date(2024, 6, 30)
OWNERSHIPS = ("state", "collective", "private", "foreign", "mixed")


def counted(key, on=NOW, version=1, **asked):
    found = figure(key, as_of=on, version=version, **asked)
    return found.numerator, found.denominator, {k: n for k, n in found.exclusions.items() if n}


@pytest.fixture
def firms(town):
    """A firm of every ownership; all are listed from 2023 on, none has a union."""
    made = {ownership: town.firm(f"{ownership}公司", ownership) for ownership in OWNERSHIPS}
    take_list(
        issuer="市统计局",
        vintage=2022,
        published_on=date(2023, 1, 1),
        employers=[body.pk for body in made.values()],
        by=town.by,
    )
    return made


# -- firms -----------------------------------------------------------------------------------------------


def test_non_public_is_private_and_foreign_and_mixed_is_decided_by_a_dated_setting(town, firms):
    """BJ14-17: of five listed firms two are non-public; the mixed one stands beside."""
    town.covered(firms["private"])
    for body in (firms["state"], firms["collective"]):
        town.covered(body)
    assert counted("above_scale_coverage") == (1, 2, {"mixed": 1})
    assert counted("above_scale_coverage", version=2) == (1, 3, {})
    assert counted("nonpublic_coverage") == (1, 2, {"mixed": 1})
    assert counted("nonpublic_coverage", version=2) == (1, 3, {})
    for key in ("above_scale_coverage", "nonpublic_coverage", "joining_rate"):
        assert metric(key).chosen_by == "organising.mixed_ownership"
    assert value("organising.mixed_ownership", "990000", NOW).value == 1


def test_a_firm_counts_from_the_day_of_its_coverage_to_the_day_before_its_end(town, firms):
    coverage = town.covered(firms["private"], date(2023, 5, 1))
    end_coverage(coverage=coverage, on=date(2024, 5, 1), by=town.by)
    hits = [
        counted("above_scale_coverage", on)[0]
        for on in (date(2023, 4, 30), date(2023, 5, 1), date(2024, 4, 30), date(2024, 5, 1))
    ]
    assert hits == [0, 1, 1, 0]


def test_the_list_in_force_is_the_denominator_and_an_old_one_stays_until_a_newer_comes(town, firms):
    """S023: before the first list nobody is listed; firms that a newer one no longer names leave."""
    assert counted("above_scale_coverage", date(2022, 12, 31)) == (0, 0, {})
    assert counted("above_scale_coverage", date(2023, 1, 1))[1] == 2
    assert counted("above_scale_coverage", date(2026, 1, 1))[1] == 2  # four years old, and in force
    take_list(
        issuer="市场监督管理局",
        vintage=2025,
        published_on=date(2026, 1, 2),
        employers=[firms["foreign"].pk, firms["state"].pk],
        by=town.by,
    )
    assert counted("above_scale_coverage", date(2026, 1, 1)) == (0, 2, {"mixed": 1})
    assert counted("above_scale_coverage", date(2026, 1, 2)) == (0, 1, {})


def test_a_listed_firm_that_is_gone_is_no_firm(town, firms):
    dissolve_body(body=firms["private"], on=date(2024, 1, 1), by=town.by)
    assert counted("above_scale_coverage", date(2023, 12, 31))[1] == 2
    assert counted("above_scale_coverage", date(2024, 1, 1))[1] == 1


def test_a_firm_under_two_unions_is_one_firm(town, firms):
    town.covered(firms["private"])
    town.covered(firms["private"], union=town.union("另一工会", town.one))
    assert counted("above_scale_coverage") == (1, 2, {"mixed": 1})
    assert counted("nonpublic_coverage") == (1, 2, {"mixed": 1})


def test_all_firms_are_more_than_the_listed_and_those_without_anybody_are_excluded(town, firms):
    """BJ18-02 is not BJ14-17: a small firm is in the one only. Unknown heads are not nought."""
    small = town.firm("小店", "private")
    town.firm("协会", "private", kind="association")
    assert counted("nonpublic_coverage") == (0, 3, {"mixed": 1})
    assert counted("above_scale_coverage") == (0, 2, {"mixed": 1})
    count_heads(employer=small.employer, on=date(2024, 1, 1), workers=0, by=town.by)
    assert counted("nonpublic_coverage", date(2023, 12, 31)) == (0, 3, {"mixed": 1})
    assert counted("nonpublic_coverage", date(2024, 1, 1)) == (0, 2, {"mixed": 1, "no_workers": 1})


# -- people ----------------------------------------------------------------------------------------------


def test_covered_is_not_joined_and_joined_is_not_covered(town, firms):
    """Row 9: member count ≠ covered workers. One is covered and no member, one a member and not covered."""
    town.covered(firms["private"])
    town.person("甲", firms["private"])
    town.member(town.person("乙", firms["foreign"]))
    town.person("丙", firms["foreign"])
    town.person("丁", firms["state"])
    assert counted("worker_coverage") == (2, 4, {})
    assert counted("joining_rate") == (1, 3, {})


def test_a_person_with_two_employers_in_two_districts_counts_once_where_the_first_job_is(town, firms):
    away = town.firm("西区公司", "private", town.far)
    town.covered(away)
    person = town.person("甲", firms["foreign"], since=date(2021, 1, 1))
    town.person("乙", away)
    Employment.objects.create(
        person=person, employer=away.employer, kind="part_time", valid_from=date(2022, 1, 1)
    )
    asked = {"as_of": NOW, "level": "district"}
    # Covered through the second job, and counted where the first one is.
    assert counted("worker_coverage") == (2, 2, {})
    found = figures_by_area("worker_coverage", **asked)
    assert {area: (one.numerator, one.denominator) for area, one in found.items()} == {
        town.east.pk: (1, 1),
        town.west.pk: (1, 1),
    }
    assert counted("worker_coverage", date(2021, 12, 31)) == (1, 2, {})


def test_when_the_first_job_ends_the_person_counts_where_the_other_is(town, firms):
    away = town.firm("西区公司", "private", town.far)
    person = town.person("甲", firms["foreign"], away)
    job = person.employments.get(employer=firms["foreign"].employer)
    end_employment(employment=job, on=date(2024, 1, 1), by=town.by)
    for on, district in ((date(2023, 12, 31), town.east), (date(2024, 1, 1), town.west)):
        found = figures_by_area("worker_coverage", as_of=on, level="district")
        assert [area for area, one in found.items() if one.denominator] == [district.pk]


def test_a_platform_worker_without_an_employer_counts_in_the_city_and_in_no_district(town):
    town.member(town.person("甲", None))
    town.person("乙", None)
    assert counted("worker_coverage") == (1, 2, {})
    districts = figures_by_area("worker_coverage", as_of=NOW, level="district")
    assert {area: one.denominator for area, one in districts.items() if one.denominator} == {0: 2}
    assert counted("joining_rate") == (0, 0, {})


def test_who_has_no_employer_is_hidden_from_a_district_and_counted_among_the_hidden(town, firms):
    town.person("甲", None)
    town.person("乙", firms["private"])
    asked = {"area": None, "as_of": NOW, "part": "missing", "after": None, "limit": 10}
    for account, rows, hidden in ((town.keeper, 2, 0), (town.local, 0, 2)):
        scope = scope_of(account, Permission.VIEW, Category.PEOPLE)
        page = records("worker_coverage", scope=scope, **asked)
        assert (len(page.rows), page.hidden, page.total) == (rows, hidden, 2)


def test_a_retained_membership_is_none(town, firms):
    """保留会籍: no dues and no vote, so neither joined nor, by itself, covered."""
    person = town.person("甲", firms["private"])
    held = town.member(person)
    retain_membership(membership=held, on=date(2024, 1, 1), by=town.by)
    for key in ("worker_coverage", "joining_rate"):
        assert counted(key, date(2023, 12, 31)) == (1, 1, {})
        assert counted(key, date(2024, 1, 1)) == (0, 1, {})


def test_a_dispatched_worker_is_covered_where_the_work_is_done_too(town, firms):
    town.covered(firms["state"])
    town.person("甲", firms["private"], kind="dispatched", host=firms["state"])
    assert counted("worker_coverage") == (1, 1, {})
    assert counted("joining_rate") == (0, 1, {})


def test_the_workers_of_mixed_firms_enter_with_the_second_version_only(town, firms):
    town.member(town.person("甲", firms["mixed"]))
    both = town.person("乙", firms["mixed"], firms["private"])
    town.member(both)
    assert counted("joining_rate") == (1, 1, {})
    assert counted("joining_rate", version=2) == (2, 2, {})


def test_figures_follow_the_seat_of_the_firm(town, firms):
    town.person("甲", firms["private"])
    move_seat(body=firms["private"], area=town.far, on=date(2024, 1, 1), by=town.by)
    for on, district in ((date(2023, 12, 31), town.east), (date(2024, 1, 1), town.west)):
        found = figures_by_area("worker_coverage", as_of=on, level="district")
        assert [area for area, one in found.items() if one.denominator] == [district.pk]


def test_the_four_are_declared_apart_and_the_published_number_stands_beside_undivided():
    ratios = {one.key: one for one in METRICS if isinstance(one, Ratio)}
    assert {key: one.unit_model for key, one in ratios.items()} == {
        "above_scale_coverage": "bodies.Employer",
        "nonpublic_coverage": "bodies.Employer",
        "worker_coverage": "people.Person",
        "joining_rate": "people.Person",
        "six_haves_rate": "bodies.Union",
    }
    assert ratios["worker_coverage"].beside == ("employed_people_published",)
    published = declared_metrics()["employed_people_published"][0]
    assert isinstance(published, Series)
    assert not published.drilldown
    assert all(one.is_ours for one in METRICS)
