"""Lists of above-scale firms: brought as a sheet, one in force, the older ones kept."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from gonghui.affairs.organising import actions, queries
from gonghui.affairs.organising.actions import add_listed, correct_list, end_list, take_list
from gonghui.affairs.organising.models import FirmList, ListedFirm
from gonghui.foundation.core.actions import roll_back_batch
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import publish_sheet, stage_sheet
from gonghui.foundation.registers.queries import may_bring, register, staged_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


FIRST, SECOND = date(2023, 1, 1), date(2025, 4, 1)
HEADERS = "企业名称,发布单位,名单年度,发布日期,启用日期\n"


@pytest.fixture
def mill(town):
    return town.firm("东风机械厂", "private")


@pytest.fixture
def taken(town, mill):
    def take(vintage=2022, published_on=FIRST, employers=(mill.pk,), **values):
        given = {"issuer": "市统计局", "vintage": vintage, "published_on": published_on, "by": town.by}
        return take_list(**given | {"employers": list(employers)} | values)

    return take


def interval(one):
    one.refresh_from_db()
    return one.valid_from, one.valid_to


def test_a_newer_list_ends_the_older_one_and_both_are_kept(taken, mill):
    first, second = taken(), taken(2024, SECOND)
    assert (interval(first), interval(second)) == ((FIRST, SECOND), (SECOND, None))
    assert (first.number, second.number) == ("TT-GS-2023-000001", "TT-GS-2025-000001")
    assert list(ListedFirm.objects.order_by("number").values_list("number", "employer")) == [
        ("TT-GS-2023-000001-00001", mill.pk),
        ("TT-GS-2025-000001-00001", mill.pk),
    ]
    assert [entry.verb for entry in history_of(first)] == ["end_list", "take_list"]
    assert {"end_list", "take_list", "load_listed_firms"} <= set(actions.SENTENCES)
    shown = declared_registers()["firm-lists"].rows
    assert [(row.in_force, row.firms_named) for row in shown(SECOND).order_by("id")] == [
        (False, 1),
        (True, 1),
    ]
    assert [row.vintage for row in shown(date(2025, 3, 31))] == [2022]


def test_an_older_list_takes_its_place_between_the_others(taken):
    first, third = taken(), taken(2024, SECOND)
    second = taken(2023, date(2024, 2, 1))
    assert [interval(one) for one in (first, second, third)] == [
        (FIRST, date(2024, 2, 1)),
        (date(2024, 2, 1), SECOND),
        (SECOND, None),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"vintage": 2022, "published_on": FIRST}, "issuer"),  # the very same
        ({"vintage": 2021, "published_on": date(2024, 1, 1)}, "vintage"),  # older, though published later
        ({"vintage": 2024, "published_on": date(2022, 1, 1)}, "vintage"),  # of a year to come
        ({"vintage": 1999, "published_on": date(2024, 1, 1)}, "vintage"),
        ({"vintage": 2022, "published_on": date(2022, 12, 1), "valid_from": FIRST}, "in_force_from"),
        (
            {"vintage": 2023, "published_on": date(2024, 1, 2), "valid_from": date(2024, 1, 1)},
            "in_force_from",
        ),
    ],
)
def test_a_list_out_of_its_turn_is_refused(taken, values, field):
    taken()
    with pytest.raises(Refusal) as refused:
        taken(**values)
    assert refused.value.field == field
    assert FirmList.objects.count() == 1


def test_a_firm_stands_in_a_list_once(taken, mill):
    with pytest.raises(Refusal):
        taken(employers=[mill.pk, mill.pk])
    one = taken()
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedFirm.objects.create(number="x", list=one, employer=mill.employer)


def test_two_lists_are_never_in_force_together(taken, town):
    one = taken()
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmList.objects.create(
            number="x",
            body=town.federation,
            issuer="乙",
            vintage=2023,
            published_on=SECOND,
            valid_from=SECOND,
        )
    for on in (FIRST, date(2022, 12, 31)):
        with pytest.raises(Refusal):
            end_list(firm_list=one, on=on, by=town.by)


def test_only_who_issued_it_and_where_it_was_found_are_corrected(taken, town):
    one = taken()
    done = correct_list(record=one, by=town.by, expected_version=1, issuer="统计局", source=None)
    assert (done.issuer, done.source, done.version) == ("统计局", "", 2)


# -- sheets ----------------------------------------------------------------------------------------------


def sheet_of(town, *lines, by=None):
    content = (HEADERS + "\n".join(lines)).encode()
    return stage_sheet(
        register=register("above-scale"), content=content, name="名单.csv", by=by or town.keeper
    )


def test_a_sheet_is_published_as_one_list_and_taken_back_as_one(town, taken, mill):
    first = taken()
    shop = town.firm("西单商场", "foreign", town.far)
    sheet = sheet_of(
        town, "东风机械厂,市统计局,2024,2025-03-01,2025-04-01", "西单商场,市统计局,2024,2025-03-01,2025-04-01"
    )
    assert sheet.error_count == 0
    published = publish_sheet(sheet=sheet, by=town.keeper)
    second = FirmList.objects.get(vintage=2024)
    assert (interval(first), interval(second)) == ((FIRST, SECOND), (SECOND, None))
    assert set(second.firms.values_list("employer", flat=True)) == {mill.pk, shop.pk}
    assert second.body == town.federation
    roll_back_batch(batch=published.batch, by=town.keeper)
    assert interval(first) == (FIRST, None)
    assert FirmList.objects.count() == ListedFirm.objects.count() == 1


def test_firms_that_are_not_in_the_register_are_named(town, mill):
    sheet = sheet_of(
        town,
        "东风机械厂,市统计局,2024,2025-03-01,",
        "无名公司,市统计局,2024,2025-03-01,",
        "联合工会,市统计局,2024,2025-03-01,",
        "东风机械厂,市统计局,2024,2025-03-01,",
        "东风机械厂,工信局,2023,2025-03-01,",
    )
    found = [
        (row["number"], error["column"], error["value"])
        for row in staged_rows(sheet, only_errors=True).rows
        for error in row["errors"]
    ]
    assert found == [
        (3, "firm", "无名公司"),
        (4, "firm", "联合工会"),
        (5, "firm", "东风机械厂"),
        (6, "issuer", "工信局"),
        (6, "vintage", "2023"),
        (6, "firm", "东风机械厂"),
    ]
    with pytest.raises(Refusal, match="4"):
        publish_sheet(sheet=sheet, by=town.keeper)
    assert not FirmList.objects.exists()


def test_a_sheet_that_comes_too_late_is_told_before_it_is_published(town, taken, mill):
    taken(2024, SECOND)
    rows = [
        {
            "firm": mill,
            "issuer": "市统计局",
            "vintage": 2025,
            "published_on": date(2025, 1, 1),
            "in_force_from": None,
            "source": None,
        }
    ]
    (found,) = queries.check_listed(rows=rows)
    assert found[:2] == (0, "vintage")


def test_a_district_brings_no_list_for_the_whole_city(town):
    town.firm("西单商场", "foreign", town.far)
    lists = declared_registers()["above-scale"]
    assert may_bring(lists, town.keeper)
    assert not may_bring(lists, town.local)
    with pytest.raises(Refusal, match="do not allow"):
        sheet_of(town, "西单商场,市统计局,2024,2025-03-01,", by=town.local)
    with pytest.raises(Refusal, match="whole city"):
        add_listed(rows=[], by=town.local, batch=uuid4())
    assert not FirmList.objects.exists()


def test_the_register_says_who_is_listed_and_who_has_a_union(town, taken, mill):
    taken()
    town.covered(mill, date(2024, 1, 1))
    rows = declared_registers()["above-scale"].rows
    assert [(row.in_force, row.covered) for row in rows(date(2023, 12, 31))] == [(True, False)]
    assert [(row.in_force, row.covered) for row in rows(date(2024, 1, 1))] == [(True, True)]
    taken(2024, SECOND)
    assert sorted((row.list.vintage, row.in_force) for row in rows(SECOND)) == [(2022, False), (2024, True)]
    assert not rows(date(2022, 12, 31)).exists()
