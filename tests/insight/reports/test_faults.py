"""Issuing goes wrong half-way, twice at once, or under a definition that changed: nothing half frozen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, connections

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body, merge_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.monitoring.actions import report_figure
from gonghui.insight.reports import actions, queries
from gonghui.insight.reports.models import Report
from tests.insight.reports.conftest import NOW
from tests.plan_city import SINCE

pytestmark = pytest.mark.django_db(transaction=True)
# The process kills itself once so many figures are frozen, in the middle of the transaction.
CHILD = """
import os, signal, sys, datetime, django
django.setup()
from django.db import connection
from django.utils import timezone
from gonghui.foundation.accounts.models import Account
from gonghui.insight.reports import actions
from gonghui.insight.reports.models import Report
left, words = int(sys.argv[2]), sys.argv[3]
def strike(execute, sql, params, many, context):
    global left
    done = execute(sql, params, many, context)
    if words in sql:
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return done
connection.execute_wrappers.append(strike)
actions.issue_report(
    report=Report.objects.get(pk=int(sys.argv[1])), number="\u8bd51", issued_on=datetime.date(2026, 3, 2),
    by=Account.objects.get(username="issuer"), now=timezone.now(),
)
"""


def killed(report, after, words):
    """Issues a report in a process that is killed after so many statements of a kind; how it ended."""
    kept = connection.settings_dict
    host, port = kept["HOST"], kept["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if host.startswith("/") else f"{host}:{port}" if port else host
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{kept['USER']}{password}@{server}/{kept['NAME']}{where}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_VAR": str(settings.VAR_DIR),
    }
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(report.pk), str(after), words],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()[-2000:]
    return done.returncode


@pytest.mark.parametrize(
    ("after", "words"),
    [(3, 'INSERT INTO "indicators_frozenfigure"'), (1, 'UPDATE "reports_report" ')],
)
def test_killed_while_it_is_issued_nothing_is_frozen_and_a_second_try_issues_it(office, after, words):
    report = office.complete(office.draft())
    assert killed(report, after, words) == -signal.SIGKILL
    report.refresh_from_db()
    assert (report.state, report.document_number, report.digest) == ("draft", "", "")
    assert not FrozenFigure.objects.exists()
    assert not report.figures.filter(frozen__isnull=False).exists()
    assert not Change.objects.filter(verb__in=["issue_report", "freeze"]).exists()
    office.issue(report)
    assert report.figures.filter(frozen__isnull=False).exists()


def at_once(*acts):
    """Runs several things at once; what each came to."""
    start, ended = threading.Barrier(len(acts)), {}

    def run(place, act):
        try:
            start.wait()
            ended[place] = act()
        except Refusal as refusal:
            ended[place] = refusal
        finally:
            connections.close_all()

    hands = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return [ended[place] for place in range(len(acts))]


@pytest.fixture
def second(office):
    account = create_account(username="second", name="second", by=system_account())
    grant_role(account=account, role="plan_office", body=office.body, by=system_account(), on=SINCE)
    return account


def test_two_officers_issue_one_report_at_once_and_one_of_them_does(office, second):
    report = office.complete(office.draft())
    ended = at_once(
        lambda: office.issue(report, number="试1"),
        lambda: office.issue(report, number="试2", by=second),
    )
    refused = [one for one in ended if isinstance(one, Refusal)]
    issued = [one for one in ended if isinstance(one, Report)]
    assert (len(refused), len(issued)) == (1, 1)
    report.refresh_from_db()
    assert report.document_number == issued[0].document_number
    assert Change.objects.filter(verb="issue_report").count() == 1
    texts = {one.frozen_id for one in report.figures.filter(frozen__isnull=False)}
    assert FrozenFigure.objects.count() == len(texts)


def test_two_reports_never_get_one_number(office, second):
    first, other = (office.complete(office.draft(year=year)) for year in (2024, 2025))
    ended = at_once(
        lambda: office.issue(first, number="试1"),
        lambda: office.issue(other, number="试1", by=second),
    )
    assert sorted(type(one).__name__ for one in ended) == ["Refusal", "Report"]
    assert Report.objects.filter(document_number="试1").count() == 1


def test_a_draft_written_in_while_it_is_issued_is_not_issued_unseen(office):
    report = office.complete(office.draft())
    seen = report.version
    office.write(report, "problems", "改了")
    with pytest.raises(Refusal):
        office.issue(report, version=seen)
    assert not FrozenFigure.objects.exists()


def test_a_definition_that_changed_since_the_draft_is_taken_anew_first(office):
    report = office.complete(office.draft())
    assert report.figures.get(key="3.value").definition_version == 1
    set_value(
        key="skills.craftsmen_definition",
        region="110000",
        value=2,
        on=date(2025, 7, 1),
        source="办公会",
        mark="ours",
        by=office.drafter,
    )
    with pytest.raises(Refusal):
        office.issue(report)
    assert not FrozenFigure.objects.exists()
    actions.take_figures(report=report, by=office.drafter, now=NOW)
    report = office.issue(office.complete(report))
    kept = report.figures.select_related("frozen").get(key="3.value")
    assert (kept.definition_version, kept.frozen.definition_version) == (2, 2)
    # A year that began under one definition and ended under another: the report must say by which it counted.
    told = {"number": 3, "reason": "迟到"}
    with pytest.raises(Refusal) as refused:
        reported(office, **told)
    assert refused.value.field == "definition_version"
    assert reported(office, definition_version=1, **told).definition_version == 1


def reported(office, number=1, **more):
    """A yearly figure as the office of the whole city reported it."""
    told = {
        "area": office.city.whole,
        "body": office.body,
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31),
        "value": "9",
        "document_number": "工报1号",
        "received_on": date(2026, 1, 20),
        "by": office.drafter,
        "today": date(2026, 3, 1),
    }
    return report_figure(indicator=office.plan.indicators.get(number=number), **{**told, **more})


def test_a_figure_reported_since_the_draft_is_looked_at_before_it_is_issued(office):
    report = office.complete(office.draft())
    reported(office)
    with pytest.raises(Refusal):
        office.issue(report)
    actions.take_figures(report=report, by=office.drafter, now=NOW)
    office.issue(office.complete(report))


def test_issuing_closes_the_period_and_what_comes_later_stands_beside_it(office):
    report = office.issue(office.complete(office.draft()))
    with pytest.raises(Refusal) as refused:
        reported(office)
    assert refused.value.field == "reason"
    late = reported(office, reason="迟到的报表")
    assert late.published.label == report.title
    again = Report.objects.get(pk=report.pk)
    assert queries.digest_of(queries.sheet_of(again)) == again.digest
    assert again.figures.get(key="1.value").value == 6


def test_a_body_merged_between_two_reports_leaves_the_first_and_its_heir_reports_the_next(office):
    told = {"kind": "union", "on": SINCE, "area": None, "by": office.drafter, "union": {"type": "basic"}}
    old, new = (found_body(name_zh=name, **told) for name in ("旧", "新"))
    grant_role(account=office.drafter, role="plan_office", body=old, by=system_account(), on=SINCE)
    grant_role(account=office.drafter, role="plan_office", body=new, by=system_account(), on=SINCE)
    year = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    reported(office, body=old, received_on=date(2025, 1, 20), **year)
    first = office.issue(office.complete(office.draft(year=2024)), number="试1")
    assert first.figures.get(key="beside.1.reported").value == 9
    merge_body(duplicate=old, into=new, by=office.drafter)
    old.refresh_from_db()
    with pytest.raises(Refusal):
        reported(office, body=old)
    reported(office, body=new, value="7")
    second = office.issue(office.complete(office.draft(year=2025)), number="试2")
    assert second.figures.get(key="beside.1.reported").value == 7
    again = Report.objects.get(pk=first.pk)
    assert queries.digest_of(queries.sheet_of(again)) == again.digest == first.digest
    assert queries.corrections(again, account=system_account()) == []
