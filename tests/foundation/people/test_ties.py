"""Memberships, employments, posts, households."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    SENTENCES,
    add_household_member,
    admit_member,
    appoint,
    employ,
    end_employment,
    end_membership,
    end_post,
    form_household,
    leave_household,
    register_person,
    resume_membership,
    retain_membership,
    transfer_member,
)
from gonghui.foundation.people.models import Household, Membership
from gonghui.foundation.people.queries import count_members, members_of

from .conftest import START, number

pytestmark = pytest.mark.django_db


def day(month, of=1):
    return date(2024, month, of)


@pytest.fixture
def wang(town):
    return register_person(name="王芳", identity=number(2), by=town.system)


def test_one_membership_in_the_city(town, wang):
    by = town.system
    admit_member(person=wang, union=town.one.union, on=day(1), by=by)
    for on in (day(1), day(6), date(2023, 1, 1)):
        with pytest.raises(Refusal, match=r"member of 一厂工会 since 2024-01-01.*Transfer or end"):
            admit_member(person=wang, union=town.two.union, on=on, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=wang, union=town.two.union, valid_from=day(3))
    assert Membership.objects.count() == 1


def test_a_transfer_leaves_no_gap_and_no_overlap(town, wang):
    by = town.system
    first = admit_member(person=wang, union=town.one.union, on=day(1), by=by)
    second = transfer_member(membership=first, union=town.two.union, on=day(6), by=by)
    first.refresh_from_db()
    assert (first.valid_to, first.ended, second.valid_from) == (day(6), "transferred", day(6))
    assert [m.person for m in members_of(town.one.union, day(5, 31))] == [wang]
    assert not members_of(town.one.union, day(6)).exists()
    assert count_members(town.two.union, day(6)) == {"in_force": 1, "retained": 0}
    with pytest.raises(Refusal, match="already"):
        transfer_member(membership=second, union=town.two.union, on=day(7), by=by)
    with pytest.raises(Refusal, match="cannot end"):
        transfer_member(membership=second, union=town.one.union, on=day(6), by=by)


def test_retained_resumed_ended(town, wang):
    by = town.system
    member = admit_member(person=wang, union=town.one.union, on=day(1), by=by)
    kept = retain_membership(membership=member, on=day(3), by=by)
    assert count_members(town.one.union, day(4)) == {"in_force": 0, "retained": 1}
    with pytest.raises(Refusal, match="status already"):
        retain_membership(membership=kept, on=day(4), by=by)
    back = resume_membership(membership=kept, on=day(5), by=by)
    with pytest.raises(Refusal, match="left, was expelled or died"):
        end_membership(membership=back, on=day(7), reason="transferred", by=by)
    end_membership(membership=back, on=day(7), reason="left", by=by)
    with pytest.raises(Refusal, match="already"):
        end_membership(membership=back, on=day(8), reason="left", by=by)
    assert count_members(town.one.union, day(7)) == {"in_force": 0, "retained": 0}
    verbs = set(Change.objects.filter(model="people.membership").values_list("verb", flat=True))
    assert verbs <= set(SENTENCES)
    admit_member(person=wang, union=town.two.union, on=day(7), by=by)


def test_a_union_that_does_not_exist_yet(town, wang):
    with pytest.raises(Refusal, match="begins on"):
        admit_member(person=wang, union=town.one.union, on=date(2019, 1, 1), by=town.system)


def test_only_ones_own_unions(town, wang, account):
    chair = account("chair", "union_chair", town.one)
    with pytest.raises(Refusal, match="outside the area"):
        admit_member(person=wang, union=town.two.union, on=day(1), by=chair)
    member = admit_member(person=wang, union=town.one.union, on=day(1), by=chair)
    with pytest.raises(Refusal, match="may not do this"):
        end_membership(membership=member, on=day(2), reason="left", by=account("x", "evaluator", town.one))
    # The receiving union may take a member over too.
    other = account("other", "union_chair", town.two)
    assert transfer_member(membership=member, union=town.two.union, on=day(2), by=other)


def test_many_employments_or_none(town, wang):
    by, factory, agency = town.system, town.factory.employer, town.agency.employer
    one = employ(person=wang, employer=factory, kind="contract", on=day(1), by=by)
    employ(person=wang, employer=agency, host=factory, kind="dispatched", on=day(2), by=by)
    employ(person=wang, employer=None, kind="new_form", on=day(2), by=by)
    for values, sentence in (
        ({"employer": factory, "kind": "contract"}, "already"),
        ({"employer": factory, "kind": "slave"}, "not known"),
        ({"employer": agency, "kind": "dispatched"}, "dispatched"),
        ({"employer": agency, "kind": "contract", "host": factory}, "dispatched"),
        ({"employer": None, "kind": "contract"}, "without an employer"),
        ({"employer": agency, "kind": "contract", "until": day(3)}, "before the first"),
    ):
        with pytest.raises(Refusal, match=sentence):
            employ(person=wang, on=day(3), by=by, **values)
    end_employment(employment=one, on=day(6), by=by)
    employ(person=wang, employer=factory, kind="contract", on=day(6), by=by)


def test_posts(town, wang):
    by = town.system
    post = appoint(person=wang, body=town.one, kind="chair", on=START, full_time=True, by=by)
    appoint(person=wang, body=town.one, kind="mediator", on=START, until=day(1), by=by)
    with pytest.raises(Refusal, match="holds this post"):
        appoint(person=wang, body=town.one, kind="chair", on=day(1), by=by)
    with pytest.raises(Refusal, match="not known"):
        appoint(person=wang, body=town.one, kind="king", on=day(1), by=by)
    end_post(post=post, on=day(2), reason="end of term", by=by)
    appoint(person=wang, body=town.one, kind="chair", on=day(2), by=by)


def test_households(town, wang):
    by = town.system
    child = register_person(name="王小", birth_date=date(2000, 5, 1), by=by)
    household = form_household(head=wang, address="某街 1 号", on=START, by=by)
    member = add_household_member(household=household, person=child, relation="child", on=START, by=by)
    assert "某街".encode() not in bytes(Household.objects.get().address)
    with pytest.raises(Refusal, match="already"):
        form_household(head=child, on=day(1), by=by)
    with pytest.raises(Refusal, match="not known"):
        add_household_member(household=household, person=child, relation="cat", on=day(1), by=by)
    leave_household(member=member, on=day(2), because="moved out", by=by)
    form_household(head=child, on=day(2), by=by)
    logged = Change.objects.filter(verb="add_household_member").first()
    assert "$sealed" in logged.after["relation"]
