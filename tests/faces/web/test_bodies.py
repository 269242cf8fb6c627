"""What an organisation's page and a chair's page tell of the registers, and what is due there."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from gonghui.affairs.participation.models import OpenAffairs
from gonghui.affairs.rights.models import CollectiveContract
from gonghui.engines.due.rules import Asked
from gonghui.faces.web.bodies import pages
from gonghui.faces.web.bodies.pages.due import cards
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import cover, found_body
from gonghui.foundation.bodies.models import Employer
from gonghui.foundation.people.actions import appoint
from gonghui.foundation.people.actions.persons import enter_person

pytestmark = pytest.mark.django_db
ON = date(2025, 12, 31)


@pytest.fixture
def held(demo):
    """A chair's union and a new unit that it covers."""
    by = system_account()
    union = RoleGrant.objects.get(account__username="chair").body
    seat = union.seats.first().area
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    unit = found_body(
        kind="employer", name_zh="新办机械厂", on=date(2020, 1, 1), area=seat, by=by, employer=facts
    )
    cover(union=union.union, employer=Employer.objects.get(body=unit), on=date(2020, 1, 1), by=by)
    return union, unit


def contract(unit, number, first, last, **values):
    return CollectiveContract.objects.create(
        number=number, kind="comprehensive", scope="enterprise", body=unit, signed_on=first,
        valid_from=first, valid_to=last, **values,
    )  # fmt: skip


def told_to(username, unit, on=ON):
    account = Account.objects.get(username=username)
    union = RoleGrant.objects.get(account__username="chair").body
    now = datetime.combine(on, time(9), UTC)
    with translation.override("en"):
        return cards(Asked(account=account, body=union, bodies=(unit,), on=on, now=now))


def due(username, unit, on=ON):
    return [(one.what, one.by, one.late) for one in told_to(username, unit, on)]


RENEW = "Renew the collective contract"


def test_a_contract_is_due_until_it_is_renewed(held):
    _union, unit = held
    ends = ON + timedelta(days=90)
    contract(unit, "A", date(2024, 1, 1), ends)
    assert (RENEW, ends, False) in due("rights", unit)
    assert (RENEW, ends, True) in due("rights", unit, on=ends)
    contract(unit, "B", date(2025, 12, 1), date(2027, 12, 1))
    assert RENEW not in [what for what, _by, _late in due("rights", unit)]


def test_nobody_is_told_to_do_what_the_role_does_not_allow(held):
    contract(held[1], "A", date(2024, 1, 1), ON)
    assert due("leader", held[1]) == [one for one in due("leader", held[1]) if one[0] != RENEW]


def test_a_unit_that_disclosed_nothing_for_a_year_is_told(held):
    OpenAffairs.objects.create(number="CW", body=held[1], valid_from=date(2024, 6, 1))
    told = due("participation", held[1])
    assert ("Disclose factory affairs to the workers", date(2025, 6, 1), True) in told


def test_a_mediators_certificate_that_lapses_is_told_by_number(held):
    by = system_account()
    appoint(
        person=enter_person(name="钱明", by=by), body=held[1], kind="mediator", on=date(2024, 1, 1), by=by,
        certificate="Z", certified_from=date(2024, 1, 1), certified_to=ON + timedelta(days=10), number="TJ-9",
    )  # fmt: skip
    told = [one for one in told_to("rights", held[1]) if "TJ-9" in one.why]
    assert len(told) == 1
    assert "钱明" not in told[0].why


def test_three_things_at_most_the_most_overdue_first(held):
    for year in range(2018, 2023):
        contract(held[1], f"C{year}", date(year, 1, 1), date(year + 1, 1, 1), trade=str(year))
    told = due("rights", held[1])
    days = [by for _what, by, _late in told]
    assert len(days) == 3
    assert days == sorted(days)
    assert days[:2] == [date(2019, 1, 1), date(2020, 1, 1)]


def test_a_bodys_page_tells_what_it_holds_in_every_register(held, sign_in):
    for number in range(5):
        contract(held[1], f"合{number}", date(2015 + number, 1, 1), date(2016 + number, 1, 1))
    OpenAffairs.objects.create(number="CW", body=held[1], valid_from=date(2024, 6, 1))
    account = Account.objects.get(username="rights")
    found = {one.key: one for one in pages.holdings(account, [held[1]], ON)}
    assert found["contracts"].count == 5
    assert [number for _name, _address, number in found["contracts"].records] == ["合4", "合3", "合2"]
    assert "search=" in found["contracts"].more
    assert "craftsmen" not in found
    page = html.unescape(sign_in("rights").get(f"/bodies/{held[1].public_id}/").content.decode())
    assert len(set(re.findall(r"/registers/contracts/[0-9a-f-]{36}/", page))) == 3


def test_names_on_a_bodys_page_are_masked_as_everywhere(held):
    by = system_account()
    person = enter_person(name="钱明", by=by)
    appoint(person=person, body=held[1], kind="mediator", on=date(2024, 1, 1), by=by, number="TJ-9")
    names = {
        username: next(
            one for one in pages.holdings(Account.objects.get(username=username), [held[1]], ON)
            if one.key == "mediators"
        ).records[0][0]
        for username in ("rights", "leader")
    }  # fmt: skip
    assert names["rights"].startswith("钱明")
    assert names["leader"].startswith("钱*")
