"""Accounts: opened, locked, their passwords and how their pages look."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, forget_roles
from gonghui.foundation.accounts.queries.looking import other_office
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.accounts.rules.names import is_username
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal

WITHHELD = {"$withheld": True}


def _without_password(values: dict[str, Any]) -> dict[str, Any]:
    return {name: WITHHELD if name == "password" else value for name, value in values.items()}


def _record(verb: str, account: Account, by: Account, before: dict[str, Any] | None = None) -> None:
    params = {"username": account.username}
    record_change(verb=verb, record=account, by=by, before=before, params=params, seal=_without_password)


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    by: Account,
    kind: str = Account.Kind.STAFF,
    password: str | None = None,
    language: str = Account.Language.ZH,
) -> Account:
    """Opens an account; without a password nobody can sign in with it yet.

    Raises:
        Refusal: the name is taken, the password too weak, or `by` may not open such an account: who
            could open an administrator's account would hold two of the three offices.
    """
    demand(by, Permission.MANAGE_ACCOUNTS)
    if kind == Account.Kind.SYSTEM or (kind != Account.Kind.STAFF and by.kind != Account.Kind.SYSTEM):
        raise Refusal(_("Accounts of administrators are opened on the server's command line only."), "kind")
    # One spelling: sign-in lower-cases too, so that nobody is taken for two.
    username = username.strip().lower()
    if not username or not name.strip():
        raise Refusal(_("An account needs a user name and the name of its holder."), "username")
    if not is_username(username):
        raise Refusal(
            _("A user name is of letters a to z, digits or Chinese signs, parted by . _ - or a blank."),
            "username",
        )
    if Account.objects.filter(username__iexact=username).exists():
        raise Refusal(_("This user name is taken; choose another one."), "username")
    _one_office(name, kind)
    account = Account(username=username, name=name.strip(), kind=kind, language=language)
    _put_password(account, password)
    account.save()
    _record("create_account", account, by)
    return account


def _one_office(name: str, kind: str) -> None:
    """Nobody is administrator and staff at once, nor two administrators; the database sees to it, too."""
    if other_office(name, kind).exists():
        raise Refusal(
            _(
                "Somebody of this name has an open account of another kind, and nobody holds two offices. "
                "Lock that account first; of two people of one name, write how they are told apart."
            ),
            "name",
        )


def _put_password(account: Account, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages), "password") from error
    account.set_password(password)


@transaction.atomic
def change_password(*, account: Account, password: str, by: Account) -> None:
    """Sets a new password; of one's own account, or as the system administrator.

    Raises:
        Refusal: too weak, or somebody else's account.
    """
    if by.pk != account.pk:
        demand(by, Permission.MANAGE_ACCOUNTS)
        if account.kind != Account.Kind.STAFF and by.kind != Account.Kind.SYSTEM:
            raise Refusal(_("An administrator's password is set by its holder or on the command line."))
    before = fields_of(account)
    _put_password(account, password)
    account.save(update_fields=["password"])
    _record("change_password", account, by, before)


@transaction.atomic
def lock_account(*, account: Account, by: Account) -> None:
    """Nobody can sign in with the account any more; whoever is signed in is out with the next click."""
    _set_active(account, False, "lock_account", by)


@transaction.atomic
def unlock_account(*, account: Account, by: Account) -> None:
    """Undoes `lock_account`."""
    _set_active(account, True, "unlock_account", by)


def _set_active(account: Account, active: bool, verb: str, by: Account) -> None:
    demand(by, Permission.GRANT_ROLES)
    if account.pk == by.pk or account.kind == Account.Kind.SYSTEM:
        raise Refusal(_("Nobody locks or unlocks the own account, nor the system's."))
    if active:
        _one_office(account.name, account.kind)
    before = fields_of(account)
    account.is_active = active
    account.save(update_fields=["is_active"])
    forget_roles()
    _record(verb, account, by, before)


@transaction.atomic
def set_preferences(
    *, account: Account, by: Account, language: str | None = None, large_type: bool | None = None
) -> None:
    """Sets the language and the type size of one's own pages.

    Raises:
        Refusal: somebody else's account, or a language that is not there.
    """
    if account.pk != by.pk:
        raise Refusal(_("Language and type size are set by the holder of the account."))
    before = fields_of(account)
    if language is not None:
        if language not in Account.Language.values:
            raise Refusal(_("This language is not there; choose Chinese or English."), "language")
        account.language = language
    if large_type is not None:
        account.large_type = large_type
    if fields_of(account) == before:
        return
    account.save(update_fields=["language", "large_type"])
    _record("set_preferences", account, by, before)
