"""Who may speak for the other hotline: a program with a key, or somebody signed in on the site."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from gonghui.faces.api.site import SignedIn
from gonghui.foundation.accounts.models import Account


class ProgramKey(HttpBearer):
    """`Authorization: Bearer <key>`: the account whose key that is; the settings hold its digest only."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The account, or None for no such key, or one whose account was closed."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        for username, kept in settings.ORDER_KEYS.items():
            if secrets.compare_digest(digest, kept):
                account = Account.objects.filter(
                    username=username, is_active=True, kind=Account.Kind.STAFF
                ).first()
                if account is not None:
                    request.user = account
                return account
        return None


ORDERS_AUTH = [ProgramKey(), SignedIn(csrf=False)]
