"""Somebody acts for me: the form, the two lists, ending; and what the inbox says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.engines.cases.rules.kinds import declaring
from gonghui.foundation.accounts.models import RoleGrant
from tests.engines.cases.conftest import APPEAL, FILING, build_city

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/me/acting/"


@pytest.fixture
def city(db):
    with declaring(APPEAL, FILING):
        yield build_city()


def client_of(account):
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def said(account, **otherwise):
    today = timezone.localdate()
    grant = account.grants.get(delegated_from=None)
    return {
        "username": "west",
        "on": today.isoformat(),
        "last": (today + timedelta(days=6)).isoformat(),
        "grants": [str(grant.pk)],
    } | otherwise


def lent():
    return RoleGrant.objects.filter(delegated_from__isnull=False)


def test_roles_are_lent_seen_by_both_and_ended_by_either(city):
    east, west = client_of(city.east_officer), client_of(city.west_officer)
    assert east.post(PAGE, said(city.east_officer)).status_code == 302
    grant = lent().get()
    assert grant.valid_to == timezone.localdate() + timedelta(days=7)
    assert f"/me/acting/{grant.pk}/end/" in east.get(PAGE).content.decode()
    assert f"/me/acting/{grant.pk}/end/" in west.get(PAGE).content.decode()
    # Whoever has no part in it ends nothing.
    assert client_of(city.clerk).post(f"/me/acting/{grant.pk}/end/").status_code == 404
    assert west.post(f"/me/acting/{grant.pk}/end/").status_code == 302
    assert not lent().exists()
    east.post(PAGE, said(city.east_officer))
    east.post(f"/me/acting/{lent().get().pk}/end/")
    assert not lent().exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "nobody-here"}, "username"),
        ({"username": "east"}, "username"),
        ({"on": "1.2."}, "on"),
        ({"on": "2020-01-01"}, "on"),
        ({"last": "2020-01-01"}, "last"),
        ({"last": ""}, "last"),
        ({"grants": []}, "grants"),
        ({"grants": ["0"]}, "grants"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(city, typed, field):
    answer = client_of(city.east_officer).post(PAGE, said(city.east_officer, **typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="error_{field}"' in page
    for name, value in said(city.east_officer, **typed).items():
        if isinstance(value, str) and value:
            assert f'name="{name}" value="{value}"' in page or f'value="{value}"' in page
    assert not lent().exists()


def test_what_is_lent_is_not_offered_for_lending_on(city):
    client_of(city.east_officer).post(PAGE, said(city.east_officer))
    west = client_of(city.west_officer)
    boxes = west.get(PAGE).content.decode().count('name="grants"')
    assert boxes == 1
    answer = west.post(PAGE, said(city.west_officer, username="clerk", grants=[str(lent().get().pk)]))
    assert answer.status_code == 422
    assert client_of(city.staff("helper", "union_chair", city.mill_union)).get(PAGE).status_code == 200


def test_signing_in_is_asked_for(city):
    assert Client().get(PAGE).status_code == 302


def test_the_inbox_and_the_case_say_whose_work_it_is(city):
    from gonghui.engines.cases.actions import take_step

    now = timezone.now()
    case = city.open(lead=city.federation, now=now)
    step = {"step": "dispatch", "fields": {"to": city.eastern}, "reason": "区级"}
    case = take_step(case=case, by=city.desk, now=now, **step)
    west = client_of(city.west_officer)
    assert "who=acting" not in west.get("/cases/").content.decode()
    client_of(city.east_officer).post(PAGE, said(city.east_officer))
    page = west.get("/cases/").content.decode()
    assert 'data-testid="acting-for"' in page
    assert "who=acting" in page
    assert 'data-testid="acting-for"' in west.get(f"/cases/{case.public_id}/").content.decode()
    assert west.post(f"/cases/{case.public_id}/steps/accept/", {}).status_code == 302
    page = west.get(f"/cases/{case.public_id}/").content.decode()
    assert city.east_officer.name in page
    assert 'data-testid="acting-for"' not in client_of(city.east_officer).get("/cases/").content.decode()
