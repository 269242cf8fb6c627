"""Accounts, roles and the log of looking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Access, Account, RoleGrant
from gonghui.foundation.accounts.queries import demand, forget_roles, home_of
from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES, Permission, in_force
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SENTENCES = {
    "create_account": _("opened the account {username}"),
    "change_password": _("set a new password for {username}"),
    "lock_account": _("locked the account {username}"),
    "unlock_account": _("unlocked the account {username}"),
    "grant_role": _("gave {username} the role {role} at {body}"),
    "revoke_role": _("took the role {role} at {body} from {username}"),
    "delegate_role": _("lets {username} act in the role {role} at {body} until {until}"),
    "set_preferences": _("set language and type size"),
    "log_reveal": _("opened a sealed value: {purpose}"),
    "log_export": _("exported {rows} rows: {purpose}"),
    "log_lookup": _("looked somebody up by a number"),
}
# A purpose shorter than this says nothing.
PURPOSE_LENGTH = 4
# Who signed in when, and who failed, is kept this long: 网络安全法 art. 21 wants six months at least.
SIGN_INS_KEPT = timedelta(days=200)
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
    if Account.objects.filter(username__iexact=username).exists():
        raise Refusal(_("This user name is taken; choose another one."), "username")
    account = Account(username=username, name=name.strip(), kind=kind, language=language)
    _put_password(account, password)
    account.save()
    _record("create_account", account, by)
    return account


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
    before = fields_of(account)
    account.is_active = active
    account.save(update_fields=["is_active"])
    forget_roles()
    _record(verb, account, by, before)


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: str,
    body: Body,
    by: Account,
    on: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Gives a role at a body, over that body's subtree.

    Args:
        on: first day; today when not given.
        until: the day from which it no longer holds; open when not given.
    Raises:
        Refusal: unknown role, a role that this kind of account may not hold (the three administrators
            exclude each other and everybody else), or one held already.
    """
    demand(by, Permission.GRANT_ROLES)
    held = ROLES.get(role)
    if held is None:
        raise Refusal(_("There is no such role."), "role")
    if role in ADMINISTRATORS and by.kind != Account.Kind.SYSTEM:
        raise Refusal(_("Administrators are appointed on the server's command line only."), "role")
    _check_kind(account, role)
    start = on or timezone.localdate()
    grant = RoleGrant(account=account, role=role, body=body, granted_by=by, valid_from=start, valid_to=until)
    _save_grant(grant)
    record_change(verb="grant_role", record=grant, by=by, params=_said(grant))
    return grant


def _check_kind(account: Account, role: str) -> None:
    if account.kind == ROLES[role].kind:
        return
    if account.kind == Account.Kind.STAFF:
        raise Refusal(
            _("An administrator's role needs an account of its own, opened for that office alone."), "role"
        )
    raise Refusal(
        _(
            "System, security and audit administrators exclude each other and hold no business role; "
            "open a separate account for this person's other work."
        ),
        "role",
    )


def _save_grant(grant: RoleGrant) -> None:
    """Raises Refusal where the interval is empty or the role is held already in part of it."""
    if grant.valid_to is not None and grant.valid_to <= grant.valid_from:
        raise Refusal(_("The role would end before it begins; choose a later last day."), "until")
    held = RoleGrant.objects.filter(account=grant.account, role=grant.role, body=grant.body).exclude(
        valid_to__lte=grant.valid_from
    )
    if grant.valid_to is not None:
        held = held.filter(valid_from__lt=grant.valid_to)
    if held.exists():
        raise Refusal(_("The account holds this role there already; end the earlier grant first."), "role")
    grant.save()
    forget_roles()


def _said(grant: RoleGrant) -> dict[str, Any]:
    until = grant.valid_to.isoformat() if grant.valid_to else ""
    return {
        "username": grant.account.username,
        "role": grant.role,
        "body": grant.body.name_zh,
        "until": until,
    }


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: Account, on: date | None = None) -> None:
    """Ends a grant and every delegation of it; from today, unless a later day is given.

    A grant that began on that very day leaves no interval and is removed; the log keeps it.

    Raises:
        Refusal: `by` neither grants roles nor gave this delegation, or the grant has ended already.
    """
    source = grant.delegated_from
    if source is None or source.account_id != by.pk:
        demand(by, Permission.GRANT_ROLES)
    if grant.role in ADMINISTRATORS and by.kind != Account.Kind.SYSTEM:
        raise Refusal(_("Administrators are dismissed on the server's command line only."), "role")
    end = on or timezone.localdate()
    if grant.valid_to is not None and grant.valid_to <= end:
        raise Refusal(_("This role has ended already."))
    for delegation in grant.delegations.exclude(valid_to__lte=end):
        _end_grant(delegation, end, by)
    _end_grant(grant, end, by)


def _end_grant(grant: RoleGrant, end: date, by: Account) -> None:
    before = fields_of(grant)
    forget_roles()
    if grant.valid_from >= end:
        record_change(verb="revoke_role", record=grant, by=by, params=_said(grant), deleted=True)
        grant.delete()
        return
    grant.valid_to = end
    grant.version += 1
    grant.save(update_fields=["valid_to", "version"])
    record_change(verb="revoke_role", record=grant, by=by, before=before, params=_said(grant))


@transaction.atomic
def delegate_role(
    *, grant: RoleGrant, to: Account, until: date, by: Account, on: date | None = None
) -> RoleGrant:
    """Lets another account act in a role for a while, as far as the grant itself reaches.

    Args:
        grant: one's own; a delegation is not passed on.
        until: the day from which it no longer holds; not after the grant's own end.
    Raises:
        Refusal: not one's own grant, a delegation, no end, too long, or the wrong kind of account.
    """
    if grant.account_id != by.pk:
        demand(by, Permission.GRANT_ROLES)
    if grant.delegated_from_id is not None:
        raise Refusal(_("A delegated role cannot be passed on; ask the holder of the role."), "grant")
    if to.pk == grant.account_id:
        raise Refusal(_("The role is held by this very account; name somebody else."), "to")
    if grant.role in ADMINISTRATORS:
        raise Refusal(_("An administrator's office is not delegated; ask for a successor."), "grant")
    _check_kind(to, grant.role)
    start = on or timezone.localdate()
    if not RoleGrant.objects.filter(in_force(start), pk=grant.pk).exists():
        raise Refusal(_("The role is not held on the day the delegation begins."), "on")
    if grant.valid_to is not None and until > grant.valid_to:
        raise Refusal(
            _("The delegation cannot outlast the role itself; choose an earlier last day."), "until"
        )
    delegation = RoleGrant(
        account=to,
        role=grant.role,
        body=grant.body,
        granted_by=by,
        delegated_from=grant,
        valid_from=start,
        valid_to=until,
    )
    _save_grant(delegation)
    record_change(verb="delegate_role", record=delegation, by=by, params=_said(delegation))
    return delegation


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


@transaction.atomic
def log_access(
    *,
    by: Account,
    kind: str,
    model: type[models.Model] | models.Model | str,
    purpose: str,
    record: int | models.Model | None = None,
    fields: Sequence[str] = (),
    rows: int = 1,
    category: Category | None = None,
) -> Access:
    """Writes who opened or exported what, and what for; called by every reveal, export and look-up.

    Args:
        kind: a value of `Access.Kind`.
        model: the model (or its label) that was looked at.
        record: the record or its id; None for an export of many.
    Raises:
        Refusal: no purpose worth the name.
    """
    purpose = " ".join(purpose.split())
    if len(purpose) < PURPOSE_LENGTH:
        raise Refusal(_("Say in a few words what this is needed for; it is kept with your name."), "purpose")
    used = {Access.Kind.EXPORT: Permission.EXPORT, Access.Kind.LOOKUP: Permission.VIEW}.get(
        Access.Kind(kind), Permission.REVEAL
    )
    home = home_of(by, used, category)
    access = Access.objects.create(
        account=by.pk,
        body=home.pk if home else None,
        kind=Access.Kind(kind),
        model=model if isinstance(model, str) else model._meta.label_lower,
        record=record.pk if isinstance(record, models.Model) else record,
        fields=list(fields),
        rows=rows,
        purpose=purpose[:200],
    )
    access.refresh_from_db(fields=["at"])
    record_change(
        verb=f"log_{access.kind}", record=access, by=by, params={"purpose": access.purpose, "rows": rows}
    )
    return access


@transaction.atomic
def sweep_sign_ins(*, now: datetime, by: Account) -> int:
    """Clears expired sessions, and sign-in records older than `SIGN_INS_KEPT`.

    They are the sign-in libraries' own rows, no business records: no Change is written.

    Returns:
        How many sessions were cleared.
    """
    cleared, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    AccessLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    return cleared
