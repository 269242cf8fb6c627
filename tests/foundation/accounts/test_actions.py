"""Roles and their ends, offices that exclude each other, delegation, the log of looking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from gonghui.foundation.accounts.actions import (
    change_password,
    create_account,
    delegate_role,
    grant_role,
    lock_account,
    log_access,
    revoke_role,
    set_preferences,
    unlock_account,
)
from gonghui.foundation.accounts.models import Access, Account, RoleGrant
from gonghui.foundation.accounts.queries import (
    access_log,
    acting_for,
    allows,
    demand,
    grants_of,
    needs_second_factor,
    reading_roles_once,
    scope_of,
)
from gonghui.foundation.accounts.rules import ADMINISTRATIVE, ADMINISTRATORS, ROLES, Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.mark.parametrize("key", sorted(ADMINISTRATORS))
def test_administrators_see_no_business_data(town, account, key):
    admin = account(key, key, town.federation, kind=key)
    for permission in set(Permission) - ADMINISTRATIVE:
        assert scope_of(admin, permission).is_empty
        assert not allows(admin, permission)


def test_no_permission_is_shared_by_two_administrators():
    for one in ADMINISTRATORS:
        for other in ADMINISTRATORS - {one}:
            assert not ROLES[one].permissions & ROLES[other].permissions
        assert ROLES[one].permissions <= ADMINISTRATIVE
    for role in ROLES.values():
        if role.kind == "staff":
            assert not role.permissions & ADMINISTRATIVE


@pytest.mark.parametrize("kind", sorted(ADMINISTRATORS))
def test_an_administrator_takes_no_other_role(town, account, system, kind):
    admin = account("x", kind=kind)
    for role in set(ROLES) - {kind}:
        with pytest.raises(Refusal, match="exclude each other"):
            grant_role(account=admin, role=role, body=town.federation, by=system)


def test_a_business_account_takes_no_office(town, account, system):
    with pytest.raises(Refusal, match="account of its own"):
        grant_role(account=account("x"), role="audit_admin", body=town.federation, by=system)


def test_the_database_keeps_the_offices_apart_too(town, account, system):
    values = {"body": town.federation, "granted_by": system, "valid_from": date(2020, 1, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=account("x"), role="audit_admin", **values)
    admin = account("y", kind="audit_admin")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=admin, role="security_admin", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=admin.pk).update(kind="staff")


def test_offices_are_given_on_the_command_line_only(town, account):
    opener = account("opener", "system_admin", town.federation, kind="system_admin")
    granter = account("granter", "security_admin", town.federation, kind="security_admin")
    with pytest.raises(Refusal, match="command line"):
        create_account(username="z", name="z", kind="security_admin", by=opener)
    waiting = account("waiting", kind="audit_admin")
    with pytest.raises(Refusal, match="command line"):
        grant_role(account=waiting, role="audit_admin", body=town.federation, by=granter)


def test_who_opens_accounts_grants_no_roles_and_the_other_way_round(town, account):
    opener = account("opener", "system_admin", town.federation, kind="system_admin")
    granter = account("granter", "security_admin", town.federation, kind="security_admin")
    clerk = create_account(username="Clerk", name="办事员", by=opener)
    assert clerk.username == "clerk"
    with pytest.raises(Refusal):
        grant_role(account=clerk, role="city_leader", body=town.federation, by=opener)
    with pytest.raises(Refusal):
        create_account(username="other", name="o", by=granter)
    grant_role(account=clerk, role="city_leader", body=town.federation, by=granter)
    assert allows(clerk, Permission.VIEW, Category.SKILLS)


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "clerk-clerk"])
def test_weak_passwords_are_refused(system, password):
    with pytest.raises(Refusal):
        create_account(username="clerk-clerk", name="x", password=password, by=system)


def test_one_spelling_of_a_user_name(system):
    create_account(username="Wang", name="王", by=system)
    with pytest.raises(Refusal, match="taken"):
        create_account(username="wang", name="王", by=system)


def test_no_password_in_the_log(system):
    account = create_account(username="a", name="王", password="correct horse 7", by=system)
    change_password(account=account, password="another horse 8", by=account)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(core_change::text, '') FROM core_change")
        log = cursor.fetchone()[0]
    account.refresh_from_db()
    assert account.check_password("another horse 8")
    assert account.password not in log
    assert "horse" not in log
    assert Change.objects.filter(verb="change_password", record=account.pk).count() == 1


def test_a_role_begins_and_ends(town, account, system):
    clerk = account("a")
    grant_role(account=clerk, role="city_leader", body=town.federation, by=system, on=TODAY() + DAY)
    assert not allows(clerk, Permission.VIEW)
    other = account("b")
    grant_role(
        account=other, role="city_leader", body=town.federation, by=system, on=TODAY() - DAY, until=TODAY()
    )
    assert not allows(other, Permission.VIEW)
    with pytest.raises(Refusal, match="already"):
        grant_role(account=clerk, role="city_leader", body=town.federation, by=system)


def test_revocation_ends_at_once_even_of_a_role_given_today(town, account, system):
    clerk = account("a", "city_leader", town.federation)
    today = grant_role(account=clerk, role="plan_office", body=town.department, by=system)
    with reading_roles_once():
        assert allows(clerk, Permission.FREEZE)
        revoke_role(grant=today, by=system)
        assert not allows(clerk, Permission.FREEZE)
    revoke_role(grant=clerk.grants.get(), by=system)
    assert not allows(clerk, Permission.VIEW)
    assert scope_of(clerk, Permission.VIEW).is_empty
    assert Change.objects.filter(verb="revoke_role").count() == 2
    with pytest.raises(Refusal, match="ended already"):
        revoke_role(grant=clerk.grants.get(), by=system)


def test_a_role_at_a_union_that_ended_ends_with_it(town, account, system):
    chair = account("chair", "union_chair", town.basic)
    assert grants_of(chair)
    Body.objects.filter(pk=town.basic.pk).update(valid_to=timezone.localdate() + timedelta(days=1))
    assert grants_of(chair)
    Body.objects.filter(pk=town.basic.pk).update(valid_to=timezone.localdate())
    assert not grants_of(chair)
    with pytest.raises(Refusal):
        demand(chair, Permission.EDIT, Category.BODIES)


def test_a_locked_account_holds_nothing(town, account):
    guard = account("guard", "security_admin", town.federation, kind="security_admin")
    clerk = account("a", "city_leader", town.federation)
    lock_account(account=clerk, by=guard)
    assert not allows(clerk, Permission.VIEW)
    unlock_account(account=clerk, by=guard)
    assert allows(clerk, Permission.VIEW)
    with pytest.raises(Refusal):
        lock_account(account=guard, by=guard)


def test_delegation_acts_for_its_holder_until_its_end(town, account):
    chair, deputy = account("chair", "union_chair", town.basic), account("deputy")
    grant = chair.grants.get()
    given = delegate_role(grant=grant, to=deputy, until=TODAY() + 5 * DAY, by=chair)
    assert scope_of(deputy, Permission.EDIT, Category.SKILLS).bodies == {town.basic.pk}
    assert acting_for(deputy) == [chair]
    assert acting_for(deputy, TODAY() + 4 * DAY) == [chair]
    assert acting_for(deputy, TODAY() + 5 * DAY) == []
    revoke_role(grant=given, by=chair)
    assert not allows(deputy, Permission.EDIT)


def test_a_delegation_ends_with_the_role_it_stands_in_for(town, account, system):
    chair, deputy = account("chair", "union_chair", town.basic), account("deputy")
    grant = chair.grants.get()
    delegate_role(grant=grant, to=deputy, until=TODAY() + 5 * DAY, by=chair)
    lock_account(account=chair, by=account("g", "security_admin", town.federation, kind="security_admin"))
    assert not allows(deputy, Permission.EDIT)
    unlock_account(account=chair, by=system)
    assert allows(deputy, Permission.EDIT)
    revoke_role(grant=grant, by=system)
    assert not allows(deputy, Permission.EDIT)


def test_what_cannot_be_delegated(town, account, system):
    chair, deputy, third = account("chair", "union_chair", town.basic), account("d"), account("t")
    grant = chair.grants.get()
    until = TODAY() + 5 * DAY
    with pytest.raises(Refusal):
        delegate_role(grant=grant, to=third, until=until, by=deputy)
    given = delegate_role(grant=grant, to=deputy, until=until, by=chair)
    with pytest.raises(Refusal, match="passed on"):
        delegate_role(grant=given, to=third, until=until, by=deputy)
    with pytest.raises(Refusal, match="before it begins"):
        delegate_role(grant=grant, to=third, until=TODAY(), by=chair)
    with pytest.raises(Refusal, match="exclude each other"):
        delegate_role(grant=grant, to=account("k", kind="audit_admin"), until=until, by=chair)
    short = grant_role(account=chair, role="city_leader", body=town.federation, by=system, until=until)
    with pytest.raises(Refusal, match="outlast"):
        delegate_role(grant=short, to=third, until=until + DAY, by=chair)


def test_looking_is_logged_with_a_purpose_and_never_changed(town, account):
    officer = account("a", "street_officer", town.basic)
    with pytest.raises(Refusal, match="what this is needed for"):
        log_access(by=officer, kind="reveal", model="people.person", record=1, purpose=" ab ")
    access = log_access(
        by=officer, kind="reveal", model="people.person", record=1, fields=["phone"], purpose="call back"
    )
    assert access.body == town.basic.pk
    assert Change.objects.get(verb="log_reveal").params["purpose"] == "call back"
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Access.objects.update(purpose="nothing")
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        access.delete()
    auditor = account("audit", "audit_admin", town.federation, kind="audit_admin")
    assert [row.pk for row in access_log(auditor)] == [access.pk]
    assert not access_log(account("b")).exists()


def test_demand_says_no_in_words(town, account):
    officer = account("a", "street_officer", town.zone_union)
    demand(officer, Permission.EDIT, Category.PEOPLE, town.factory)
    with pytest.raises(Refusal, match="outside the area"):
        demand(officer, Permission.EDIT, Category.PEOPLE, town.shop)
    with pytest.raises(Refusal, match="may not do this"):
        demand(officer, Permission.FREEZE, Category.FIGURES)


def test_who_needs_a_second_factor(town, account):
    assert needs_second_factor(account("a", "street_officer", town.basic))
    assert needs_second_factor(account("b", "audit_admin", town.federation, kind="audit_admin"))
    assert not needs_second_factor(account("c", "city_leader", town.federation))


def test_preferences_are_ones_own(account):
    one, other = account("one"), account("other")
    set_preferences(account=one, by=one, language="en", large_type=True)
    one.refresh_from_db()
    assert (one.language, one.large_type) == ("en", True)
    with pytest.raises(Refusal):
        set_preferences(account=one, by=other, language="zh-hans")
    with pytest.raises(Refusal):
        set_preferences(account=one, by=one, language="fr")
    assert Change.objects.filter(verb="set_preferences").count() == 1
