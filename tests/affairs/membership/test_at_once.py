"""Two phones at the same moment: one application, one transfer, one member."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Said
from gonghui.affairs.membership.models import Application, Transfer
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import admit_member, register_person
from gonghui.foundation.people.models import Membership, Person
from tests.affairs.membership.conftest import NOW, build, number_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def w(transactional_db):
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    return build(system_account())


def both(*calls):
    """What came of each, begun together: its result, or the refusal."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=30)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_one_person_from_two_phones(w):
    entrance = actions.open_entrance(by=w.by, on=NOW.date(), union=w.basic.union)

    def apply(phone):
        said = Said(name="王小明", identity=number_of(), phone=phone)
        return lambda: actions.apply_to_join(entrance=entrance, said=said, token=phone, by=w.by, now=NOW)

    came = both(apply("13800000001"), apply("13900000002"))
    assert sum(isinstance(one, Refusal) for one in came) == 1
    assert Application.objects.count() == Case.objects.count() == 1


def test_two_officers_admit_one_applicant(w):
    entrance = actions.open_entrance(by=w.by, on=NOW.date(), union=w.basic.union)
    said = Said(name="王小明", identity=number_of(), phone="13800000001")
    applied = actions.apply_to_join(entrance=entrance, said=said, token="t", by=w.by, now=NOW)
    case = Case.objects.get(pk=applied.application.pk)

    def approve(by):
        return lambda: do_step(case=case, step="approve", by=by, now=NOW)

    came = both(approve(w.chair), approve(w.clerk))
    assert sum(isinstance(one, Refusal) for one in came) == 1
    assert Person.objects.count() == Membership.objects.count() == 1


def test_two_transfers_of_one_member(w):
    person = register_person(name="王小明", identity=number_of(), by=w.by)
    held = admit_member(person=person, union=w.western.union, on=date(2024, 1, 1), by=w.by)

    def ask(union):
        return lambda: actions.ask_transfer(membership=held, union=union.union, by=w.by, now=NOW)

    came = both(ask(w.basic), ask(w.street))
    assert sum(isinstance(one, Refusal) for one in came) == 1
    assert Transfer.objects.filter(is_open=True).count() == 1
