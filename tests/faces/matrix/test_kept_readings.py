"""What a process keeps in memory between two requests goes to nobody who may not see it.

One process answers several accounts in turn, with everything warm; each answer is the one that a process that
has kept nothing would give. A role that was taken back is refused by the very next request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gonghui.foundation.accounts import queries as accounts
from gonghui.foundation.accounts.actions import revoke_role
from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries.once import forget as forget_once
from gonghui.foundation.registers.queries import pages
from gonghui.foundation.warehouse.queries.reading import forget as forget_readings
from tests.faces.api.conftest import ApiCity, api_city
from tests.faces.who_may_know import signed_in
from tests.plan_city import fresh_engine, plan_city

__all__ = ["api_city", "fresh_engine", "plan_city"]
pytestmark = pytest.mark.django_db(transaction=True)
ROLES = ("city_leader", "district_leader", "street_officer", "skills_officer")
ADDRESSES = (
    "/plans/beijing-14/",
    "/plans/beijing-14/1/?as_of=2025-12-31",
    "/plans/beijing-14/1/records/?as_of=2025-12-31",
    "/plans/beijing-14/roadmap/",
    "/registers/",
    "/registers/studios/?as_of=2025-12-31",
    "/registers/rooms/",
    "/bodies/",
    "/cases/",
    "/12351/rates/",
    "/api/v1/indicators?as_of=2025-12-31",
    "/api/v1/indicators/beijing-14/1/records?as_of=2025-12-31",
    "/api/v1/registers/studios?as_of=2025-12-31",
    "/api/v1/bodies",
)
# Drawn anew for every answer, or a clock: neither is about the reader.
DRAWN = re.compile(r"<[^>]*>|\d\d:\d\d(:\d\d)?")


@pytest.fixture
def kept(api_city: ApiCity, settings: Any) -> Iterator[ApiCity]:
    """The city, in a process that keeps what it reads as it does in service."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for account in api_city.accounts.values():
        account.language = "zh-hans"
        account.save()
    forget_everything()
    yield api_city
    forget_everything()


def forget_everything() -> None:
    """As a process begins: nothing kept."""
    forget_once()
    forget_readings()
    cache.clear()
    accounts._BODIES_OF.clear()
    pages._LONG.clear()


def told(client: Client, address: str) -> tuple[int, str]:
    """Status and text of an answer, without what is drawn anew each time."""
    answer = client.get(address)
    return answer.status_code, DRAWN.sub("", answer.content.decode())


def test_each_is_told_what_a_process_without_memory_would_tell(kept: ApiCity) -> None:
    clients = {role: signed_in(kept.accounts[role]) for role in ROLES}
    cold = {}
    for role, client in clients.items():
        for address in ADDRESSES:
            forget_everything()
            cold[role, address] = told(client, address)
    forget_everything()
    for address in ADDRESSES:
        # There and back: each answers after every neighbour, first and again.
        for role in (*ROLES, *reversed(ROLES), ROLES[0]):
            assert told(clients[role], address) == cold[role, address], (role, address)
    # The addresses do tell different readers different things.
    for address in ADDRESSES:
        assert len({cold[role, address] for role in ROLES}) > 1, address


def test_a_role_taken_back_is_refused_by_the_very_next_request(kept: ApiCity) -> None:
    leader = kept.accounts["district_leader"]
    client = signed_in(leader)
    opened = {address: told(client, address)[0] for address in ADDRESSES}
    assert set(opened.values()) <= {200, 302}
    revoke_role(grant=RoleGrant.objects.get(account=leader), by=system_account(), on=timezone.localdate())
    for address in ADDRESSES:
        assert told(client, address)[0] in {403, 404}, address
    assert told(client, "/me/")[0] == 200


def test_a_closed_account_is_nobody_at_once(kept: ApiCity) -> None:
    leader = kept.accounts["city_leader"]
    client = signed_in(leader)
    assert told(client, "/registers/studios/")[0] == 200
    leader.is_active = False
    leader.save()
    for address in ADDRESSES:
        status, text = told(client, address)
        assert status in {302, 401}, address
        assert "工作室" not in text


def test_nobody_is_answered_from_what_was_kept_for_somebody(kept: ApiCity) -> None:
    client = signed_in(kept.accounts["city_leader"])
    for address in ADDRESSES:
        told(client, address)
        answer = Client().get(address)
        assert answer.status_code in {302, 401}, address
        # Nothing between the site and the next browser may keep an answer that depends on who asks.
        assert "Cookie" in answer.headers.get("Vary", ""), address
