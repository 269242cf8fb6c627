"""Evaluations in the demo city: what pages hold, for whom, and how many questions they ask."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.demo.planning.evaluation import CONGRESSES, STUDIOS, open_evaluations
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.evaluation.models import Evaluation, Filing, FollowUp, TargetChange
from gonghui.insight.evaluation.queries import is_intact, listed
from tests.faces.web.test_monitoring import monitor

BASE = "/evaluations/"


def evaluate():
    open_evaluations(by=system_account(), now=timezone.now(), say=lambda line: None)


@pytest.fixture(scope="module")
def demo_city(kept_city):
    """The city with an evaluation of its plan."""
    return kept_city.planned(monitor, evaluate)


@pytest.fixture
def made(demo):
    """The evaluation of the demo city."""
    return Evaluation.objects.get()


def body(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def count(text, testid):
    return len(re.findall(rf'data-testid="{testid}"', text))


def unit_of(made, number):
    return made.assessments.get(body=made.items.get(indicator__number=number).owner)


def test_the_demo_has_one_of_everything(made):
    assert made.assessments.filter(filed_at__isnull=False).count() == 2
    assert all(is_intact(one) for one in Filing.objects.all())
    assert FollowUp.objects.filter(finding__isnull=False, case__state="working").count() == 1
    assert FollowUp.objects.filter(committee__isnull=False).count() == 1
    assert TargetChange.objects.filter(state="proposed").count() == 1
    before = Evaluation.objects.count()
    open_evaluations(by=system_account(), now=timezone.now(), say=lambda line: None)
    assert Evaluation.objects.count() == before


def test_every_page_opens_for_who_sees_figures(made, sign_in):
    engagement = made.engagements.get()
    unit = unit_of(made, STUDIOS).case.public_id
    paths = ["", "?plan=beijing-14", f"{made.public_id}/", f"{made.public_id}/results/", "practices/"]
    paths += [f"units/{unit}/", f"third/{engagement.public_id}/"]
    for who in ("leader", "plan", "evaluation", "evaluator", "owner"):
        client = sign_in(who)
        for path in paths:
            text = body(client.get(BASE + path))
            assert "错误" not in text
    assert sign_in("").get(BASE).status_code == 302
    assert sign_in("chaoyang").get(f"{BASE}{made.public_id}/").status_code == 404
    assert sign_in("sysadmin").get(BASE).status_code == 403


def test_the_page_of_one_leads_from_numbers_to_lists(made, sign_in):
    text = body(sign_in("evaluation").get(f"{BASE}{made.public_id}/"))
    for part in ("tally", "units", "items", "third", "findings", "decisions", "changes", "signatures"):
        assert count(text, part) == 1, part
    for anchor in ("units", "indicators", "findings", "decisions"):
        assert f'id="{anchor}"' in text
    assert count(text, "finding") == 1
    assert count(text, "followed") == 2
    filed = body(sign_in("evaluation").get(f"{BASE}{made.public_id}/?units=filed"))
    assert len(re.findall(r"/evaluations/units/", filed)) == 2


def test_a_unit_writes_keeps_and_files(made, sign_in):
    assessment = made.assessments.filter(filed_at=None).order_by("pk").first()
    path = f"{BASE}units/{assessment.case.public_id}/"
    # The office looks, and has nothing to type.
    assert 'name="do"' not in body(sign_in("evaluation").get(path))
    Case.objects.filter(pk=unit_of(made, CONGRESSES).pk).update(state="working")
    made.assessments.filter(pk=unit_of(made, CONGRESSES).pk).update(filed_at=None)
    own = unit_of(made, CONGRESSES)
    path, client = f"{BASE}units/{own.case.public_id}/", sign_in("owner")
    numbers = own.items.values_list("indicator__number", flat=True)
    typed = {"summary": "总", "version": own.version, "do": "keep"}
    typed |= {f"{name}_{number}": "文" for name in ("cause", "measures") for number in numbers}
    refused = client.post(path, typed | {f"promised_on_{CONGRESSES}": "明年"})
    assert refused.status_code == 422
    assert "明年" in refused.content.decode()
    assert client.post(path, typed).status_code == 302
    own.refresh_from_db()
    assert client.post(path, typed | {"version": own.version, "do": "file"}).status_code == 302
    assert count(body(client.get(path)), "filed") == 1


def test_the_office_enters_and_is_refused_beside_the_field(made, sign_in):
    client = sign_in("evaluation")
    assert client.get(f"{BASE}new/").status_code == 200
    refused = client.post(
        f"{BASE}new/",
        {
            "plan": "beijing-14",
            "kind": "midterm",
            "year": "2023",
            "as_of": "2023-12-31",
            "due_on": "2001-01-01",
            "scheme": "看",
        },
    )
    assert refused.status_code == 422
    assert 'id="e_due_on"' in refused.content.decode()
    for name in ("engage", "finding", "decision", "conclude", "submit"):
        assert client.get(f"{BASE}{made.public_id}/do/{name}/").status_code == 200, name
        assert sign_in("plan").get(f"{BASE}{made.public_id}/do/{name}/").status_code == 403, name
    assert client.get(f"{BASE}{made.public_id}/do/issue/").status_code == 403
    assert client.get(f"{BASE}{made.public_id}/do/nothing/").status_code == 404
    submitted = client.post(f"{BASE}{made.public_id}/do/submit/", {"due_on": "2001-01-01"})
    assert submitted.status_code == 422
    sheet = client.get(f"{BASE}{made.public_id}/results/sheet/")
    assert sheet["Content-Type"].startswith("text/csv")


def test_a_proposed_target_is_decided_on_the_indicators_page(made, sign_in):
    page = f"/plans/beijing-14/{STUDIOS}/"
    assert count(body(sign_in("leader").get(page)), "target-changes") == 1
    change = TargetChange.objects.get()
    assert str(change.public_id) not in body(sign_in("plan").get(page))
    assert str(change.public_id) in body(sign_in("plan-chief").get(page))
    path = f"{BASE}targets/{change.public_id}/"
    assert sign_in("plan-chief").post(path, {"verdict": "approve"}).status_code == 422
    done = sign_in("plan-chief").post(path, {"verdict": "approve", "document": "演示决议"})
    assert done.status_code == 302
    text = body(sign_in("leader").get(page))
    assert f"<del>{change.old_text}</del>" in text
    assert f"<ins>{change.new_text}</ins>" in text


def test_lists_ask_as_much_for_three_rows_as_for_one(made, sign_in):
    account = made.opened_by

    def asked():
        with CaptureQueriesContext(connection) as caught:
            rows = list(listed(account))
            assert [(one.asked, one.filed, one.righting) for one in rows][-1] is not None
        return len(caught)

    once = asked()
    for year in (2022, 2024):
        Evaluation.objects.create(
            plan=made.plan,
            kind="annual",
            year=year,
            as_of=made.as_of,
            body=made.body,
            title=f"{year}",
            scheme="看",
            due_on=made.due_on,
            opened_by=account,
            opened_at=made.opened_at,
        )
    assert asked() == once


def test_an_evaluation_is_withdrawn_on_its_page_and_stays_listed(made, sign_in):
    client, page = sign_in("evaluation"), f"{BASE}{made.public_id}/"
    assert "/withdraw/" in body(client.get(page))
    assert "/withdraw/" not in body(sign_in("leader").get(page))
    assert sign_in("leader").post(f"{page}do/withdraw/", {"reason": "方案重拟"}).status_code == 403
    assert client.post(f"{page}do/withdraw/", {"reason": "方案重拟"}).status_code == 302
    text = body(client.get(page))
    assert count(text, "withdrawn") == 1
    assert "方案重拟" in text
    for gone in ("/withdraw/", "/submit/", "/finding/", "/decision/"):
        assert gone not in text, gone
    assert "方案重拟" in body(client.get(BASE))
