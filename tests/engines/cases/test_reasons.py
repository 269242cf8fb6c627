"""Reasons may repeat the worker's words: sealed, read by who may read words, erased with the case's key."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from gonghui.engines.cases.actions import help_asked, release_part, take_step, tick_consents
from gonghui.engines.cases.models import Case, CaseEvent, Handling
from gonghui.engines.cases.queries import case_key, history, open_reason, search_cases
from gonghui.foundation.core.actions.keys import destroy_subject_key
from gonghui.foundation.core.queries.history import HIDDEN
from tests.engines.cases.conftest import NOW, later

TODAY = NOW.date()
SAID = "职工李大山称被主管威胁"


def told(case, reader):
    return [line.reason for line in history(case, reader, TODAY)][-1]


@pytest.fixture
def sent(city):
    case = city.open(lead=city.federation)
    step = {"step": "dispatch", "fields": {"to": city.eastern}, "reason": SAID}
    return take_step(case=case, by=city.desk, now=NOW, **step)


def test_no_table_and_no_log_holds_them_readable(city, sent):
    with connection.cursor() as cursor:
        for table in ("cases_caseevent", "cases_handling", "cases_caseextension", "core_change"):
            cursor.execute(f"SELECT string_agg(held::text, '') FROM {table} AS held")
            assert "李大山" not in (cursor.fetchone()[0] or "")
    assert told(sent, city.desk) == told(sent, city.east_officer) == SAID
    assert told(sent, city.leader) == HIDDEN
    assert not search_cases(city.desk, TODAY, "李大山").exists()


def test_a_helping_unit_reads_what_it_was_asked_and_no_more(city, sent):
    sent = take_step(case=sent, step="accept", by=city.east_officer, now=later(hours=1))
    given = {"case": sent, "body": city.western, "by": city.east_officer, "now": later(hours=2)}
    part = help_asked(reason="请协助核实社保", **given)
    lines = [line.reason for line in history(sent, city.west_officer, TODAY) if line.reason]
    assert lines == [HIDDEN, "请协助核实社保"]
    case = Case.objects.get(pk=sent.pk)
    tick_consents(case=case, ticks=[("wording", "co_handlers")], by=city.east_officer, now=later(hours=3))
    lines = [line.reason for line in history(sent, city.west_officer, TODAY) if line.reason]
    assert lines == [SAID, "请协助核实社保"]
    released = release_part(handling=part, by=city.east_officer, now=later(hours=4), reason="已另行核实")
    kept = Handling.objects.get(pk=released.pk).reason
    assert open_reason(kept, key=case_key(sent)) == "已另行核实"


def test_the_respondents_own_union_reads_its_own_reasons_alone(city):
    case = city.open(lead=city.federation, consents=[("matter", "union_of_employer")])
    step = {"step": "dispatch", "fields": {"to": city.mill_union}, "reason": SAID}
    case = take_step(case=case, by=city.desk, now=NOW, **step)
    assert told(case, city.chair) == HIDDEN
    case = take_step(case=case, step="return", by=city.chair, now=later(hours=1), reason="不属本单位")
    assert told(case, city.desk) == "不属本单位"


def test_they_are_erased_with_the_key(city, sent):
    destroy_subject_key(key=sent.subject, by=city.by)
    assert told(sent, city.desk) == HIDDEN


def test_the_migration_seals_what_is_there(city, sent):
    """The tables as they were before, in this test's own transaction; then the migration's own step."""
    migration = import_module("gonghui.engines.cases.migrations.0007_acting_for_and_sealed_reasons")
    event = sent.events.order_by("pk").last()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.OPENED)
        for table in ("cases_caseevent", "cases_handling", "cases_caseextension"):
            cursor.execute(f"ALTER TABLE {table} RENAME reason TO sealed_reason")
            cursor.execute(f"ALTER TABLE {table} ADD reason varchar(300) NOT NULL DEFAULT ''")
        cursor.execute("UPDATE cases_caseevent SET sealed_reason = NULL, reason = %s", [SAID])
        with connection.schema_editor() as editor:
            migration.seal(apps, editor)
        for table in ("cases_caseevent", "cases_handling", "cases_caseextension"):
            cursor.execute(f"ALTER TABLE {table} DROP reason")
            cursor.execute(f"ALTER TABLE {table} RENAME sealed_reason TO reason")
        cursor.execute(migration.SHUT)
    sealed = CaseEvent.objects.get(pk=event.pk).reason
    assert open_reason(sealed, key=case_key(sent)) == SAID
    assert told(sent, city.desk) == SAID
