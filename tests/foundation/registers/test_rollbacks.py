"""How else a sheet ends: a long one rolled back by the worker; failed by a bug, with words what to do."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from django.db import OperationalError

from gonghui.affairs.skills.actions import correct_studio
from gonghui.affairs.skills.models import Studio
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import jobs, queries
from gonghui.foundation.registers.actions import publish_sheet, roll_back_sheet, rollbacks, stage_sheet
from gonghui.foundation.registers.models import SheetImport

pytestmark = pytest.mark.django_db
State = SheetImport.State
HEADERS = ["工作室名称", "类别", "所在单位", "负责人", "级别", "认定日期"]


@pytest.fixture
def published(town):
    """Two studios, brought by a sheet and published."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for place, name in enumerate("甲乙", start=1):
            sheet.write_row(place, 0, [name, "劳模", "东风机械厂", "张三丰", "市级", "2025-03-01"])
    staged = stage_sheet(
        register=queries.register("studios"), content=content.getvalue(), name="表.xlsx", by=town.officer
    )
    return publish_sheet(sheet=staged, by=town.officer)


def test_a_long_sheet_is_rolled_back_by_the_worker(town, published, monkeypatch):
    monkeypatch.setattr(rollbacks, "LONG", 1)
    held = roll_back_sheet(sheet=published, by=town.officer)
    assert held.state == State.ROLLING_BACK
    assert Studio.objects.count() == 2
    with pytest.raises(Refusal, match="Only a published sheet"):
        roll_back_sheet(sheet=held, by=town.officer)
    with pytest.raises(Refusal, match="being rolled back"):
        publish_sheet(sheet=held, by=town.officer)
    jobs.continue_rolling_back(sheet=held.pk)
    jobs.continue_rolling_back(sheet=held.pk)  # a second worker finds nothing to do
    held.refresh_from_db()
    assert held.state == State.ROLLED_BACK
    assert not Studio.objects.exists()
    assert Change.objects.filter(verb="roll_back_sheet").count() == 1


def test_what_the_worker_may_not_roll_back_stays_published_and_says_why(town, published, monkeypatch):
    monkeypatch.setattr(rollbacks, "LONG", 1)
    held = roll_back_sheet(sheet=published, by=town.officer)
    studio = Studio.objects.get(name="甲")
    correct_studio(record=studio, by=town.officer, expected_version=studio.version, name="丙")
    jobs.continue_rolling_back(sheet=held.pk)
    held.refresh_from_db()
    assert held.state == State.PUBLISHED
    assert "changed since" in held.problem
    assert Studio.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "job", "fails", "after", "words"),
    [
        (State.STAGING, "resume_staging", "resume", State.FAILED, "nothing of it was published"),
        (State.PUBLISHING, "continue_publishing", "publish_now", State.FAILED, "nothing of it was published"),
        (State.ROLLING_BACK, "continue_rolling_back", "roll_back_now", State.PUBLISHED, "Try once more"),
    ],
)
def test_a_bug_leaves_no_sheet_that_seems_to_be_worked_on(
    town, published, monkeypatch, state, job, fails, after, words
):
    def bug(**values):
        raise ZeroDivisionError

    SheetImport.objects.filter(pk=published.pk).update(state=state)
    monkeypatch.setattr(jobs, fails, bug)
    with pytest.raises(ZeroDivisionError):
        getattr(jobs, job)(sheet=published.pk)
    published.refresh_from_db()
    assert published.state == after
    assert words in published.problem
    assert "administrator" in published.problem


def test_a_database_gone_away_is_waited_for(town, published, monkeypatch):
    def gone(**values):
        raise OperationalError

    SheetImport.objects.filter(pk=published.pk).update(state=State.PUBLISHING)
    monkeypatch.setattr(jobs, "publish_now", gone)
    with pytest.raises(OperationalError):
        jobs.continue_publishing(sheet=published.pk)
    published.refresh_from_db()
    assert published.state == State.PUBLISHING
