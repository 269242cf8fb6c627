"""Assessments: made by one, approved by another, kept for years; and what so many people oblige to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value
from gonghui.foundation.law.queries import calendar, value
from gonghui.foundation.people.actions import load_people, merge_persons, register_person
from gonghui.foundation.privacy.actions import (
    approve_assessment,
    assess,
    record_duty,
    remove_assessment,
)
from gonghui.foundation.privacy.models import Assessment
from gonghui.foundation.privacy.queries import assessed, may_approve, may_assess, may_see_uses
from gonghui.foundation.privacy.queries.duties import count_persons, owed, reached_on
from gonghui.foundation.privacy.rules import uses
from gonghui.foundation.privacy.rules.duties import Owed, audit_owed, report_owed

pytestmark = pytest.mark.django_db
USE = "member_register"


def today():
    return timezone.localdate()


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture
def office(town, account):
    """Whoever keeps the city's people, and others."""
    facts = {"type": "federation", "territory": town.city}
    city = found_body(
        kind="union", name_zh="市总工会", area=town.e1, union=facts, on=date(2020, 1, 1), by=town.system
    )
    town.officer = account("officer", "membership_officer", city)
    town.second = account("second", "membership_officer", city)
    town.chair = account("chair", "union_chair", town.one)
    town.leader = account("leader", "city_leader", city)
    town.security = account("security", "security_admin", city, "security_admin")
    town.evaluator = account("evaluator", "evaluator", city)
    return town


def made(by, on, use=USE, conclusion="go_on", **more):
    parts = {"lawful": "有依据", "risks": "泄露", "measures": "加密"} | more
    due = parts.pop("next_due", on + timedelta(days=365))
    return assess(use=use, conclusion=conclusion, on=on, next_due=due, by=by, **parts)


def standing(use=USE, on=None):
    return next(one for one in assessed(on or today()) if one.use.key == use)


def test_it_counts_once_another_account_has_approved_it(office):
    needing = {use.key for use in uses().values() if use.needs_assessment}
    assert {one.use.key for one in assessed(today())} == needing
    assert {one.state for one in assessed(today())} == {"missing"}
    for wrong, field in (
        ({"risks": " "}, "risks"),
        ({"conclusion": "perhaps"}, "conclusion"),
        ({"use": "whim"}, "use"),
        ({"next_due": ago(9)}, "next_due"),
    ):
        with pytest.raises(Refusal) as error:
            made(office.officer, ago(9), **wrong)
        assert error.value.field == field
    for stranger in (office.chair, office.leader, office.security):
        with pytest.raises(Refusal, match="whole city"):
            made(stranger, ago(9))
    row = made(office.officer, ago(9))
    assert (standing().state, standing().waiting, standing().is_owed) == ("waiting", row, True)
    approve = {"assessment": row, "on": ago(8)}
    with pytest.raises(Refusal, match="Who made"):
        approve_assessment(**approve, by=office.officer)
    with pytest.raises(Refusal, match="another officer"):
        approve_assessment(**approve, by=office.leader)
    with pytest.raises(Refusal, match="Choose a day"):
        approve_assessment(assessment=row, on=ago(10), by=office.second)
    assert [may_approve(one, row) for one in (office.officer, office.second, office.security)] == [
        False,
        True,
        True,
    ]
    approve_assessment(**approve, by=office.security)
    with pytest.raises(Refusal, match="already"):
        approve_assessment(**approve, by=office.second)
    # By the day on which it was approved, not that on which it was made.
    assert [standing(on=ago(days)).state for days in (10, 9, 8, 0)] == ["missing", "waiting", "done", "done"]
    assert standing(on=row.next_due).state == "overdue"
    later = made(office.second, ago(1), conclusion="stop")
    assert (standing().state, standing().waiting) == ("done", later)
    approve_assessment(assessment=later, on=today(), by=office.officer)
    assert standing().state == "stopped"
    for broken in ({"approved_by": office.second.pk}, {"approved_by": None}, {"next_due": ago(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=later.pk).update(**broken)


def test_it_is_kept_for_the_years_of_the_law(office):
    years = int(value("privacy.impact_assessment.keep_years", "CN", today()).value)
    old, young = made(office.officer, ago(365 * years + 2)), made(office.officer, ago(365 * years - 2))
    with pytest.raises(Refusal, match=f"kept for {years} years"):
        remove_assessment(assessment=young, by=office.officer)
    # Approved later, its years run from then.
    held = made(office.officer, ago(365 * years + 2))
    approve_assessment(assessment=held, on=ago(30), by=office.second)
    with pytest.raises(Refusal, match=f"kept for {years} years"):
        remove_assessment(assessment=held, by=office.officer)
    with pytest.raises(Refusal, match="whole city"):
        remove_assessment(assessment=old, by=office.leader)
    remove_assessment(assessment=old, by=office.officer)
    assert set(Assessment.objects.values_list("pk", flat=True)) == {young.pk, held.pk}
    assert Change.objects.get(verb="remove_assessment").before["risks"] == "泄露"


def test_who_sees_what(office):
    readers = {
        name: may_see_uses(getattr(office, name)) for name in ("leader", "chair", "security", "evaluator")
    }
    assert readers == {"leader": True, "chair": True, "security": True, "evaluator": False}
    assert [may_assess(one) for one in (office.officer, office.leader, office.security)] == [
        True,
        False,
        False,
    ]


def test_so_many_people_oblige_to_a_report_within_working_days(office):
    by, first = system_account(), datetime(2026, 3, 2, 4, tzinfo=UTC)
    before = count_persons()
    with recorded(at=first):
        twin = register_person(name="王芳", by=by)
    with recorded(at=first + timedelta(days=3)):
        load_people(rows=[{"name": name} for name in ("李一", "李二", "李三")], by=by)
    same = register_person(name="王芳", by=by)
    merge_persons(duplicate=same, into=twin, by=by)
    assert count_persons() == before + 4
    for count, day in ((1, date(2026, 3, 2)), (2, date(2026, 3, 5)), (4, date(2026, 3, 5))):
        assert reached_on(before + count) == day
    assert reached_on(before + 99) is None
    report, audit = owed(today())
    assert (report.count, report.applies, report.state) == (before + 4, False, "none")
    assert (audit.applies, audit.due) == (False, None)
    for key, line in (("officer_report.people_from", before + 4), ("audit.people_above", before + 3)):
        set_value(
            key=f"privacy.{key}",
            region="CN",
            value=line,
            on=date(2026, 1, 1),
            source="试验",
            mark="ours",
            by=by,
        )
    report, audit = owed(date(2026, 3, 6))
    due = date(2026, 3, 5)
    for _day in range(30):
        due += timedelta(days=1)
        while not calendar().is_working(due):
            due += timedelta(days=1)
    assert (report.reached_on, report.due, report.state) == (date(2026, 3, 5), due, "due")
    assert owed(due)[0].state == "due"
    assert owed(due + timedelta(days=1))[0].state == "overdue"
    assert (audit.reached_on, audit.due) == (date(2026, 3, 5), date(2028, 3, 5))
    for wrong in ({"duty": "tea"}, {"document": " "}, {"on": today() + timedelta(days=1)}):
        with pytest.raises(Refusal):
            record_duty(**{"duty": "officer", "document": "回执1号", "on": due, "by": office.officer} | wrong)
    record_duty(duty="officer", document="回执1号", on=due, by=office.officer)
    record_duty(duty="audit", document="审计1号", on=date(2026, 9, 1), by=office.officer)
    report, audit = owed(today())
    assert (report.state, report.done) == ("done", due)
    assert (audit.state, audit.due) == ("done", date(2028, 9, 1))
    with pytest.raises(Refusal, match="whole city"):
        record_duty(duty="officer", document="回执2号", on=due, by=office.leader)


def test_the_lines_of_the_law_are_lines():
    """At a million exactly the report is owed; at ten million exactly the cycle is one's own."""
    on, cal = date(2026, 6, 1), calendar()
    line, term = (value(f"privacy.officer_report.{key}", "CN", on) for key in ("people_from", "working_days"))
    above, years = (value(f"privacy.audit.{key}", "CN", on) for key in ("people_above", "every_years"))
    assert (line.value, term.value, above.value, years.value) == (1_000_000, 30, 10_000_000, 2)
    told = {"reached_on": date(2026, 5, 4), "done": None, "on": on}
    report = {**told, "line": line, "term": term, "calendar": cal}
    assert not report_owed(count=999_999, **report).applies
    assert report_owed(count=1_000_000, **report).state == Owed.DUE
    assert report_owed(count=1_000_000, **report | {"reached_on": None}).state == Owed.UNKNOWN
    # Reached before the rule held: its days run from its first day.
    early = report_owed(count=1_000_000, **report | {"reached_on": date(2020, 1, 1)})
    assert early.due == cal.add_working_days(line.valid_from, 30)
    audit = {**told, "line": above, "term": years}
    assert not audit_owed(count=10_000_000, **audit).applies
    assert audit_owed(count=10_000_001, **audit).due == date(2028, 5, 4)
    assert audit_owed(count=10_000_001, **audit | {"done": date(2024, 1, 1)}).state == Owed.OVERDUE
