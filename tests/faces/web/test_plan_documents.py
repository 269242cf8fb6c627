"""Plan documents, and plans beside each other, as pages: who opens them, what is decided, what is kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gonghui.insight.plans.actions import decide_item, read_draft
from gonghui.insight.plans.models import DraftItem, Plan, PlanDraft
from gonghui.insight.plans.queries import drafts as reading
from gonghui.insight.plans.rules.confirming import proposal, typed_of

State, Kind = DraftItem.State, DraftItem.Kind


@pytest.fixture
def draft(demo) -> PlanDraft:
    """The half-confirmed draft of the demo city."""
    return PlanDraft.objects.get()


@pytest.fixture
def office(sign_in):
    """The plan office's browser."""
    return sign_in("plan")


def page_of(draft, item=None):
    page = reverse("web:plan-document", args=[draft.public_id])
    return f"{page}?item={item.public_id}" if item else page


def send(client, draft, item, fragment=False, **more):
    form = typed_of(proposal(item.kind, item.read)) | {"version": item.version, "verdict": "confirm"} | more
    address = reverse("web:plan-document-decide", args=[draft.public_id, item.public_id])
    headers = {"HX-Request": "true", "HX-Target": "side"} if fragment else {}
    return client.post(address, form, headers=headers)


def waiting(draft, kind):
    return draft.items.filter(kind=kind, state=State.OPEN).order_by("number").first()


@pytest.mark.parametrize(
    ("username", "status"), [("", 302), ("leader", 403), ("chair", 403), ("sysadmin", 403), ("plan", 200)]
)
def test_only_the_plan_office_confirms(sign_in, draft, username, status):
    client = sign_in(username)
    item = waiting(draft, Kind.SECTION)
    for address in (
        reverse("web:plan-documents"),
        page_of(draft),
        reverse("web:plan-document-states", args=[draft.public_id]),
        reverse("web:plan-document-make", args=[draft.public_id]),
    ):
        assert client.get(address).status_code == status
    if status != 200:
        assert send(client, draft, item).status_code == status
        item.refresh_from_db()
        assert item.state == State.OPEN


def test_a_document_is_brought_read_and_shown(office, draft):
    text = draft.text.replace("暖心驿站", "流动驿站").encode()
    answer = office.post(
        reverse("web:plan-documents"), {"document": SimpleUploadedFile("规划.md", text, "text/markdown")}
    )
    assert answer.status_code == 302
    brought = PlanDraft.objects.latest("pk")
    assert 'data-testid="progress"' in office.get(answer.url).content.decode()
    PlanDraft.objects.filter(pk=brought.pk).update(pages_done=10, pages_all=20)
    assert '<progress id="pages" max="20" value="10">' in office.get(answer.url).content.decode()
    read_draft(draft=brought, by=brought.by)
    shown = office.get(answer.url).content.decode()
    assert shown.count('data-testid="paper"') == shown.count('data-testid="chosen"') == 1
    assert office.post(reverse("web:plan-documents"), {}).status_code == 422


def test_a_refused_document_says_why(office, draft):
    empty = SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing", "application/pdf")
    answer = office.post(reverse("web:plan-documents"), {"document": empty})
    brought = PlanDraft.objects.latest("pk")
    read_draft(draft=brought, by=brought.by)
    brought.refresh_from_db()
    assert brought.problem in office.get(answer.url).content.decode()


def test_item_and_place_are_lit_together(office, draft):
    item = draft.items.filter(kind=Kind.INDICATOR).order_by("number").first()
    shown = office.get(page_of(draft, item)).content.decode()
    assert shown.count('class="place lit"') == len(item.spans)
    assert f'data-chosen="{item.public_id}"' in shown


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(office, draft):
    item = waiting(draft, Kind.INDICATOR)
    answer = send(office, draft, item, fragment=True, target_value="若干", name="另一个名称")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'id="error_target_value"' in shown
    assert 'id="error_direction"' in shown
    assert 'value="若干"' in shown
    assert 'value="另一个名称"' in shown
    assert 'data-testid="paper"' not in shown
    item.refresh_from_db()
    assert item.state == State.OPEN


def test_a_decision_leads_to_the_next_open_item(office, draft):
    item = waiting(draft, Kind.INDICATOR)
    answer = send(office, draft, item, fragment=True, direction="up", looked="on")
    assert answer.status_code == 200
    following = waiting(draft, Kind.INDICATOR)
    assert f'data-chosen="{following.public_id}"' in answer.content.decode()
    assert str(following.public_id) in answer["HX-Push-Url"]
    without_script = send(office, draft, following, direction="down", looked="on", comparator="<=")
    assert without_script.status_code == 302


def test_two_officers_see_each_other(office, draft):
    item = waiting(draft, Kind.SECTION)
    decide_item(item=item, version=item.version, verdict="strike", by=draft.by)
    answer = send(office, draft, item)
    assert answer.status_code == 422
    assert 'data-testid="problem"' in answer.content.decode()
    states = reverse("web:plan-document-states", args=[draft.public_id])
    now = office.get(states, {"item": item.public_id, "version": item.version}).content.decode()
    assert 'data-testid="meanwhile"' in now
    assert 'hx-swap-oob="true"' in now
    again = office.get(states, {"item": item.public_id, "version": item.version + 1}).content.decode()
    assert 'data-testid="meanwhile"' not in again
    reopen = reverse("web:plan-document-reopen", args=[draft.public_id, item.public_id])
    assert office.post(reopen, {"version": item.version + 1}).status_code == 302


def test_the_whole_way_to_a_plan(office, draft):
    make = reverse("web:plan-document-make", args=[draft.public_id])
    for kind in (Kind.TASK, Kind.SECTION):
        together = reverse("web:plan-document-together", args=[draft.public_id, kind])
        assert office.post(together).status_code == 302
    heading = {
        "key": "shifan-15", "name_zh": "示范", "start_year": "2026", "end_year": "2030", "area": "110000",
    }  # fmt: skip
    assert office.post(make, heading).status_code == 422
    for item in draft.items.filter(state=State.OPEN):
        way = item.read.get("direction") or ("hold" if item.read["comparator"] == "<=" else "up")
        assert send(office, draft, item, direction=way, looked="on").status_code == 302
    assert 'data-testid="complete"' in office.get(page_of(draft)).content.decode()
    assert office.post(make, heading | {"key": "BAD KEY"}).status_code == 422
    answer = office.post(make, heading)
    assert answer.status_code == 302
    plan = Plan.objects.get(key="shifan-15")
    cockpit = office.get(answer.url)
    assert cockpit.status_code == 200
    assert plan.indicators.count() == draft.items.filter(kind=Kind.INDICATOR).count()
    beside = office.get(reverse("web:plans-beside"), {"old": "beijing-14", "new": plan.key})
    assert 'data-testid="rows"' in beside.content.decode()
    assert office.get(make).status_code == 302


def count(client, address):
    client.get(address)  # what is asked once a process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_rows(office, draft):
    documents = reverse("web:plan-documents")
    few, one = count(office, documents), count(office, page_of(draft))
    PlanDraft.objects.bulk_create([PlanDraft(file_name=f"{n}.txt", by=draft.by) for n in range(3)])
    first = draft.items.filter(kind=Kind.INDICATOR).first()
    DraftItem.objects.bulk_create(
        [
            DraftItem(draft=draft, kind=Kind.INDICATOR, number=100 + n, read=first.read, spans=first.spans)
            for n in range(3)
        ]
    )
    assert count(office, documents) == few
    assert count(office, page_of(draft)) == one


def test_plans_beside_each_other_for_whoever_sees_figures(sign_in, draft):
    address = reverse("web:plans-beside")
    leader = sign_in("leader").get(address, {"old": "beijing-13", "new": "beijing-14"}).content.decode()
    assert 'data-verdict="tighter" data-old="5" data-new="9"' in leader
    assert 'data-kind="like_names"' in leader
    assert f"draft-{draft.public_id}" not in leader
    key = f"draft-{draft.public_id}"
    office = sign_in("plan").get(address, {"old": "beijing-14", "new": key}).content.decode()
    assert 'data-old="1" data-new="1"' in office
    refused = sign_in("leader").get(address, {"old": "beijing-14", "new": key}).content.decode()
    assert 'data-testid="rows"' not in refused
    same = sign_in("leader").get(address, {"old": "beijing-14", "new": "beijing-14"})
    assert 'data-testid="rows"' not in same.content.decode()
    assert sign_in("").get(address).status_code == 302


def test_a_decided_item_says_what_was_read(office, draft):
    item = draft.items.filter(state=State.CORRECTED).first()
    shown = office.get(page_of(draft, item)).content.decode()
    assert 'class="facts changed"' in shown
    assert 'data-key="r"' in shown
    assert reading.counts_of(reading.items_of(draft))[0].decided


def add_address(draft):
    return reverse("web:plan-document-add", args=[draft.public_id])


def test_what_the_reader_missed_is_typed_and_opened(office, draft):
    line = next(one for one in draft.text.split("\n") if len(one) > 12 and draft.text.count(one) == 1)
    answer = office.post(add_address(draft), {"kind": Kind.TASK, "quote": line})
    item = draft.items.get(added=True)
    assert answer["Location"] == page_of(draft, item)
    shown = office.get(answer["Location"]).content.decode()
    assert 'data-testid="added"' in shown
    assert 'id="passage"' in shown
    assert item.spans[0]["quote"] == line.strip()


def test_words_that_do_not_stand_there_come_back_as_typed(office, draft):
    answer = office.post(add_address(draft), {"kind": Kind.INDICATOR, "quote": "文件里没有的一句话"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error_quote"' in shown
    assert "文件里没有的一句话" in shown
    assert not draft.items.filter(added=True).exists()


@pytest.mark.parametrize("username", ["leader", "chair", "sysadmin"])
def test_nobody_else_adds(sign_in, draft, username):
    answer = sign_in(username).post(add_address(draft), {"kind": Kind.TASK, "quote": draft.text[:20]})
    assert answer.status_code == 403


def test_an_indicator_leads_back_to_its_passage(office, sign_in, draft, demo):
    item = draft.items.filter(kind=Kind.INDICATOR).first()
    DraftItem.objects.filter(pk=item.pk).update(
        indicator=Plan.objects.get(key="beijing-14").indicators.first()
    )
    address = reverse("web:indicator", args=["beijing-14", 1])
    shown = office.get(address).content.decode()
    assert f"{page_of(draft, item)}#passage" in shown
    assert 'data-testid="passages"' in sign_in("leader").get(address).content.decode()
    assert f"{page_of(draft, item)}#passage" not in sign_in("leader").get(address).content.decode()
