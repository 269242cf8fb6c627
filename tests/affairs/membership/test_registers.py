"""Platforms and workers of the groups as registers: entered, corrected, ended; under the policy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import Drive, GroupWork, PlatformCompany
from gonghui.affairs.membership.queries import drives as reads
from gonghui.affairs.membership.rules.settings import groups, lowest_age, reach_days
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.people.actions import register_person
from gonghui.foundation.privacy.actions import give_consent
from tests.affairs.membership.conftest import number_of

START = date(2024, 1, 1)


@pytest.fixture
def platform(town):
    return actions.enter_platform(
        employer=town.rider,
        brand="快送",
        business="food",
        valid_from=START,
        federation=town.trade,
        by=town.by,
    )


def test_both_registers_are_declared(town):
    assert {"platforms", "group-workers"} <= set(declared_registers())


def test_a_platform_is_one_employers_and_its_workers_join_through_a_union(town, platform):
    again = {"employer": town.rider, "brand": "又名", "business": "food", "valid_from": START, "by": town.by}
    for otherwise in ({}, {"employer": town.street}, {"employer": town.parcel, "federation": town.firm}):
        with pytest.raises(Refusal):
            actions.enter_platform(**(again | otherwise))
    seen = PlatformCompany.objects.get()
    changed = actions.correct_platform(
        record=seen, by=town.by, expected_version=seen.version, brand="快送到家", federation=None
    )
    assert (changed.brand, changed.federation) == ("快送到家", None)
    actions.end_platform(platform=changed, on=town.on, by=town.by)
    with pytest.raises(Refusal):
        actions.end_platform(platform=changed, on=town.on, by=town.by)


def test_a_worker_is_listed_by_names_of_group_and_street(town):
    person = register_person(name="王小明", by=town.by)
    line = {"person": person, "body": town.street, "valid_from": START, "by": town.clerk}
    made = actions.list_worker(worker_group="快递员", area="东一街道", **line)
    assert (made.worker_group, made.area) == ("courier", town.one)
    with pytest.raises(Refusal):
        actions.list_worker(worker_group="courier", area="990101002", **line)
    actions.list_worker(worker_group="food_rider", area="990101002", **line)
    for wrong in ({"worker_group": "宇航员", "area": "东一街道"}, {"worker_group": "guard", "area": "天街"}):
        with pytest.raises(Refusal):
            actions.list_worker(**wrong, **line)
    with pytest.raises(Refusal):
        actions.list_worker(worker_group="guard", area="东一街道", **(line | {"by": town.westerner}))
    actions.end_group_work(work=made, on=town.on, by=town.clerk)
    assert GroupWork.objects.filter(valid_to=None).count() == 1


def test_liaisons_and_reach(town):
    named = {"worker_group": "guard", "area": town.one, "union": town.street.union, "on": START}
    actions.name_liaison(by=town.clerk, **named)
    with pytest.raises(Refusal):
        actions.name_liaison(by=town.clerk, **named)
    person = register_person(name="王小明", birth_date=date(1990, 3, 7), by=town.by)
    told = {"person": person, "body": town.street, "on": START, "by": town.clerk}
    with pytest.raises(Refusal, match="own consent"):
        actions.note_reach(kind="service", what="体检", **told)
    give_consent(person=person, use="services_used", how="signed", by=town.by, on=date(2026, 1, 5))
    reach = actions.note_reach(kind="service", what="体检", **told)
    assert reach.valid_to == START + timedelta(days=365)
    for wrong in ({"kind": "gift", "what": "米"}, {"kind": "service", "what": " "}):
        with pytest.raises(Refusal):
            actions.note_reach(**wrong, **told)


def test_the_list_of_groups_is_a_dated_value(town):
    assert len(groups(town.on)) == 8
    more = {key: {"zh": one.name_zh, "en": one.name_en} for key, one in groups(town.on).items()}
    set_value(
        key="membership.groups",
        region="990000",
        value=more | {"ride_driver": {"zh": "网约车司机", "en": "Drivers of ordered cars"}},
        on=town.on,
        source="试验市总工会文件",
        mark="ours",
        by=town.by,
    )
    assert "ride_driver" in groups(town.on)
    assert "ride_driver" not in groups(town.on - timedelta(days=1))
    drive = actions.open_drive(
        name="网约车行动", body=town.trade, groups=["ride_driver"], on=town.on, by=town.by
    )
    assert drive.groups == ["ride_driver"]
    assert (lowest_age(town.on), reach_days(town.on)) == (16, 365)


def test_a_drive_counts_what_became_members_and_knows_no_share_without_a_target(town):
    drive = actions.open_drive(
        name="行动", body=town.trade, groups=["courier", "guard"], on=town.on, by=town.officer
    )
    entrance = town.entrance(town.trade, drive=drive, area=town.two)
    applied = town.apply(entrance=entrance, worker_group="courier")
    town.apply(token="two", entrance=entrance, identity=number_of(serial="004"), worker_group="guard")
    actions.approve_joining(case=applied.application.case, by=town.officer, now=town.now)
    [whole] = reads.results_of([drive], town.on).values()
    assert (whole.applied, whole.joined, whole.staying, whole.target, whole.share) == (2, 1, 1, None, None)
    actions.set_target(drive=drive, members=4, by=town.officer)
    actions.set_target(drive=drive, members=2, by=town.officer)
    actions.set_target(drive=drive, members=5, worker_group="courier", by=town.officer)
    [whole] = reads.results_of([drive], town.on).values()
    assert (whole.target, whole.share) == (2, 0.5)
    parts = {row.name: (row.joined, row.target) for row in reads.parts_of_drive(drive, town.on, {})}
    assert parts == {"courier": (1, 5), "guard": (0, None)}
    [street] = reads.areas_of_drive(drive, town.on)
    assert (street.name, street.applied) == ("东二街道", 2)
    for wrong in ({"members": -1}, {"members": 1, "worker_group": "carer"}):
        with pytest.raises(Refusal):
            actions.set_target(drive=drive, by=town.officer, **wrong)
    with pytest.raises(Refusal):
        actions.set_target(drive=drive, members=1, by=town.westerner)


@pytest.mark.parametrize(
    "otherwise", [{"groups": []}, {"groups": ["carers"]}, {"name": " "}, {"until": date(2026, 3, 2)}]
)
def test_a_drive_wants_name_groups_and_days(town, otherwise):
    plain = {"name": "行动", "body": town.trade, "groups": ["courier"], "on": town.on, "by": town.by}
    with pytest.raises(Refusal):
        actions.open_drive(**(plain | otherwise))
    assert not Drive.objects.exists()


def test_a_sealed_value_is_opened_for_a_purpose_and_logged(town):
    applied = town.apply().application
    opened = {"application": applied, "by": town.clerk, "now": town.now}
    assert actions.reveal_applicant(field="phone", purpose="电话核实情况", **opened) == "13800000001"
    assert Access.objects.filter(account=town.clerk.pk, fields=["phone"]).exists()
    with pytest.raises(Refusal):
        actions.reveal_applicant(field="identity", purpose="", **opened)
    with pytest.raises(Refusal):
        actions.reveal_applicant(field="name", purpose="电话核实情况", **opened)
    for other in (town.chair, town.westerner):  # a chair opens nothing, an outsider sees nothing
        with pytest.raises(Refusal):
            actions.reveal_applicant(field="phone", purpose="电话核实", **(opened | {"by": other}))
