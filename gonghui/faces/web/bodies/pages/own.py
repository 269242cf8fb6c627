"""The page of a union's chair: what is due, and the union at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gonghui.affairs.participation.models import Congress, Session
from gonghui.engines.due.rules import Asked
from gonghui.faces.web.bodies.pages.due import Card, cards
from gonghui.faces.web.bodies.pages.holdings import Held, holdings
from gonghui.faces.web.bodies.pages.places import members
from gonghui.foundation.accounts.queries import allows, grants_of
from gonghui.foundation.accounts.rules import ROLES, Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import employers_of, head_count_of, parents_of
from gonghui.foundation.core.registers import Category

EMPLOYERS_SHOWN = 50
# Told on their own: congresses with their last session, what was handed down with its sums.
APART = {"congresses", "staff_down", "funds_down"}


@dataclass(frozen=True)
class MyUnion:
    """The page of a union's chair."""

    body: Body
    members: int
    employers: list[tuple[Body, Any]]
    parents: dict[str, Body]
    congresses: list[tuple[Congress, Session | None]]
    holdings: list[Held]
    due: list[Card]


def own_unions(account: Any) -> list[Body]:
    """The unions at which an account holds a role that keeps their records."""
    keeps = [
        grant.body
        for grant in grants_of(account)
        if ROLES[grant.role].permits(Permission.ADD, Category.BODIES) and hasattr(grant.body, "union")
    ]
    return list({body.pk: body for body in keeps}.values())


def my_union(account: Any, body: Body, on: date) -> MyUnion:
    """Everything on a chair's page; of the registers, those that the account's roles open."""
    employers = [employer.body for employer in employers_of(body, on)[:EMPLOYERS_SHOWN]]
    bodies = [body, *employers]
    congresses = _congresses(bodies, on) if allows(account, Permission.VIEW, Category.PARTICIPATION) else []
    return MyUnion(
        body,
        members(body, on),
        [(employer, head_count_of(employer, on)) for employer in employers],
        parents_of(body, on),
        congresses,
        [held for held in holdings(account, bodies, on) if held.key not in APART],
        cards(asked_of(account, body, on)),
    )


def asked_of(account: Any, body: Body, on: date) -> Asked:
    """For whom it is asked what is due: the union, and the employers that it covers."""
    employers = [employer.body for employer in employers_of(body, on)[:EMPLOYERS_SHOWN]]
    return Asked(account=account, body=body, bodies=(body, *employers), on=on, now=timezone.now())


def _congresses(bodies: Sequence[Body], on: date) -> list[tuple[Congress, Session | None]]:
    """The latest congress of each body, or that covers it, with its last session."""
    ids = [body.pk for body in bodies]
    held = (
        Congress.objects.filter(Q(body__in=ids) | Q(coverages__employer__in=ids), valid_from__lte=on)
        .select_related("body")
        .distinct()
        .order_by("-valid_from")
    )
    latest: dict[int, Congress] = {}
    for congress in held:
        latest.setdefault(congress.body_id, congress)
    met = Session.objects.filter(congress__in=latest.values(), held_on__lte=on).order_by("held_on")
    sessions = {session.congress_id: session for session in met}
    return [(congress, sessions.get(congress.pk)) for congress in latest.values()]
