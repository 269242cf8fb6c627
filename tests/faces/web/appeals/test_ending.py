"""Rows that end on a day: what was typed stays; extensions of telephones; the query code told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.models import Appeal, DeskLine, DispatchRule, KnowledgeEntry
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.faces.web.appeals.views.desk import TOLD_ONCE
from tests.faces.web.appeals.conftest import form, text

WRONG = ["31.12.2026", "2026-02-30", "", "2000-01-01"]


def today():
    return timezone.localdate()


@pytest.fixture
def rows(town):
    """The address at which each kind of row ends, by its name."""
    rule = actions.add_dispatch_rule(
        body=town.street, on=today(), by=town.head, category="wages", basis="清单"
    )
    cited = Citation(statute="劳动合同法", article="30", valid_from=today() - timedelta(days=1))
    given = {"category": "wages.arrears", "question": "何时发工资？", "answer": "按约定发。"}
    entry = actions.add_entry(citations=[cited], on=today(), by=town.head, **given)
    line = actions.add_line(line="12", desk=town.federation, on=today(), by=town.head)
    return {
        "row": (f"/12351/catalogue/{rule.public_id}/", rule.pk),
        "citation": (f"/12351/knowledge/citations/{entry.citations.get().pk}/", entry.citations.get().pk),
        "line": (f"/12351/extensions/{line.public_id}/", line.pk),
    }


@pytest.mark.parametrize("kind", ["row", "citation", "line"])
@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_day_is_refused_beside_its_field_and_kept(sign_in, town, rows, kind, typed):
    address, pk = rows[kind]
    answer = sign_in(town.head).post(address, {"on": typed})
    page = text(answer)
    assert answer.status_code == 422
    assert f'id="endwrong{pk}"' in page
    assert f'value="{typed}" aria-invalid="true" aria-describedby="endwrong{pk}"' in page
    assert page.count("aria-invalid") == 1
    assert not DispatchRule.objects.filter(valid_to__isnull=False).exists()
    assert not DeskLine.objects.filter(valid_to__isnull=False).exists()


@pytest.mark.parametrize("kind", ["row", "citation", "line"])
def test_a_right_day_ends_it(sign_in, town, rows, kind):
    address, _pk = rows[kind]
    client, tomorrow = sign_in(town.head), today() + timedelta(days=1)
    assert client.post(address, {"on": tomorrow.isoformat()}).status_code == 302
    ended = {
        "row": DispatchRule.objects.filter(valid_to=tomorrow),
        "citation": KnowledgeEntry.objects.filter(citations__valid_to=tomorrow),
        "line": DeskLine.objects.filter(valid_to=tomorrow),
    }
    assert ended[kind].exists()


def test_an_extension_is_entered_by_its_form_and_by_nobody_who_only_reads(sign_in, town):
    said = {"line": "34", "desk": town.street.name_zh, "on": today().isoformat(), "until": ""}
    reader = town.staff("city_leader", town.federation, "reader")
    assert sign_in(reader).get("/12351/extensions/").status_code == 403
    client = sign_in(town.head)
    assert client.post("/12351/extensions/", said | {"desk": "无此单位"}).status_code == 422
    assert client.post("/12351/extensions/", said).status_code == 302
    assert DeskLine.objects.get().desk == town.street
    again = client.post("/12351/extensions/", said)
    assert again.status_code == 422
    assert 'id="error_line"' in text(again)
    assert 'value="34"' in text(again)


def test_the_query_code_lies_nowhere_but_in_a_sealed_cookie_of_its_page(sign_in, town):
    client = sign_in(town.clerk)
    answer = client.post("/12351/", form())
    page = answer["Location"]
    cookie = answer.cookies[TOLD_ONCE]
    assert (cookie["path"], cookie["httponly"], bool(cookie["max-age"])) == (page, True, True)
    shown = client.get(page).context["code"]
    assert len(shown) >= 8
    assert shown not in cookie.value
    for session in Session.objects.all():
        assert shown not in str(session.get_decoded())
        assert TOLD_ONCE not in session.get_decoded()
    # Carried to the page of another case, or altered, it opens nothing.
    other = client.post("/12351/", form(phone="13800000009"))["Location"]
    client.cookies[TOLD_ONCE] = cookie.value
    assert client.get(other).context["code"] == ""
    client.cookies[TOLD_ONCE] = "no such thing"
    assert client.get(page).context["code"] == ""
    assert Appeal.objects.count() == 2
