"""Reported beside recorded, differences, gaps, data quality, supervision: what pages hold, and for whom."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.demo.monitoring import CONGRESSES, PLANTED, PLANTED_DISTRICTS, STUDIOS, open_monitoring
from gonghui.faces.web.monitoring.pages.wording import step_in
from gonghui.faces.web.plans.pages.measures import Measure
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.monitoring import actions, queries
from gonghui.insight.monitoring.models import ReportedFigure, Supervision
from gonghui.insight.plans.models import Plan

BASE = "/plans/beijing-14/"


def monitor():
    open_monitoring(by=system_account(), now=timezone.now(), say=lambda line: None)


@pytest.fixture(scope="module")
def demo_city(kept_city):
    """The city with what it reports of its plan."""
    return kept_city.planned(monitor)


@pytest.fixture
def reported(demo):
    """The plan with what the demo city reports of it."""
    return Plan.objects.select_related("area").get(key="beijing-14")


def body(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def count(text, testid):
    return len(re.findall(rf'data-testid="{testid}"', text))


def test_the_planted_differences_are_what_the_pages_say(reported, sign_in):
    for (number, year), more in PLANTED.items():
        row = ReportedFigure.objects.get(
            indicator__plan=reported,
            indicator__number=number,
            area=reported.area,
            period_end__year=year,
            is_current=True,
        )
        recorded = queries.recorded_of(row)
        assert round(row.value - recorded, row.indicator.decimals) == more, (number, year)
    text = body(sign_in("plan").get(f"{BASE}{CONGRESSES}/"))
    assert count(text, "reports") == 1
    assert count(text, "afterwards") == 0  # the newest is not; the period of 2021 is, in the table
    assert count(text, "official") == 1


def test_the_worklist_of_a_difference_adds_up(reported, sign_in):
    row = ReportedFigure.objects.get(
        indicator__number=STUDIOS, area=reported.area, period_end__year=2025, is_current=True
    )
    found = queries.differences_of(row, Account.objects.get(username="plan"))
    assert found.whole.apart == sum(one.apart or 0 for one in found.rows) == PLANTED[STUDIOS, 2025]
    apart = {one.area.code: one.apart for one in found.rows if one.area and one.apart}
    # A district that has fewer records than it forgot reported none at all.
    assert apart["110105"] == PLANTED_DISTRICTS["110105"]
    text = body(sign_in("plan").get(f"{BASE}{STUDIOS}/reported/{row.public_id}/"))
    assert count(text, "difference-rows") == 1


def test_every_page_opens_for_who_sees_figures(reported, sign_in):
    for who in ("leader", "plan", "chaoyang", "evaluator"):
        client = sign_in(who)
        area = "?area=110105" if who == "chaoyang" else ""
        for path in ("figures/", "quality/", f"{CONGRESSES}/gap/", f"{CONGRESSES}/", "7/", "16/"):
            body(client.get(f"{BASE}{path}{area}"))
    assert sign_in("leader").get(f"{BASE}{CONGRESSES}/reported/enter/").status_code == 403
    assert sign_in("leader").get(f"{BASE}official/").status_code == 403
    assert sign_in("plan").get(f"{BASE}{CONGRESSES}/supervise/").status_code == 403
    assert sign_in("").get(f"{BASE}figures/").status_code == 302


def test_a_figure_is_entered_refused_and_corrected_by_forms(reported, sign_in):
    client, address = sign_in("plan"), f"{BASE}{CONGRESSES}/reported/enter/?as_of=2025-12-31"
    union = ReportedFigure.objects.filter(area=reported.area).first().body
    given = {
        "value": "93.3",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "body": union.name_zh,
        "document_number": "",
        "received_on": "2026-01-09",
    }
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert 'value="93.3"' in refused.content.decode()
    assert client.post(address, given | {"document_number": "工报9号"}).status_code == 302
    made = ReportedFigure.objects.get(document_number="工报9号")
    correct = f"{BASE}{CONGRESSES}/reported/{made.public_id}/correct/"
    again = {"value": "93.1", "document_number": "工报10号", "received_on": "2026-02-09"}
    assert client.post(correct, again).status_code == 422
    assert client.post(correct, again | {"reason": "笔误"}).status_code == 302
    assert float(ReportedFigure.objects.get(replaces=made).value) == pytest.approx(93.1, abs=0.001)


def test_supervision_stands_on_the_indicators_page(reported, sign_in):
    assert Supervision.objects.count() == 2
    answered = body(sign_in("leader").get(f"{BASE}{CONGRESSES}/"))
    assert (count(answered, "asked"), count(answered, "answer")) == (1, 1)
    waiting = body(sign_in("leader").get(f"{BASE}10/"))
    assert (count(waiting, "asked"), count(waiting, "answer")) == (1, 0)
    # Open already: nobody asks twice.
    client = sign_in("supervisor")
    assert client.post(f"{BASE}10/supervise/", {"asked": "再问"}).status_code == 422
    assert client.post(f"{BASE}8/supervise/", {"asked": "请说明"}).status_code == 302


def test_the_register_of_reported_figures(reported, sign_in):
    text = body(sign_in("plan").get("/registers/reported/"))
    assert ReportedFigure.objects.first().document_number in text
    row = ReportedFigure.objects.filter(is_current=True).first()
    body(sign_in("plan").get(f"/registers/reported/{row.public_id}/"))


def test_as_many_questions_to_the_database_for_one_report_as_for_three(reported, sign_in):
    client, address = sign_in("plan"), f"{BASE}3/"
    row = reported.indicators.get(number=3)
    federation = ReportedFigure.objects.filter(area=reported.area).first().body

    def report(year):
        actions.report_figure(
            indicator=row,
            area=reported.area,
            body=federation,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            value="5",
            document_number=f"{year}",
            received_on=date(year + 1, 1, 5),
            by=system_account(),
        )

    def asked():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            body(client.get(address))
        return len(seen)

    report(2022)
    one = asked()
    report(2023)
    report(2024)
    assert asked() == one


def test_a_step_is_told_in_the_unit_of_the_indicator():
    rate, people = Measure("%", 0, Decimal("0.01")), Measure("万人", 1, Decimal(10000))
    told = [
        (rate, 0.052, "+5个百分点"),
        (rate, -0.0004, "−0.04个百分点"),
        (people, 5200.0, "+0.5万人"),
    ]
    for measure, value, words in told:
        assert re.sub(r"\s", "", step_in(measure, value)) == words
