"""In whose name a command acts, on a database that is up."""

from __future__ import annotations

import argparse
import logging
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _

from config import processes
from gonghui.foundation.accounts.actions import log_command, log_command_end
from gonghui.foundation.accounts.actions.looking import DONE, FAILED, REFUSED, STOPPED
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import allows, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import VIA
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

log = logging.getLogger(__name__)


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
        named = getattr(arguments, "account", None)
        try:
            account = account_named(named)
        except Refusal:
            with _logged(arguments, system_account()):
                raise
        with _logged(arguments, account):
            token = VIA.set("command")
            language = account.language if named else translation.get_language()
            try:
                with translation.override(language):
                    yield account
            finally:
                VIA.reset(token)


@contextmanager
def _logged(arguments: argparse.Namespace, account: Account) -> Iterator[None]:
    """Who ran which command, when, and how it ended, in the log of looking: names of options, no values."""
    words, options = getattr(arguments, "words", ""), getattr(arguments, "options", ())
    began = log_command(by=account, command=words, options=options, actor=user_here())
    how = FAILED
    try:
        yield
        how = DONE
    except Refusal:
        how = REFUSED
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        how = STOPPED
        raise
    finally:
        _end(began, account, how)


def _end(began: Access, account: Account, how: str) -> None:
    """What went wrong itself is told; that its end cannot be written comes after it."""
    try:
        if not connection.in_atomic_block:
            # A site that served for days may hold a connection that the server has closed meanwhile.
            close_old_connections()
        # The demo city may have been loaded anew, with its accounts.
        by = Account.objects.filter(pk=account.pk).first() or system_account()
        log_command_end(began=began, by=by, how=how)
    except DatabaseError:
        log.warning("how the command ended could not be written to the log of looking")


def user_here() -> str:
    """The operating system's user of this process; no variable of the environment says who it is."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


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
