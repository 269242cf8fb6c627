"""Rates, hot issues, the public month, and how much a page asks of the database."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.models import Appeal
from gonghui.faces.web.middleware import SENT_COOKIE
from tests.faces.web.appeals.conftest import answered, sheet, taken_by, text


def test_rates_show_what_they_are_made_of_and_drill_down(sign_in, town):
    client = sign_in(town.clerk)
    appeal = answered(town, client)
    taken_by(client, phone="13800000002")
    said = {"reached": "answered", "contacted": "yes", "result": "solved", "satisfaction": "fairly"}
    client.post(f"/12351/call-backs/{appeal.case.public_id}/", said)
    page = text(client.get("/12351/rates/"))
    assert "96.00" in page  # 10 + 50 + 0.9 × 40
    assert "90.00" in page
    assert "nobody has called back yet" in page
    assert "our setting" in page
    links = re.findall(r'href="(/12351/rates/cases/[^"]+)"', page)
    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    behind = client.get("/12351/rates/cases/?rate=solution&part=numerator")
    assert appeal.case.number in text(behind)
    assert client.get("/12351/rates/cases/?rate=officer&part=numerator").status_code == 404
    assert client.get("/12351/rates/?unit=no").status_code == 404
    unit = text(client.get(f"/12351/rates/?unit={town.street.public_id}"))
    assert "By unit" not in unit
    assert "is not a date" in text(client.get("/12351/rates/?since=never"))
    assert "so far away; shown below" in text(client.get("/12351/rates/?since=9999-12-31"))
    assert "The end lies before" in text(client.get("/12351/rates/?since=2026-03-01&until=2026-02-01"))


def test_only_one_denominator_gives_both_published_figures(sign_in, town):
    page = text(sign_in(town.clerk).get("/12351/rates/")).replace("\u202f", " ")
    assert "4 190 dispatched, 3 993 closed, 3 952 on time, printed as 99.13 % and 98.11 %" in page
    assert re.search(r"only 4028 gives both", page)
    rows = re.findall(r"<td class=\"num\">([\d ]+)</td><td class=\"num\">[\d.]+ %</td>.*?</tr>", page)
    assert rows == ["3 993", "4 028", "4 190"]
    assert page.count("● both") == 1


def test_a_person_marks_cases_as_one_and_files_what_follows(sign_in, town):
    client = sign_in(town.clerk)
    found = [taken_by(client, phone=f"1380000000{n}") for n in (1, 2, 3)]
    page = text(client.get("/12351/hot/?text=大洋"))
    assert all(one.case.number in page for one in found)
    cases = [str(one.case.public_id) for one in found[:2]]
    given = {"title": "大洋建筑欠薪", "why": "同一工地"}
    assert client.post("/12351/hot/?text=大洋", given | {"case": cases[:1]}).status_code == 422
    answer = client.post("/12351/hot/?text=大洋", given | {"case": cases})
    assert answer.status_code == 302
    address = answer["Location"]
    client.post(address, {"act": "add", "case": [str(found[2].case.public_id)]})
    filing = {"act": "file", "kind": "legislation_wish", "title": "工资保证金", "text": "建议扩大范围"}
    assert client.post(address, filing | {"text": ""}).status_code == 422
    assert client.post(address, filing).status_code == 302
    page = text(client.get(address))
    assert all(one.case.number in page for one in found)
    assert "Wish to the legislator" in page
    assert "大洋建筑欠薪" in text(client.get("/12351/hot/"))


def test_the_public_month_is_open_to_all_and_names_nobody(sign_in, town):
    client = sign_in(town.clerk)
    for n in range(6):
        taken_by(client, phone=f"1380000000{n}")
    day = timezone.localdate()
    Appeal.objects.update(opened_on=date(2026, 3, 2))
    page = text(Client().get("/12351/public/2026/3/"))
    assert "王小明" not in page
    assert "大洋" not in page
    assert "1380000000" not in page
    assert ">6<" in page
    assert Client().get("/12351/public/").status_code == 200
    assert Client().get(f"/12351/public/{day.year + 1}/1/").status_code == 404
    for wrong in ("2026/13", "9999/12", "0/1"):
        assert Client().get(f"/12351/public/{wrong}/").status_code in (200, 404)
    assert Client().get("/12351/public/2026/13/").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/12351/call-backs/",
        "/12351/orders/",
        "/12351/second-opinions/",
        "/12351/rates/",
        "/12351/hot/?text=大",
    ],
)
def test_a_page_asks_as_much_for_three_rows_as_for_one(sign_in, town, page):
    client = sign_in(town.clerk)

    def one(n):
        appeal = answered(town, client, phone=f"1380000001{n}")
        actions.exclude_from_rates(
            appeal=appeal, ground="test", reason="误录入的", by=town.head, now=timezone.now()
        )
        row = {"number": f"N{n}", "message_id": f"m{n}"}
        made = client.post("/12351/orders/", {"file": sheet("a.csv", row)})
        client.post(made["Location"], {"act": "take"})

    def asked():
        client.cookies.pop(SENT_COOKIE, None)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    one(1)
    before = asked()
    one(2)
    one(3)
    assert asked() == before
