"""Lists of payments to the fund: taken in once, matched to what is owed, differences told."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import Remittance
from gonghui.affairs.membership.queries.remittances import matched, named, remittances_seen
from gonghui.affairs.membership.rules.money import DUE_DAY
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.registers.actions import publish_sheet, roll_back_sheet, stage_sheet
from tests.affairs.membership.conftest import build

pytestmark = pytest.mark.django_db
TITLES = ["缴款凭证号", "单位名称", "费款所属期起", "费款所属期止", "计费依据", "实缴金额", "缴款日期"]
MAY = date(2026, 5, 1)


@pytest.fixture
def town():
    return build(system_account())


def a_list(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([TITLES, *rows])
    return text.getvalue().encode("gb18030")


def paid(voucher: str, firm: str, wages: str, amount: str, on: str = "2026-06-10", month: str = "05"):
    return [voucher, firm, f"2026-{month}-01", "", wages, amount, on]


def brought(w, *rows: list[str], name: str = "税务.csv"):
    register = declared_registers()["remittances"]
    return stage_sheet(register=register, content=a_list(*rows), name=name, by=w.lead)


@pytest.fixture
def lead(town):
    set_value(
        key=DUE_DAY,
        region="990000",
        value=15,
        on=date(2022, 1, 1),
        source="试验市办法",
        mark="ours",
        by=town.by,
    )
    town.lead = town.staff("street_officer", town.federation, "city_clerk")
    return town


def kinds(w, month: date = MAY) -> dict[str, str]:
    found = named(matched(remittances_seen(w.lead, date(2026, 7, 1)), month, today=date(2026, 7, 1)))
    return {one.body.name_zh: one.kind for one in found}


def test_a_list_is_matched_to_what_is_owed(lead):
    sheet = brought(
        lead,
        paid("A1", "大洋公司", "100,000.00", "1500"),
        paid("A2", "大洋公司", "", "499.99", on="2026-06-20"),
        paid("B1", "快送平台公司", "50000", "1000.00", on="2026-06-16"),
        paid("C1", "速递平台公司", "10000", "250"),
    )
    assert (sheet.error_count, sheet.row_count) == (0, 4)
    publish_sheet(sheet=sheet, by=lead.lead)
    assert kinds(lead) == {"大洋公司": "unstated", "快送平台公司": "late", "速递平台公司": "over"}
    Remittance.objects.filter(voucher="A2").update(wages=0)
    (short,) = [
        one
        for one in named(matched(remittances_seen(lead.lead, MAY), MAY, today=date(2026, 7, 1)))
        if one.kind == "short"
    ]
    assert (short.body, short.lines, short.prepared) == (lead.firm, 2, False)
    assert (short.due, short.difference) == (Money.yuan("2000"), Money.yuan("0.01"))
    roll_back_sheet(sheet=sheet, by=lead.lead)
    assert not Remittance.objects.exists()


def test_who_paid_before_and_not_now_is_named_once_the_day_is_past(lead):
    brought_one = brought(
        lead,
        paid("A1", "大洋公司", "100", "2", month="04", on="2026-05-10"),
        paid("B1", "快送平台公司", "100", "2"),
    )
    publish_sheet(sheet=brought_one, by=lead.lead)
    seen = remittances_seen(lead.lead, MAY)
    assert {one.kind for one in matched(seen, MAY, today=date(2026, 6, 15))} == {"alike"}
    assert kinds(lead) == {"大洋公司": "absent", "快送平台公司": "alike"}


def test_nothing_is_taken_twice(lead):
    first = brought(lead, paid("A1", "大洋公司", "100", "2"))
    publish_sheet(sheet=first, by=lead.lead)
    again = brought(lead, paid("A1", "大洋公司", "100", "2"))
    assert again.brought_before
    other = lead.staff("street_officer", lead.federation, "second_clerk")
    register = declared_registers()["remittances"]
    refused = stage_sheet(
        register=register, content=a_list(paid("A1", "大洋公司", "100", "2")), name="x.csv", by=other
    )
    assert refused.state == "refused"
    # The same voucher in another file, and twice in one file.
    changed = brought(
        lead,
        paid("A1", "大洋公司", "100", "2"),
        paid("D1", "大洋公司", "1", "2"),
        paid("D1", "大洋公司", "1", "2"),
    )
    assert changed.error_count == 2
    assert Remittance.objects.count() == 1


def test_rows_that_cannot_be_are_named_one_by_one(lead):
    sheet = brought(
        lead,
        paid("A1", "大洋公司", "100", "-2"),
        paid("A2", "大洋公司", "=1+1", "2"),
        paid("A3", "试验市总工会", "100", "2"),
        paid("A4", "大洋公司", "100", "2", on="2026-04-01"),
        paid("A5", "大洋公司", "100", "9" * 30),
        ["A6", "大洋公司", "2026-05-01", "2026-04-30", "100", "2", "2026-06-01"],
        ["", "大洋公司", "2026-05-01", "", "100", "2", "2026-06-01"],
    )
    assert sheet.error_count == sheet.row_count == 7
    with pytest.raises(Refusal):
        publish_sheet(sheet=sheet, by=lead.lead)


def test_a_clerk_sees_and_enters_those_of_the_own_street_only(lead):
    told = {"period_from": MAY, "paid_on": date(2026, 6, 1), "yuan": Decimal("2")}
    actions.enter_remittance(employer=lead.firm, voucher="A1", by=lead.lead, **told)
    actions.enter_remittance(employer=lead.parcel, voucher="B1", by=lead.lead, **told)
    seen = remittances_seen(lead.clerk, timezone.localdate())
    assert [one.voucher for one in seen] == ["A1"]
    assert Remittance.objects.get(voucher="A1").period_to == date(2026, 5, 31)
    with pytest.raises(Refusal):
        actions.enter_remittance(employer=lead.parcel, voucher="B2", by=lead.clerk, **told)
    with pytest.raises(Refusal, match=r"already|已"):
        actions.enter_remittance(employer=lead.firm, voucher="A1", by=lead.lead, **told)
