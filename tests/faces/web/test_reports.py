"""Reports and the roadmap as pages: who sees which, what a draft offers, what an issued paper says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.demo.planning.reports import open_reports
from gonghui.demo.planning.roadmap import open_roadmap
from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.reports import actions
from gonghui.insight.reports.models import Report, ReportFile
from gonghui.insight.roadmap.models import Task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def write():
    open_roadmap(now=NOW, say=lambda line: None)
    open_reports(now=NOW, say=lambda line: None)


@pytest.fixture(scope="module")
def demo_city(kept_city):
    """The city with its reports and tasks."""
    return kept_city.planned(write)


@pytest.fixture
def papers(demo):
    """The demo's reports and tasks."""
    return {one.kind: one for one in Report.objects.all()}


def page_of(client, address, status=200, **query):
    answer = client.get(address, query)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_demo_has_an_issued_report_and_a_draft_with_gaps(papers):
    assert papers["annual"].state == "issued"
    assert "words" in papers["midterm"].gaps.filter(closed_by=None).values_list("kind", flat=True)
    assert papers["statistics"].gaps.filter(kind="no_data").exists()
    assert all("演示" in one.title or "演示" in one.body.name_zh for one in papers.values())


def test_readers_see_issued_papers_and_the_office_its_drafts(papers, sign_in):
    own = {kind: f"/plans/reports/{one.public_id}/" for kind, one in papers.items()}
    listed = page_of(sign_in("leader"), "/plans/reports/")
    assert (own["annual"] in listed, own["midterm"] in listed) == (True, False)
    page_of(sign_in("leader"), own["midterm"], status=404)
    page_of(sign_in("chaoyang"), own["annual"], status=404)  # a paper of the whole city
    page_of(sign_in("hotline"), own["midterm"], status=404)
    assert sign_in("leader").get("/plans/reports/new/").status_code == 403
    assert own["midterm"] in page_of(sign_in("plan"), "/plans/reports/")


def test_an_issued_paper_binds_every_figure_and_offers_no_change(papers, sign_in):
    report = papers["annual"]
    address = f"/plans/reports/{report.public_id}/"
    page = page_of(sign_in("leader"), address)
    texts = dict(report.figures.values_list("key", "text"))
    shown = re.findall(r'data-figure="([^"]+)"[^>]*>([^<]*)</a>', page)
    assert len(shown) > 30
    closed = set(report.gaps.exclude(filled="").values_list("key", flat=True))
    assert [key for key, text in shown if key not in closed and texts[key] != unescape(text)] == []
    assert report.digest in page
    assert 'name="do"' not in page
    assert "<form" not in page.split('data-testid="paper"')[1].split("</section>")[0]
    figure = page_of(sign_in("leader"), f"{address}figures/1.value/")
    frozen = report.figures.select_related("frozen").get(key="1.value").frozen
    assert frozen.records_digest in figure
    assert 'data-testid="changed"' not in figure
    page_of(sign_in("leader"), f"{address}corrections/")


def test_a_draft_is_completed_and_issued_by_another(papers, sign_in):
    report = papers["midterm"]
    address = f"/plans/reports/{report.public_id}/"
    office, chief = sign_in("plan"), sign_in("plan-chief")
    told = {"do": "sign", "reason": " "}
    for gap in report.gaps.filter(closed_by=None):
        answer = office.post(f"{address}gaps/{gap.public_id}/", told)
        assert answer.status_code == 422
        assert "fielderror" in answer.content.decode()
    assert 'data-testid="issue"' not in page_of(chief, address)
    for gap in list(report.gaps.filter(closed_by=None)):
        assert (
            office.post(f"{address}gaps/{gap.public_id}/", {"do": "sign", "reason": "说明"}).status_code
            == 302
        )
    assert 'data-testid="issue"' not in page_of(office, address)
    page = page_of(chief, address)
    version = re.search(r'name="version" value="(\d+)"', page.split('data-testid="issue"')[1])[1]
    sent = {"number": "", "issued_on": "2026-11-01", "version": version}
    assert chief.post(f"{address}issue/", sent).status_code == 422
    answer = chief.post(f"{address}issue/", {**sent, "number": "示〔2026〕9号", "issued_on": "2024-01-02"})
    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).state == "issued"
    assert set(report.files.values_list("form", flat=True)) == {"docx", "pdf"}


def test_a_file_is_handed_out_once_it_is_made(papers, sign_in):
    report = papers["annual"]
    address = f"/plans/reports/{report.public_id}/files/docx/"
    waiting = sign_in("leader").get(address)
    assert waiting["Content-Type"].startswith("text/html")
    file = ReportFile.objects.get(report=report, form="docx")
    actions.make_file(file=file, by=system_account(), now=NOW)
    answer = sign_in("leader").get(address)
    assert answer.content[:2] == b"PK"
    assert "attachment" in answer["Content-Disposition"]
    assert sign_in("leader").get(address.replace("docx", "exe")).status_code == 404


def test_drafting_keeps_what_was_typed(papers, sign_in):
    answer = sign_in("plan").post(
        "/plans/reports/new/",
        {"kind": "annual", "plan": "beijing-14", "year": "1999", "addressee": "某委员会"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="1999"' in page
    assert 'value="某委员会"' in page


def test_the_list_asks_as_much_for_one_report_as_for_three(papers, sign_in):
    client = sign_in("plan")
    client.get("/plans/reports/")
    with CaptureQueriesContext(connection) as three:
        client.get("/plans/reports/")
    leader = sign_in("plan-chief")
    leader.get("/plans/reports/")
    with CaptureQueriesContext(connection) as again:
        leader.get("/plans/reports/")
    assert abs(len(three) - len(again)) <= 1
    assert len(three) < 25


def test_the_roadmap_draws_every_task_and_tells_unmeasured_goals(papers, sign_in):
    client = sign_in("leader")
    page = page_of(client, "/plans/beijing-14/roadmap/")
    tasks = list(Task.objects.order_by("number"))
    assert len(tasks) == 3
    assert all(f"/plans/tasks/{one.public_id}/" in page for one in tasks)
    assert page.split('class="gantt"')[1].split("</svg>")[0].count("<rect") == 3
    assert 'data-testid="unmeasured"' in page
    assert 'data-testid="taxonomy"' in page
    assert "style=" not in page.split("<main")[1]
    one = page_of(client, f"/plans/tasks/{tasks[0].public_id}/")
    assert 'data-testid="book"' in one
    assert 'data-testid="post"' not in one
    assert 'data-testid="post"' in page_of(sign_in("plan"), f"/plans/tasks/{tasks[0].public_id}/")
    sent = {
        "kind": "payment",
        "source": "society",
        "yuan": "5",
        "on": "2024-01-01",
        "note": "x",
        "document": "y",
    }
    answer = sign_in("plan").post(f"/plans/tasks/{tasks[0].public_id}/money/", sent)
    assert answer.status_code == 422
    assert 'value="5"' in answer.content.decode()
    page_of(client, "/plans/jiangsu-14/roadmap/", status=404)


def test_indices_are_told_to_the_office_and_adopted_ones_to_all(papers, sign_in):
    office = page_of(sign_in("plan"), "/plans/beijing-14/indices/")
    leader = page_of(sign_in("leader"), "/plans/beijing-14/indices/")
    assert office.count('data-testid="index"') == 3
    assert leader.count('data-testid="index"') <= 1
