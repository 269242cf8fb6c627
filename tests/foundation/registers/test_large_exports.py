"""More records than one takes out alone: asked for, let out by a second person for a day, taken, logged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import (
    TooMany,
    Wanted,
    ask_export,
    decide_export,
    export_sheet,
    exports,
    take_export,
)
from gonghui.foundation.registers.rules.files import read_cells
from tests.foundation.registers.conftest import staff

pytestmark = pytest.mark.django_db
ON, WHY = date(2025, 6, 30), "年度总结核对"
NOW = datetime(2025, 6, 30, 2, tzinfo=UTC)


@pytest.fixture
def studios(town, monkeypatch):
    monkeypatch.setattr(exports, "CAP", 1)
    for name, body in (("东一", town.mill), ("西一", town.shop)):
        recognise_studio(
            body=body,
            name=name,
            kind="worker",
            leader_name="张三丰",
            level="city",
            recognised_on=date(2024, 1, 1),
            by=town.officer,
        )
    return queries.register("studios")


@pytest.fixture
def asked(town, studios):
    wanted = Wanted(studios, ON, search="", filters={"area": ""}, kind="csv")
    return ask_export(wanted=wanted, by=town.officer, purpose=WHY)


def test_above_the_cap_nobody_takes_out_alone(town, studios):
    with pytest.raises(TooMany):
        export_sheet(studios, by=town.officer, on=ON, purpose=WHY)
    assert export_sheet(studios, by=town.district, on=ON, purpose=WHY)  # one record lies in the district
    assert Access.objects.count() == 1
    with pytest.raises(Refusal):
        ask_export(wanted=Wanted(studios, ON), by=town.officer, purpose=" ")
    with pytest.raises(Refusal):
        ask_export(wanted=Wanted(studios, ON), by=town.places, purpose=WHY)


def test_a_second_person_lets_out_and_only_the_asker_takes(town, asked):
    second = staff("second", "skills_officer", town.city)
    with pytest.raises(Refusal, match="themselves"):
        decide_export(request=asked, approve=True, by=town.officer, now=NOW)
    for account in (town.places, town.nobody, town.district):
        with pytest.raises(Refusal):
            decide_export(request=asked, approve=True, by=account, now=NOW)
        with pytest.raises(LookupError):
            queries.export_request(asked.public_id, account)
    with pytest.raises(Refusal, match="not let out"):
        take_export(request=asked, by=town.officer, now=NOW)
    assert queries.export_requests(second) == [asked]
    held = decide_export(request=asked, approve=True, by=second, now=NOW)
    with pytest.raises(Refusal, match="asked for it"):
        take_export(request=held, by=second, now=NOW)
    export = take_export(request=held, by=town.officer, now=NOW + timedelta(hours=23))
    rows = read_cells(b"".join(export.content))[0]
    assert len(rows) == 4
    assert second.name in rows[0][0]
    access = Access.objects.get()
    assert (access.rows, access.purpose) == (2, WHY)
    with pytest.raises(Refusal, match="expired"):
        take_export(request=held, by=town.officer, now=NOW + timedelta(hours=24))
    with pytest.raises(Refusal, match="decided already"):
        decide_export(request=held, approve=False, reason="x", by=second, now=NOW)


def test_a_refusal_says_why_and_the_log_holds_no_search(town, asked):
    second = staff("second", "skills_officer", town.city)
    with pytest.raises(Refusal):
        decide_export(request=asked, approve=False, by=second, now=NOW)
    held = decide_export(request=asked, approve=False, reason="范围太大", by=second, now=NOW)
    with pytest.raises(Refusal):
        take_export(request=held, by=town.officer, now=NOW)
    told = Change.objects.filter(model="registers.exportrequest").order_by("pk")
    assert [change.verb for change in told] == ["ask_export", "refuse_export"]
    assert all(not {"question", "purpose", "reason"} & set(change.after or {}) for change in told)


def test_what_the_roles_no_longer_reach_is_not_taken(town, studios, asked):
    second = staff("second", "skills_officer", town.city)
    held = decide_export(request=asked, approve=True, by=second, now=NOW)
    town.officer.grants.all().delete()
    with pytest.raises(Refusal):
        take_export(request=held, by=town.officer, now=NOW)


def test_a_longer_list_of_requests_asks_no_more_of_the_database(town, studios):
    second = staff("second", "skills_officer", town.city)

    def asked_for(count):
        for _n in range(count):
            ask_export(wanted=Wanted(studios, ON, kind="csv"), by=town.officer, purpose=WHY)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            found = queries.export_requests(second)
        return len(found), len(captured)

    asked_for(1)
    one, few = statements()
    asked_for(2)
    three, more = statements()
    assert (one, three) == (1, 3)
    assert few == more
