"""The only code that changes accounts, roles and the log of looking."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.actions.evidence import export_evidence
from gonghui.foundation.accounts.actions.factors import forget_factor
from gonghui.foundation.accounts.actions.looking import (
    PURPOSE_LENGTH,
    SIGN_INS_KEPT,
    log_access,
    log_command,
    log_command_end,
    log_read,
    review_use,
    sweep_sign_ins,
)
from gonghui.foundation.accounts.actions.opening import (
    change_password,
    create_account,
    lock_account,
    set_preferences,
    unlock_account,
)
from gonghui.foundation.accounts.actions.roles import delegate_role, delegate_roles, grant_role, revoke_role

SENTENCES = {
    "create_account": _("opened the account {username}"),
    "change_password": _("set a new password for {username}"),
    "forget_factor": _("took the lost second factor of {username} away"),
    "lock_account": _("locked the account {username}"),
    "unlock_account": _("unlocked the account {username}"),
    "grant_role": _("gave {username} the role {role} at {body}"),
    "revoke_role": _("took the role {role} at {body} from {username}"),
    "delegate_role": _("lets {username} act in the role {role} at {body} until {until}"),
    "set_preferences": _("set language and type size"),
    "log_reveal": _("opened a sealed value: {purpose}"),
    "log_export": _("exported {rows} rows: {purpose}"),
    "log_lookup": _("looked somebody up by a number"),
    "review_use": _("looked at an unusual use of the account {username}: {word}"),
}

__all__ = [
    "PURPOSE_LENGTH",
    "SENTENCES",
    "SIGN_INS_KEPT",
    "change_password",
    "create_account",
    "delegate_role",
    "delegate_roles",
    "export_evidence",
    "forget_factor",
    "grant_role",
    "lock_account",
    "log_access",
    "log_command",
    "log_command_end",
    "log_read",
    "review_use",
    "revoke_role",
    "set_preferences",
    "sweep_sign_ins",
    "unlock_account",
]
