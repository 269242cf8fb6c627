"""Pages of organising: opened by role, forms keep what was typed, a list of three costs as one of one."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document

from gonghui.affairs.organising.actions import merge_unions, open_election, rename_union
from gonghui.affairs.organising.models import Founding, ItemCheck, KeyChange, KeyFact
from gonghui.engines.cases.actions import do_step
from gonghui.foundation.bodies.actions import count_heads, renew_committee
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.warehouse.queries.reading import forget

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
D20 = date(2020, 5, 1)
LISTS = ["elections-due", "without-union", "six-haves", "structures"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
    forget()


@pytest.fixture
def as_(life):
    def client(account):
        made = Client()
        made.force_login(account, backend=BACKEND)
        return made

    return client


def text_of(answer):
    return answer.content.decode()


def test_the_page_of_a_life_tells_it_in_words_and_offers_what_may_be_done(life, as_):
    union = life.unions[0]
    rename_union(union=union, name_zh="东风集团工会", on=D20, by=life.clerk)
    merge_unions(unions=[life.unions[1]], into=Body.objects.get(pk=union.pk), on=D20, by=life.by)
    renew_committee(union=union.union, elected_on=D20, term_years=5, by=life.by)
    page = text_of(as_(life.clerk).get(reverse("web:union-life", args=[union.public_id])))
    for part in ("deeds", "life", "names", "terms", "checklist", "keys"):
        assert f'data-testid="{part}"' in page
    assert "东风集团工会" in page
    assert "第0厂工会" in page
    assert reverse("web:union-life", args=[life.unions[1].public_id]) in page
    assert reverse("web:union-deed", args=[union.public_id, "extend"]) in page
    own = text_of(as_(life.chair).get(reverse("web:union-life", args=[union.public_id])))
    assert reverse("web:union-deed", args=[union.public_id, "key"]) in own
    for name in ("extend", "merge", "dissolve", "rename"):
        assert reverse("web:union-deed", args=[union.public_id, name]) not in own
    gone = text_of(as_(life.clerk).get(reverse("web:union-life", args=[life.unions[1].public_id])))
    assert 'data-testid="deeds"' not in gone
    assert as_(life.clerk).get(reverse("web:union-life", args=[life.unions[2].public_id])).status_code == 404
    assert as_(life.clerk).get(reverse("web:union-life", args=[life.firms[0].public_id])).status_code == 404


def test_every_deed_opens_and_a_refusal_keeps_what_was_typed(life, as_):
    union, client = life.unions[0], as_(life.clerk)
    page = text_of(client.get(reverse("web:union-life", args=[union.public_id])))
    addresses = set(re.findall(r'href="(/bodies/[^"]+/life/[a-z-]+/)"', page))
    assert len(addresses) == 11
    for address in sorted(addresses):
        assert client.get(address).status_code == 200, address
    address = reverse("web:union-deed", args=[union.public_id, "rename"])
    answer = client.post(address, {"name_zh": "第0厂工会", "on": "2020-05-01", "document": "京工1号"})
    assert answer.status_code == 422
    assert 'value="京工1号"' in text_of(answer)
    assert 'id="e_name_zh"' in text_of(answer)
    answer = client.post(address, {"name_zh": "新名工会", "on": "2020-05-01"})
    assert answer.status_code == 302
    assert Body.objects.get(pk=union.pk).name_zh == "新名工会"
    assert (
        as_(life.chair).post(reverse("web:union-deed", args=[union.public_id, "extend"])).status_code == 404
    )


def test_a_merger_a_split_and_a_dissolution_by_their_forms(life, as_):
    first, second = life.unions[:2]
    client = as_(life.clerk)
    answer = client.post(
        reverse("web:union-deed", args=[first.public_id, "merge"]),
        {"into": second.name_zh, "on": "2020-05-01"},
    )
    assert answer.url == reverse("web:union-life", args=[second.public_id])
    answer = client.post(
        reverse("web:union-deed", args=[second.public_id, "split"]),
        {"name_zh": "分出工会", "on": "2022-05-01", "employers": [str(life.firms[0].pk)]},
    )
    made = Body.objects.get(name_zh="分出工会")
    assert answer.url == reverse("web:union-life", args=[made.public_id])
    answer = client.post(
        reverse("web:union-deed", args=[made.public_id, "dissolve"]),
        {"on": "2024-05-01", "reason": "企业注销"},
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.valid_to == date(2024, 5, 1)


def test_a_key_fact_is_proposed_by_one_and_approved_by_another(life, as_):
    union = life.unions[0]
    address = reverse("web:union-deed", args=[union.public_id, "key"])
    told = {"kind": "account", "text": "工商银行东街支行", "effective_on": "2024-01-01"}
    assert as_(life.chair).post(address, told).status_code == 422
    answer = as_(life.chair).post(address, told | {"account_number": "6222 0000 1234 5678"})
    change = KeyChange.objects.get()
    assert answer.url == reverse("web:record", args=["key-changes", change.public_id])
    approve = reverse("web:act", args=["key-changes", change.public_id, "approve"])
    as_(life.chair).post(approve, {})
    assert not KeyFact.objects.exists()
    as_(life.clerk).post(approve, {})
    fact = KeyFact.objects.get()
    assert fact.text == "工商银行东街支行 ····5678"
    assert b"6222" not in bytes(fact.sealed)
    page = text_of(as_(life.clerk).get(reverse("web:union-life", args=[union.public_id])))
    assert "····5678" in page
    assert "62220000" not in page


def test_an_item_is_said_and_confirmed(life, as_):
    union = life.unions[0]
    address = reverse("web:union-deed", args=[union.public_id, "check"])
    told = {"item": "chair", "has": "yes", "evidence": "批复〔2024〕5号"}
    assert as_(life.chair).post(address, told).status_code == 422
    paper = SimpleUploadedFile("批复.pdf", b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF", "application/pdf")
    as_(life.chair).post(address, told | {"file": paper})
    check = ItemCheck.objects.get()
    kept = reverse("web:item-evidence", args=[union.public_id, check.public_id])
    assert kept in text_of(as_(life.clerk).get(reverse("web:union-life", args=[union.public_id])))
    assert as_(life.clerk).get(kept).content[:4] == b"%PDF"
    assert as_(life.local).get(kept).status_code == 404
    confirm = reverse("web:act", args=["six-haves", check.public_id, "confirm"])
    as_(life.chair).post(confirm, {})
    check.refresh_from_db()
    assert check.state == "claimed"
    as_(life.clerk).post(confirm, {})
    check.refresh_from_db()
    assert check.state == "confirmed"


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_for_who_may_and_for_nobody_else(life, as_, name):
    renew_committee(union=life.unions[0].union, elected_on=D20, term_years=3, by=life.by)
    assert as_(life.clerk).get(reverse(f"web:{name}")).status_code == 200
    assert as_(life.clerk).get(reverse(f"web:{name}"), {"as_of": "x", "area": "9"}).status_code == 200
    assert Client().get(reverse(f"web:{name}")).status_code == 302


@pytest.mark.parametrize("name", LISTS[:3])
def test_a_list_of_three_costs_what_a_list_of_one_costs(life, as_, name):
    def prepare(n):
        for union in life.unions[:n]:
            renew_committee(union=union.union, elected_on=D20, term_years=3, by=life.by)
        firms = [life.firm(f"新厂{n}{k}", "private") for k in range(n)]
        for firm in firms:
            count_heads(employer=firm.employer, on=D20, workers=40, by=life.by)

    costs = []
    client = as_(life.keeper)
    client.get(reverse(f"web:{name}"))
    for n in (1, 3):
        prepare(n)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(f"web:{name}"))
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_application_is_prefilled_and_opens_a_case(life, as_):
    firm = life.firm("新开超市", "private")
    count_heads(employer=firm.employer, on=D20, workers=40, women=10, by=life.by)
    for name in ("王一", "王二", "王三"):
        life.person(name, firm)
    address = f"{reverse('web:apply-for-union')}?employer={firm.public_id}"
    page = text_of(as_(life.clerk).get(address))
    assert 'value="新开超市"' in page
    assert 'value="40"' in page
    told = {
        "name_zh": "新开超市工会",
        "kind": "basic",
        "employers": "新开超市",
        "superior": "东一街道总工会",
        "area": life.one.code,
        "head": "王一",
        "group": "王二、王三",
        "workers": "40",
        "women": "10",
        "willing": "50",
        "term_years": "5",
    }
    answer = as_(life.clerk).post(address, told)
    assert answer.status_code == 422
    assert 'id="e_willing"' in text_of(answer)
    answer = as_(life.clerk).post(address, told | {"willing": "30"})
    founding = Founding.objects.get()
    assert answer.url == reverse("web:case", args=[founding.case.public_id])
    page = text_of(as_(life.clerk).get(reverse("web:founding", args=[founding.case.public_id])))
    assert 'data-testid="founding"' in page
    assert "王一" in page
    case = text_of(as_(life.clerk).get(answer.url))
    assert reverse("web:founding", args=[founding.case.public_id]) in case


def test_votes_are_entered_name_by_name_and_the_papers_are_filled(life, as_):
    union, day = life.unions[0], timezone.localdate()
    case = open_election(union=union, by=life.clerk, now=timezone.now()).case
    stand = {"chair": "张乙一", "committee": "张甲一、张丙一", "audit": "张丙一"}
    do_step(case=case, step="nominate", by=life.clerk, now=timezone.now(), fields=stand)
    address = reverse("web:election-votes", args=[case.public_id])
    own = reverse("web:founding", args=[case.public_id])
    assert address in text_of(as_(life.clerk).get(own))
    shown = text_of(as_(life.clerk).get(reverse("web:case", args=[case.public_id])))
    assert address in shown
    assert reverse("web:case-step", args=[case.public_id, "elect"]) not in shown
    page = text_of(as_(life.clerk).get(address))
    assert page.count('name="votes_for_') == 4
    told = {
        **{"held_on": day.isoformat(), "form": "members", "members": "3", "should_attend": "3"},
        **{"attended": "3", "seats": "2", "chair_is": "none", "no_relatives": "on"},
    }
    wrong = as_(life.clerk).post(address, told | {"votes_for_1": "3"})
    assert wrong.status_code == 422
    assert 'id="e_votes"' in text_of(wrong)
    assert 'value="3"' in text_of(wrong)
    for place, counts in enumerate(((3, 0, 0), (2, 1, 0), (1, 2, 0), (3, 0, 0)), 1):
        told |= {
            f"{name}_{place}": str(count)
            for name, count in zip(("votes_for", "votes_against", "abstained"), counts, strict=True)
        }
    assert as_(life.clerk).post(address, told).url == own
    shown = text_of(as_(life.clerk).get(own))
    assert shown.count('data-testid="candidate"') == 4
    ballots = set(re.findall(r"/papers/(\w*ballot)/", shown))
    assert ballots == {"ballot", "audit_ballot"}  # nobody stands for the women workers' committee
    paper = as_(life.clerk).get(reverse("web:election-paper", args=[case.public_id, "ballot"]))
    table = Document(BytesIO(paper.content)).tables[0]
    assert [row.cells[1].text for row in table.rows][1:4] == ["张乙一", "张甲一", "张丙一"]
    for name in ("minutes", "report", "notice", "audit_ballot"):
        address = reverse("web:election-paper", args=[case.public_id, name])
        assert as_(life.clerk).get(address).status_code == 200
    assert as_(life.clerk).get(reverse("web:election-paper", args=[case.public_id, "x"])).status_code == 404
    assert as_(life.local).get(own).status_code == 404
