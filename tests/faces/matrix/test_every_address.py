"""Every address of the site, asked for by every kind of reader: opened, refused, and what it tells.

What ought to be is said in `asked/`, from the policy; what lies where is planted. `make test-matrix` asks as
every role at every place, which takes half an hour; here each address is asked by one reader of every kind.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES
from gonghui.foundation.core.registers import declared_registers
from tests.faces.matrix.asked import ASKED
from tests.faces.matrix.asks import ANYBODY, KINDS
from tests.faces.matrix.conftest import WHOLE
from tests.faces.matrix.looking import Visitors, everybody, some_of_them
from tests.faces.matrix.planted import PLACES, World
from tests.faces.matrix.things import Sent, every_address
from tests.faces.who_may_know import patterns

pytestmark = pytest.mark.django_db
# Reported figures are of areas and plans, not of a unit: those of the demo city are asked for.
NOT_PLANTED = {"reported"}
OF_A_REGISTER = 3  # of an address that every register has, so many registers a reader


def test_every_address_says_who_may_open_it() -> None:
    """Whoever adds an address says in `tests/faces/matrix/asked` whom it is for."""
    there = {name for _route, name in patterns()}
    assert there - ASKED.keys() == set(), "say in tests/faces/matrix/asked who may open these"
    assert ASKED.keys() - there == set(), "these addresses are gone"
    assert {ask.about for ask in ASKED.values()} == set(KINDS)


def test_every_register_has_a_record_in_both_subtrees(world: World) -> None:
    for side in (world.own, world.far):
        added = {key for key, one in declared_registers().items() if one.add is not None}
        assert side.refused.keys() == NOT_PLANTED, side.refused
        assert side.records.keys() == added - NOT_PLANTED


def chosen(world: World) -> list[Sent]:
    """What is sent: everything; else of what every register has a few, others for each address."""
    found = every_address(world)
    if WHOLE:
        return found
    seen: Counter[str] = Counter()
    names = sorted({one.name for one in found})
    kept = []
    for sent in found:
        turn = names.index(sent.name)
        count = len([one for one in found if one.name == sent.name])
        if not sent.register or (seen[sent.name] - turn * OF_A_REGISTER) % count < OF_A_REGISTER:
            kept.append(sent)
        seen[sent.name] += 1
    return kept


def test_everybody_is_told_what_the_policy_says_and_no_more(world: World, visitors: Visitors) -> None:
    wrong, asked = [], Counter()
    for turn, sent in enumerate(chosen(world)):
        for who in everybody() if WHOLE else some_of_them(sent, turn):
            told = visitors.send(who, sent)
            wrong += told.wrong(world)
            asked[who.role] += 1
            asked[who.place] += 1
    assert not wrong, "\n".join(islice(wrong, 200))
    # Over all addresses everybody has looked from everywhere.
    assert asked.keys() >= {*ROLES, *PLACES, *ADMINISTRATORS, "nobody"}


def test_only_what_is_laid_before_everybody_opens_without_signing_in() -> None:
    """A guard upon the table itself: what is open to anybody is the portal, signing in, and a few more."""
    roots = ("portal/", "account/", "api/", "12351/public/", "language/", "large-type/", "")
    for route, name in patterns():
        if ASKED[name].who == ANYBODY:
            assert route in roots or route.startswith(roots[:-1]), name
