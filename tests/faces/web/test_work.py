"""What people do on the pages: drill down, freeze, enter, correct, bring sheets, export, give roles."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile

from gonghui.affairs.participation.actions import form_congress
from gonghui.affairs.participation.models import Congress, Session
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.skills.models import Studio
from gonghui.foundation.accounts.models import Access, Account, RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import cover
from gonghui.foundation.bodies.models import Body, Coverage, Employer, Seat
from gonghui.foundation.people.actions import reveal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import persons_visible_to
from gonghui.foundation.warehouse.queries import figure
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import plan_state

pytestmark = pytest.mark.django_db
COCKPIT = "/plans/beijing-14/"
END = date(2025, 12, 31)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def seated(area_prefix: str, within: bool) -> Body:
    seats = Seat.objects.filter(valid_to=None, body__kind="employer")
    seats = (
        seats.filter(area__code__startswith=area_prefix)
        if within
        else seats.exclude(area__code__startswith=area_prefix)
    )
    return seats.order_by("pk").first().body


def test_the_cockpit_shows_every_indicator_once_and_says_no_data_not_0(sign_in):
    html = sign_in("leader").get(COCKPIT).content.decode()
    assert re.findall(r'<td class="num blank">(\d+)</td>', html) == [str(n) for n in range(1, 19)]
    assert 'class="nodata"' not in html
    before = sign_in("leader").get(COCKPIT, {"as_of": "2000-01-01"}).content.decode()
    on = plan_state(Plan.objects.get(key="beijing-14"), as_of=date(2000, 1, 1)).indicators
    unknown = [state for state in on if state.status == "no_data"]
    assert unknown
    assert before.count('class="nodata"') == len(unknown)
    assert "18 项指标" in html
    assert "思想政治引领常态化" in html  # a goal that no indicator measures


def test_the_number_on_the_page_is_the_warehouses(sign_in):
    page = text(sign_in("leader").get(f"{COCKPIT}9/"))
    found = figure("congress_rate", as_of=END)
    assert f"{found.numerator} / {found.denominator}" in page
    assert "第 2 版" in page


def test_records_go_on_where_the_page_ended(sign_in):
    client = sign_in("leader")
    first = client.get(f"{COCKPIT}9/records/?part=all").content.decode()
    after = re.search(r"after=(\d+)", first).group(1)
    rest = client.get(f"{COCKPIT}9/records/?part=all&after={after}").content.decode()
    names = re.findall(r'<td class="title"><a href="([^"]+)"', first)
    more = re.findall(r'<td class="title"><a href="([^"]+)"', rest)
    assert len(names) == 20
    assert more
    assert not set(names) & set(more)


def test_the_plan_office_freezes_a_figure_and_nobody_else(sign_in):
    address = f"{COCKPIT}1/freeze/?as_of=2025-12-31&area=110000"
    assert sign_in("leader").post(address, {"label": "中期报告"}).status_code == 403
    client = sign_in("plan")
    page = client.post(address, {"label": "中期报告 表1"}, follow=True)
    assert FrozenFigure.objects.get().label == "中期报告 表1"
    assert "中期报告 表1" in text(page)
    assert "请说明这个数发布在何处" in text(client.post(address, {"label": " "}, follow=True))


def test_records_are_exported_for_a_purpose_only(sign_in):
    client, address = sign_in("leader"), f"{COCKPIT}9/export/?part=missing"
    assert "请简要说明用途" in text(client.post(address, {"purpose": ""}, follow=True))
    assert not Access.objects.exists()
    answer = client.post(address, {"purpose": "督办职代会建制"})
    sheet = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    found = figure("congress_rate", as_of=END)
    rows = sheet.get_sheet_by_index(0).to_python()[3:]
    assert len(rows) == found.denominator - found.numerator
    assert Access.objects.get().purpose == "督办职代会建制"


def test_a_register_is_paged_forth_and_back(sign_in):
    client = sign_in("leader")
    first = client.get("/registers/studios/").content.decode()
    forth = re.search(r'rel="next" href="(\?[^"]+)"', first).group(1).replace("&amp;", "&")
    second = client.get(f"/registers/studios/{forth}").content.decode()
    back = re.search(r'rel="prev" href="(\?[^"]+)"', second).group(1).replace("&amp;", "&")
    records = [
        re.findall(r"/registers/studios/([0-9a-f-]{36})/", page)
        for page in (first, second, client.get(f"/registers/studios/{back}").content.decode())
    ]
    assert not set(records[0]) & set(records[1])
    assert records[0] == records[2]


def test_an_empty_list_says_what_to_do(sign_in):
    page = text(sign_in("leader").get("/registers/studios/?search=没有这样的名称"))
    assert "没有符合的记录" in page
    assert "清除筛选" in page
    Room.objects.all().delete()
    assert "还没有母婴关爱室" in text(sign_in("leader").get("/registers/rooms/"))


def test_records_of_another_district_are_not_there(sign_in):
    client = sign_in("chaoyang")
    own = Studio.objects.filter(body=seated("110105", True)).first()
    outside = Studio.objects.exclude(body__seats__area__code__startswith="110105").first()
    for address in ("", "history/", "edit/"):
        assert client.get(f"/registers/studios/{outside.public_id}/{address}").status_code == 404
    assert str(outside.public_id) not in client.get("/registers/studios/").content.decode()
    assert "无权查看" in text(client.get("/registers/studios/"))
    if own:
        assert client.get(f"/registers/studios/{own.public_id}/").status_code == 200
    body = seated("110105", False)
    assert client.get(f"/bodies/{body.public_id}/").status_code == 404


def test_names_are_masked_for_those_who_may_not_see_them(sign_in):
    studio = Studio.objects.first()
    address = f"/registers/studios/{studio.public_id}/"
    assert studio.leader_name not in text(sign_in("leader").get(address))
    assert f"领衔人 {studio.leader_name}" in text(sign_in("skills").get(address))


def test_a_form_keeps_what_was_typed_and_saves_once_it_is_right(sign_in):
    client = sign_in("skills")
    typed = {
        "name": "新创工作室",
        "kind": "worker",
        "body": "没有这家单位",
        "leader_name": "王新",
        "level": "city",
        "recognised_on": "2025-02-30",
    }
    page = client.post("/registers/studios/add/", typed)
    assert page.status_code == 422
    assert 'value="新创工作室"' in page.content.decode()
    assert "您填写的内容都已保留" in text(page)
    assert "日历上没有这一天" in text(page)
    assert not Studio.objects.filter(name="新创工作室").exists()
    right = typed | {
        "body": Body.objects.filter(kind="employer").first().name_zh,
        "recognised_on": "2025-03-01",
    }
    page = client.post("/registers/studios/add/", right, follow=True)
    assert page.status_code == 200
    assert "自 2025-03-01 起认定工作室" in text(page)


def test_a_correction_does_not_overwrite_somebody_elses(sign_in):
    client, studio = sign_in("skills"), Studio.objects.first()
    address = f"/registers/studios/{studio.public_id}/edit/"
    typed = {
        "name": "甲改的名称",
        "kind": studio.kind,
        "body": studio.body.name_zh,
        "leader_name": studio.leader_name,
        "version": str(studio.version),
    }
    assert client.post(address, typed).status_code == 302
    page = client.post(address, typed | {"name": "乙改的名称"})
    assert page.status_code == 422
    assert "其间已有他人改动同一内容" in text(page)
    studio.refresh_from_db()
    assert studio.name == "甲改的名称"


def test_a_sheet_is_checked_mended_published_and_rolled_back(sign_in):
    client = sign_in("skills")
    body = Body.objects.filter(kind="employer").first().name_zh
    head = "工作室名称,类别,所在单位,领衔人,级别,认定日期\n"
    rows = f"表格工作室一,职工,{body},张三,市级,2025-03-01\n表格工作室二,职工,{body},李四,市级,2025-02-30\n"

    def bring(content):
        file = SimpleUploadedFile("工作室.csv", content.encode("gb18030"))
        return client.post("/registers/studios/sheets/", {"sheet": file}, follow=True)

    page = bring(head + rows)
    assert "日历上没有这一天" in text(page)
    assert "发布 2 行" not in text(page)
    address = page.request["PATH_INFO"]
    errors = client.get(f"{address}errors/")
    book = python_calamine.load_workbook(io.BytesIO(b"".join(errors.streaming_content)))
    assert "表格工作室二" in book.get_sheet_by_index(0).to_python()[1]
    assert "没有发布任何内容" in text(client.post(f"{address}publish/", follow=True))
    assert not Studio.objects.filter(name__startswith="表格工作室").exists()

    page = bring(head + rows.replace("02-30", "02-28"))
    assert "发布 2 行" in text(page)
    address = page.request["PATH_INFO"]
    client.post(f"{address}publish/", follow=True)
    assert Studio.objects.filter(name__startswith="表格工作室").count() == 2
    client.post(f"{address}roll-back/", follow=True)
    assert not Studio.objects.filter(name__startswith="表格工作室").exists()
    assert sign_in("leader").get(address).status_code == 404


def test_a_chair_sees_what_is_due_and_enters_a_session(sign_in):
    union = RoleGrant.objects.get(account__username="chair").body
    held = Coverage.objects.filter(union=union.pk, valid_to=None).first()
    held = held or cover(
        union=union.union,
        employer=Employer.objects.filter(body__congresses=None).first(),
        on=date(2024, 1, 1),
        by=system_account(),
    )
    employer = held.employer.body
    if not Congress.objects.filter(body=employer, valid_to=None).exists():
        by = system_account()
        form_congress(body=employer, kind="own", valid_from=date(2024, 1, 1), delegates=10, by=by)
    client = sign_in("chair")
    page = client.get("/my-union/")
    assert 1 <= page.content.decode().count('data-testid="due"') <= 3
    assert "会员人数" in text(page)
    assert "召开职工代表大会" in text(page)
    address = re.search(r"/registers/congresses/[0-9a-f-]{36}/", page.content.decode()).group()
    count = Session.objects.count()
    assert client.post(f"{address}do/session/", {"held_on": "2020-01-01"}).status_code == 422
    right = client.post(f"{address}do/session/", {"held_on": "2025-12-30", "due": "10", "present": "9"})
    assert right.status_code == 302
    assert Session.objects.count() == count + 1


def test_a_room_that_is_due_is_offered_filled_in(sign_in):
    duty = RoomDuty.objects.first()
    client = sign_in("jianwai")
    html = client.get(f"/registers/rooms/add/?duty={duty.number}&name={duty.name}").content.decode()
    assert f'value="{duty.number}"' in html
    assert f'value="{duty.name}"' in html


def test_a_sealed_number_is_opened_for_a_purpose_only(sign_in):
    client = sign_in("jianwai")
    seen = persons_visible_to(Account.objects.get(username="jianwai"))
    person = seen.exclude(identity=None).order_by("pk").first()
    address = f"/people/{person.public_id}/"
    number = reveal(person=person, field="identity", purpose="核对用的号码", by=system_account())
    assert number not in text(client.get(address))
    refused = client.post(address, {"field": "identity", "purpose": ""})
    assert refused.status_code == 422
    assert number not in text(refused)
    assert number in text(client.post(address, {"field": "identity", "purpose": "补录会籍信息"}))
    assert Access.objects.filter(purpose="补录会籍信息", kind="reveal").exists()
    assert sign_in("evaluator").get(address).status_code == 403
    outside = Person.objects.exclude(pk__in=seen.values("pk")).first()
    assert client.get(f"/people/{outside.public_id}/").status_code == 404


def test_branches_of_the_tree_open_one_by_one(sign_in):
    client = sign_in("leader")
    page = client.get("/bodies/").content.decode()
    assert "朝阳区总工会" in page  # the one top stands open
    assert "建外街道总工会" not in page
    district = Body.objects.get(name_zh__startswith="朝阳区总工会")
    branch = client.get(f"/bodies/{district.public_id}/branch/?tree=territorial").content.decode()
    assert "建外街道总工会" in branch
    assert "<html" not in branch


def test_the_security_administrator_gives_and_takes_a_role(sign_in):
    client = sign_in("secadmin")
    wrong = client.post("/roles/", {"username": "nobody", "role": "plan_office", "body": "不存在"})
    assert wrong.status_code == 422
    assert "没有这个账户" in text(wrong)
    body = Body.objects.filter(kind="union").first()
    client.post("/roles/", {"username": "leader", "role": "plan_office", "body": body.code or body.name_zh})
    grant = RoleGrant.objects.get(account__username="leader", role="plan_office")
    client.post(f"/roles/{grant.pk}/revoke/")
    assert not RoleGrant.objects.filter(pk=grant.pk, valid_to=None).exists()
    assert sign_in("leader").post(f"/roles/{grant.pk}/revoke/").status_code == 403


def test_history_speaks_in_sentences(sign_in):
    studio = Studio.objects.first()
    page = text(sign_in("skills").get(f"/registers/studios/{studio.public_id}/history/"))
    assert "批量载入" in page or "登记工作室" in page


def test_pages_of_failure_speak_the_users_language(sign_in):
    assert "这里没有内容" in text(sign_in("leader").get("/no/such/page/"))
    assert "此页不对您开放" in text(sign_in("leader").get("/roles/"))
