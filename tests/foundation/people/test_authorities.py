"""An authority's extract beside our registers: differences kept, each decided by a person."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import admit_member, register_person
from gonghui.foundation.registers.actions import check_with_authority, decide_difference
from gonghui.foundation.registers.models import AuthorityCheck, AuthorityDifference
from gonghui.foundation.registers.queries import differences_seen, stated
from tests.affairs.membership.conftest import build, number_of
from tests.faces.web.conftest import BACKEND

pytestmark = pytest.mark.django_db
TITLES = ("公民身份号码", "姓名", "性别", "出生日期")
SOURCE = "公安核验结果 2026-1号"


def extract(*rows: tuple[str, ...], titles: tuple[str, ...] = TITLES) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("核验结果",), titles, *rows])
    return text.getvalue().encode("gb18030")


@pytest.fixture
def town():
    w = build(system_account())
    w.today = timezone.localdate()

    def member(name, serial, union):
        person = register_person(name=name, identity=number_of(serial=serial), by=w.by)
        admit_member(person=person, union=union.union, on=date(2024, 1, 1), by=w.by)
        return person

    w.wang, w.li = member("王小明", "002", w.basic), member("李小红", "004", w.basic)
    w.far_one = member("赵远", "006", w.western)
    return w


def checked(w, *rows: tuple[str, ...], by=None, **more):
    told = {"register": declared_registers()["members"], "authority": "identity-extract", "name": "x.csv"}
    told |= {"source": SOURCE, "stated_on": w.today, "by": by or w.clerk, "content": extract(*rows)} | more
    return check_with_authority(**told)


def test_differences_are_kept_and_decided_one_by_one(town):
    check = checked(
        town,
        (number_of(serial="002").lower(), "王晓明", "女", "19900307"),
        (number_of(serial="004"), "李小红", "", "1990年3月7日"),
        (number_of(serial="006"), "赵近", "女", ""),
        (number_of(serial="008"), "没有此人", "女", ""),
    )
    # The clerk's own two are compared; of others' members nothing is learnt.
    assert (check.rows, check.only_theirs, check.only_ours) == (4, 2, 0)
    seen = differences_seen(declared_registers()["members"], town.clerk)
    rows = stated(declared_registers()["members"], seen.filter(column="member"), town.clerk)
    assert [(one.ours, one.theirs) for one in rows] == [("王小明", "王晓明")]
    assert "王晓明".encode() not in bytes(rows[0].difference.said)
    assert not differences_seen(declared_registers()["members"], town.westerner).exists()
    decide_difference(difference=rows[0].difference, accept=True, reason="", by=town.clerk)
    town.wang.refresh_from_db()
    assert town.wang.name == "王晓明"
    with pytest.raises(Refusal):
        decide_difference(difference=rows[0].difference, accept=False, reason="晚了", by=town.clerk)
    told = Change.objects.filter(verb="accept_difference").get()
    assert told.params == {"source": SOURCE, "on": town.today.isoformat()}
    assert "said" not in (told.after or {})


def test_days_written_otherwise_are_no_difference(town):
    checked(
        town,
        (number_of(serial="002"), "王小明", "女", "1990年3月7日"),
        (number_of(serial="004"), "李小红", "女", "1990/3/7"),
    )
    assert not AuthorityDifference.objects.exists()


def test_ours_holds_with_a_reason_only(town):
    checked(town, (number_of(serial="002"), "王大明", "", ""))
    difference = AuthorityDifference.objects.get()
    with pytest.raises(Refusal):
        decide_difference(difference=difference, accept=False, reason=" ", by=town.clerk)
    with pytest.raises(Refusal):
        decide_difference(difference=difference, accept=True, reason="", by=town.westerner)
    decide_difference(difference=difference, accept=False, reason="户口本已核", by=town.clerk)
    town.wang.refresh_from_db()
    assert town.wang.name == "王小明"


def test_an_extract_is_taken_once_and_only_with_its_titles_source_and_day(town):
    row = (number_of(serial="002"), "王大明", "", "")
    checked(town, row)
    for more in (
        {},
        {"content": extract(row, titles=("甲", "乙", "丙", "丁"))},
        {"content": b"\x00\x01"},
        {"content": extract(row, row), "source": " "},
        {"content": extract(row, row), "stated_on": date(2999, 1, 1)},
        {"content": extract(row, row), "authority": "national-roll"},
    ):
        with pytest.raises(Refusal):
            checked(town, row, **more)
    assert AuthorityCheck.objects.count() == 1


def test_a_name_under_its_credit_code_is_taken_over(town):
    register = declared_registers()["employers"]
    type(town.firm).objects.filter(pk=town.firm.pk).update(code="91110105MA00000001")
    content = extract(("91110105MA00000001", "大洋（北京）有限公司"), titles=("统一社会信用代码", "机构名称"))
    check_with_authority(
        register=register,
        authority="credit-codes",
        content=content,
        name="信用代码.csv",
        source="市场监管部门公示",
        stated_on=town.today,
        by=town.clerk,
    )
    client = Client()
    client.force_login(town.clerk, backend=BACKEND)
    address = reverse("web:authority", args=["employers", "credit-codes"])
    assert "大洋（北京）有限公司" in client.get(address).content.decode()
    difference = AuthorityDifference.objects.get()
    decide = reverse("web:decide-stated", args=["employers", "credit-codes", difference.public_id])
    assert client.post(decide, {"accept": "1"}).status_code == 302
    town.firm.refresh_from_db()
    assert town.firm.name_zh == "大洋（北京）有限公司"
    assert town.firm.former_names.get().name_zh == "大洋公司"
    stranger = Client()
    stranger.force_login(town.westerner, backend=BACKEND)
    assert stranger.post(decide, {"accept": "1"}).status_code == 404
