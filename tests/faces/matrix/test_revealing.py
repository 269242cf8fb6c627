"""Sealed values are opened one at a time, for a purpose, by who may there; nobody else learns of them."""

from __future__ import annotations

import pytest
from django.db import transaction

from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.rules import ROLES, Permission
from gonghui.foundation.core.registers import Category
from tests.faces.matrix.asks import OF_WORKERS
from tests.faces.matrix.looking import Looker, Visitors, everybody
from tests.faces.matrix.planted import DISTRICT, FAR_DISTRICT, UNION, World
from tests.faces.who_may_know import everything_said

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "核对证件，电话回访"}


def opened(visitors: Visitors, who: Looker, url: str, typed: dict[str, str]) -> tuple[str, int]:
    """What an answer says, and how often that was logged; undone."""
    client = visitors.of(who)  # signed in before: that is not undone
    with transaction.atomic():
        before = Access.objects.filter(kind=Access.Kind.REVEAL).count()
        said = everything_said(client.post(url, typed))
        logged = Access.objects.filter(kind=Access.Kind.REVEAL).count() - before
        transaction.set_rollback(True)
    return "".join(said.replace("-", "").split()), logged


def some() -> list[Looker]:
    """Every role within reach, at a base union, and elsewhere; the administrators, and nobody."""
    return [one for one in everybody() if not one.is_staff or one.place in (DISTRICT, UNION, FAR_DISTRICT)]


def test_a_person_is_opened_by_who_may_open_people_there(world: World, visitors: Visitors) -> None:
    person = world.own.person
    for who in some():
        role = ROLES.get(who.role)
        may = role is not None and role.permits(Permission.REVEAL, Category.PEOPLE) and who.reaches("own")
        url = f"/people/{person.public_id}/"
        for field, value in (("phone", world.own.phone), ("identity", world.own.identity))[: 1 + may]:
            said, logged = opened(visitors, who, url, {"field": field, **PURPOSE})
            assert (value in said, logged) == (may, int(may)), f"{who}: {field}"
            if may:
                # Without a purpose nothing is opened, and nothing is logged either.
                said, logged = opened(visitors, who, url, {"field": field, "purpose": ""})
                assert (value in said, logged) == (False, 0), f"{who}: {field}"


def test_a_worker_s_number_is_opened_by_who_calls_back(world: World, visitors: Visitors) -> None:
    appeal = world.own.appeal
    url = f"/12351/call-backs/{appeal.case.public_id}/"
    for who in some():
        role = ROLES.get(who.role)
        may = role is not None and role.permits(Permission.REVEAL, Category.CASES) and who.reaches("own")
        may = may and any(role.permits(*one) for one in OF_WORKERS) and who.place != UNION
        said, logged = opened(visitors, who, url, {"reveal": "1"})
        assert (world.own.phone in said, logged) == (may, int(may)), f"{who}: {logged}"
