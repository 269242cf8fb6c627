"""`gonghui account`: the daily life of accounts, for which the pages have no way."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import translation

from gonghui.faces.command.main import main
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import Change
from tests.faces.web.accounts.test_sign_in import set_up_second_factor, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(capsys):
    """Runs a verb; gives status, what it printed and what it said."""

    def run(*words):
        capsys.readouterr()
        with translation.override("en"):
            status = main(["account", *words])
        told = capsys.readouterr()
        return status, told.out.strip(), told.err

    return run


@pytest.fixture
def opened(account):
    """An account opened on the command line, and its first password."""
    status, password, _said = account("open", "clerk", "王")
    assert status == 0
    return Account.objects.get(username="clerk"), password


def in_with(password):
    client = Client()
    sign_in(client, "clerk", password)
    return client


def test_an_account_is_opened_with_a_password_by_chance(account, opened):
    clerk, password = opened
    assert len(password) == 23
    assert clerk.kind == Account.Kind.STAFF
    assert signed_in(in_with(password))
    assert account("open", "clerk", "李")[0] == 2
    assert account("open", "оfficer", "李")[0] == 2
    told = json.dumps([[row.params, row.before, row.after] for row in Change.objects.all()], default=str)
    assert password not in told


def test_a_forgotten_password_is_set_anew_and_the_second_factor_stays(account, opened):
    clerk, password = opened
    client = in_with(password)
    set_up_second_factor(client)
    status, new, _said = account("password", "Clerk")
    assert (status, new != password) == (0, True)
    assert client.get("/account/sessions/").status_code == 302
    assert not signed_in(in_with(password))
    assert sign_in(Client(), "clerk", new).url == "/account/2fa/authenticate/"
    assert Change.objects.filter(verb="change_password", record=clerk.pk).count() == 1


def test_a_lost_second_factor_is_taken_away_and_told(account, opened):
    clerk, password = opened
    client = in_with(password)
    set_up_second_factor(client)
    status, said, _err = account("factor", "clerk")
    assert (status, "1 sessions" in said) == (0, True)
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert client.get("/account/sessions/").status_code == 302
    assert signed_in(in_with(password))
    assert Change.objects.filter(verb="forget_factor", record=clerk.pk).exists()
    assert account("factor", "clerk")[0] == 2


def test_a_lock_ends_every_session(account, opened):
    _clerk, password = opened
    clients = [in_with(password), in_with(password)]
    assert account("lock", "clerk")[0] == 0
    assert {client.get("/account/sessions/").status_code for client in clients} == {302}
    assert not signed_in(in_with(password))
    assert account("unlock", "clerk")[0] == 0
    assert signed_in(in_with(password))
    assert account("lock", "nobody")[0] == 2
