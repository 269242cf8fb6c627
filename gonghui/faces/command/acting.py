"""In whose name a command acts, on a database that is up."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from config import processes
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import VIA
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


@contextmanager
def acting(arguments: argparse.Namespace, *, makes_tables: bool = False) -> Iterator[Account]:
    """The acting account, with the database running as long as the block does.

    Args:
        arguments: holds `account`, the user name given by `--as`, or None for the system's own.
        makes_tables: makes the database and brings its tables up to date where that is needed.
    Raises:
        Refusal: no such account, it is locked, or there are no tables yet.
        config.processes.DatabaseError: the database cannot be reached.
    """
    with processes.database_running():
        if makes_tables:
            processes.make_database()
            call_command("migrate", verbosity=0, interactive=False)
        elif not _has_tables():
            raise Refusal(_("The database is empty; make the tables and the demo city first: make run"))
        account = account_named(getattr(arguments, "account", None))
        token = VIA.set("command")
        try:
            with translation.override(account.language if arguments.account else translation.get_language()):
                yield account
        finally:
            VIA.reset(token)


def _has_tables() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('accounts_account')")
            return cursor.fetchone()[0] is not None
    except OperationalError:
        raise processes.DatabaseError(
            _("The database cannot be reached; start it with make run, or check DATABASE_URL.")
        ) from None


def account_named(username: str | None) -> Account:
    """The account of a user name; without one, the system's own.

    Raises:
        Refusal: there is none of that name, or it is locked.
    """
    if username is None:
        return system_account()
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Refusal(_("There is no account called “%s”; check the user name.") % username)
    if not account.is_active:
        raise Refusal(_("The account “%s” is locked.") % username)
    return account


def require(account: Account, permission: Permission, category: Category | None = None) -> None:
    """Lets through who holds a permission.

    Raises:
        Refusal: the account does not.
    """
    if not allows(account, permission, category):
        raise Refusal(
            _("The account “%s” may not do this; ask for the role, or use another account.")
            % account.username
        )
