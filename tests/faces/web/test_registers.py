"""Register pages: namesakes told apart in a form, titles, years, and a sheet's original given back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gonghui.affairs.organising.models import ListedFirm
from gonghui.affairs.rights.models import CollectiveContract
from gonghui.affairs.skills.models import Craftsman
from gonghui.faces.web.registers.pages import said
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.registers import Column, Kind
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import appoint
from gonghui.foundation.people.actions.persons import enter_person

pytestmark = pytest.mark.django_db
NUMBERS = [f"{first}{check_digit_18(first)}" for first in ("11010119800101001", "11010119900307002")]


@pytest.fixture
def namesakes(demo):
    """Two of one name at one unit, with numbers of their own."""
    by = system_account()
    unit = Craftsman.objects.order_by("pk").first().body
    persons = [enter_person(name="钱小明", by=by, identity=number) for number in NUMBERS]
    for person in persons:
        appoint(person=person, body=unit, kind="mediator", on=date(2024, 1, 1), by=by)
    return unit, persons


def text(answer) -> str:
    return answer.content.decode()


def test_a_number_beside_the_name_tells_namesakes_apart(namesakes, sign_in):
    unit, persons = namesakes
    client = sign_in("skills")
    typed = {"person": "钱小明", "body": unit.name_zh, "level": "enterprise", "named_on": "2024-05-01"}
    page = client.get("/registers/craftsmen/add/")
    names = re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', text(page))
    assert names.index("person_code") == names.index("person") + 1
    refused = client.post("/registers/craftsmen/add/", typed)
    assert refused.status_code == 422
    assert 'value="钱小明"' in text(refused)
    made = client.post("/registers/craftsmen/add/", typed | {"person_code": NUMBERS[1]})
    assert made.status_code == 302, text(made)
    craftsman = Craftsman.objects.order_by("pk").last()
    assert craftsman.person == persons[1]

    # A correction that leaves the name alone does not ask again who is meant.
    address = f"/registers/craftsmen/{craftsman.public_id}/"
    form = text(client.get(f"{address}edit/"))
    fields = dict(re.findall(r'<input[^>]* name="([a-z_]+)" value="([^"]*)"', form))
    changed = client.post(f"{address}edit/", fields | {"occupation": "钳工"})
    assert changed.status_code == 302, text(changed)
    craftsman.refresh_from_db()
    assert (craftsman.occupation, craftsman.person) == ("钳工", persons[1])
    assert "<h1>钱小明</h1>" in text(client.get(address))
    assert "<h1>钱**</h1>" in text(sign_in("leader").get(address))


def test_the_original_of_a_sheet_is_given_back_to_who_brought_it(demo, sign_in):
    client = sign_in("skills")
    content = f"姓名,身份证号,所在单位,级别,命名日期\n李,{NUMBERS[0]},无此单位,企业,2025-03-01\n".encode()
    brought = client.post(
        "/registers/craftsmen/sheets/", {"sheet": SimpleUploadedFile("工匠.csv", content)}, follow=True
    )
    address = brought.redirect_chain[-1][0]
    assert f"{address}original/" in text(brought)
    assert NUMBERS[0] in text(brought)
    answer = client.get(f"{address}original/")
    assert b"".join(answer.streaming_content) == content
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    account = Account.objects.get(username="skills")
    assert Access.objects.filter(account=account.pk, kind=Access.Kind.EXPORT).count() == 1
    assert sign_in("leader").get(f"{address}original/").status_code == 404
    assert sign_in("leader").get(address).status_code == 404


def test_a_contract_that_was_renewed_is_not_offered_for_renewal(demo, sign_in):
    client = sign_in("rights")
    renewed = CollectiveContract.objects.exclude(renewals=None).first()
    latest = CollectiveContract.objects.filter(renewals=None).first()
    for contract, offered in ((renewed, False), (latest, True)):
        page = text(client.get(f"/registers/contracts/{contract.public_id}/"))
        assert ("do/renew/" in page) == offered


def test_a_year_stands_without_a_gap(demo, sign_in):
    column = Column(name="year", label="Year", source="year", kind=Kind.NUMBER, is_year=True)
    assert said(column, 2024) == "2024"
    firm = ListedFirm.objects.first()
    page = text(sign_in("leader").get(f"/registers/above-scale/{firm.public_id}/"))
    assert str(firm.list.vintage) in page


def test_an_export_without_a_purpose_is_refused_beside_it_and_nothing_typed_is_lost(demo, sign_in):
    client = sign_in("skills")
    page = client.get("/registers/craftsmen/?search=")
    assert page.status_code == 200
    before = Access.objects.filter(kind="export").count()
    address = "/registers/craftsmen/export/?as_of=2025-12-31"
    answer = client.post(address, {"kind": "csv", "purpose": "查"})
    assert answer.status_code == 422
    told = text(answer)
    assert re.search(r'name="purpose"[^>]* value="查"[^>]* aria-invalid="true"', told)
    assert 'class="fielderror" id="refused"' in told
    assert '<option value="csv" selected>' in told
    assert Access.objects.filter(kind="export").count() == before
    # The links of that page lead on in the list.
    assert client.get(address)["Location"] == "/registers/craftsmen/?as_of=2025-12-31"
    done = client.post(address, {"kind": "csv", "purpose": "核对名册"})
    assert done.status_code == 200
    assert Access.objects.filter(kind="export").count() == before + 1
