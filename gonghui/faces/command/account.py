"""`gonghui account open|password|lock|unlock|factor`: accounts, where no page leads to them."""

from __future__ import annotations

import argparse
import secrets
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.foundation.accounts import actions
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal

KINDS = [kind for kind in Account.Kind.values if kind != Account.Kind.SYSTEM]


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser(
        "account", help=_("accounts: opened, locked, their passwords and second factors")
    )
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    new = verbs.add_parser("open", help=_("opens an account and prints its first password, once"))
    new.add_argument("username", metavar="USERNAME", help=_("small letters, digits, Chinese signs"))
    new.add_argument("name", metavar="NAME", help=_("its holder"))
    new.add_argument("--kind", choices=KINDS, default=Account.Kind.STAFF, help=_("staff when not given"))
    new.set_defaults(run=run_open)
    for verb, run, text in (
        ("password", run_password, _("sets a new password by chance, prints it once, ends every session")),
        ("lock", run_lock, _("nobody signs in with the account any more; every session ends")),
        ("unlock", run_unlock, _("opens a locked account again")),
        ("factor", run_forget, _("takes a lost second factor away and ends every session")),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("username", metavar="USERNAME")
        one.set_defaults(run=run)


def _called(username: str) -> Account:
    account = Account.objects.filter(username=username.strip().lower()).first()
    if account is None:
        raise Refusal(_("There is no account called “%s”.") % username)
    return account


def _password() -> str:
    """Four groups of signs that nobody mistakes for one another: 98 bits."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _sign in range(5)) for _group in range(4))


def run_open(arguments: argparse.Namespace) -> None:
    """Opens an account."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_ACCOUNTS)
        password = _password()
        actions.create_account(
            username=arguments.username, name=arguments.name, kind=arguments.kind, password=password, by=by
        )
    print(password)


def run_password(arguments: argparse.Namespace) -> None:
    """A new password."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_ACCOUNTS)
        password = _password()
        actions.change_password(account=_called(arguments.username), password=password, by=by)
    print(password)


def run_lock(arguments: argparse.Namespace) -> None:
    """A lock."""
    with acting(arguments) as by:
        require(by, Permission.GRANT_ROLES)
        actions.lock_account(account=_called(arguments.username), by=by)
    print(_("Locked; whoever is signed in with it is out with the next click."))


def run_unlock(arguments: argparse.Namespace) -> None:
    """Its end."""
    with acting(arguments) as by:
        require(by, Permission.GRANT_ROLES)
        actions.unlock_account(account=_called(arguments.username), by=by)
    print(_("Open again."))


def run_forget(arguments: argparse.Namespace) -> None:
    """A lost second factor."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_ACCOUNTS)
        ended = actions.forget_factor(account=_called(arguments.username), by=by)
    print(_("Taken away, %d sessions ended; the next sign-in sets up a new one.") % ended)
