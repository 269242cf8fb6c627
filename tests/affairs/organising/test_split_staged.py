"""A union is split while a sheet of its members lies staged: every row is named, or enters what still is."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.organising.actions import Part, split_union
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import check_sheet, publish_sheet, roll_back_sheet, stage_sheet
from gonghui.foundation.registers.models import SheetImport
from tests.affairs.membership.conftest import number_of

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 1)


@pytest.fixture
def shared(life):
    """The first union covers two firms: one goes with the split, one stays or goes with the other part."""
    life.second_firm = life.firm("分厂", "private", life.one)
    life.covered(life.second_firm, union=life.unions[0])
    return life


@pytest.fixture
def staged(shared):
    titles = ("姓名", "身份证号", "所在工会", "入会日期", "工作单位", "手机号")
    firms = (shared.firms[0].name_zh, shared.second_firm.name_zh)
    rows = [
        (
            *("新会员", number_of(serial=f"00{n}"), shared.unions[0].name_zh),
            *("2024-01-05", firms[n % 2], f"1390000000{n}"),
        )
        for n in range(1, 5)
    ]
    content = "\n".join(",".join(row) for row in (titles, *rows)).encode()
    sheet = stage_sheet(
        register=queries.register("members"), content=content, name="名册.csv", by=shared.keeper
    )
    assert (sheet.state, sheet.error_count) == (SheetImport.State.CHECKED, 0)
    return sheet


def test_a_union_that_ended_in_two_names_its_rows_and_nothing_enters(shared, staged):
    parts = [
        Part(name_zh="一分工会", employers=[shared.firms[0].pk]),
        Part(name_zh="二分工会", employers=[shared.second_firm.pk]),
    ]
    split_union(union=shared.unions[0], parts=parts, on=ON, by=shared.by, goes_on=False)
    before = Person.objects.count()
    with pytest.raises(Refusal):
        publish_sheet(sheet=staged, by=shared.keeper)
    checked = check_sheet(sheet=staged)
    assert checked.error_count == 4
    for row in queries.staged_rows(checked, only_errors=True).rows:
        assert [error["column"] for error in row["errors"]] == ["union"]
        assert ON.isoformat() in row["errors"][0]["reason"]
    assert Person.objects.count() == before


def test_a_union_that_goes_on_takes_its_rows_in_and_gives_them_back_as_one(shared, staged):
    part = Part(name_zh="分厂工会", employers=[shared.second_firm.pk])
    (made,) = split_union(union=shared.unions[0], parts=[part], on=ON, by=shared.by)
    before = Membership.objects.count()
    published = publish_sheet(sheet=staged, by=shared.keeper)
    entered = Membership.objects.filter(person__name="新会员")
    # Each row stands in the union that it names; the split is not guessed into it.
    assert set(entered.values_list("union", flat=True)) == {shared.unions[0].pk}
    assert Membership.objects.count() == before + 4
    assert Body.objects.filter(pk=made.pk, valid_to=None).exists()
    roll_back_sheet(sheet=published, by=shared.keeper)
    assert Membership.objects.count() == before
