"""How many craftsmen and skilled people there are: the traps of counting, through the warehouse itself."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.skills.actions import (
    enter_certificate,
    grant_title,
    name_craftsman,
    recognise_studio,
    revoke_studio,
    withdraw_certificate,
    withdraw_title,
)
from gonghui.affairs.skills.facts import certified, highly_certified
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries import breakdown, figure, figures_by_area
from gonghui.insight.indicators.actions import freeze
from gonghui.insight.indicators.queries import difference, records_behind, version_in_force

pytestmark = pytest.mark.usefixtures("fresh_engine")
NAMED, MASTER = date(2021, 1, 1), date(2021, 5, 20)
END = date(2025, 12, 31)


def count(key, on=END, **asked):
    return figure(key, as_of=on, **asked).numerator


@pytest.fixture
def named(town):
    """Zhang is a district's craftsman and later a master, Li only a master, Wang a district's in the west."""
    town.first = name_craftsman(
        person=town.zhang, body=town.mill, level="district", named_on=NAMED, by=town.by
    )
    grant_title(craftsman=town.first, level="city_master", on=MASTER, by=town.by)
    town.second = name_craftsman(
        person=town.li, body=town.mill, level="city_master", named_on=MASTER, by=town.by
    )
    town.third = name_craftsman(
        person=town.wang, body=town.shop, level="district", named_on=NAMED, by=town.by
    )
    return town


def test_the_hundred_and_the_two_thousand_are_two_scopes(named):
    """systems.md §5 row 1: whether the 2000 of all levels include the 100 is not said. Both readings are
    computed over distinct persons; §2 BJ14-03: whoever holds several titles counts once."""
    rebuild(by=named.by)
    assert count("master_craftsmen") == 2
    assert count("craftsmen", version=1) == 3
    # Without the masters: Zhang counts still, by the title below; Li does not.
    assert count("craftsmen", version=2) == 2
    before = date(2021, 5, 19)
    assert [count(key, before, version=1) for key in ("master_craftsmen", "craftsmen")] == [0, 2]


def test_the_setting_chooses_which_of_the_two_holds(named):
    """systems.md §5 row 1: inclusion is a setting; included unless it is set otherwise, and it is ours."""
    asked = {"region": named.city.code, "on": END}
    assert version_in_force("craftsmen", **asked) == 1
    set_value(
        key="skills.craftsmen_definition",
        region=named.city.code,
        value="2",
        on=date(2024, 1, 1),
        source="决定",
        mark="ours",
        by=named.by,
    )
    assert version_in_force("craftsmen", **asked) == 2
    assert version_in_force("craftsmen", region=named.city.code, on=date(2023, 12, 31)) == 1
    assert version_in_force("master_craftsmen", **asked) == 1


def test_a_person_counts_until_the_last_title_ends(named):
    rebuild(by=named.by)
    withdraw_title(craftsman=named.first, level="city_master", on=date(2024, 3, 15), by=named.by)
    assert (count("master_craftsmen"), count("craftsmen", version=1)) == (1, 3)
    withdraw_title(craftsman=named.first, level="district", on=date(2024, 6, 1), by=named.by)
    assert count("craftsmen", version=1) == 2
    assert count("craftsmen", date(2024, 5, 31), version=1) == 3


def test_a_person_stands_in_one_district_and_under_one_level(named):
    rebuild(by=named.by)
    districts = figures_by_area("craftsmen", as_of=END, level="district", version=1)
    assert {area: found.numerator for area, found in districts.items()} == {
        named.east.pk: 2,
        named.west.pk: 1,
    }
    levels = breakdown("craftsmen", column="level", as_of=END, version=1)
    assert {level: found.numerator for level, found in levels.items()} == {"district": 2, "city_master": 1}


@pytest.fixture
def certificates(town):
    def enter(person, body, grade, n, year):
        return enter_certificate(
            person=person,
            body=body,
            occupation="焊工",
            grade=grade,
            number=f"Y{n}",
            issuer="评价中心",
            issued_on=date(year, 6, 1),
            by=town.by,
        )

    enter(town.zhang, town.mill, "intermediate", 1, 2016)
    town.high = enter(town.zhang, town.mill, "senior", 2, 2019)
    enter(town.li, town.mill, "junior", 3, 2018)
    enter(town.wang, town.shop, "chief_technician", 4, 2023)
    return town


def test_people_are_counted_and_not_their_certificates(certificates):
    """systems.md §2 BJ14-04/05: the register holds only a part of the people with skills; each counts once,
    however many certificates; high skill begins with 高级工."""
    rebuild(by=certificates.by)
    keys = ("skilled_people", "highly_skilled_people", "skill_certificates")
    assert [count(key) for key in keys] == [3, 2, 4]
    assert [count(key, date(2018, 12, 31)) for key in keys] == [2, 0, 2]
    withdraw_certificate(certificate=certificates.high, on=date(2024, 3, 15), by=certificates.by)
    assert [count(key) for key in keys] == [3, 1, 3]
    grades = breakdown("skill_certificates", column="grade", as_of=END)
    assert {grade: found.numerator for grade, found in grades.items()} == {
        "intermediate": 1,
        "junior": 1,
        "chief_technician": 1,
    }


def test_the_register_and_the_statistic_stand_beside_each_other():
    """systems.md §2 BJ14-04/05: the plan's numbers are another office's; ours is a cross-check, no sum."""
    metrics = {key: versions[-1] for key, versions in declared_metrics().items()}
    for ours, theirs in (
        ("skilled_people", "skilled_workers_published"),
        ("highly_skilled_people", "highly_skilled_published"),
    ):
        assert metrics[ours].beside == (theirs,)
        assert metrics[theirs].beside == (ours,)
        assert metrics[theirs].kind == "series"


def test_people_behind_a_number_are_named_to_who_may_see_names(certificates):
    rebuild(by=certificates.by)
    asked = {"area": None, "as_of": END}
    everything = records_behind("skilled_people", account=certificates.officer, **asked)
    assert (everything.total, everything.hidden) == (3, 0)
    # Whoever looks after skills looks after no people: not even the first sign of a name.
    assert {row.name for row in everything.rows} == {""}
    eastern = records_behind("skilled_people", account=certificates.eastern_officer, **asked)
    assert (len(eastern.rows), eastern.hidden) == (2, 1)


def test_a_frozen_figure_tells_no_name(certificates):
    rebuild(by=certificates.by)
    frozen = freeze(
        metric="highly_skilled_people", area=certificates.city, as_of=END, label="年报", by=certificates.by
    )
    withdraw_certificate(certificate=certificates.high, on=date(2024, 3, 15), by=certificates.by)
    since = difference(frozen, account=certificates.by)
    assert since.total == 1
    assert [row.name for row in since.records] in ([], ["张**"])
    assert difference(frozen, account=certificates.officer).total == 1


def test_a_frozen_figure_is_of_the_version_in_force(named):
    rebuild(by=named.by)
    frozen = freeze(metric="craftsmen", area=named.city, as_of=END, label="年报", by=named.by)
    assert (frozen.definition_version, frozen.numerator) == (1, 3)
    assert records_behind("craftsmen", area=None, as_of=END, account=named.officer).total == 3


def test_kinds_and_levels_of_studios_are_kept_apart_and_the_ended_do_not_count(town):
    """systems.md §5 row 6: 职工, 劳模, 工匠 and chief technicians' studios are kinds of one register and not
    mixed up; what was ever built up (近万 by 2023) and what stands (8000 by 2025) are two counts."""
    for n, kind in enumerate(("worker", "model_worker", "chief_technician")):
        studio = recognise_studio(
            body=town.mill,
            name=f"室{n}",
            kind=kind,
            leader_name="某人",
            level="city",
            recognised_on=NAMED,
            by=town.by,
        )
    rebuild(by=town.by)
    revoke_studio(studio=studio, on=date(2024, 1, 1), by=town.by)
    assert [count(key) for key in ("innovation_studios", "studios_ever_recognised")] == [2, 3]
    kinds = breakdown("innovation_studios", column="kind", as_of=END)
    assert {kind: found.numerator for kind, found in kinds.items()} == {"worker": 1, "model_worker": 1}


def test_spells_say_only_what_the_warehouse_may_hold():
    """No name or number of a person reaches the columnar files: ids, days and choices."""
    from types import SimpleNamespace

    import ibis

    columns = {"id": "int64", "person_id": "int64", "body_id": "int64", "grade": "string"}
    table = ibis.table(columns | {"valid_from": "date", "valid_to": "date"}, name="skill_certificate")
    for spells in (certified, highly_certified):
        assert set(spells(SimpleNamespace(skill_certificate=table)).columns) == {
            "grade",
            "unit",
            "body",
            "start",
            "end",
        }
