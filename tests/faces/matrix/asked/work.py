"""Who may open the addresses of signing in, of cases and the hotline, and of the pages for workers."""

from __future__ import annotations

from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from tests.faces.matrix.asks import ANYBODY, KEY, SIGNED_IN, Ask, may

VIEW, ADD, EDIT, EXPORT = Permission.VIEW, Permission.ADD, Permission.EDIT, Permission.EXPORT
IMPORT, DISPATCH, SUPERVISE = Permission.IMPORT, Permission.DISPATCH, Permission.SUPERVISE
CASES = Category.CASES

ACCOUNT = {
    "account_login": may(ANYBODY),
    "account_logout": may(SIGNED_IN),
    "account_inactive": may(ANYBODY),
    "account_reauthenticate": may(SIGNED_IN),
    "account_change_password": may(SIGNED_IN),
    "mfa_index": may(SIGNED_IN),
    "mfa_authenticate": may(ANYBODY),
    "mfa_reauthenticate": may(SIGNED_IN),
    "mfa_activate_totp": may(SIGNED_IN),
    "mfa_deactivate_totp": may(SIGNED_IN),
    "mfa_view_recovery_codes": may(SIGNED_IN),
    "mfa_generate_recovery_codes": may(SIGNED_IN),
    "mfa_download_recovery_codes": may(SIGNED_IN),
    "usersessions_list": may(SIGNED_IN),
    "account_signup": may(ANYBODY),
    "account_set_password": may(ANYBODY),
    "web:home": may(ANYBODY),
    "web:language": may(ANYBODY, post=True),
    "web:large-type": may(ANYBODY, post=True),
    "web:account": may(SIGNED_IN),
    "web:acting": may(SIGNED_IN),
    "web:end-acting": may(SIGNED_IN, about="own", post=True),
    "web:roles": may(Permission.GRANT_ROLES),
    "web:revoke": may(Permission.GRANT_ROLES, post=True),
    "web:accounts": may(Permission.MANAGE_ACCOUNTS),
    "web:audit": may(Permission.VIEW_AUDIT),
    "web:audit-sheet": may(Permission.VIEW_AUDIT, post=True),
    "web:doings": may(Permission.VIEW_AUDIT),
    "web:anomalies": may(Permission.WATCH_USE),
    "web:anomaly": may(Permission.WATCH_USE),
}

INBOX = {
    "web:cases": may(VIEW, CASES),
    "web:case-rows": may(VIEW, CASES),
    "web:case-counts": may(VIEW, CASES),
    "web:keep-case-view": may(VIEW, CASES, post=True),
    "web:remove-case-view": may(VIEW, CASES, about="own", post=True),
    "web:cases-many": may(EDIT, CASES, post=True),
    "web:case-hand-over": may(EDIT, CASES),
    "web:case-load": may(VIEW, CASES),
    "web:see-case-notices": may(VIEW, CASES, post=True),
    "web:case": may(VIEW, CASES, about="appeal"),
    "web:case-step": may(VIEW, CASES, about="appeal"),
    "web:case-deed": may(VIEW, CASES, about="appeal"),
    "web:case-file": may(VIEW, CASES, about="appeal"),
    "web:case-letter": may(VIEW, CASES, about="appeal"),
    "web:case-letter-docx": may(VIEW, CASES, about="appeal"),
}

HOTLINE = {
    "web:desk": may(ADD, CASES, workers=True),
    "web:desk-beside": may(ADD, CASES, post=True, workers=True),
    "web:desk-employers": may(ADD, CASES, post=True, workers=True),
    "web:desk-calls": may(ADD, CASES, workers=True),
    "web:ring": may(KEY, post=True),
    "web:recording": may(Permission.VIEW_PERSONAL, CASES, about="appeal"),
    "web:raise-danger": may(ADD, CASES, post=True, workers=True),
    "web:danger-case": may(VIEW, CASES, about="appeal"),
    "web:taken": may(VIEW, CASES, about="appeal"),
    "web:orders": may(VIEW, CASES),
    "web:order-sheet": may(IMPORT, CASES, about="own"),
    "web:outbox": may(VIEW, CASES),
    "web:outbox-sheet": may(EXPORT, CASES, post=True),
    "web:calls-back": may(EDIT, CASES),
    "web:call-back": may(EDIT, CASES, about="appeal"),
    "web:second-opinions": may(VIEW, CASES),
    "web:exclude": may(EDIT, CASES, about="appeal"),
    "web:review": may(EDIT, CASES, about="appeal"),
    "web:decide-exclusion": may(SUPERVISE, CASES, about="appeal", post=True),
    "web:decide-review": may(SUPERVISE, CASES, about="appeal", post=True),
    "web:knowledge": may(VIEW, CASES),
    "web:retire-entry": may(DISPATCH, CASES, post=True),
    "web:end-citation": may(DISPATCH, CASES, post=True),
    "web:catalogue": may(VIEW, CASES),
    "web:end-row": may(DISPATCH, CASES, post=True),
    "web:roster": may(ADD, CASES, workers=True),
    "web:end-shift": may(DISPATCH, CASES, post=True),
    "web:desk-lines": may(DISPATCH, CASES),
    "web:end-line": may(DISPATCH, CASES, post=True),
    "web:rates": may(VIEW, CASES),
    "web:cases-behind": may(VIEW, CASES),
    "web:week": may(VIEW, CASES),
    "web:week-cases": may(VIEW, CASES),
    "web:ahead": may(VIEW, CASES),
    "web:ahead-item": may(VIEW, CASES, about="whole"),
    "web:models": may(VIEW, CASES),
    "web:model-cases": may(VIEW, CASES),
    "web:pairs": may(VIEW, CASES),
    "web:pair": may(VIEW, CASES, about="appeal"),
    "web:proposed-hot": may(VIEW, CASES, about="appeal"),
    "web:hot-issues": may(VIEW, CASES),
    "web:hot-issue": may(VIEW, CASES, about="appeal"),
    "web:public-month": may(ANYBODY),
    "web:public-month-of": may(ANYBODY),
}

PORTAL = {
    name: may(ANYBODY)
    for name in (
        "web:portal:ask",
        "web:portal:danger",
        "web:portal:sent",
        "web:portal:follow",
        "web:portal:phone",
        "web:portal:progress",
        "web:portal:progress-of",
        "web:portal:progress-paper",
        "web:joining:find",
        "web:joining:start",
        "web:joining:check",
        "web:joining:transfer",
        "web:joining:sent",
        "web:joining:follow",
        "web:own:start",
        "web:own:code",
        "web:own:sent",
        "web:own:follow",
    )
} | {
    # Whoever proved in this browser, by a code, whose matter it is; no role opens it.
    "web:portal:cases": may(ANYBODY, about="own"),
    "web:portal:case": may(ANYBODY, about="own"),
    "web:portal:number": may(ANYBODY, about="own"),
    "web:portal:leave": may(ANYBODY, about="own", post=True),
    "web:portal:answer": may(ANYBODY, about="own", post=True),
    "web:portal:reopen": may(ANYBODY, about="own", post=True),
    "web:portal:files": may(ANYBODY, about="own", post=True),
    "web:portal:ticks": may(ANYBODY, about="own", post=True),
    "web:joining:case": may(ANYBODY, about="own"),
    "web:joining:answer": may(ANYBODY, about="own", post=True),
    "web:joining:withdraw": may(ANYBODY, about="own", post=True),
    "web:own:file": may(ANYBODY, about="own"),
    "web:own:used": may(ANYBODY, about="own"),
    "web:own:copy": may(ANYBODY, about="own"),
    "web:own:withdraw-consent": may(ANYBODY, about="own", post=True),
    "web:own:ask": may(ANYBODY, about="own"),
    "web:own:asked": may(ANYBODY, about="own"),
    "web:own:withdraw": may(ANYBODY, about="own", post=True),
    # The person whose own file a request is about, for who decides on it.
    "web:request-person": may(EDIT, Category.PEOPLE),
    "web:portal:poster": may(ADD, CASES),
}

ASKED: dict[str, Ask] = ACCOUNT | INBOX | HOTLINE | PORTAL
