"""Roles: given and taken back, and lent for a term to whoever acts for their holder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import demand, forget_roles
from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES, Permission, in_force
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal


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
    if account.pk == by.pk:
        raise Refusal(_("Nobody gives a role to the own account."), "username")
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
        Refusal: `by` neither grants roles nor gave or holds this delegation, or it has ended already.
    """
    source = grant.delegated_from
    # Whoever lent a role takes it back, and whoever acts for somebody may stop.
    if source is None or by.pk not in (source.account_id, grant.account_id):
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
        Refusal: not one's own grant, a delegation, a beginning in the past, no end, too long, the wrong kind
            of account, or one that holds the role there itself.
    """
    if grant.account_id != by.pk:
        demand(by, Permission.GRANT_ROLES)
    if grant.delegated_from_id is not None:
        raise Refusal(_("A delegated role cannot be passed on; ask the holder of the role."), "grant")
    if to.pk == grant.account_id:
        raise Refusal(_("The role is held by this very account; name somebody else."), "to")
    if to.pk == by.pk:
        raise Refusal(_("Nobody gives a role to the own account."), "to")
    if grant.role in ADMINISTRATORS:
        raise Refusal(_("An administrator's office is not delegated; ask for a successor."), "grant")
    _check_kind(to, grant.role)
    today = timezone.localdate()
    start = on or today
    if start < today:
        raise Refusal(_("Nobody acts for another in days that are past; choose today or later."), "on")
    if not to.is_active:
        raise Refusal(_("This account is locked; name somebody else."), "to")
    if not RoleGrant.objects.filter(in_force(start), pk=grant.pk).exists():
        raise Refusal(_("The role is not held on the day the delegation begins."), "on")
    if grant.valid_to is not None and until > grant.valid_to:
        raise Refusal(
            _("The delegation cannot outlast the role itself; choose an earlier last day."), "until"
        )
    held = RoleGrant.objects.filter(in_force(start), account=to, role=grant.role, body=grant.body)
    if held.exists():
        raise Refusal(
            _("This account has the same role there already; hand your open work over to it instead."), "to"
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
def delegate_roles(
    *, grants: Sequence[RoleGrant], to: Account, until: date, by: Account, on: date | None = None
) -> list[RoleGrant]:
    """Lets another account act in several roles for a while: all of them or none.

    Arguments and refusals: as of `delegate_role`; besides, no role was chosen.
    """
    if not grants:
        raise Refusal(_("Choose at least one of your roles."), "grants")
    return [delegate_role(grant=grant, to=to, until=until, by=by, on=on) for grant in grants]
