"""Nobody holds two offices: a table of who may do what, and what the database refuses whoever asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gonghui.foundation.accounts.actions import (
    change_password,
    create_account,
    delegate_role,
    export_evidence,
    grant_role,
    lock_account,
    review_use,
    revoke_role,
    unlock_account,
)
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries.looking import doings_of_administrators
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
OFFICES = ("system_admin", "security_admin", "audit_admin")

# What is done → the one office that may do it; "" is nobody on a page.
TABLE = {
    "open a clerk's account": "system_admin",
    "open an administrator's account": "",
    "set a clerk's password": "system_admin",
    "set an administrator's password": "",
    "give a clerk a role": "security_admin",
    "give an office": "",
    "give oneself a role": "",
    "give oneself one's own office again": "",
    "take a role back": "security_admin",
    "take an office back": "",
    "lock a clerk": "security_admin",
    "unlock a clerk": "security_admin",
    "lock oneself": "",
    "lend a clerk's role": "security_admin",
    "lend one's office": "",
    "lend oneself a clerk's role": "",
    "judge a use": "security_admin",
    "judge one's own use": "",
    "read what administrators did": "audit_admin",
    "take evidence out": "audit_admin",
}

OF_ONES_OWN = ("lend a clerk's role", "lend one's office", "set a clerk's password")


@pytest.fixture
def hall(town, account):
    """The three administrators, a clerk with a role, another one, a locked one, and one without an office."""
    who = {kind: account(kind, kind, town.federation, kind=kind) for kind in OFFICES}
    who["clerk"] = account("clerk", "street_officer", town.basic)
    who["other"] = account("other")
    who["locked"] = account("locked")
    Account.objects.filter(pk=who["locked"].pk).update(is_active=False)
    who["locked"].refresh_from_db()
    who["waiting"] = account("waiting", kind="audit_admin")
    return who


def do(what, by, hall, town):
    """Tries it; raises what it is refused with."""
    clerk, soon = hall["clerk"], TODAY() + timedelta(days=5)
    grant = clerk.grants.get()
    own = by.grants.get()
    deeds = {
        "open a clerk's account": lambda: create_account(username="n", name="新来的", by=by),
        "open an administrator's account": lambda: create_account(
            username="n", name="新来的", kind="audit_admin", by=by
        ),
        "set a clerk's password": lambda: change_password(account=clerk, password="correct horse 7", by=by),
        "set an administrator's password": lambda: change_password(
            account=hall["waiting"], password="correct horse 7", by=by
        ),
        "give a clerk a role": lambda: grant_role(
            account=hall["other"], role="city_leader", body=town.federation, by=by
        ),
        "give an office": lambda: grant_role(
            account=hall["waiting"], role="audit_admin", body=town.federation, by=by
        ),
        "give oneself a role": lambda: grant_role(
            account=by, role="city_leader", body=town.federation, by=by
        ),
        "give oneself one's own office again": lambda: grant_role(
            account=by, role=by.kind, body=town.basic, by=by
        ),
        "take a role back": lambda: revoke_role(grant=grant, by=by),
        "take an office back": lambda: revoke_role(
            grant=hall["system_admin" if by.kind != "system_admin" else "audit_admin"].grants.get(), by=by
        ),
        "lock a clerk": lambda: lock_account(account=clerk, by=by),
        "unlock a clerk": lambda: unlock_account(account=hall["locked"], by=by),
        "lock oneself": lambda: lock_account(account=by, by=by),
        "lend a clerk's role": lambda: delegate_role(grant=grant, to=hall["other"], until=soon, by=by),
        "lend one's office": lambda: delegate_role(grant=own, to=hall["other"], until=soon, by=by),
        "lend oneself a clerk's role": lambda: delegate_role(grant=grant, to=by, until=soon, by=by),
        "judge a use": lambda: review_use(
            account=clerk, rule="lookups", day=TODAY(), count=60, word="值班核对", by=by
        ),
        "judge one's own use": lambda: review_use(
            account=by, rule="lookups", day=TODAY(), count=60, word="值班核对", by=by
        ),
        "read what administrators did": lambda: list(doings_of_administrators(by)),
        "take evidence out": lambda: export_evidence(
            first=TODAY(), last=TODAY(), write=lambda piece: None, by=by
        ),
    }
    assert set(deeds) == set(TABLE)
    deeds[what]()


def test_what_one_office_may_no_other_may(hall, town):
    for what, office in TABLE.items():
        allowed = {kind for kind in (*OFFICES, "clerk") if may(what, hall[kind], hall, town)}
        assert allowed - {"clerk"} == ({office} if office else set()), what
        # A clerk lends the own role, and sets the own password.
        assert ("clerk" in allowed) == (what in OF_ONES_OWN), what


def may(what, by, hall, town):
    """Whether it is let through; taken back in any case."""
    by.acting_for = None
    try:
        with transaction.atomic():
            do(what, by, hall, town)
            transaction.set_rollback(True)
    except Refusal:
        return False
    return True


def test_who_audits_changes_nothing(hall, town):
    """Besides the own language and password the audit administrator leaves no trace in the change log."""
    before = Change.objects.filter(by=hall["audit_admin"].pk).count()
    for what in TABLE:
        if TABLE[what] != "audit_admin":
            with pytest.raises(Refusal), transaction.atomic():
                do(what, hall["audit_admin"], hall, town)
    assert Change.objects.filter(by=hall["audit_admin"].pk).count() == before


def test_one_person_holds_one_office_by_whatever_account(system, account):
    create_account(username="wang", name="王 伟", by=system)
    for kind in OFFICES:
        with pytest.raises(Refusal, match="nobody holds two offices"):
            create_account(username="wang2", name="王伟", kind=kind, by=system)
    create_account(username="wang3", name="王伟", by=system)  # a namesake, staff as well
    create_account(username="li", name="Li Na", kind="audit_admin", by=system)
    for kind in ("staff", "security_admin"):
        with pytest.raises(Refusal, match="nobody holds two offices"):
            create_account(username="li2", name="li  na", kind=kind, by=system)
    # Past the actions the database refuses it itself.
    with pytest.raises(IntegrityError, match="one of another kind"), transaction.atomic():
        Account.objects.create(username="li3", name="LI NA", kind="system_admin")
    other = account("zhao")
    with pytest.raises(IntegrityError, match="one of another kind"), transaction.atomic():
        Account.objects.filter(pk=other.pk).update(name="Li Na")
    # Who left an office by being locked out of it may take another; then the first stays locked.
    guard = account("guard", kind="security_admin")
    lock_account(account=Account.objects.get(username="li"), by=system)
    create_account(username="li4", name="Li Na", by=system)
    with pytest.raises(Refusal, match="nobody holds two offices"):
        unlock_account(account=Account.objects.get(username="li"), by=system)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(username="li").update(is_active=True)
    assert guard.is_active


def test_past_the_actions_nobody_grants_to_oneself_or_lends_an_office(town, account, system):
    values = {"body": town.federation, "valid_from": date(2020, 1, 1)}
    clerk = account("a")
    with pytest.raises(IntegrityError, match="nobody_grants_to_oneself"), transaction.atomic():
        RoleGrant.objects.create(account=clerk, role="city_leader", granted_by=clerk, **values)
    guard = account("g", "security_admin", town.federation, kind="security_admin")
    deputy = account("d", kind="security_admin")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            account=deputy,
            role="security_admin",
            granted_by=system,
            delegated_from=guard.grants.get(),
            valid_to=date(2099, 1, 1),
            **values,
        )


def test_what_administrators_did_is_told_to_who_audits(hall, town):
    lock_account(account=hall["clerk"], by=hall["security_admin"])
    create_account(username="n", name="新来的", by=hall["system_admin"])
    told = [(row.verb, row.by) for row in doings_of_administrators(hall["audit_admin"])[:2]]
    assert told == [
        ("create_account", hall["system_admin"].pk),
        ("lock_account", hall["security_admin"].pk),
    ]
