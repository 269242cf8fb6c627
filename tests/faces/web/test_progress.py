"""How far a plan is, before everybody: published by the office's page, read without an account or script."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from gonghui.demo.planning.reports import open_reports
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.people.models import Person
from gonghui.insight.reports import queries
from gonghui.insight.reports.models import Publication, Report
from tests.faces.web.test_portal import NEWER_CSS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LIST, PAGE = "/portal/progress/", "/portal/progress/beijing-14/"
STATIC = Path(__file__).resolve().parents[3] / "gonghui" / "faces" / "web" / "static"


def write():
    open_reports(now=NOW, say=lambda line: None)


@pytest.fixture(scope="module")
def demo_city(kept_city):
    return kept_city.planned(write)


def text_of(answer):
    return unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_from_the_office_s_page_to_everybody_and_back(demo, sign_in):
    report = Report.objects.get(kind="annual")
    own, door = f"/plans/reports/{report.public_id}/", f"/plans/reports/{report.public_id}/public/"
    nobody, chief = sign_in(""), sign_in("plan-chief")
    assert nobody.get(PAGE).status_code == 404
    assert nobody.get(LIST).status_code == 200
    # Who only reads sees no door and goes through none; nobody without an account does either.
    assert 'action="' + door not in sign_in("leader").get(own).content.decode()
    assert sign_in("leader").post(door, {"do": "publish"}).status_code == 403
    assert nobody.post(door, {"do": "publish"}).status_code in {302, 403}
    # The paper prints districts of fewer than five: it stays inside, and the page says why.
    refused = chief.post(door, {"do": "publish", "with_paper": "on"})
    assert refused.status_code == 422
    assert "fielderror" in refused.content.decode()
    assert not Publication.objects.exists()
    assert chief.post(door, {"do": "publish"}).status_code == 302
    assert door in chief.get(own).content.decode()
    answer = nobody.get(PAGE)
    page = text_of(answer)
    assert PAGE in nobody.get(LIST).content.decode()
    assert report.document_number in page
    lines = queries.public_plan("beijing-14").figures
    assert len(lines) == report.plan.indicators.count()
    for one in lines:
        assert one.indicator.name_zh in page
        if one.text:
            assert one.text in page
    # Nothing of a person, of an officer, or of a page inside; nothing that needs a script.
    names = set(Person.objects.values_list("name", flat=True)[:200])
    assert not {one for one in names if one and one in page}
    assert not {one for one in Account.objects.values_list("name", flat=True) if one and one in page}
    assert "/plans/" not in answer.content.decode()
    assert re.findall(r"<script(?! src=)", answer.content.decode()) == []
    assert nobody.get(f"{PAGE}{report.public_id}/pdf/").status_code == 404
    # In English: the plan's own English name and units; a number keeps its digits.
    nobody.post("/language/", {"language": "en"})
    english = text_of(nobody.get(PAGE))
    assert report.plan.name_en in english
    known = next(one for one in lines if one.number)
    assert f"{known.number}\u00a0{known.indicator.unit_en}" in english
    # Taken off with a reason.
    assert chief.post(door, {"do": "withdraw", "reason": ""}).status_code == 422
    assert chief.post(door, {"do": "withdraw", "reason": "数据有误"}).status_code == 302
    assert nobody.get(PAGE).status_code == 404


def test_its_style_is_of_2017():
    assert NEWER_CSS.findall((STATIC / "progress.css").read_text("utf-8")) == []
