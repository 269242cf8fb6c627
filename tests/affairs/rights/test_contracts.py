"""Contracts: who holds them, days that contradict, lists, renewals, ends, corrections, sheets."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.rights import actions, queries, rules
from gonghui.affairs.rights.actions import (
    correct_contract,
    cover_by_contract,
    end_contract,
    end_contract_coverage,
    file_contract,
    renew_contract,
    sign_contract,
)
from gonghui.affairs.rights.models import CollectiveContract, ContractCoverage
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import act_on, add_row, publish_sheet, stage_sheet
from gonghui.foundation.registers.queries import count, detail, page, register

pytestmark = pytest.mark.django_db
FIRST, NEXT = date(2024, 1, 1), date(2025, 1, 1)
ON = date(2024, 6, 30)


@pytest.fixture
def mill(town):
    return town.employer("甲厂", 150)


@pytest.fixture
def given(town, mill):
    return {
        "body": mill,
        "kind": "comprehensive",
        "scope": "enterprise",
        "signed_on": date(2023, 12, 20),
        "valid_from": FIRST,
        "valid_to": NEXT,
        "by": town.by,
    }


@pytest.fixture
def own(given):
    return sign_contract(**given)


@pytest.fixture
def area(given, town):
    return sign_contract(**given | {"body": town.joint, "scope": "area"})


def test_a_contract_is_numbered_and_said_in_its_history(own):
    assert own.number == "TT-HT-2023-000001"
    assert [str(entry.sentence) for entry in history_of(own)] == [
        "entered the contract, in force from 2024-01-01"
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scope": "area"}, "body"),
        ({"scope": "trade", "trade": "餐饮"}, "body"),
        ({"trade": "餐饮"}, "trade"),
        ({"valid_from": date(2023, 12, 19)}, "valid_from"),
        ({"valid_to": FIRST}, "valid_to"),
        ({"valid_to": date(2027, 1, 2)}, "valid_to"),
        ({"filed_on": date(2023, 12, 19)}, "filed_on"),
        ({"kind": "wages"}, "kind"),
        ({"trade": "餐" * 61}, "trade"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(given, values, field):
    with pytest.raises(Refusal) as refused:
        sign_contract(**given | values)
    assert refused.value.field == field
    assert not CollectiveContract.objects.exists()


def test_a_union_holds_an_areas_contract_and_no_enterprises(given, town):
    with pytest.raises(Refusal) as refused:
        sign_contract(**given | {"body": town.joint})
    assert refused.value.field == "body"
    with pytest.raises(Refusal) as refused:
        sign_contract(**given | {"body": town.federation, "scope": "trade"})
    assert refused.value.field == "trade"


def test_three_years_are_the_longest_term(given):
    assert sign_contract(**given | {"valid_to": date(2027, 1, 1)}).valid_to == date(2027, 1, 1)
    assert rules.years_on(date(2024, 2, 29), 1) == date(2025, 3, 1)


def test_the_same_contract_is_entered_once_and_overlapping_ones_may_be(given, own):
    with pytest.raises(Refusal, match=own.number):
        sign_contract(**given)
    assert sign_contract(**given | {"kind": "wage"}).pk
    assert sign_contract(**given | {"valid_from": date(2024, 12, 1), "valid_to": date(2025, 12, 1)}).pk


def test_filing_is_entered_once_and_not_before_the_signature(own, town):
    with pytest.raises(Refusal):
        file_contract(contract=own, on=date(2023, 12, 19), by=town.by)
    filed = file_contract(contract=own, on=date(2023, 12, 20), by=town.by)
    assert rules.unobjected_from(filed.filed_on) == date(2024, 1, 4)
    assert rules.filing_due(filed.signed_on) == date(2023, 12, 30)
    with pytest.raises(Refusal, match="2023-12-20"):
        file_contract(contract=filed, on=date(2024, 1, 5), by=town.by)


def test_only_employers_come_on_the_list_within_the_term_and_once(area, own, mill, town):
    for contract, unit, day in (
        (own, mill, ON),
        (area, town.street, ON),
        (area, mill, date(2023, 12, 31)),
        (area, mill, NEXT),
    ):
        with pytest.raises(Refusal):
            cover_by_contract(contract=contract, employer=unit, on=day, by=town.by)
    cover_by_contract(contract=area, employer=mill, on=FIRST, until=ON, by=town.by)
    with pytest.raises(Refusal, match="already"):
        cover_by_contract(contract=area, employer=mill, on=date(2024, 6, 29), by=town.by)
    assert cover_by_contract(contract=area, employer=mill, on=ON, by=town.by).pk


def test_a_unit_is_taken_off_the_list_once(area, mill, town):
    cover_by_contract(contract=area, employer=mill, on=FIRST, by=town.by)
    with pytest.raises(Refusal):
        end_contract_coverage(contract=area, employer=mill, on=FIRST, by=town.by)
    assert end_contract_coverage(contract=area, employer=mill, on=ON, by=town.by).valid_to == ON
    with pytest.raises(Refusal, match="not on the list"):
        end_contract_coverage(contract=area, employer=mill, on=ON, by=town.by)


def test_a_renewal_takes_its_list_along_and_is_one(area, mill, town):
    gone = town.employer("走了厂", 10)
    cover_by_contract(contract=area, employer=mill, on=FIRST, by=town.by)
    cover_by_contract(contract=area, employer=gone, on=FIRST, until=ON, by=town.by)
    made = renew_contract(contract=area, signed_on=NEXT, valid_from=NEXT, by=town.by)
    assert made.renews == area
    assert [one.employer_id for one in made.coverages.all()] == [mill.pk]
    with pytest.raises(Refusal, match="renewed already"):
        renew_contract(contract=area, signed_on=NEXT, valid_from=NEXT, by=town.by)
    with pytest.raises(Refusal) as refused:
        renew_contract(contract=made, signed_on=NEXT, valid_from=NEXT, by=town.by)
    assert refused.value.field == "valid_from"


@pytest.mark.parametrize("day", [date(2023, 12, 31), FIRST, NEXT])
def test_an_end_lies_within_the_term(own, town, day):
    with pytest.raises(Refusal):
        end_contract(contract=own, on=day, by=town.by)
    with pytest.raises(Refusal):
        end_contract(contract=own, on=ON, reason="burnt", by=town.by)
    assert end_contract(contract=own, on=ON, by=town.by).ended == "terminated"


def test_a_correction_is_held_to_the_same_rules(own, area, mill, town):
    changed = correct_contract(record=own, expected_version=1, by=town.by, filed_on=date(2023, 12, 28))
    assert changed.filed_on == date(2023, 12, 28)
    with pytest.raises(Refusal):
        correct_contract(record=changed, expected_version=2, by=town.by, valid_to=FIRST)
    cover_by_contract(contract=area, employer=mill, on=FIRST, by=town.by)
    with pytest.raises(Refusal):
        correct_contract(record=area, expected_version=1, by=town.by, scope="enterprise", body=mill)


def test_a_sheet_is_checked_row_by_row_and_loaded_as_one(given, own, town):
    row = {name: value for name, value in given.items() if name != "by"}
    row |= {"trade": None, "wage_chapter": None, "filed_on": None}
    rows = [
        row,
        row | {"kind": "wage"},
        row | {"kind": "wage"},
        row | {"kind": "women", "scope": "area"},
        row | {"kind": "safety", "valid_to": date(2030, 1, 1)},
        None,
    ]
    found = {(place, column) for place, column, _reason in queries.check_contracts(rows=rows)}
    assert found == {(0, "body"), (2, "body"), (3, "body"), (4, "valid_to")}
    content = "单位名称,合同类型,范围,签订日期,生效日期,失效日期\n"
    content += "甲厂,工资专项,企业,2024-01-05,2024年1月6日,2025-01-06\n"
    declared = register("contracts")
    officer = town.officer
    sheet = stage_sheet(register=declared, content=content.encode(), name="合同.csv", by=officer)
    assert (sheet.problem, sheet.error_count) == ("", 0)
    publish_sheet(sheet=sheet, by=officer)
    made = CollectiveContract.objects.get(kind="wage")
    assert (made.valid_from, made.valid_to, made.scope) == (date(2024, 1, 6), date(2025, 1, 6), "enterprise")


def test_the_register_shows_what_is_in_force_and_what_can_be_done(own, area, mill, town):
    declared, officer = register("contracts"), town.officer
    do = {"register": declared, "by": officer, "on": ON}
    act_on(act_key="cover", record=area, values={"employer": mill, "on": FIRST}, **do)
    shown = detail(declared, area.public_id, by=officer, on=ON)
    assert [act.key for act in shown.acts] == ["renew", "file", "cover", "uncover", "end"]
    assert (shown.row["covered"], shown.row["in_force"]) == (1, True)
    act_on(act_key="uncover", record=area, values={"employer": mill, "on": date(2024, 3, 1)}, **do)
    assert ContractCoverage.objects.get().valid_to == date(2024, 3, 1)
    act_on(act_key="file", record=own, values={"on": date(2023, 12, 30)}, **do)
    filled = {"signed_on": NEXT, "valid_from": NEXT, "valid_to": date(2026, 1, 1)}
    act_on(act_key="renew", record=own, values=filled, **do)
    act_on(act_key="end", record=own, values={"on": date(2024, 5, 1), "reason": "terminated"}, **do)
    assert count(declared, by=officer, on=ON, filters={"in_force": "yes"}).visible == 1
    assert [row["number"] for row in page(declared, by=officer, on=ON, filters={"is_filed": "yes"}).rows] == [
        own.number
    ]


def test_the_rights_department_keeps_contracts_and_others_do_not(given, town, staff):
    values = {name: value for name, value in given.items() if name != "by"}
    declared = register("contracts")
    with pytest.raises(Refusal):
        add_row(register=declared, by=staff("places_officer", town.federation), on=ON, values=values)
    assert add_row(register=declared, by=town.officer, on=ON, values=values).number
    assert set(actions.SENTENCES) >= {"sign_contract", "load_contracts"}


@pytest.mark.parametrize(
    ("ends", "due"),
    [(None, False), (date(2025, 4, 2), False), (date(2025, 4, 1), True), (date(2024, 1, 1), True)],
)
def test_a_renewal_is_due_from_ninety_days_before_the_end_on(ends, due):
    assert rules.renewal_due(ends, date(2025, 1, 1)) == (ends if due else None)
