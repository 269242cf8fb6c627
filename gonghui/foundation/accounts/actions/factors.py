"""A second factor that was lost: taken away by who opens accounts, told in the log, every session ended."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal


@transaction.atomic
def forget_factor(*, account: Account, by: Account) -> int:
    """Removes an account's authenticator app and recovery codes; the next sign-in sets up new ones.

    Who asks for it is looked at by whoever does it: a password alone would open the account afterwards.

    Returns:
        How many sessions were ended.
    Raises:
        Refusal: there is none, or `by` may not.
    """
    demand(by, Permission.MANAGE_ACCOUNTS)
    if account.kind != Account.Kind.STAFF and by.kind != Account.Kind.SYSTEM:
        raise Refusal(_("An administrator's second factor is taken away on the command line."))
    if account.pk == by.pk:
        raise Refusal(_("Nobody takes away the own second factor; somebody else looks at who asks."))
    removed, _by_model = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise Refusal(_("This account has no second factor."))
    sessions = list(UserSession.objects.filter(user=account))
    for session in sessions:
        session.end()
    record_change(verb="forget_factor", record=account, by=by, params={"username": account.username})
    return len(sessions)
